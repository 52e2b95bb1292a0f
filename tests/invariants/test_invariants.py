"""Each invariant is broken behind the program's back, with the constraints off, and its view names what was broken."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db, reactions
from app.invariants import jobs, reading, views
from app.invariants.declared import INVARIANTS
from app.invariants.models import InvariantReading
from app.payment import refilling
from tests import elsewhere
from tests import world as worlds
from tests.payment.making import GU, LATER, REFILLED, paid_from_cash
from tests.schema.statements import walk
from tests.undoing import undone

VERSIONS = Path(__file__).parent.parent.parent / "migrations/versions"
CHECKED = ("purchase_order", "order_line", "order_account", "order_tally", "package_tally", "listing")
BREAKS = {
    "order_sums_its_lines": "UPDATE order_line SET amount = amount + 1",
    "accounts_share_the_total": "UPDATE order_account SET amount = amount - 1",
    "places_share_the_lines": "UPDATE order_place_line SET quantity = quantity + 1 WHERE position = 2",
    "order_is_due_with_its_places": "UPDATE order_place SET due = due + 1",
    "order_stands_as_its_tally": "UPDATE order_tally SET state = 'ON_PROCESS' WHERE state = 'ON_NEGOTIATION'",
    "order_counts_by_its_state": "UPDATE order_tally SET ordered_orders = 0",
    "order_worth_in_order": "UPDATE order_tally SET paid = received + 1",
    "package_within_pagu": "UPDATE package_tally SET pagu = held + committed - 1",
    "order_has_its_package": "DELETE FROM package",
    "history_is_a_path": "DELETE FROM move_taken WHERE move = 'approve'",
    "received_was_handed_over": "UPDATE handover SET amount = amount + 1",
    "paid_has_its_papers": "DELETE FROM payment",
    "refills_within_their_paper": "UPDATE payment SET refill_rupiah = 1 WHERE refill_rupiah IS NOT NULL",
    "stock_is_reserved_for_orders": "UPDATE listing SET reserved = 0",
    "region_sums_its_units": "UPDATE satker_quarter_tally SET amount = amount + 1",
    "order_tally_is_its_fold": "UPDATE order_tally SET paid = paid + 1",
    "arrived_was_confirmed": "UPDATE purchase_order SET arrived_rupiah = arrived_rupiah + 1",
    "package_tally_is_its_fold": "DELETE FROM package_tally",
    "region_day_tally_is_its_fold": "UPDATE region_day_tally SET orders = orders + 1",
    "region_semester_tally_is_its_fold": "UPDATE region_semester_tally SET pdn_true = pdn_true - 1",
    "satker_quarter_tally_is_its_fold": "UPDATE satker_quarter_tally SET satker_code = 'x'",
    "plan_quarter_tally_is_its_fold": "UPDATE plan_quarter_tally SET orders = 7",
    "vendor_quarter_tally_is_its_fold": "DELETE FROM vendor_quarter_tally",
    "state_tally_is_its_fold": "UPDATE state_tally SET amount = amount + 1",
    "reach_tally_is_its_fold": "UPDATE reach_tally SET vendors = 9",
}


def test_a_changed_list_comes_with_a_revision() -> None:
    named = [
        match[1]
        for path in sorted(VERSIONS.glob("*.py"))
        for match in re.finditer(r'^INVARIANTS = "(\w+)"', path.read_text(), re.M)
    ]
    assert named[-1] == views.fingerprint(), "write a revision that names the list's new fingerprint"


@pytest.mark.usefixtures("committed")
def test_the_hourly_reading_is_kept_and_a_slow_view_rests_for_a_day(database: str) -> None:
    with db.owner_engine().begin() as connection:
        connection.execute(text("INSERT INTO state_tally VALUES (1, 2026, 'EP_LOCAL', 1, 'ON_PROCESS', 0, 1, 5)"))
    jobs.read()
    jobs.read()
    with db.new_session() as session:
        kept = {row.name: row for row in session.query(InvariantReading)}
        assert set(kept) == {one.name for one in INVARIANTS}
        assert {name for name, row in kept.items() if row.violations} == {"state_tally_is_its_fold"}
        assert "ON_PROCESS" in kept["state_tally_is_its_fold"].subjects
        slow = kept["region_sums_its_units"]
        slow.milliseconds = (reading.LONG_SECONDS + 1) * 1000
        session.flush()
        assert {one.name for one in INVARIANTS} - {one.name for one in reading.due(session, slow.read_at)} == {
            "region_sums_its_units"
        }
        assert len(reading.due(session, slow.read_at + reading.LONG_EVERY)) == len(INVARIANTS)


def test_the_views_are_away_while_the_schema_moves_and_there_again_after(database: str) -> None:
    with db.owner_engine().connect() as connection:
        assert views.missing(connection) == []
        views.drop(connection)
        assert len(views.missing(connection)) == len(INVARIANTS)
        views.make(connection)
        assert views.missing(connection) == []
        connection.rollback()


@pytest.fixture(scope="module")
def lived(database: str) -> Iterator[Session]:
    """Orders that were paid, abandoned, rejected and cancelled, and two in negotiation, one of them to two
    places; written by the owner, undone after the module."""
    reactions.install()
    with undone(db.owner_engine()) as session:
        world = worlds.build(session)
        walk(session, world)
        worlds.place(session, world, quantity=2)
        worlds.place(session, world, quantity=3, places=(1, 2))
        refilling.link(
            session,
            payment=paid_from_cash(session, world),
            number=GU,
            day=REFILLED,
            of=300_000,
            actor=world["treasurer"],
            at=LATER,
        )
        session.flush()
        yield session


HELD_BY_KEYS = {"order_has_its_package", "paid_has_its_papers"}
"""Broken by taking away what others refer to."""


def found(session: Session) -> dict[str, reading.Reading]:
    return {one.invariant.name: one for one in reading.read(session.connection()) if one.violations}


def test_a_house_where_all_is_well_breaks_none(lived: Session) -> None:
    assert found(lived) == {}


def test_every_invariant_is_broken_here() -> None:
    assert set(BREAKS) == {one.name for one in INVARIANTS}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_an_invariant_is_named_by_its_view(lived: Session, name: str) -> None:
    if name in HELD_BY_KEYS:
        elsewhere.not_on_citus("foreign keys hold on the other machines, where this connection cannot switch them off")
    with lived.begin_nested() as savepoint:
        connection = lived.connection()
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, constraint in connection.execute(
            text(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text = ANY(:of)"
            ),
            {"of": list(CHECKED)},
        ).all():
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        assert connection.execute(text(BREAKS[name])).rowcount > 0
        broken = found(lived)
        savepoint.rollback()
    assert name in broken
    assert broken[name].violations >= len(broken[name].named) > 0
