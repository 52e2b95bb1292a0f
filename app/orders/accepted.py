"""Accepted: what quantities of an order's lines are worth, and how much of what was received domestic lines make up."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from app.money import round_rupiah
from app.orders import bookkeeping
from app.orders.models import Order


def accepted_amount(amount: int, accepted: Decimal, ordered: Decimal) -> int:
    """The part of a line's amount that its accepted quantity is worth, rounded half up once; all of it when all was
    accepted."""
    return amount if accepted == ordered else round_rupiah(Decimal(amount) * accepted / ordered)


def accepted_value(order: Order, accepted: Mapping[UUID, Decimal]) -> int:
    """What these quantities are worth; the whole total, shipping too, once they are all that was ordered."""
    if all(accepted[line.id] == line.quantity for line in order.lines):
        return order.total
    return sum(accepted_amount(line.amount, accepted[line.id], line.quantity) for line in order.lines if line.quantity)


def domestic_part(order: Order, received: int) -> int:
    """How much of what was `received` the lines declared domestic make up: their share of what is accepted by now. The
    two amounts differ where a price fell after a part had been accepted, until a later handover brings more."""
    worth = accepted_value(order, {line.id: line.accepted_quantity for line in order.lines})
    if not worth:
        return 0
    domestic = sum(
        accepted_amount(line.amount, line.accepted_quantity, line.quantity) for line in order.lines if line.pdn and line.quantity
    )
    return within_the_order(order, received, round_rupiah(Decimal(domestic) * received / worth))


def within_the_order(order: Order, received: int, domestic: int) -> int:
    """A domestic part of what was received that is no more than that of the whole order, and leaves no more of the rest
    than the rest of it."""
    whole = bookkeeping.pdn_amount(order)
    return min(max(domestic, received - (order.total - whole)), whole)
