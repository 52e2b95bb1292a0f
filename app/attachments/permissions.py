"""Who attaches: whoever's part of the work the paper is. Whoever sees the order reads what is attached."""

from app.actor import Actor, Role
from app.attachments.kinds import KINDS, Kind
from app.orders import permissions as may
from app.orders.models import Order


def attach(actor: Actor, order: Order, kind: Kind) -> bool:
    """The vendor's staff, the PPK of the order, the PPTK of its activity, the treasurer, PPK-SKPD and budget
    user of its office: each the kinds that are theirs."""
    return actor.role in kind.who and _works_on(actor, order)


def kinds_for(actor: Actor, order: Order) -> list[Kind]:
    """What this person may attach to an order that has the thing for it."""
    return [kind for kind in KINDS.values() if attach(actor, order, kind)]


def _works_on(actor: Actor, order: Order) -> bool:
    if actor.is_vendor_staff:
        return may.answer(actor, order)
    if actor.role is Role.PPK:
        return may.sign_as_ppk(actor, order)
    if actor.role is Role.ACTIVITY_OFFICER:
        return may.run_its_activity(actor, order)
    return actor.serves(region_id=order.region_id, satker_code=order.satker_code)
