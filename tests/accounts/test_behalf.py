"""A job in somebody's name stops where that person has left since: over every job that there is,
and over every place that makes an actor of a person."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app import db, reactions
from app.accounts.models import Account, Grant
from app.actor import Role
from app.audit import AuditRow
from app.catalogue.bulk import applying, uploads
from app.catalogue.bulk.models import ListingUpload
from app.catalogue.models import Listing
from app.catalogue.takeover import uploads as takeovers
from app.catalogue.takeover.models import VENDORS, Takeover
from app.clock import now
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.states import REFUSED
from app.feeds.models import ImportedRow
from app.moves.history import MoveTaken
from app.vendors.models import Vendor
from app.worker import load_jobs
from tests.catalogue import making
from tests.catalogue.making import FIRMS
from tests.catalogue.workbooks import received, row, workbook
from tests.exchange.desk import making as desk
from tests.exchange.feeds import as_json, packages
from tests.vendors.making import today
from tests.vendors.serving import Person, someone, staff_of_a_new_vendor

APP = Path(__file__).parents[2] / "app"
pytestmark = pytest.mark.usefixtures("committed")


@dataclass(frozen=True, slots=True)
class Sent:
    """Work that a person has sent off: what the job is called with, what it writes, and the word that is left for whoever looks."""

    person: Person
    payload: dict[str, Any]
    writes: type
    said: Callable[[], str]


def a_workbook(_path: Path) -> Sent:
    staff = staff_of_a_new_vendor()
    with db.new_session() as session:
        shelf = making.shelf(session)
        upload = received(session, shelf, staff.actor, workbook(session, shelf, [row(n) for n in range(5)]))
        uploads.begin(session, upload=upload, sends=False, actor=staff.actor, at=now())
        key = upload.region_id, upload.id
    return Sent(staff, payload(key), Listing, lambda: came_back(ListingUpload, key))


def an_older_catalogue(_path: Path) -> Sent:
    office = someone(Role.CURATOR)
    lines = "\n".join(f"CV Lama {n};99{n:011d};;;" for n in range(500, 505))
    with db.new_session() as session:
        content = (FIRMS + lines).encode()
        takeover = takeovers.receive(
            session, kind=VENDORS, content=content, file_name="a.csv", etalase="", actor=office.actor, at=now()
        )
        takeovers.begin(session, takeover=takeover, actor=office.actor, at=now())
        key = takeover.region_id, takeover.id
    return Sent(office, payload(key), Vendor, lambda: came_back(Takeover, key))


def a_file_of_the_desk(path: Path) -> Sent:
    reactions.install()
    admin = someone(Role.REGION_ADMIN)
    upload = desk.read(desk.send_in(as_json(path, packages(5)), admin.actor))
    desk.take(upload, "apply", admin.actor)
    with db.new_session() as session:
        taken = session.scalars(select(MoveTaken.id).where(MoveTaken.subject_id == upload.id, MoveTaken.move == "apply")).one()
    key = upload.region_id, upload.id

    def said() -> str:
        with db.new_session() as session:
            kept = session.get_one(ImportUpload, key)
            assert kept.state == REFUSED, "another admin may have it read again"
            return kept.problem or ""

    return Sent(admin, payload(key) | {"taken": str(taken)}, ImportedRow, said)


def payload(key: tuple[int, UUID]) -> dict[str, Any]:
    return {"region_id": key[0], "id": str(key[1])}


def came_back(kind: type[ListingUpload] | type[Takeover], key: tuple[int, UUID]) -> str:
    with db.new_session() as session:
        kept = session.get_one(kind, key)
        assert (kept.counts["new"], kept.counts["bad"], kept.applied_at is None) == (0, 5, False)
        stopped = session.scalars(select(AuditRow).where(AuditRow.action.endswith(".stop"))).one()
        assert (stopped.account_id, stopped.subject_id) == (None, str(kept.id))
        (word,) = {fault["remedy"] for one in kept.bad for fault in one["faults"]}
        return str(word)


IN_NAME = {"catalogue.bulk": a_workbook, "catalogue.takeover": an_older_catalogue, "exchange.apply": a_file_of_the_desk}


def the_role_ends(person: Person) -> None:
    with db.new_session() as session:
        session.get_one(Grant, person.grant_id).valid_until = today() - timedelta(days=1)


def the_account_is_closed(person: Person) -> None:
    with db.new_session() as session:
        session.get_one(Account, person.actor.account_id).active = False


def another_region_has_the_person(person: Person) -> None:
    """Or another vendor: the same role, elsewhere."""
    elsewhere = staff_of_a_new_vendor() if person.actor.role is Role.VENDOR else someone(person.actor.role, "99.02")
    with db.new_session() as session:
        session.get_one(Grant, elsewhere.grant_id).account_id = person.actor.account_id
    the_role_ends(person)


def test_every_job_in_somebodys_name_is_tried_here() -> None:
    jobs = load_jobs().values()
    assert {job.name for job in jobs if job.in_name} == set(IN_NAME)
    assert [job.name for job in jobs if job.in_name and job.cron] == [], "the clock has no name"


@pytest.mark.asvs("7.4.2", "8.3.2")
@pytest.mark.parametrize("leave", [the_role_ends, the_account_is_closed, another_region_has_the_person])
@pytest.mark.parametrize("job", IN_NAME)
def test_whoever_left_since_does_nothing_by_a_job(
    job: str, leave: Callable[[Person], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (uploads, takeovers):
        monkeypatch.setattr(room, "DIRECT_MAX", 3)
    sent = IN_NAME[job](tmp_path)
    leave(sent.person)
    before = how_many(sent.writes)
    for _twice in range(2):
        load_jobs()[job].run(**sent.payload)
    assert how_many(sent.writes) == before
    assert f"{sent.person.actor.name} tidak lagi memegang peran ini" in sent.said()


def test_what_was_done_before_stays_and_the_rest_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "DIRECT_MAX", 3)
    monkeypatch.setattr(applying, "PART", 2)
    sent = a_workbook(tmp_path)
    apply_rows = uploads.apply_rows

    def first_part(*given: Any, **named: Any) -> bool:
        done = apply_rows(*given, **named)
        the_account_is_closed(sent.person)
        return done

    monkeypatch.setattr(uploads, "apply_rows", first_part)
    load_jobs()["catalogue.bulk"].run(**sent.payload)
    with db.new_session() as session:
        upload = session.get_one(ListingUpload, (sent.payload["region_id"], UUID(sent.payload["id"])))
        assert (upload.counts["new"], upload.counts["bad"], how_many(Listing)) == (2, 3, 2)
        assert [one["number"] for one in upload.bad] == [4, 5, 6]


MADE_FROM = {
    "accounts/sessions.py": "a sign-in or a token, which end with account and role",
    "accounts/grants.py": "a grant that the caller has just looked up",
    "vendors/routes/registration.py": "whoever has opened the account in this very request",
    "vendors/routes/claiming.py": "whoever has opened the account in this very request",
    "catalogue/bulk/uploads.py": "whoever began the file; `applying.go_on` asks `behalf`",
    "catalogue/takeover/uploads.py": "whoever began the file; `applying.go_on` asks `behalf`",
    "exchange/desk/working.py": "whoever took the move; `apply` asks `behalf`",
}
"""Where a person becomes an actor, and why it is known that the person may still act."""


def test_nowhere_else_is_an_actor_made_of_a_person() -> None:
    """A new job in somebody's name is found here, and is to be declared so and tried above."""
    found = {
        str(file.relative_to(APP)) for file in APP.rglob("*.py") if any(map(_has_a_person, ast.walk(ast.parse(file.read_text()))))
    }
    assert found == set(MADE_FROM)


def _has_a_person(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or getattr(node.func, "id", getattr(node.func, "attr", "")) != "Actor":
        return False
    person = node.args[1] if len(node.args) > 1 else next((one.value for one in node.keywords if one.arg == "account_id"), None)
    return person is not None and not (isinstance(person, ast.Constant) and person.value is None)


def how_many(table: type) -> int:
    with db.new_session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
