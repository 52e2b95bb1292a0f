"""Who may do what with an order. Persons are compared, not roles, wherever two duties may not meet.

Rule: Perpres 16/2018 art. 11 and 12 for PPK and PP; the separation of duties is listed in `docs/orders.md`.
"""

from datetime import datetime
from uuid import UUID

from app.actor import SATKER_ROLES, Actor, Role
from app.orders.models import Order

PARTIES = SATKER_ROLES
OVERSEERS = frozenset({Role.AUDITOR, Role.REGION_ADMIN})


def see(actor: Actor, order: Order) -> bool:
    """Its vendor, the officials of its satker, and the region's auditor and admin; for everybody else it does not exist."""
    if actor.is_vendor_staff:
        return actor.vendor_id == order.vendor_id
    if actor.role in PARTIES:
        return actor.serves(region_id=order.region_id, satker_code=order.satker_code)
    return actor.role in OVERSEERS and actor.serves(region_id=order.region_id)


def act_as_buyer(actor: Actor, order: Order) -> bool:
    """The person who placed it, or whoever went on with it."""
    return _is_of_satker(actor, order) and actor.role == order.placed_as and actor.is_person(order.buyer_account_id)


def answer(actor: Actor, order: Order) -> bool:
    """The vendor's staff; nobody who ever stood for the buyer of it (Perpres 16/2018 art. 7: nobody buys from the own firm)."""
    return actor.is_vendor_staff and actor.vendor_id == order.vendor_id and not _stood_for_the_buyer(actor, order)


def negotiate(actor: Actor, order: Order) -> bool:
    return act_as_buyer(actor, order) or answer(actor, order)


def abandon(actor: Actor, order: Order) -> bool:
    return negotiate(actor, order) or _is_ppk(actor, order)


def review(actor: Actor, order: Order) -> bool:
    """The satker's PPK: nobody who stood for it as PP when a PP placed it, the very person (or the successor) when a PPK did."""
    if order.placed_as == Role.PPK:
        return _is_ppk(actor, order) and actor.is_person(order.buyer_account_id)
    return _is_ppk(actor, order) and not has_acted(actor, order)


def sign_as_ppk(actor: Actor, order: Order) -> bool:
    """The PPK who approved it, or whoever went on with it."""
    return _is_ppk(actor, order) and actor.is_person(order.ppk_account_id)


def cancel(actor: Actor, order: Order) -> bool:
    return sign_as_ppk(actor, order)


def change(actor: Actor, order: Order) -> bool:
    """Either signatory: proposes an addendum, asks for a cancellation."""
    return sign_as_ppk(actor, order) or answer(actor, order)


def answer_addendum(actor: Actor, order: Order) -> bool:
    """The signatory who did not propose it."""
    proposed = order.open_addendum
    return proposed is not None and change(actor, order) and side_of(actor) != proposed.proposed_side


def withdraw_addendum(actor: Actor, order: Order) -> bool:
    proposed = order.open_addendum
    return proposed is not None and change(actor, order) and side_of(actor) == proposed.proposed_side


def administer(actor: Actor, order: Order) -> bool:
    return actor.role is Role.REGION_ADMIN and actor.serves(region_id=order.region_id)


def open_cancel(actor: Actor, order: Order) -> bool:
    """The region's admin, once its days are over also the budget user of the satker;
    never the person who asked, placed, reviewed or signed."""
    asked = order.open_cancel_request
    return asked is not None and administer(actor, order) and not actor.is_person(asked.asked_by) and not has_acted(actor, order)


def open_passed_on(actor: Actor, order: Order, at: datetime) -> bool:
    """The budget user who may decide it, from the hour on at which the admin's days are over."""
    asked = order.open_cancel_request
    return asked is not None and asked.passed_on(at) is not None and decide_cancel(actor, order)


def decide_cancel(actor: Actor, order: Order) -> bool:
    """The budget user of the satker, never the person who asked, placed, reviewed or signed."""
    asked = order.open_cancel_request
    return (
        actor.role is Role.BUDGET_USER
        and _is_of_satker(actor, order)
        and not (asked is not None and actor.is_person(asked.asked_by))
        and not has_acted(actor, order)
    )


def run_its_activity(actor: Actor, order: Order) -> bool:
    """The PPTK of one of its sub-activities, or of the whole office. It judges nothing, so
    that a PPK may be it too (Perpres 12/2021 art. 11(3))."""
    return _is_of_satker(actor, order) and actor.runs(order.sub_activities)


def settle_outside(actor: Actor, order: Order) -> bool:
    if actor.role is Role.TREASURER:
        return _is_of_satker(actor, order) and not has_acted(actor, order)
    return sign_as_ppk(actor, order)


def has_acted(actor: Actor, order: Order) -> bool:
    """Did this person ever place, review or sign it or stand for a side of it? Such
    a person never pays it or judges its cancellation."""
    return any(actor.is_person(hand) for hand in hands_of(order))


def hands_of(order: Order) -> list[UUID]:
    """Everybody who ever placed, reviewed or signed it or stood for a side of it."""
    hands = (order.placed_by, order.buyer_account_id, order.ppk_account_id, order.vendor_signed_by, *order.earlier_officials)
    return [hand for hand in hands if hand is not None]


def _stood_for_the_buyer(actor: Actor, order: Order) -> bool:
    hands = (order.placed_by, order.buyer_account_id, order.ppk_account_id, *order.earlier_officials)
    return any(hand is not None and actor.is_person(hand) for hand in hands)


def party(actor: Actor, order: Order) -> str | None:
    """The side that this person speaks for, also once the order has ended: the vendor's
    staff, the one who placed it or the PPK who signs it."""
    if answer(actor, order):
        return "vendor"
    return "buyer" if sign_as_ppk(actor, order) or act_as_buyer(actor, order) else None


def side_of(actor: Actor) -> str:
    return "vendor" if actor.is_vendor_staff else "buyer"


def _is_of_satker(actor: Actor, order: Order) -> bool:
    return actor.serves(region_id=order.region_id, satker_code=order.satker_code)


def _is_ppk(actor: Actor, order: Order) -> bool:
    return actor.role is Role.PPK and _is_of_satker(actor, order)
