"""The second wall: each table of a region is walled or said to be open, and what is walled is seen
by whom it belongs to, whatever a statement asks for."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import FeatureNotSupported, InsufficientPrivilege
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import db, reactions
from app.actor import PUBLIC_ACTOR, Actor
from app.attribution import linking
from app.db import pipelining
from app.doctor import database as doctor
from app.identifiers import new_id, parse_public_id
from app.orders import splitting
from app.orders.models import Order
from app.payment import numbers
from app.payment.models import Payment
from app.plan import years
from app.schema.tables import metadata
from app.vendors.models import Vendor
from app.vendors.showing import record_of
from app.walls import policies, standing
from app.walls.declared import OPEN, WALLED, Part
from app.walls.standing import HOUSE, NOBODY, Gate, Wall, open_gate, regions, stand_behind, wall_of
from tests import elsewhere
from tests import world as worlds
from tests.isolation import rich
from tests.isolation.rich import NEIGHBOUR, Rich
from tests.undoing import undone, undone_within
from tests.world import OTHER_SATKER, SATKER

TABLES = {table.name: table for table in metadata.sorted_tables if table.info["scale"] == "region"}
NOT_ON_CITUS = pytest.mark.usefixtures("where_it_stands")
VERSIONS = Path(__file__).parents[2] / "migrations/versions"


@pytest.fixture
def where_it_stands() -> None:
    elsewhere.not_on_citus("the second wall is taken down there")


@pytest.fixture(scope="module")
def house(database: str) -> Iterator[tuple[Session, Rich]]:
    """Something in every kind of walled table, of one order of one office with one firm; made once."""
    reactions.install()
    with undone() as session:
        yield session, rich.build(session)


@pytest.fixture
def world(house: tuple[Session, Rich]) -> Iterator[Rich]:
    session, built = house
    with undone_within(session):
        yield built


@pytest.fixture
def inside(house: tuple[Session, Rich]) -> Session:
    return house[0]


def seen(session: Session, wall: Wall) -> dict[str, int]:
    """How many rows of each walled table are seen from behind this wall, by a statement that asks for all."""
    session.flush()
    session.execute(text("SET LOCAL app.regions = ''; SET LOCAL app.office = ''; SET LOCAL app.vendor = ''"))
    if wall is not NOBODY:
        session.execute(text(wall.statement))
    counted = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in sorted(WALLED))  # noqa: S608
    return {table: rows for table, rows in session.execute(text(counted)) if rows}


def test_each_table_of_a_region_is_walled_or_said_to_be_open() -> None:
    """A new table: say in app/walls/declared.py whose its rows are, or why everybody may be given them."""
    assert sorted(WALLED.keys() | OPEN.keys()) == sorted(TABLES)
    assert sorted(WALLED.keys() & OPEN.keys()) == []


def test_a_part_is_seen_with_what_it_is_a_part_of() -> None:
    for table, wall in WALLED.items():
        if isinstance(wall, Part):
            columns = [(fk.column_keys, fk.referred_table.name) for fk in TABLES[table].foreign_key_constraints]
            assert (["region_id", wall.column], wall.whole) in columns, table
            assert wall.whole in WALLED, table


def test_each_wall_that_is_declared_stands(session: Session) -> None:
    assert policies.missing(session.connection()) == []
    assert doctor.walls(session.connection())[0]
    named = re.findall(r'^WALLS = "(\w+)"', "\n".join(path.read_text() for path in sorted(VERSIONS.glob("*.py"))), re.M)
    assert named[-1] == policies.fingerprint(), "write a revision that names the walls' new fingerprint"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP POLICY wall ON payment",
        "ALTER TABLE payment DISABLE ROW LEVEL SECURITY",
        "DROP POLICY wall ON payment; CREATE POLICY wall ON payment USING (true)",
        "ALTER POLICY wall ON payment USING (true)",
        "ALTER POLICY wall ON payment WITH CHECK (true)",
        "CREATE POLICY another ON payment FOR SELECT USING (true)",
    ],
)
@NOT_ON_CITUS
def test_a_wall_that_was_taken_down_or_opened_is_named_by_doctor_and_made_again(database: str, statement: str) -> None:
    with db.owner_engine().connect() as owner:
        owner.execute(text(statement))
        assert policies.missing(owner) == ["payment"]
        assert doctor.walls(owner) == (False, "payment")
        policies.make(owner)
        assert policies.missing(owner) == []
        owner.rollback()


@NOT_ON_CITUS
def test_the_apps_role_cannot_take_a_wall_down_nor_write_through_a_window(session: Session) -> None:
    for statement in (
        "ALTER TABLE payment DISABLE ROW LEVEL SECURITY",
        "DROP POLICY wall ON payment",
        "SET LOCAL row_security = off; SELECT * FROM payment",
    ):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(statement))
    rights = "SELECT has_table_privilege('bought_line', 'SELECT'), has_table_privilege('bought_line', 'INSERT, UPDATE, DELETE')"
    assert session.execute(text(rights)).one() == (True, False)


@NOT_ON_CITUS
def test_nothing_walled_is_seen_by_whoever_said_nothing(inside: Session, world: Rich) -> None:
    everything = seen(inside, HOUSE)
    assert everything.keys() >= WALLED.keys() - RARE
    assert seen(inside, NOBODY) == {}
    assert seen(inside, regions(3)) == {}
    assert seen(inside, regions(2)) == everything


def test_what_is_public_of_a_firm_is_the_same_before_every_wall(inside: Session, world: Rich) -> None:
    """Elsewhere too: `make walls` compares every page."""
    vendor = inside.get_one(Vendor, world.world["vendor"].vendor_id)
    told = []
    for wall in (HOUSE, NOBODY, wall_of(world.world["ppk_other"])):
        seen(inside, wall)
        told.append(record_of(inside, vendor, at=worlds.AT))
    assert told[0] == told[1] == told[2]
    assert (told[0]["orders"]["disputed"], told[0]["deliveries"]["delivered"]) == (1, 1)


RARE = {
    "order_account",
    "order_addendum",
    "order_outside_payment",
    "order_place",
    "order_place_line",
    "order_succession",
    "order_warning",
    "payment_tax",
}
"""Tables that the rich world has nothing in; their rules are those of their neighbours."""


@pytest.mark.asvs("8.2.2", "8.4.1")
@NOT_ON_CITUS
def test_a_region_an_office_and_a_firm_see_their_own(inside: Session, world: Rich) -> None:
    everything, actors = seen(inside, HOUSE), world.world.actors
    assert seen(inside, wall_of(actors["auditor"])) == everything
    of_the_office = seen(inside, wall_of(actors["ppk"]))
    assert everything.keys() - of_the_office.keys() == {"complaint", "complaint_file"}
    of_the_firm = seen(inside, wall_of(actors["vendor"]))
    assert everything.keys() - of_the_firm.keys() == {"complaint", "complaint_file", "finding", "sp2d_list", "sp2d_row"}
    assert seen(inside, wall_of(actors["other_vendor"])) == {}
    assert seen(inside, wall_of(actors["ppk_other"])) == {}
    neighbour = Actor(role=actors["ppk"].role, account_id=actors["pp"].account_id, region_id=2, satker_code=NEIGHBOUR)
    assert seen(inside, wall_of(neighbour)) == {}


@NOT_ON_CITUS
def test_nobody_writes_what_lies_behind_anothers_wall(inside: Session, world: Rich) -> None:
    for wall in (NOBODY, regions(3), wall_of(world.world["other_vendor"]), wall_of(world.world["ppk_other"])):
        seen(inside, wall)
        assert inside.execute(text("UPDATE purchase_order SET total = 1")).rowcount == 0  # type: ignore[attr-defined]
        assert inside.execute(text("DELETE FROM order_offer")).rowcount == 0  # type: ignore[attr-defined]
        with pytest.raises(ProgrammingError, match="row-level security"), inside.begin_nested():
            inside.execute(
                text("INSERT INTO complaint SELECT (jsonb_populate_record(NULL::complaint, :row)).*"),
                {"row": '{"region_id": 2, "id": "01920000-0000-7000-8000-000000000000"}'},
            )


@pytest.mark.asvs("8.4.1")
@NOT_ON_CITUS
def test_raw_sql_that_names_no_region_is_given_nothing_of_another_region(inside: Session, world: Rich) -> None:
    """What slips into the application's statements: no condition, a join, a sum, a probe that fails on the row it guesses.
    Saying another region is no such slip: whoever can send statements of their own passes (adr/0013)."""
    everything = seen(inside, HOUSE)
    assert everything["purchase_order"] > 0
    for wall in (regions(3), wall_of(world.world["other_vendor"]), wall_of(world.world["ppk_other"])):
        seen(inside, wall)
        for statement in (
            "SELECT * FROM purchase_order",
            "SELECT line.name FROM order_line AS line LEFT JOIN purchase_order AS placed ON placed.id = line.order_id",
            "SELECT 1 FROM purchase_order HAVING sum(total) > 0",
            "WITH found AS MATERIALIZED (SELECT * FROM payment) SELECT * FROM found",
            "SELECT 1 FROM purchase_order WHERE 1 / (total - total) > 0",
            "SELECT * FROM purchase_order FOR UPDATE",
            "DELETE FROM order_offer RETURNING *",
        ):
            assert inside.execute(text(statement)).all() == [], statement
        for statement in (
            "INSERT INTO order_offer (region_id, id, order_id) SELECT region_id, order_id, order_id FROM bought_line",
            "INSERT INTO dispute_evidence (region_id, id, dispute_id) VALUES (2, gen_random_uuid(), gen_random_uuid())",
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), inside.begin_nested():
                inside.execute(text(statement))
    inside.execute(text("SET LOCAL app.regions = '{2}'"))
    assert inside.scalar(text("SELECT count(*) FROM purchase_order")) == everything["purchase_order"]


@pytest.mark.asvs("8.4.1")
@NOT_ON_CITUS
def test_no_side_road_leads_round_a_wall(inside: Session, world: Rich) -> None:
    """A copy, a prepared statement, a view of one's own, what the planner knows and tells, and a key that is there already."""
    seen(inside, HOUSE)
    hidden = inside.scalars(select(Order.id)).first()
    seen(inside, wall_of(world.world["ppk_other"]))
    driver = inside.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        with cursor.copy("COPY (SELECT * FROM purchase_order) TO STDOUT") as copied:
            assert list(copied) == []
        with pytest.raises(FeatureNotSupported, match="row-level security"), driver.transaction():
            cursor.execute("COPY order_offer (region_id, id, order_id) FROM STDIN")
        for statement in (
            "PREPARE road AS SELECT * FROM payment; EXECUTE road",
            "CREATE TEMP VIEW road AS SELECT * FROM purchase_order; SELECT * FROM road",
            "SELECT most_common_vals FROM pg_stats WHERE tablename = 'purchase_order' AND most_common_vals IS NOT NULL",
            "MERGE INTO order_offer AS offer USING purchase_order AS placed ON placed.id = offer.order_id WHEN MATCHED THEN DELETE; "
            "SELECT * FROM purchase_order",
        ):
            with driver.transaction(force_rollback=True):
                cursor.execute(statement)
                while cursor.nextset():
                    pass
                assert cursor.fetchall() == [], statement
        (plan,) = cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1 FROM purchase_order").fetchone()
        assert plan[0]["Plan"]["Actual Rows"] == 0
        for end in ("", "ON CONFLICT DO NOTHING", "ON CONFLICT (region_id, id) DO UPDATE SET number = 'x'"):
            with pytest.raises(InsufficientPrivilege, match="row-level security"), driver.transaction():
                copied_key = f"INSERT INTO purchase_order SELECT (jsonb_populate_record(NULL::purchase_order, %s)).* {end}"
                cursor.execute(copied_key, ['{"region_id": 2, "id": "' + str(hidden) + '"}'])


def test_a_rule_that_counts_over_a_region_counts_the_same_whoever_acts(inside: Session, world: Rich) -> None:
    """Accounts of a package, numbers of the national catalogue and of SP2D: they are the
    region's, not the firm's or the office's who acts."""
    order = inside.get_one(Order, (2, parse_public_id(world.ids["order"])[1]))
    order.national_ref, another = "N-1", Order(region_id=2, id=new_id())
    bill = inside.scalars(select(Payment).where(Payment.region_id == 2)).first()
    assert bill is not None
    bill.sp2d_number, bill.paid_on = "S-1", date(2026, 3, 2)
    papers = [("S-1", 2026), ("S-1", 2027), ("S-2", 2026)]
    treasurer = Actor(role=worlds.Role.TREASURER, region_id=2, satker_code=NEIGHBOUR)
    told = []
    for wall in (HOUSE, wall_of(world.world["other_vendor"]), wall_of(treasurer)):
        seen(inside, wall)
        held = inside.execute(splitting.USED, {"region_id": 2, "kd_rup": order.kd_rup, "but": another.id}).all()
        paid = numbers.bills_of(inside, region_id=2, papers=papers, satker_code=treasurer.satker_code)
        told.append((held, linking._is_anothers(inside, another, "N-1"), paid))
    assert told[0] == told[1] == told[2]
    assert (len(told[0][0]), *told[0][1:]) == (1, True, {("S-1", 2026): "satuan kerja lain"})


@NOT_ON_CITUS
def test_an_order_cannot_be_moved_to_another_region_or_office(inside: Session, world: Rich) -> None:
    seen(inside, wall_of(world.world["ppk"]))
    with pytest.raises(ProgrammingError, match="row-level security"), inside.begin_nested():
        inside.execute(text("UPDATE purchase_order SET satker_code = :other"), {"other": NEIGHBOUR})


def test_what_stands_in_the_wall_is_checked() -> None:
    odd = Actor(role=worlds.Role.PPK, region_id=2, satker_code="1.01'; RESET ROLE; --")
    assert wall_of(odd) is NOBODY
    assert wall_of(PUBLIC_ACTOR) is NOBODY
    assert wall_of(Actor(role=worlds.Role.PPK, region_id=2, satker_code=SATKER)).statement == f"SET LOCAL app.office = '2/{SATKER}'"
    with pytest.raises(ValueError):
        regions("0}'; --")  # type: ignore[arg-type]


def _settings(connection: Connection) -> str:
    asked = "SELECT concat(current_setting('app.regions', true), current_setting('app.office', true), current_setting('app.vendor', true))"
    return str(connection.exec_driver_sql(asked).scalar())


@pytest.mark.usefixtures("database")
def test_the_wall_ends_with_the_transaction_so_that_a_pooler_hands_none_on() -> None:
    """As behind pgbouncer in transaction mode: one server connection, one client after the other."""
    with db.engine().connect() as connection:
        for wall in (regions(2), Wall("app.office", f"3/{OTHER_SATKER}")):
            stand_behind(wall)
            with Session(connection) as first, first.begin():
                assert _settings(first.connection()) == wall.value
            assert _settings(connection) == ""
            connection.rollback()
        stand_behind(NOBODY)
        with Session(connection) as visitor, visitor.begin():
            assert _settings(visitor.connection()) == ""
            open_gate(visitor, Gate.PAPER, 2)
            assert _settings(visitor.connection()) == "{2}"
        assert _settings(connection) == ""
    stand_behind(HOUSE)


@pytest.mark.usefixtures("database")
def test_a_reader_says_where_it_stands_before_it_asks_for_something_walled_and_again_after_letting_go() -> None:
    orders = text("SELECT count(*) FROM purchase_order")
    stand_behind(NOBODY)
    with Session(db.reading_engine()) as session:
        assert session.scalar(orders) == 0
        stand_behind(regions(2))
        assert session.scalar(text("SELECT 1 AS purchase_orders")) == 1
        assert not standing.has_said(session), "nothing walled was asked for yet"
        for _again in range(2):
            session.scalar(orders)
            assert standing.has_said(session)
            assert _settings(session.connection()) == "{2}"
            session.commit()
        assert not standing.has_said(session)
        open_gate(session, Gate.PAPER, 3)
        assert _settings(session.connection()) == "{2,3}"
    with db.reading_engine().connect() as connection:
        assert _settings(connection) == ""
    stand_behind(HOUSE)


def test_a_transaction_that_begins_among_what_nobody_waits_for_stands_behind_its_wall(database: str) -> None:
    stand_behind(regions(7))
    try:
        with db.session_factory()() as session, pipelining.together(session):
            driver: Any = session.connection().connection.driver_connection
            years.hold(session, region_id=7)
            assert driver.info.transaction_status == TransactionStatus.ACTIVE, "somebody waited for the beginning"
            assert session.scalar(text("SELECT current_setting('app.regions')")) == "{7}"
            assert driver.info.transaction_status == TransactionStatus.INTRANS
    finally:
        stand_behind(HOUSE)
