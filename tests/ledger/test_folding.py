"""What a tally takes of an entry, and what a proof names: by entries as an import brings them."""

from typing import Any

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.orm import Session

from app.identifiers import new_id
from app.ledger import EntryRow, Kind, enter_planned, enter_rows, importing
from app.ledger.folding import Sum
from app.ledger.kinds import BASIS_OF, Basis, Scope
from app.ledger.models import Entry, OrderTally, PackageTally
from app.ledger.proving import differences
from tests.ledger.making import AT, DAY, plan

PACKAGE = "900000001"


def imported(kind: Kind, amount: int, **changes: Any) -> EntryRow:
    """An entry of a national order."""
    told: dict[str, Any] = {
        "region_id": 1, "id": new_id(), "at": AT, "known_at": AT, "account_id": None, "kind": kind, "fiscal_year": 2026,
        "scope": Scope.EP_NATIONAL, "order_key": "v6:A", "order_date": DAY, "state_to": "COMPLETED", "total": 400, "satker_code": "1.01.0000",
        "kd_rup": PACKAGE, "vendor_key": "9.V", "amount": amount,
    }  # fmt: skip
    counts = {"basis": BASIS_OF[kind], "basis_date": DAY, "period": "2026-S1"} if kind in BASIS_OF else {}
    return EntryRow(**(told | counts | changes))


def whole(**changes: Any) -> list[EntryRow]:
    """An order from its signature to its payment."""
    return [
        imported(Kind.COMMITTED, 400, orders_delta=1, pdn_true=400, **changes),
        imported(Kind.RECEIVED, 300, orders_delta=1, **changes),
        imported(Kind.PAID, 200, orders_delta=1, **changes),
    ]


def package(session: Session) -> tuple[int, int, int]:
    carried = session.scalars(select(PackageTally).where(PackageTally.kd_rup == PACKAGE)).one()
    return carried.committed, carried.received, carried.paid


def test_what_is_told_twice_is_told_of_the_order_and_takes_nothing_from_the_package(session: Session) -> None:
    plan(session, 1000)
    enter_rows(session, whole(scope=Scope.EP_NATIONAL_DUP))
    order = session.scalars(select(OrderTally)).one()
    assert (order.committed, order.received, order.paid, order.pdn_true) == (400, 300, 200, 400)
    assert package(session) == (0, 0, 0)
    enter_rows(session, whole(order_key="v6:B"))
    assert package(session) == (400, 300, 200)
    assert differences(session) == []


@pytest.mark.parametrize(
    ("of", "takes"),
    [
        (Sum(), {"held", "committed", "twice", "paid"}),
        (Sum(kinds=(Kind.HELD, Kind.PAID)), {"held", "paid"}),
        (Sum(basis=Basis.ORDERED), {"committed", "twice"}),
        (Sum(without_duplicates=True), {"held", "committed", "paid"}),
        (Sum(kinds=(Kind.COMMITTED,), basis=Basis.ORDERED, without_duplicates=True), {"committed"}),
    ],
)
def test_a_sum_takes_the_entries_of_its_kinds_and_basis_in_python_as_in_the_database(
    session: Session, of: Sum, takes: set[str]
) -> None:
    rows = {
        "held": imported(Kind.HELD, 1, scope=None, ref="held"),
        "committed": imported(Kind.COMMITTED, 1, ref="committed"),
        "twice": imported(Kind.COMMITTED, 1, scope=Scope.EP_NATIONAL_DUP, order_key="v6:B", ref="twice"),
        "paid": imported(Kind.PAID, 1, ref="paid"),
    }
    assert {name for name, row in rows.items() if of.takes(row)} == takes
    table: Any = Entry.__table__
    session.connection().execute(table.insert(), [row.columns() for row in rows.values()])
    assert set(session.scalars(select(table.c.ref).where(of.condition(table)))) == takes


def test_a_package_that_is_used_up_to_the_last_rupiah_is_not_over_its_pagu(session: Session) -> None:
    plan(session, 400)
    enter_rows(session, whole())
    assert not session.scalars(select(PackageTally.over_pagu)).one()
    enter_rows(session, [imported(Kind.COMMITTED, 1, order_key="v6:B", orders_delta=1)])
    assert session.scalars(select(PackageTally.over_pagu)).one()


@pytest.mark.parametrize("distributed", [False, True])
def test_a_plan_is_written_by_its_query_on_one_machine_and_on_several(
    session: Session, monkeypatch: pytest.MonkeyPatch, distributed: bool
) -> None:
    """Where tables lie on several machines a statement writes into one of them; what is written is the same."""
    monkeypatch.setattr(importing.citus, "is_distributed", lambda connection: distributed)
    nothing = dict.fromkeys(("scope", "order_key", "order_date", "state_to", "total", "vendor_key"))
    like = imported(Kind.PLANNED, 0, **nothing)
    for amount in (500, 250):
        told = select(literal(new_id()).label("id"), literal("1.01.0000").label("satker_code"), literal(PACKAGE).label("kd_rup"),
                      literal(amount).label("amount"))  # fmt: skip
        enter_planned(session, told, like=like)
    assert session.scalars(select(PackageTally.pagu)).one() == 750
    assert sorted(session.scalars(select(Entry.amount))) == [250, 500]
    assert differences(session) == []


def test_five_of_the_rows_that_differ_are_named_by_their_whole_key_and_all_are_counted(session: Session) -> None:
    for number in range(1, 8):
        plan(session, 100 + number, kd_rup=f"90000000{number}")
    session.execute(text("UPDATE package_tally SET pagu = pagu + 1"))
    (found,) = differences(session)
    assert (found.table, found.rows) == ("package_tally", 14)
    assert found.named == tuple(f"1 90000000{number}" for number in range(1, 6))
    assert differences(session, region_id=2) == []
