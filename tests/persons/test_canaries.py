"""What is held about a person: seen where the map says so and nowhere else, given out whole, and gone where no law keeps it."""

import asyncio
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
import time_machine
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app import db, log, reactions
from app.accounts.grants import create_account, end_role
from app.accounts.models import Account, Grant
from app.actor import SYSTEM_ACTOR
from app.doctor.checks import examined
from app.doctor.ledger import CHECKS
from app.documents import pdf, workbook
from app.errors import Invalid
from app.exports.exporting import export_all, reading
from app.orders.models import Order
from app.personal.map import MAP, PERSONAL, SECRET, Erasure
from app.persons import commands
from app.persons.erasing import OpenDuties, StillActs, erase
from app.persons.exporting import export
from app.persons.finding import ACCOUNT, CALLERS, FIRM, FIRM_BY_NAME, NOBODYS, PAPERS
from app.seals.commands import verify
from app.seals.jobs import seal
from app.web.identity import ANONYMOUS_COOKIE
from app.web.limits import rates
from tests import world as worlds
from tests.documents.making import report
from tests.isolation import rich
from tests.isolation.matrix import House, call, cells
from tests.isolation.rich import Rich, an_order_on_its_way
from tests.isolation.visitors import Visitor
from tests.persons.canaries import found_in, in_the_database, plant
from tests.web.browsing import whole_app
from tests.world import AT, World

PARTIES = ("ppk", "vendor")
GOING = (Erasure.REMOVED, Erasure.RENAMED)
WORDLESS = {f"{table}.{column}" for table, column in CALLERS.items()}
"""What a row is found by: a canary in it would make the row somebody else's."""
PUBLIC = {column for column, held in PERSONAL.items() if held.seen_by.startswith("everybody")}


@pytest.fixture
def house(committed: None) -> Iterator[House]:
    """One of everything, and nobody but a visitor."""
    whole_app()
    with time_machine.travel(AT, tick=True), asyncio.Runner() as runner:
        with db.new_session() as session:
            made = rich.build(session)
        yield House(made, {"public": Visitor("public", None, runner.get_loop(), cookie=(ANONYMOUS_COOKIE, "tamu-uji"))})


@pytest.fixture
def world(committed: None) -> World:
    """An order on its way between two of its people, and whoever else there is."""
    reactions.install()
    with time_machine.travel(AT, tick=True), db.new_session() as session:
        world = worlds.build(session)
        an_order_on_its_way(session, Rich(world))
    return world


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    before = structlog.get_config()
    log.write_lines()
    structlog.configure(cache_logger_on_first_use=False)
    yield capsys
    structlog.configure(**before)


def test_every_table_of_the_map_says_whose_its_rows_are() -> None:
    """A new table with something personal: say in app/persons/finding.py by which column
    its rows are somebody's, or that they are nobody's."""
    said = [*ACCOUNT, *FIRM, *FIRM_BY_NAME, *PAPERS, *CALLERS, *NOBODYS]
    assert sorted(said) == sorted({column.partition(".")[0] for column in PERSONAL})
    assert PERSONAL.keys() >= SECRET


def test_what_goes_goes_as_whole_rows() -> None:
    """A table has nothing that stays beside something that goes, the account apart."""
    going, staying = (
        {column.partition(".")[0] for held in MAP if (held.erasure is Erasure.REMOVED) is goes for column in held.columns}
        - {"account"}
        for goes in (True, False)
    )
    assert sorted(going & staying) == []


def test_a_canary_is_found_in_whatever_it_is_packed() -> None:
    its = "kenari-ppk-account-name"
    drawn = pdf(report(notes=(f"Nomor: {its}",)))
    assert its.encode() not in drawn
    for packed in (its, its.encode().hex(), gzip.compress(its.encode()), workbook(report(notes=(its,))), drawn):
        assert found_in(packed, [its, "kenari-lain"]) == {its}


@pytest.mark.asvs("14.1.1", "14.2.4")
def test_a_canary_is_seen_where_the_map_says_and_nowhere_else(
    house: House, written: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    planted = plant({persona: house.rich.grants[persona] for persona in ("pp", "ppk", "vendor", "curator")})
    monkeypatch.setattr(rates, "_lease", lambda *_given: 10**6)
    for method, path, access, thing, visitor in cells(house):
        if method == "GET":
            answer = call(visitor, method, path, access, thing.ids if thing else {})
            assert answer.status_code < 500, path
            shown = {planted[its] for its in found_in(answer.content, planted)}
            assert shown <= PUBLIC, path
    with reading("99.01", 2026, None) as (session, asked):
        export_all(session, asked, tmp_path, at=AT)
    seal()
    for file in tmp_path.iterdir():
        assert {planted[its] for its in found_in(file.read_bytes(), planted)} <= PUBLIC, file.name
    told = written.readouterr()
    assert found_in(told.out + told.err, planted) == set()
    with db.owner_engine().connect() as owner:
        assert found_in("".join(owner.execute(text("SELECT args::text FROM procrastinate_jobs")).scalars()), planted) == set()


def test_a_person_is_given_everything_and_erased_while_ledger_trail_and_seals_stay_whole(world: World) -> None:
    planted = plant({persona: world.grants[persona] for persona in PARTIES})
    seal()
    going = {its for its, column in planted.items() if PERSONAL[column].erasure in GOING}
    assert in_the_database(planted) == set(planted)
    assert {planted[its] for its in going} | WORDLESS >= {
        c for c, held in PERSONAL.items() if held.erasure in GOING and c.partition(".")[0] not in NOBODYS
    }
    given = set()
    for persona in PARTIES:
        document = _exported(world.grants[persona])
        given |= found_in(document, planted)
        assert _grows(persona, document)
    assert {planted[its] for its in set(planted) - given} <= SECRET
    assert {planted[its] for its in given} & SECRET == set()
    for persona in PARTIES:
        _erased(world.grants[persona])
    assert in_the_database(planted) == set(planted) - going
    with db.owner_engine().connect() as owner:
        assert [one for one in examined(CHECKS, owner) if not one["ok"]] == []
    assert verify()[0]["ok"]


def _grows(persona: str, document: str) -> bool:
    """What only grows names the person as the person was called when acting."""
    return any(row["actor_name"] == f"Orang {persona}" for row in json.loads(document)["rows"]["audit_row"])


def _exported(grant: Grant) -> str:
    with db.new_session() as session:
        return json.dumps(export(session, session.get_one(Account, grant.account_id), actor=SYSTEM_ACTOR, at=AT))


def _erased(grant: Grant) -> None:
    with db.new_session() as session:
        account = session.get_one(Account, grant.account_id)
        with pytest.raises(StillActs, match="masih memegang peran"):
            erase(session, account, reason="Permohonan 1", actor=SYSTEM_ACTOR, at=AT)
        end_role(session.get_one(Grant, grant.id), on=AT.date())
        if grant.role == "ppk":
            with pytest.raises(OpenDuties, match="1 pesanan"):
                erase(session, account, reason="Permohonan 1", actor=SYSTEM_ACTOR, at=AT)
            _handed_over(session, session.get_one(Grant, grant.id))
        with pytest.raises(Invalid):
            erase(session, account, reason="-", actor=SYSTEM_ACTOR, at=AT)
        told = erase(session, account, reason="Permohonan 1", actor=SYSTEM_ACTOR, at=AT)
        assert told["removed"]
        assert (account.active, account.password_hash) == (False, "")


def _handed_over(session: Session, grant: Grant) -> None:
    """What runs on the name of a PPK is another's: the row alone, for whoever is told of it has a canary for a language."""
    other = create_account(session, login="pengganti", name="Orang pengganti", password=None, at=AT)
    orders = update(Order).where(Order.region_id == grant.region_id, Order.ppk_account_id == grant.account_id)
    session.execute(orders.values(ppk_account_id=other.id))


def test_the_commands_write_one_private_file_and_only_count_until_they_are_told_to(world: World, tmp_path: Path) -> None:
    file, login = tmp_path / "orang.json", "leader"
    assert commands.export(login=login, to=file)["rows"]["account"] == 1
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text())["login"] == login
    with pytest.raises(Invalid, match="berkas baru"):
        commands.export(login=login, to=file)
    with db.new_session() as session:
        end_role(session.get_one(Grant, world.grants[login].id), on=AT.date())
    counted = commands.erase(login=login, reason="Permohonan 2")
    done = commands.erase(login=login, reason="Permohonan 2", apply=True)
    assert (counted["erased"], done["erased"], counted["removed"]) == (False, True, done["removed"])
