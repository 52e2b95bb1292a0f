"""What an order's page says it waits for."""

from datetime import timedelta

import pytest

from app.duties.turn import HANDOVER_WAITS, ORDER_WAITS, SHIPMENT_WAITS, waits_of
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.orders.models import CancelRequest, Order
from app.orders.states import TERMINAL, OrderState
from tests.world import AT


def order(state: OrderState, **more: object) -> Order:
    return Order(state=state, buyer_agreed=False, vendor_agreed=False, lines=[], **more)


@pytest.mark.parametrize("state", sorted(set(OrderState) - TERMINAL - {OrderState.ON_PROCESS}))
def test_an_order_that_has_not_ended_says_what_it_waits_for(state: OrderState) -> None:
    (said,) = waits_of(order(state), [], [], [], unbilled=False, at=AT)
    assert said.startswith("Menunggu ")


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_an_order_that_has_ended_waits_for_nothing(state: OrderState) -> None:
    assert waits_of(order(state), [], [], [], unbilled=False, at=AT) == []


def test_who_agreed_already_is_not_waited_for() -> None:
    asked = order(OrderState.ON_NEGOTIATION)
    assert waits_of(asked, [], [], [], unbilled=False, at=AT) == ["Menunggu persetujuan harga dari pembeli dan penyedia."]
    asked.vendor_agreed = True
    assert waits_of(asked, [], [], [], unbilled=False, at=AT) == ["Menunggu persetujuan harga dari pembeli."]
    asked.buyer_agreed = True
    assert waits_of(asked, [], [], [], unbilled=False, at=AT) == ["Menunggu pembeli mengirim pesanan ini ke PPK."]


def test_what_was_received_and_not_billed_waits_for_the_bill() -> None:
    assert waits_of(order(OrderState.ON_PROCESS), [], [], [], unbilled=True, at=AT) == ["Menunggu tagihan dari penyedia."]


def test_a_part_whose_next_move_is_a_persons_says_whose() -> None:
    """States that only the system leaves, or nobody, wait for no person."""
    assert set(SHIPMENT_WAITS) == SHIPMENT.states - {"BUYER_CONFIRMED", "COMPLETED"}
    assert set(HANDOVER_WAITS) == HANDOVER.states - {"ACCEPTED", "REJECTED"}
    assert {state for state, _when, _what in ORDER_WAITS} == set(OrderState) - TERMINAL - {OrderState.ON_PROCESS}


def test_a_request_to_cancel_is_waited_for_beside_an_addendum_too() -> None:
    asked = order(OrderState.ON_ADDENDUM, open_cancel_request=CancelRequest(due_at=AT))
    told = waits_of(asked, [], [], [], unbilled=False, at=AT)
    assert told == ["Menunggu admin daerah membuka permohonan pembatalan.", "Menunggu jawaban atas usulan adendum."]
    (late, _addendum) = waits_of(asked, [], [], [], unbilled=False, at=AT + timedelta(seconds=1))
    assert late == "Menunggu admin daerah atau Pengguna Anggaran membuka permohonan pembatalan."
