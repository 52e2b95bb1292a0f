"""Who sends, receives and signs for it. The receiver is never the PP of the order; it may be its PPK."""

from app.actor import Actor
from app.fulfilment.models import Handover, Shipment
from app.orders import permissions as may
from app.orders.models import Order
from app.orders.states import OrderState

RUNNING = frozenset({OrderState.ON_PROCESS})
"""States in which goods move; an open addendum or cancellation stops them."""


def is_running(order: Order) -> bool:
    return order.state in RUNNING


def send(actor: Actor, shipment: Shipment) -> bool:
    """The vendor's staff."""
    return is_running(shipment.order) and may.answer(actor, shipment.order)


def receive(actor: Actor, shipment: Shipment) -> bool:
    """The PPK of the order; never the person who placed it as PP."""
    order = shipment.order
    return is_running(order) and may.sign_as_ppk(actor, order)


def photograph_the_check(actor: Actor, shipment: Shipment) -> bool:
    """Who receives, and the PPTK of the activity, who prepares the check; never the person who placed it as PP."""
    order = shipment.order
    is_pptk = is_running(order) and may.run_its_activity(actor, order) and not actor.is_person(order.buyer_account_id)
    return receive(actor, shipment) or is_pptk


def number(actor: Actor, handover: Handover) -> bool:
    return is_running(handover.order) and may.sign_as_ppk(actor, handover.order)


def sign_as_vendor(actor: Actor, handover: Handover) -> bool:
    return is_running(handover.order) and may.answer(actor, handover.order)
