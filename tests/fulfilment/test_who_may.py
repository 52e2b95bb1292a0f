"""Who takes which move of a shipment and of a handover, where it leads and what it owes:
written down a second time, and compared with the tables."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.actor import Role
from app.fulfilment import permissions as may
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT, HandoverState, ShipmentState
from app.orders.models import OrderAccount
from app.orders.states import OrderState
from tests.cast import CAST, OFFICE, OTHER_FIRM, REGION, official, open_moves, order_in, person, who

SHIPS: dict[str, dict[str, str]] = {
    "DRAFT": {"pack → PROCESSING": "vendor"},
    "PROCESSING": {"ship → SHIPPING": "vendor"},
    "SHIPPING": {"deliver → DELIVERED": "vendor"},
    "DELIVERED": {"confirm → BUYER_CONFIRMED": "ppk", "return → PROCESSING (reason)": "ppk"},
    "BUYER_CONFIRMED": {"reopen → DELIVERED": "system", "complete → COMPLETED": "system"},
}
HANDS_OVER: dict[str, dict[str, str]] = {
    "DRAFT": {"number → NUMBERED": "ppk", "reject → REJECTED (reason)": "ppk"},
    "NUMBERED": {"sign → SIGNED_VENDOR": "vendor", "reject → REJECTED (reason)": "ppk"},
    "SIGNED_VENDOR": {"sign → ACCEPTED": "ppk", "reject → REJECTED (reason)": "ppk"},
}
ELSEWHERE = {
    "pp_as_ppk": official(Role.PPK, person("pp")),
    "ppk_in_b": official(Role.PPK, person("ppk"), "B"),
    "ppk_in_3": official(Role.PPK, person("ppk"), "A", 3),
    "vendor_of_another": replace(CAST["vendor"], vendor_id=OTHER_FIRM),
    "buyer_in_the_firm": replace(CAST["vendor"], account_id=person("pp")),
}
"""The same persons with another hat: to these nothing is open."""


def shipment_in(state: str, *, service: bool = False, order_state: str = OrderState.ON_PROCESS) -> Shipment:
    shipment = Shipment(region_id=REGION, id=UUID(int=98), state=state, service=service)
    shipment.order = order_in(order_state)
    return shipment


def handover_in(state: str, *, order_state: str = OrderState.ON_PROCESS) -> Handover:
    handover = Handover(region_id=REGION, id=UUID(int=97), state=state, satker_code=OFFICE)
    handover.order = order_in(order_state)
    return handover


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("state", ShipmentState)
def test_each_person_has_the_moves_of_a_shipment_that_are_theirs(state: ShipmentState) -> None:
    assert open_moves(SHIPMENT, shipment_in(state), **ELSEWHERE) == SHIPS.get(state, {})


def test_a_service_is_delivered_without_a_courier() -> None:
    assert open_moves(SHIPMENT, shipment_in("PROCESSING", service=True)) == {
        "ship → SHIPPING": "vendor",
        "deliver → DELIVERED": "vendor",
    }


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("state", HandoverState)
def test_each_person_has_the_moves_of_a_handover_that_are_theirs(state: HandoverState) -> None:
    assert open_moves(HANDOVER, handover_in(state), **ELSEWHERE) == HANDS_OVER.get(state, {})


@pytest.mark.parametrize("order_state", sorted(set(OrderState) - {OrderState.ON_PROCESS}))
def test_while_the_order_does_not_run_no_goods_move_and_nobody_signs_for_them(order_state: str) -> None:
    for state in ShipmentState:
        moves = open_moves(SHIPMENT, shipment_in(state, order_state=order_state))
        assert set(moves.values()) <= {"system"}, state
    for paper in HandoverState:
        assert open_moves(HANDOVER, handover_in(paper, order_state=order_state)) == {}, paper
    shipment = shipment_in("DELIVERED", order_state=order_state)
    assert who(lambda actor: may.photograph_the_check(actor, shipment)) == ""


@pytest.mark.asvs("2.3.5")
def test_the_check_is_photographed_by_who_receives_and_by_the_pptk_of_the_activity_never_by_who_placed_the_order() -> None:
    shipment = shipment_in("DELIVERED")
    shipment.order.accounts = [OrderAccount(account_code="1.01.01.2.06.0002.5.1.02.01.01.0024")]
    besides = {
        "pp_as_pptk": official(Role.ACTIVITY_OFFICER, person("pp")),
        "pptk_of_it": replace(CAST["pptk"], sub_activities=frozenset({"1.01.01.2.06.0002"})),
        "pptk_of_another_activity": replace(CAST["pptk"], sub_activities=frozenset({"1.01.01.2.06.0009"})),
    }
    assert who(lambda actor: may.photograph_the_check(actor, shipment), **besides) == "ppk pptk pptk_of_it"
