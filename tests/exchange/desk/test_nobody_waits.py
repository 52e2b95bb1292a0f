"""Whoever only looks holds up nobody: orders are placed and moved and years closed while a preview
compares; applying is right whatever happened since."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from app import db, ledger
from app.closing.closing import close
from app.db import Base
from app.exchange.desk import working
from app.exchange.desk.states import APPLIED, PREVIEWED, REFUSED
from app.ledger import apart
from app.ledger.models import Entry, OrderTally, PackageTally
from app.ledger.proving import differences
from app.orders.models import Order
from app.plan.models import BudgetLine
from tests import elsewhere
from tests import world as worlds
from tests.exchange.desk.making import again, applied, read, send_in, take
from tests.exchange.feeds import AT, YEAR, as_json, order, packages, revision
from tests.world import KD_RUP, SATKER, World

LEAF = 900000011


def plan(pagu: int) -> list[dict[str, Any]]:
    return [{**packages(1)[0], "kd_rup": code, "kd_satker_str": SATKER, "pagu": pagu} for code in (int(KD_RUP), LEAF)]


def steps() -> list[dict[str, Any]]:
    return [{**revision(0, 0), "kd_satker_str": SATKER, "kd_rup_lama": int(KD_RUP), "kd_rup_baru": LEAF}]


def meanwhile(monkeypatch: pytest.MonkeyPatch, do: Callable[[Any], object]) -> list[object]:
    """What others do when the preview has applied everything and is about to be undone; a second is all they wait."""
    done: list[object] = []
    plainly = working.weigh

    def weigh(*given: Any, **more: Any) -> None:
        with db.new_session() as session:
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            done.append(do(session))
        plainly(*given, **more)

    monkeypatch.setattr(working, "weigh", weigh)
    return done


def touch_all(session: Any) -> int:
    """What orders change, taken as they take it."""
    for model in apart.APART:
        session.execute(select(model).with_for_update()).all()
    return len(session.scalars(select(Order).with_for_update()).all())


@pytest.fixture
def world(world: World) -> World:
    """Its package has the pagu of its own row, without lines."""
    with db.new_session() as session:
        session.execute(delete(BudgetLine))
    return world


def test_the_copies_are_of_every_table_that_is_folded_from_the_ledger() -> None:
    assert {model.__tablename__ for model in apart.APART} == {name for name in Base.metadata.tables if name.endswith("_tally")}


@pytest.mark.parametrize(
    "rows",
    [plan(7_000_000), steps(), [{**order(1), "kd_satker_str": SATKER, "kd_rup": KD_RUP}]],
    ids=["pagu", "revision", "national"],
)
def test_an_order_is_placed_and_moved_while_a_preview_compares(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, Any]]
) -> None:
    elsewhere.not_on_citus("a preview counts in the real tallies there, and orders of its region wait for it")
    admin = world["region_admin"]
    applied(read(send_in(as_json(tmp_path, plan(90_000_000)), admin)), admin)
    with db.new_session() as session:
        first = worlds.agreed(session, world).id

    def buys(session: Any) -> int:
        worlds.place(session, world, quantity=1)
        worlds.review.approve(
            session, order=session.get_one(Order, (world.region.id, first)), sp_number=None, terms=None, accounts=[],
            reason=worlds.REASON, answers={}, actor=world["ppk"], at=worlds.AT,
        )  # fmt: skip
        return touch_all(session)

    done = meanwhile(monkeypatch, buys)
    upload = read(send_in(as_json(tmp_path, rows, "b.json"), admin))
    assert (upload.state, done) == (PREVIEWED, [2]), upload.problem
    assert applied(upload, admin).state == APPLIED
    with db.new_session() as session:
        assert differences(session) == []
        assert {row.charged_to for row in session.scalars(select(OrderTally).where(OrderTally.scope == "EP_LOCAL"))} <= {
            KD_RUP,
            str(LEAF),
        }


def test_what_was_ordered_between_preview_and_applying_is_counted(world: World, tmp_path: Path) -> None:
    """The preview saw a package with room; the order took it; applying says that the cut is below what is ordered."""
    admin = world["region_admin"]
    applied(read(send_in(as_json(tmp_path, plan(90_000_000)), admin)), admin)
    upload = read(send_in(as_json(tmp_path, plan(400_000), "b.json"), admin))
    assert (upload.preview["over_pagu_count"], upload.report["warnings"]) == (0, [])
    with db.new_session() as session:
        worlds.place(session, world)
    done = applied(upload, admin)
    assert done.state == APPLIED
    assert any("di bawah yang sudah dipesan" in warning for warning in done.report["warnings"])
    with db.new_session() as session:
        tally = session.scalars(select(PackageTally).where(PackageTally.kd_rup == KD_RUP)).one()
        assert (tally.pagu, tally.held > 400_000, tally.over_pagu) == (400_000, True, True)
        assert differences(session) == []


def test_a_preview_leaves_no_entry_and_sees_its_own(world: World, tmp_path: Path) -> None:
    admin = world["region_admin"]
    applied(read(send_in(as_json(tmp_path, plan(90_000_000)), admin)), admin)
    with db.new_session() as session:
        worlds.place(session, world)
        before = (session.scalars(select(Entry.id)).all(), session.execute(select(PackageTally.kd_rup, PackageTally.pagu)).all())
    upload = read(send_in(as_json(tmp_path, plan(1), "b.json"), admin))
    assert upload.preview["over_pagu_count"] == 1
    with db.new_session() as session:
        assert before == (
            session.scalars(select(Entry.id)).all(), session.execute(select(PackageTally.kd_rup, PackageTally.pagu)).all()
        )  # fmt: skip
        assert session.scalar(text("SELECT to_regclass('pg_temp.order_tally')")) is None


def test_a_statement_that_was_prepared_on_the_real_table_finds_the_copy(world: World) -> None:
    """The driver prepares what it sends often; the server would go on with the table that the name meant then."""
    asked = select(PackageTally.pagu).where(PackageTally.region_id == world.region.id, PackageTally.kd_rup == KD_RUP)
    with db.session_factory()() as session:
        real = {session.scalar(asked) for _again in range(8)}
        ledger.count_apart(session, region_id=world.region.id)
        session.execute(text("UPDATE package_tally SET pagu = 5"))
        assert (real, session.scalar(asked)) == ({100_000_000}, 5)
        session.rollback()
        assert session.scalar(asked) == 100_000_000


def test_a_year_is_closed_while_a_preview_compares_and_while_one_waits(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for its decision is refused then, says why, and leaves nothing; what the closing froze stays."""
    admin = world["region_admin"]

    def shut(session: Any) -> str:
        return str(close(session, region=world.region, year=YEAR, note="Sudah lengkap", actor=admin, at=AT))

    done = meanwhile(monkeypatch, shut)
    upload = read(send_in(as_json(tmp_path, plan(90_000_000)), admin))
    assert (upload.state, len(done)) == (PREVIEWED, 1)
    take(upload, "apply", admin)
    assert working.apply(upload.region_id, upload.id, actor=admin) == REFUSED
    assert "sudah ditutup" in again(upload).problem
    with db.new_session() as session:
        assert session.scalar(select(PackageTally.pagu).where(PackageTally.kd_rup == str(LEAF))) is None
        assert differences(session) == []
