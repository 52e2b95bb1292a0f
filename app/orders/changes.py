"""Changes: what an addendum would change of an order, how it is kept, what it comes to, and how it takes effect.

May change: quantity, unit price, shipping, delivery date and place, and the division over accounts. Never
the vendor, the product or the package. Of an order that goes to several places, or comes to do so,
quantities are said place by place (`place_changes`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.catalogue import stock
from app.catalogue.units import why_not_in
from app.clock import iso
from app.errors import FieldError, Invalid
from app.language import _
from app.orders import place_changes
from app.orders.models import Order, OrderLine
from app.orders.opening import line_total
from app.orders.places import PlaceChange, ordered_by_place, set_aside
from app.orders.splitting import Share


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a line would become; None leaves it."""

    line_id: UUID
    quantity: Decimal | None = None
    unit_price: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The proposal; None leaves a thing as it is."""

    lines: Sequence[LineChange] = ()
    shipping: int | None = None
    due_date: date | None = None
    address: str | None = None
    accounts: Sequence[Share] = ()
    """The division over the package's accounts (MAK), of the total as it would be; empty where it stays as far as it goes."""
    places: Sequence[PlaceChange] = ()
    """Where the order goes to several places: what changes there. A line's quantity is what goes to all of them."""
    untaxed: Collection[UUID] = ()
    """The lines that lose their value added tax, because the vendor is PKP no more; nobody asks for it."""


def changes_in(kept: Mapping[str, Any]) -> Changes:
    """The proposal as an addendum keeps it."""
    lines = [
        LineChange(UUID(line["line_id"]), None if line["quantity"] is None else Decimal(line["quantity"]), line["unit_price"])
        for line in kept["lines"]
    ]
    due = kept["due_date"]
    accounts = [Share(code, amount) for code, amount in kept.get("accounts", ())]
    untaxed = frozenset(UUID(id) for id in kept.get("untaxed", ()))
    places = [place_changes.from_json(place) for place in kept.get("places", ())]
    return Changes(lines, kept["shipping"], date.fromisoformat(due) if due else None, kept["address"], accounts, places, untaxed)


def ordered_after(order: Order) -> dict[int | None, dict[UUID, Decimal]]:
    """How much of each line will go where (`ordered_by_place`) once the open addendum has taken effect."""
    agreed = order.open_addendum
    assert agreed is not None
    changes = changes_in(agreed.changes)
    if order.places or changes.places:
        return place_changes.ordered_with(order, changes.places)
    return {
        None: ordered_by_place(order)[None] | {line.line_id: line.quantity for line in changes.lines if line.quantity is not None}
    }


def open_added_places(session: Session, order: Order) -> None:
    """The places that the open addendum adds are there before what goes to them."""
    assert order.open_addendum is not None
    place_changes.open_places(session, order, changes_in(order.open_addendum.changes).places)


def spread(order: Order, changes: Changes, today: date) -> Changes:
    """With each line's quantity as what then goes to all places of it, and without what would leave a place as it is."""
    if not order.places and not changes.places:
        return changes
    of_one = {"due_date": changes.due_date, "address": changes.address}
    errors = place_changes.faults_of(order, changes.places, of_one, today)
    after = place_changes.ordered_with(order, changes.places)
    totals = {line.id: sum((parts.get(line.id, Decimal(0)) for parts in after.values()), Decimal(0)) for line in order.lines}
    for index, line in enumerate(changes.lines):
        if line.quantity is not None and line.quantity != totals.get(line.line_id, line.quantity):
            errors.append(
                FieldError(f"lines.{index}.quantity", _("Pesanan ini ke beberapa tempat: tulis jumlahnya di tempat yang berubah."))
            )
    if errors:
        raise Invalid(_("Adendum belum dapat diajukan."), errors=errors)
    counted = {line.id: totals[line.id] for line in order.lines if totals[line.id] != line.quantity}
    lines = [replace(line, quantity=counted.pop(line.line_id, line.quantity)) for line in changes.lines]
    lines += [LineChange(id, total) for id, total in counted.items()]
    return replace(changes, lines=lines, places=place_changes.only_what_changes(order, changes.places))


def total_after(order: Order, changes: Changes) -> int:
    """Whole rupiah. Raises `Invalid` for lines of another order, less than was sent, parts
    of pieces, and an order of nothing or worth nothing."""
    known = {line.id: line for line in order.lines}
    errors = []
    wanted = {}
    for index, change in enumerate(changes.lines):
        line = known.get(change.line_id)
        if line is None:
            errors.append(FieldError(f"lines.{index}.line_id", _("Baris ini bukan milik pesanan ini.")))
        elif change.quantity is not None and change.quantity != line.quantity and change.quantity < _least(order, line, changes):
            errors.append(FieldError(f"lines.{index}.quantity", _("Jumlah tidak boleh di bawah yang sudah dikirim.")))
        elif change.quantity is not None and change.quantity != line.quantity and (wrong := why_not_in(line.unit, change.quantity)):
            errors.append(FieldError(f"lines.{index}.quantity", wrong))
        else:
            wanted[line.id] = change
    if errors:
        raise Invalid(_("Adendum belum dapat diajukan."), errors=errors)
    amounts = (_amount_after(line, wanted.get(line.id), changes.untaxed) for line in order.lines)
    total = sum(amounts) + (order.shipping_rupiah if changes.shipping is None else changes.shipping)
    asked = {id: change.quantity for id, change in wanted.items() if change.quantity is not None}
    left = (asked.get(line.id, line.quantity) for line in order.lines)
    if total <= 0 or not any(left):
        raise Invalid(
            _("Nilai pesanan menjadi nol. Untuk mengakhiri pesanan, ajukan pembatalan."),
            errors=[FieldError("lines", _("Nilai nol."))],
        )
    return total


def _least(order: Order, line: OrderLine, changes: Changes) -> Decimal:
    """What was sent or accepted of it stays ordered; of an order to several places, or one that comes to go to several, each
    place says that of its own part (`place_changes`)."""
    return Decimal(0) if order.places or changes.places else max(line.shipped_quantity, line.accepted_quantity)


def _amount_after(line: OrderLine, change: LineChange | None, untaxed: Collection[UUID]) -> int:
    if line.id in untaxed:
        change = change or LineChange(line.id)
    if change is None:
        return line.amount
    return line_total(
        unit_price=change.unit_price or line.unit_price,
        quantity=line.quantity if change.quantity is None else change.quantity,
        tax_rate_bps=0 if line.id in untaxed else line.tax_rate_bps,
    )


def apply(session: Session, order: Order, changes: Changes) -> None:
    """It takes effect; what the shelves keep for the order follows."""
    place_changes.open_places(session, order, changes.places)
    wanted = {change.line_id: change for change in changes.lines}
    before = {line.id: set_aside(order, line) for line in order.lines}
    for line in order.lines:
        change = wanted.get(line.id)
        line.amount = _amount_after(line, change, changes.untaxed)
        if line.id in changes.untaxed:
            line.tax_rate_bps = 0
        if change is None:
            continue
        line.quantity = line.quantity if change.quantity is None else change.quantity
        line.unit_price = change.unit_price or line.unit_price
    order.shipping_rupiah = order.shipping_rupiah if changes.shipping is None else changes.shipping
    order.delivery_due = changes.due_date or order.delivery_due
    order.delivery_address = changes.address or order.delivery_address
    place_changes.apply(session, order, changes.places)
    for line in order.in_lock_order:
        more = set_aside(order, line) - before[line.id]
        move_stock = stock.reserve if more > 0 else stock.release
        if more and line.shelf is not None:
            move_stock(session, **line.shelf._asdict(), quantity=abs(more))
    order.total = sum(line.amount for line in order.lines) + order.shipping_rupiah


def as_json(order: Order, changes: Changes) -> dict[str, object]:
    """As an addendum keeps it, with what each changed line was: the paper says both."""
    was = {line.id: {"quantity": str(line.quantity), "unit_price": line.unit_price} for line in order.lines}
    return {
        "lines": [
            {
                "line_id": str(c.line_id),
                "quantity": None if c.quantity is None else str(c.quantity),
                "unit_price": c.unit_price,
                "was": was[c.line_id],
            }
            for c in changes.lines
        ],
        "shipping": changes.shipping,
        "due_date": iso(changes.due_date),
        "address": changes.address,
        "accounts": [[share.account_code, share.amount] for share in changes.accounts],
        "accounts_before": [[share.account_code, share.amount] for share in order.accounts],
        "untaxed": sorted(str(id) for id in changes.untaxed),
        "to_one": not order.places and not changes.places,
        "places": [place_changes.as_json(order, change) for change in changes.places],
    }
