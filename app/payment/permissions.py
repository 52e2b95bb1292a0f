"""Who bills, checks, orders and makes a payment; the treasurer is never a person who placed, reviewed or signed the order."""

from app.actor import Actor, Role
from app.orders import permissions as may
from app.payment.models import Payment


def bill(actor: Actor, payment: Payment) -> bool:
    return may.answer(actor, payment.order)


def treasure(actor: Actor, payment: Payment) -> bool:
    order = payment.order
    return (
        actor.role is Role.TREASURER
        and actor.serves(region_id=order.region_id, satker_code=order.satker_code)
        and not may.has_acted(actor, order)
    )


def order_payment(actor: Actor, payment: Payment) -> bool:
    """The budget user (PA/KPA) issues the SPM."""
    order = payment.order
    return (
        actor.role is Role.BUDGET_USER
        and actor.serves(region_id=order.region_id, satker_code=order.satker_code)
        and not may.has_acted(actor, order)
    )


def send_back(actor: Actor, payment: Payment) -> bool:
    return treasure(actor, payment) or order_payment(actor, payment)
