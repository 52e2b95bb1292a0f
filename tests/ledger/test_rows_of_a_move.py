"""The entries of one move, before anything is written: what each carries, and what only one of them may."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.ledger import Account, Basis, EntryRow, Kind, Line, Subject, entering
from tests.ledger.making import order, plan, write

AT = datetime(2026, 8, 3, 3, tzinfo=UTC)
SIGNED, TODAY = date(2026, 6, 30), date(2026, 8, 3)
THREE = [Account("5.1.02", 100), Account("5.2.05", 0), Account("5.2.06", 200), Account("5.3.01", 100)]


def rows(of: Subject, *lines: Line, values: dict[Basis, int] | None = None, **given: str) -> list[EntryRow]:
    worth = dict.fromkeys(Basis, 0) if values is None else values
    return entering.rows_of(of, lines, worth, actor=SYSTEM_ACTOR, at=AT, on=TODAY, **given)  # type: ignore[arg-type]


def committed(amount: int = 400, **given: object) -> Line:
    return Line(kind=Kind.COMMITTED, amount=amount, **given)  # type: ignore[arg-type]


def test_what_counts_once_stands_on_the_first_of_three_accounts() -> None:
    split = rows(order(order_date=SIGNED, state_to="ON_PROCESS"), committed(pdn_true=300, accounts=THREE))
    assert [(row.account_code, row.amount, row.orders_delta, row.pdn_true) for row in split] == [
        ("5.1.02", 100, 1, 300),
        ("5.2.06", 200, 0, 0),
        ("5.3.01", 100, 0, 0),
    ]
    assert len({row.id for row in split}) == 3


def test_one_account_carries_it_all() -> None:
    (whole,) = rows(order(order_date=SIGNED), committed(pdn_true=300, accounts=[Account("5.1.02", 400)]))
    assert (whole.account_code, whole.amount, whole.orders_delta, whole.pdn_true) == ("5.1.02", 400, 1, 300)


def test_accounts_that_do_not_add_up_are_no_split() -> None:
    with pytest.raises(AssertionError, match="do not add up"):
        rows(order(order_date=SIGNED), committed(401, accounts=THREE))


@pytest.mark.parametrize("kind", [Kind.ADJUSTED, Kind.REVERSED, Kind.SUSPENDED, Kind.RESUMED])
def test_a_correction_stands_in_the_period_of_what_it_corrects(kind: Kind) -> None:
    (row,) = rows(order(order_date=SIGNED), Line(kind=kind, amount=-400), values=dict.fromkeys(Basis, 400))
    assert (row.basis_date, row.period, row.at) == (SIGNED, "2026-S1", AT)


def test_whatever_else_happens_stands_on_its_own_day() -> None:
    (row,) = rows(order(order_date=SIGNED), committed())
    assert (row.basis_date, row.period) == (TODAY, "2026-S2")


@pytest.mark.parametrize(
    ("marked", "local", "told"),
    [
        (True, True, (400, 400, 400, 400)),
        (False, False, (0, 400, 0, 400)),
        (None, None, (0, 0, 0, 0)),
        (True, None, (400, 400, 0, 0)),
        (None, True, (0, 0, 400, 400)),
    ],
)
def test_what_nobody_knows_is_not_counted_as_known(marked: bool | None, local: bool | None, told: tuple[int, ...]) -> None:
    (row,) = rows(order(order_date=SIGNED, pdn_marked=marked, local_umkk=local), committed())
    assert (row.pdn_lkpp, row.pdn_known, row.umkk_local, row.umkk_known) == told


def test_an_order_counts_from_its_first_rupiah_to_its_last_in_each_basis() -> None:
    of, worth = order(order_date=SIGNED), dict.fromkeys(Basis, 0)
    deltas = [
        [row.orders_delta for row in rows(of, Line(kind=kind, amount=amount), values=worth)]
        for kind, amount in (
            (Kind.HELD, 400),
            (Kind.COMMITTED, 300),
            (Kind.ADJUSTED, 100),
            (Kind.ADJUSTED, -50),
            (Kind.REVERSED, -350),
        )
    ]
    assert deltas == [[0], [1], [0], [0], [-1]]
    assert set(worth.values()) == {0}


def test_a_move_without_an_amount_writes_one_row_that_moves_the_state_alone() -> None:
    (row,) = rows(order(state_to="WAITING_PPK_REVIEW"), Line(kind=Kind.HELD, amount=0))
    assert (row.kind, row.amount, row.basis, row.basis_date, row.period) == (Kind.MOVED, 0, None, None, None)


def test_a_row_names_who_acted_what_it_is_of_and_the_package_that_carries_it() -> None:
    person = Actor(role=Role.PPK, account_id=UUID(int=7))
    of = order(order_date=SIGNED, advance=True)
    line = Line(kind=Kind.COMMITTED, amount=400, ref="SP-1")
    (row,) = entering.rows_of(of, [line], dict.fromkeys(Basis, 0), actor=person, at=AT, on=TODAY, charged_to="900000002")
    told = asdict(row)
    assert {name: told[name] for name in ("account_id", "kd_rup", "charged_to", "advance", "ref", "known_at")} == {
        "account_id": UUID(int=7), "kd_rup": "900000001", "charged_to": "900000002", "advance": True, "ref": "SP-1", "known_at": AT,
    }  # fmt: skip


def test_a_realised_amount_without_the_orders_date_is_a_fault_of_ours() -> None:
    with pytest.raises(AssertionError, match="order's date"):
        rows(order(), Line(kind=Kind.REVERSED, amount=-1))


def test_what_is_domestic_of_an_order_is_summed_by_basis_and_of_that_order_alone(session: Session) -> None:
    plan(session, 2000)
    for key, domestic in (("1.A", 300), ("1.B", 70)):
        write(session, order(key), Line(kind=Kind.HELD, amount=400))
        signed = order(key, order_date=SIGNED, state_to="ON_PROCESS")
        write(session, signed, Line(kind=Kind.RELEASED, amount=-400), committed(pdn_true=domestic))
        write(session, signed, Line(kind=Kind.ADJUSTED, amount=-40, pdn_true=-20))
    found = entering.domestic(session, region_id=1, order_key="1.A")
    assert found == dict.fromkeys(Basis, 0) | {Basis.ORDERED: 280}
    assert entering.domestic(session, region_id=2, order_key="1.A") == dict.fromkeys(Basis, 0)
