"""Who bills, prepares, checks, orders and makes a payment. Who checks, orders or makes it is never a person who placed, reviewed
or signed the order, nor the PPTK who prepared its papers.

Rule: PP 12/2019 art. 12 for what a PPTK prepares; that nobody pays what they prepared is our own choice."""

from app.actor import Actor, Role
from app.orders import permissions as may
from app.payment.models import Payment


def bill(actor: Actor, payment: Payment) -> bool:
    return may.answer(actor, payment.order)


def prepare(actor: Actor, payment: Payment) -> bool:
    """The PPTK of a sub-activity that pays the order, or of the whole office."""
    return may.run_its_activity(actor, payment.order)


def still_prepare(actor: Actor, payment: Payment) -> bool:
    """The same for a bill that was checked: nobody prepares what they checked, as nobody checks what they prepared."""
    return prepare(actor, payment) and not actor.is_person(payment.verified_by)


def check(actor: Actor, payment: Payment) -> bool:
    """The satker's PPK-SKPD; where it had none when the bill came in, the treasurer."""
    if payment.checker == Role.TREASURER:
        return treasure(actor, payment)
    return _holds(Role.VERIFIER, actor, payment)


def treasure(actor: Actor, payment: Payment) -> bool:
    """The treasurer of the satker; not the person who checked it as PPK-SKPD."""
    checked = payment.checker == Role.VERIFIER and actor.is_person(payment.verified_by)
    return _holds(Role.TREASURER, actor, payment) and not checked


def order_payment(actor: Actor, payment: Payment) -> bool:
    """The budget user (PA/KPA) issues the SPM."""
    return _holds(Role.BUDGET_USER, actor, payment)


def send_back(actor: Actor, payment: Payment) -> bool:
    return check(actor, payment) or treasure(actor, payment) or order_payment(actor, payment)


def _holds(role: Role, actor: Actor, payment: Payment) -> bool:
    """Of the order's satker, and never a person who placed, reviewed or signed the order or prepared the papers."""
    order = payment.order
    return (
        actor.role is role
        and actor.serves(region_id=order.region_id, satker_code=order.satker_code)
        and not may.has_acted(actor, order)
        and not actor.is_person(payment.prepared_by)
    )
