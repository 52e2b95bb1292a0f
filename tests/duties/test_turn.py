"""What an order's page says it waits for."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.duties.turn import HANDOVER_WAITS, ORDER_WAITS, SERVICE_WAITS, SHIPMENT_WAITS, Lying, waits_of
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.orders.models import CancelRequest, Order
from app.orders.states import TERMINAL, OrderState
from tests.world import AT

HERE = Lying({}, "Asia/Jakarta", set())


def order(state: OrderState, **more: object) -> Order:
    return Order(state=state, buyer_agreed=False, vendor_agreed=False, lines=[], **more)


@pytest.mark.parametrize("state", sorted(set(OrderState) - TERMINAL - {OrderState.ON_PROCESS}))
def test_an_order_that_has_not_ended_says_what_it_waits_for(state: OrderState) -> None:
    (said,) = waits_of(order(state), [], [], [], unbilled=False, lying=HERE, at=AT)
    assert said.startswith("Menunggu ")


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_an_order_that_has_ended_waits_for_nothing(state: OrderState) -> None:
    assert waits_of(order(state), [], [], [], unbilled=False, lying=HERE, at=AT) == []


def test_who_agreed_already_is_not_waited_for() -> None:
    asked = order(OrderState.ON_NEGOTIATION)
    assert waits_of(asked, [], [], [], unbilled=False, lying=HERE, at=AT) == [
        "Menunggu persetujuan harga dari pembeli dan penyedia."
    ]
    asked.vendor_agreed = True
    assert waits_of(asked, [], [], [], unbilled=False, lying=HERE, at=AT) == ["Menunggu persetujuan harga dari pembeli."]
    asked.buyer_agreed = True
    assert waits_of(asked, [], [], [], unbilled=False, lying=HERE, at=AT) == ["Menunggu pembeli mengirim pesanan ini ke PPK."]


def test_what_was_received_and_not_billed_waits_for_the_bill() -> None:
    assert waits_of(order(OrderState.ON_PROCESS), [], [], [], unbilled=True, lying=HERE, at=AT) == [
        "Menunggu tagihan dari penyedia."
    ]


def test_a_part_whose_next_move_is_a_persons_says_whose() -> None:
    """States that only the system leaves, or nobody, wait for no person."""
    assert set(SERVICE_WAITS) == set(SHIPMENT_WAITS) == SHIPMENT.states - {"BUYER_CONFIRMED", "COMPLETED"}
    assert set(HANDOVER_WAITS) == HANDOVER.states - {"ACCEPTED", "REJECTED"}
    assert {state for state, _when, _what in ORDER_WAITS} == set(OrderState) - TERMINAL - {OrderState.ON_PROCESS}


def test_a_request_to_cancel_is_waited_for_beside_an_addendum_too() -> None:
    asked = order(OrderState.ON_ADDENDUM, open_cancel_request=CancelRequest(due_at=AT))
    told = waits_of(asked, [], [], [], unbilled=False, lying=HERE, at=AT)
    assert told == ["Menunggu admin daerah membuka permohonan pembatalan.", "Menunggu jawaban atas usulan adendum."]
    (late, _addendum) = waits_of(asked, [], [], [], unbilled=False, lying=HERE, at=AT + timedelta(seconds=1))
    assert late == "Menunggu admin daerah atau Pengguna Anggaran membuka permohonan pembatalan sejak hari ini."


def test_what_waits_says_since_when_in_working_days_of_the_region() -> None:
    """AT is a Monday, and the Thursday before it a day off."""
    sent, sunday = Shipment(id=UUID(int=1), state="DELIVERED"), AT - timedelta(days=1)
    for at, ago, said in (
        (AT, 0, "sejak hari ini"),
        (sunday, 2, "sejak 27 Februari 2026"),
        (AT, 3, "sejak 1 hari kerja"),
        (AT, 10, "sejak 5 hari kerja"),
    ):
        lying = Lying({sent.id: at - timedelta(days=ago)}, "Asia/Jakarta", {date(2026, 2, 26)})
        told = waits_of(order(OrderState.ON_PROCESS), [sent], [], [], unbilled=False, lying=lying, at=at)
        assert told == [f"Menunggu pemeriksaan barang oleh PPK {said}."]


def test_goods_on_their_way_say_by_when_they_are_due_and_several_say_the_first_day() -> None:
    running = order(OrderState.ON_PROCESS, delivery_due=date(2026, 4, 1))
    parcels = [Shipment(id=UUID(int=n), state=state, order=running) for n, state in enumerate(("DRAFT", "PROCESSING"))]
    told = {day: waits_of(running, parcels, [], [], unbilled=False, lying=HERE, at=AT + timedelta(days=day)) for day in (30, 31)}
    assert told == {
        30: ["Menunggu kiriman dari penyedia, paling lambat 1 April 2026."],
        31: ["Menunggu kiriman dari penyedia; tenggatnya 1 April 2026 sudah lewat."],
    }


def test_a_bill_is_waited_for_since_the_handover_was_signed() -> None:
    signed, earlier = (Handover(id=UUID(int=n), state="ACCEPTED") for n in range(2))
    lying = Lying({signed.id: AT - timedelta(days=3), earlier.id: AT - timedelta(days=30)}, "Asia/Jakarta", set())
    told = waits_of(order(OrderState.ON_PROCESS), [], [earlier, signed], [], unbilled=True, lying=lying, at=AT)
    assert told == ["Menunggu tagihan dari penyedia sejak 1 hari kerja."]


def test_works_and_services_are_not_packed_nor_do_they_arrive() -> None:
    running = order(OrderState.ON_PROCESS, delivery_due=date(2026, 4, 1))
    for state, said in (
        ("PROCESSING", "pekerjaan penyedia, paling lambat 1 April 2026"),
        ("DELIVERED", "pemeriksaan pekerjaan oleh PPK"),
    ):
        done = Shipment(id=UUID(int=1), state=state, service=True, order=running)
        assert waits_of(running, [done], [], [], unbilled=False, lying=HERE, at=AT) == [f"Menunggu {said}."]
