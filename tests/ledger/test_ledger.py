"""The ledger: entries only grow, and every tally is their fold."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app.identifiers import new_id, public_id
from app.ledger import Account, BudgetExceeded, EntryRow, Kind, Line, Subject, enter_rows, entering, importing
from app.ledger.guards import how_much_is_left
from app.ledger.models import Entry, OrderTally, PackageTally, RegionSemesterTally
from app.ledger.proving import differences, rebuild
from app.ledger.quarters import SLOTS, slot_of
from tests.ledger.making import AT, DAY, order, plan, write


def sign(session: Session, key: str = "1.A", total: int = 400) -> Subject:
    write(session, order(key, total=total), Line(kind=Kind.HELD, amount=total))
    signed = order(key, total=total, order_date=DAY, state_to="ON_PROCESS")
    write(
        session,
        signed,
        Line(kind=Kind.RELEASED, amount=-total),
        Line(kind=Kind.COMMITTED, amount=total, pdn_true=total),
    )
    return signed


def test_a_signed_order_moves_every_tally_by_its_total(session: Session) -> None:
    plan(session, 1000)
    sign(session)
    package = session.scalars(select(PackageTally)).one()
    assert (package.pagu, package.held, package.committed) == (1000, 0, 400)
    semester = session.scalars(select(RegionSemesterTally)).one()
    assert (semester.period, semester.basis, semester.amount, semester.orders, semester.umkk_local) == (
        "2026-S1",
        "ordered",
        400,
        1,
        400,
    )
    assert differences(session) == []


def test_orders_in_one_state_are_counted_in_several_rows_and_none_waits_for_all() -> None:
    first = public_id(1, new_id())[:-1]
    slots = {slot_of(first + letter) for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"}
    assert len(slots) == 32
    assert slots < set(range(SLOTS))


def test_a_rupiah_over_the_pagu_is_refused_with_the_exact_shortfall(session: Session) -> None:
    plan(session, 399)
    with pytest.raises(BudgetExceeded) as refused:
        write(session, order(), Line(kind=Kind.HELD, amount=400))
    assert (refused.value.remaining, refused.value.asked, refused.value.short) == (399, 400, 1)
    assert "Rp1" in refused.value.message


def test_an_order_split_over_accounts_counts_once(session: Session) -> None:
    plan(session, 1000)
    write(session, order(), Line(kind=Kind.HELD, amount=400))
    shares = [Account("5.1.02", 100), Account("5.2.05", 300)]
    write(
        session,
        order(order_date=DAY, state_to="ON_PROCESS"),
        Line(kind=Kind.RELEASED, amount=-400),
        Line(kind=Kind.COMMITTED, amount=400, accounts=shares),
    )
    assert session.scalars(select(OrderTally)).one().ordered_orders == 1
    assert sorted(session.scalars(select(Entry.amount).where(Entry.kind == Kind.COMMITTED))) == [100, 300]
    assert differences(session) == []


def test_cancelling_after_signature_restores_every_figure(session: Session) -> None:
    plan(session, 1000)
    signed = sign(session)
    write(session, signed, Line(kind=Kind.REVERSED, amount=-400, pdn_true=-400))
    assert how_much_is_left(session, region_id=1, kd_rup="900000001") == 1000
    semester = session.scalars(select(RegionSemesterTally)).one()
    assert (semester.amount, semester.orders, semester.pdn_true) == (0, 0, 0)


def test_a_suspended_order_leaves_the_figures_but_keeps_its_money(session: Session) -> None:
    plan(session, 1000)
    signed = sign(session)
    write(session, signed, Line(kind=Kind.SUSPENDED, amount=-400))
    assert session.scalars(select(RegionSemesterTally)).one().orders == 0
    assert how_much_is_left(session, region_id=1, kd_rup="900000001") == 600
    write(session, signed, Line(kind=Kind.RESUMED, amount=400))
    assert session.scalars(select(RegionSemesterTally)).one().orders == 1


def test_paying_more_than_was_accepted_is_refused_by_the_database(session: Session) -> None:
    plan(session, 1000)
    signed = sign(session)
    with pytest.raises(IntegrityError):
        write(session, signed, Line(kind=Kind.PAID, amount=400))


def test_an_orders_tally_refuses_each_figure_that_cannot_be(session: Session) -> None:
    plan(session, 1000)
    sign(session)
    for wrong in (
        "held = -1",
        "suspended = 1",
        "committed = -1, advance = true",
        "suspended = -committed - 1, advance = true",
        "received = -1, advance = true",
        "paid = -1, advance = true",
        "received = committed + 1",
        "paid = received + 1",
        *(f"{basis}_orders = {count}" for basis in ("ordered", "accepted", "paid", "settled") for count in (-1, 2)),
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(f"UPDATE order_tally SET {wrong}"))
    for right in (
        "paid = committed, advance = true",
        "scope = 'EP_NATIONAL', advance = false, committed = -1, received = -2, paid = 3",
    ):
        session.execute(text(f"UPDATE order_tally SET {right}"))


def test_entries_cannot_be_changed_or_removed_by_the_apps_role(session: Session) -> None:
    plan(session, 1000)
    for statement in (
        "UPDATE entry SET amount = 1",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "DELETE FROM audit_row",
        "UPDATE move_taken SET move = 'x'",
    ):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(statement))


def test_an_import_may_go_over_the_pagu_and_says_so_until_it_is_back_within(session: Session) -> None:
    plan(session, 1000)
    write(session, order(), Line(kind=Kind.HELD, amount=400))
    plan(session, -700)
    package = session.scalars(select(PackageTally)).one()
    assert package.over_pagu
    with pytest.raises(BudgetExceeded), session.begin_nested():
        write(session, order("1.B", total=1), Line(kind=Kind.HELD, amount=1))
    write(session, order(state_to="CANCELLED_ON_NEGOTIATION"), Line(kind=Kind.RELEASED, amount=-400))
    session.expire_all()
    assert not session.scalars(select(PackageTally)).one().over_pagu
    assert differences(session) == []


def test_a_tampered_tally_is_found(session: Session) -> None:
    plan(session, 1000)
    sign(session)
    session.execute(text("UPDATE region_semester_tally SET amount = amount + 1"))
    assert [difference.table for difference in differences(session)] == ["region_semester_tally"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"),
            st.sampled_from(["sign", "reverse", "suspend", "receive", "pay"]),
            st.integers(1, 300),
        ),
        max_size=12,
    )
)
def test_any_history_folds_to_the_same_rows_again(session: Session, steps: list[tuple[str, str, int]]) -> None:
    with session.begin_nested() as attempt:
        plan(session, 700, kd_rup="900000001")
        for name, act, amount in steps:
            _attempt(session, f"1.{name}{uuid4().hex[:4]}" if act == "sign" else name, act, amount)
        assert differences(session) == []
        kept = _all_tallies(session)
        assert kept == _all_tallies(session)
        attempt.rollback()


def _attempt(session: Session, key: str, act: str, amount: int) -> None:
    known = session.scalars(select(OrderTally).where(OrderTally.committed > 0).order_by(OrderTally.order_key)).first()
    try:
        with session.begin_nested():
            if act == "sign":
                sign(session, key, amount)
                return
            if known is None:
                return
            of = order(known.order_key, total=known.total, order_date=DAY, state_to="ON_PROCESS")
            rest = {
                "reverse": Line(kind=Kind.REVERSED, amount=-known.committed, pdn_true=-known.pdn_true),
                "suspend": Line(kind=Kind.SUSPENDED, amount=-known.committed),
                "receive": Line(kind=Kind.RECEIVED, amount=amount),
                "pay": Line(kind=Kind.PAID, amount=amount),
            }
            write(session, of, rest[act])
    except (BudgetExceeded, IntegrityError, AssertionError):
        session.expire_all()


def _all_tallies(session: Session) -> list[tuple[object, ...]]:
    return sorted(tuple(row) for row in session.execute(text("SELECT * FROM order_tally")))


def test_a_rebuild_writes_the_same_rows(committed: None) -> None:
    from app import db

    with db.new_session() as session:
        plan(session, 1000)
        sign(session)
    with Session(db.owner_engine()) as owner:
        before = _all_tallies(owner)
        rebuild(owner)
        assert _all_tallies(owner) == before
        owner.rollback()


def test_a_package_carries_what_is_charged_to_it_whatever_code_it_was_ordered_under(session: Session) -> None:
    plan(session, 1000)
    plan(session, 500, kd_rup="900000002")
    sign(session)
    moved = {
        "region_id": 1,
        "at": AT,
        "known_at": AT,
        "account_id": None,
        "kind": Kind.ADJUSTED,
        "basis": "ordered",
        "basis_date": DAY,
        "period": "2026-S1",
        "fiscal_year": 2026,
        "scope": "EP_LOCAL",
        "order_key": "1.A",
        "order_date": DAY,
        "state_to": "ON_PROCESS",
        "total": 400,
        "satker_code": "1.01.0000",
        "kd_rup": "900000001",
        "vendor_key": "0.V",
        "fund_set": "APBD",
    }
    enter_rows(
        session,
        [
            EntryRow(**moved, id=new_id(), amount=-400, orders_delta=-1),  # type: ignore[arg-type]
            EntryRow(**moved, id=new_id(), amount=400, orders_delta=1, charged_to="900000002"),  # type: ignore[arg-type]
        ],
    )
    assert how_much_is_left(session, region_id=1, kd_rup="900000001") == 1000
    assert how_much_is_left(session, region_id=1, kd_rup="900000002") == 100
    tally = session.scalars(select(OrderTally)).one()
    assert (tally.kd_rup, tally.charged_to, tally.committed, tally.ordered_orders) == ("900000001", "900000002", 400, 1)
    write(session, order(order_date=DAY, state_to="ON_PROCESS"), Line(kind=Kind.REVERSED, amount=-400))
    assert how_much_is_left(session, region_id=1, kd_rup="900000002") == 500
    assert differences(session) == []


@pytest.mark.parametrize(
    ("asked", "indexes"),
    [
        ("fiscal_year = 2026 AND basis = 'ordered' AND known_at <= now()", {"ix_entry_year"}),
        ("fiscal_year = 2026 AND basis IN ('ordered', 'paid')", {"ix_entry_year"}),
        ("fiscal_year = 2026 AND order_key IS NOT NULL AND known_at <= now()", {"ix_entry_year", "ix_entry_order"}),
        ("order_key = '1.A'", {"ix_entry_order"}),
        ("order_key = ANY (ARRAY['1.A', '1.B'])", {"ix_entry_order"}),
    ],
)
def test_who_asks_for_orders_or_a_basis_is_answered_by_an_index_though_the_plan_stands_in_none(
    session: Session, asked: str, indexes: set[str]
) -> None:
    written = {"region_id": 1, "at": AT, "known_at": AT, "account_id": None, "kd_rup": "900000001", "amount": 1}
    counted = {"kind": "committed", "scope": "EP_LOCAL", "basis": "ordered", "basis_date": DAY}
    rows = [EntryRow(**written, id=new_id(), kind="planned", fiscal_year=2026) for _nth in range(500)]
    rows += [EntryRow(**written, **counted, id=new_id(), order_key=f"1.{nth}", fiscal_year=2000 + nth % 50) for nth in range(500)]
    session.execute(insert(Entry), [row.columns() for row in rows])
    session.execute(text("ANALYZE entry"))
    plan_of = session.scalars(text(f"EXPLAIN SELECT count(*) FROM entry WHERE region_id = 1 AND {asked}")).all()
    assert any(index in line for line in plan_of for index in indexes), plan_of


def test_no_statement_of_a_move_is_compiled_anew() -> None:
    """SQLAlchemy keeps what it compiled under the key of a statement; one of
    these without a key costs each move its milliseconds."""
    kept = (*importing._moves(), entering.LOCK_REACH, entering.MOVE_REACH, entering.ADD_STATES)
    assert importing._moves() is importing._moves()
    assert [str(statement) for statement in kept if statement._generate_cache_key() is None] == []
