"""Who takes which move of a list of SP2D, and of a payment that an SP2D GU refills:
written down a second time, and compared with the tables."""

from datetime import date
from uuid import UUID

import pytest

from app.orders.states import OrderState
from app.payment.models import Payment
from app.payment.sp2d.models import Sp2dList
from app.payment.sp2d.states import SP2D_LIST, ListState
from app.payment.states import PAYMENT, PaymentState
from tests.cast import OFFICE, REGION, open_moves, order_in

KEEPS = {"apply → APPLIED": "treasurer", "discard → DISCARDED": "treasurer"}
PAID = {PaymentState.PAID_UP: "UP", PaymentState.PAID_KKPD: "KKPD", PaymentState.RECEIVED: "UP"}


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("state", ListState)
def test_a_list_is_kept_by_the_treasurer_of_its_office(state: ListState) -> None:
    sent = Sp2dList(region_id=REGION, id=UUID(int=98), satker_code=OFFICE, state=state)
    assert open_moves(SP2D_LIST, sent) == (KEEPS if state == "PREVIEWED" else {})


def payment_in(state: PaymentState, route: str, *, refill: str | None = None, paid: bool = True) -> Payment:
    payment = Payment(region_id=REGION, id=UUID(int=98), state=state, route=route, checker="treasurer", verified_by=None)
    payment.paid_on, payment.refill_number = date(2026, 3, 2) if paid else None, refill
    payment.order = order_in(OrderState.ON_PROCESS)
    return payment


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("state", PaymentState)
@pytest.mark.parametrize("route", ["LS", "UP", "KKPD"])
def test_an_sp2d_gu_is_linked_once_to_what_was_paid_ahead_of_it_by_the_treasurer(state: PaymentState, route: str) -> None:
    waits = state in PAID and route != "LS"
    link, unlink = f"link_gu → {state}", f"unlink_gu → {state} (reason)"
    assert _refills(payment_in(state, route)) == ({link: "treasurer"} if waits else {})
    assert _refills(payment_in(state, route, paid=False)) == {}
    assert _refills(payment_in(state, route, refill="0001/GU/2026")) == ({unlink: "treasurer"} if state in PAID else {})


@pytest.mark.parametrize(
    ("state", "route", "back_to"),
    [("SP2D", "LS", "SPM"), ("RECEIVED", "LS", "SPM"), ("PAID_UP", "UP", "VERIFIED"), ("RECEIVED", "UP", "VERIFIED"), ("PAID_KKPD", "KKPD", "VERIFIED"), ("RECEIVED", "KKPD", "VERIFIED")],
)  # fmt: skip
def test_money_that_came_back_goes_where_it_came_from_with_a_reason(state: str, route: str, back_to: str) -> None:
    moves = open_moves(PAYMENT, payment_in(PaymentState(state), route))
    assert {move: names for move, names in moves.items() if move.startswith("reverse")} == {
        f"reverse → {back_to} (reason)": "treasurer"
    }


def _refills(payment: Payment) -> dict[str, str]:
    return {move: names for move, names in open_moves(PAYMENT, payment).items() if "link_gu" in move}
