"""Addendum: a change to a signed order that one side proposes, the other accepts and both sign; then the ledger is adjusted.

May change: quantity, unit price, shipping, delivery date and place, and the division over accounts. Never the vendor, the product or the package. Of an order that
goes to several places each keeps its number; its address, its day and what goes there may change, so quantities are said place by place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof, confirm
from app.actor import Actor
from app.catalogue import stock
from app.catalogue.prices.approved import approved_price
from app.catalogue.units import why_not_in
from app.clock import local_date
from app.errors import FieldError, Invalid, Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.ledger import BudgetExceeded, Kind, Line
from app.ledger.guards import how_much_is_left
from app.money import Rupiah, rupiah
from app.orders import bookkeeping, deadlines, ending, judging
from app.orders.completion import complete_if_done
from app.orders.models import Addendum, Order, OrderLine, OrderPlace
from app.orders.negotiation import above_the_bid, resplit
from app.orders.opening import line_total
from app.orders.permissions import side_of
from app.orders.places import PlaceChange, misplaced, ordered_by_place, part_of, parts_of, place_at, set_aside, settle
from app.orders.splitting import Share, checked_division
from app.orders.states import ORDER, OrderState
from app.orders.value_added import untaxed_now
from app.rules.shapes import RuleKept
from app.transitions import step


class BelowReceived(Refusal):
    """What was accepted stays owed: an order is never worth less than that."""

    def __init__(self, *, received: int, after: int) -> None:
        super().__init__(
            _(
                "Sudah diterima {received}; adendum menjadikan nilai pesanan {after}. Naikkan harga, jumlah, atau ongkos kirimnya."
            ).format(received=rupiah(received), after=rupiah(after))
        )


class BelowPaid(Refusal):
    """An advance was paid: an order is never worth less than what the vendor already has."""

    def __init__(self, *, paid: int, after: int) -> None:
        super().__init__(
            _(
                "Sudah dibayar {paid}; adendum menjadikan nilai pesanan {after}. Naikkan harga, jumlah, atau ongkos kirimnya, "
                "atau minta bendahara mencatat pengembalian uang mukanya (sebagian atau seluruhnya) lebih dahulu."
            ).format(paid=rupiah(paid), after=rupiah(after))
        )


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


def propose(session: Session, *, order: Order, changes: Changes, note: str | None, actor: Actor, at: datetime) -> Order:
    """Propose; refused at once where nothing changes, a price rises without a `note` that says why or above what the curators approved, or the new total is more than the package has left or
    a rule allows (`RuleBroken`), or less than what was already received or paid. The tax of a vendor that is PKP no more falls off what was not handed over."""
    today = local_date(at, bookkeeping.region_of(session, order).timezone)
    changes = replace(_spread(order, changes, today), untaxed=untaxed_now(session, order))
    after = _total_after(order, changes)
    _refuse_below_what_was_done(session, order, after)
    changes = _with_a_checked_division(session, order, changes, after, side=side_of(actor))
    taken = step(session, ORDER, order, "propose_addendum", actor=actor, at=at, note=note, details={"total_after": after})
    _refuse_unfounded(order, changes, note, today=today)
    _refuse_above_the_bid(session, order, changes)
    _refuse_above_the_curators(session, order, changes)
    _judge(session, order, after, at)
    left = how_much_is_left(session, region_id=order.region_id, kd_rup=bookkeeping.charged_to(session, order)) or Rupiah(0)
    if after - order.total > left:
        raise BudgetExceeded(remaining=left, asked=Rupiah(after - order.total))
    assert actor.account_id is not None
    session.add(
        Addendum(
            region_id=order.region_id,
            id=new_id(),
            order_id=order.id,
            proposed_by=actor.account_id,
            proposed_side=side_of(actor),
            changes=_as_json(order, changes),
            total_before=order.total,
            total_after=after,
            note=note,
            proposed_at=at,
        )
    )
    deadlines.wind(session, order, at)
    session.flush()
    session.expire(order, ["open_addendum"])
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    return order


def accept(session: Session, *, order: Order, note: str | None, actor: Actor, at: datetime) -> Order:
    """The other side agrees to it; the PPK signs next."""
    step(session, ORDER, order, "accept_addendum", actor=actor, at=at, note=note)
    assert order.open_addendum is not None
    order.open_addendum.accepted_at = at
    deadlines.wind(session, order, at)
    return order


def sign(
    session: Session,
    *,
    order: Order,
    proof: Proof,
    actor: Actor,
    at: datetime,
) -> Order:
    """The PPK's signature, of whose day the rules count, then the vendor's, with which the change takes effect."""
    taken = step(session, ORDER, order, "sign_addendum", actor=actor, at=at)
    confirm(session, actor=actor, proof=proof, at=at)
    agreed = order.open_addendum
    assert agreed is not None
    if taken.to == OrderState.ON_ADDENDUM:
        order.judged_by = _judge(session, order, agreed.total_after, at)
        agreed.buyer_signed_at = at
        deadlines.wind(session, order, at)
        return order
    _refuse_below_what_was_done(session, order, agreed.total_after)
    before, pdn_before = order.total, bookkeeping.pdn_amount(order)
    _apply(session, order, changes_in(agreed.changes))
    assert order.total == agreed.total_after, "the addendum no longer comes to the total that was agreed"
    agreed.outcome, agreed.ended_at = "effective", at
    order.due_at = None
    session.flush()
    resplit(session, order, list(changes_in(agreed.changes).accounts))
    adjusted = Line(kind=Kind.ADJUSTED, amount=order.total - before, pdn_true=bookkeeping.pdn_amount(order) - pdn_before)
    bookkeeping.enter(session, order, taken, adjusted, actor=actor, at=at)
    complete_if_done(session, order=order, at=at)
    return order


def refuse(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """The other side does not agree; the order goes on as it was."""
    return _drop(session, order, "refuse_addendum", "refused", reason, actor, at)


def withdraw(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """The proposer takes it back."""
    return _drop(session, order, "withdraw_addendum", "withdrawn", reason, actor, at)


def ordered_after(order: Order) -> dict[int | None, dict[UUID, Decimal]]:
    """How much of each line will go where (`ordered_by_place`) once the open addendum has taken effect."""
    agreed = order.open_addendum
    assert agreed is not None
    changes, after = changes_in(agreed.changes), ordered_by_place(order)
    if not order.places:
        after[None] |= {line.line_id: line.quantity for line in changes.lines if line.quantity is not None}
    for change in changes.places:
        after[change.number] |= change.quantities
    return after


def changes_in(kept: Mapping[str, Any]) -> Changes:
    """The proposal as an addendum keeps it."""
    lines = [
        LineChange(UUID(line["line_id"]), None if line["quantity"] is None else Decimal(line["quantity"]), line["unit_price"])
        for line in kept["lines"]
    ]
    due = kept["due_date"]
    accounts = [Share(code, amount) for code, amount in kept.get("accounts", ())]
    untaxed = frozenset(UUID(id) for id in kept.get("untaxed", ()))
    places = [_place_in(place) for place in kept.get("places", ())]
    return Changes(lines, kept["shipping"], date.fromisoformat(due) if due else None, kept["address"], accounts, places, untaxed)


def _place_in(kept: Mapping[str, Any]) -> PlaceChange:
    due = kept["due_date"]
    quantities = {UUID(id): Decimal(quantity) for id, quantity in kept["quantities"].items()}
    return PlaceChange(kept["number"], kept["address"], date.fromisoformat(due) if due else None, quantities)


def _drop(session: Session, order: Order, move: str, outcome: str, reason: str | None, actor: Actor, at: datetime) -> Order:
    taken = step(session, ORDER, order, move, actor=actor, at=at, reason=reason)
    ending.close_addendum(order, outcome, at)
    order.due_at = None
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    complete_if_done(session, order=order, at=at)
    return order


def _spread(order: Order, changes: Changes, today: date) -> Changes:
    """With each line's quantity as what then goes to all places of it, and without what would leave a place as it is."""
    if not order.places and not changes.places:
        return changes
    of_one = {"due_date": changes.due_date, "address": changes.address}
    errors = misplaced(order, [change.number for change in changes.places], of_one)
    after = ordered_by_place(order)
    for index, change in enumerate(changes.places):
        place = place_at(order, change.number)
        if place is None:
            continue
        if change.due is not None and change.due != place.due and change.due < today:
            errors.append(FieldError(f"places.{index}.due_date", _("Tanggal kirim sudah lewat.")))
        errors += _faults_at(order, place, index, change)
        after[change.number] |= change.quantities
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
    places = [kept for change in changes.places if (kept := _what_changes(order, change)) is not None]
    return replace(changes, lines=lines, places=places)


def _faults_at(order: Order, place: OrderPlace, index: int, change: PlaceChange) -> list[FieldError]:
    parts, known = parts_of(place), {line.id: line for line in order.lines}
    errors = []
    for at, (line_id, quantity) in enumerate(change.quantities.items()):
        part, field = parts.get(line_id), f"places.{index}.lines.{at}"
        if line_id not in known:
            errors.append(FieldError(f"{field}.line_id", _("Baris ini bukan milik pesanan ini.")))
        elif part is not None and quantity != part.quantity and quantity < max(part.shipped_quantity, part.accepted_quantity):
            errors.append(FieldError(f"{field}.quantity", _("Jumlah tidak boleh di bawah yang sudah dikirim.")))
        elif quantity != (part.quantity if part else 0) and (wrong := why_not_in(known[line_id].unit, quantity)):
            errors.append(FieldError(f"{field}.quantity", wrong))
    return errors


def _what_changes(order: Order, change: PlaceChange) -> PlaceChange | None:
    """The part of it that is not so already; None where nothing is."""
    place = place_at(order, change.number)
    assert place is not None
    stands = {part.line_id: part.quantity for part in place.lines}
    quantities = {id: quantity for id, quantity in change.quantities.items() if quantity != stands.get(id, 0)}
    address = None if change.address == place.address else change.address
    due = None if change.due == place.due else change.due
    return PlaceChange(change.number, address, due, quantities) if address or due or quantities else None


def _total_after(order: Order, changes: Changes) -> int:
    known = {line.id: line for line in order.lines}
    errors = []
    wanted = {}
    for index, change in enumerate(changes.lines):
        line = known.get(change.line_id)
        if line is None:
            errors.append(FieldError(f"lines.{index}.line_id", _("Baris ini bukan milik pesanan ini.")))
        elif change.quantity is not None and change.quantity != line.quantity and change.quantity < _least(order, line):
            errors.append(FieldError(f"lines.{index}.quantity", _("Jumlah tidak boleh di bawah yang sudah dikirim.")))
        elif change.quantity is not None and change.quantity != line.quantity and (wrong := why_not_in(line.unit, change.quantity)):
            errors.append(FieldError(f"lines.{index}.quantity", wrong))
        else:
            wanted[line.id] = change
    if errors:
        raise Invalid(_("Adendum belum dapat diajukan."), errors=errors)
    amounts = (_amount_after(line, wanted.get(line.id), changes.untaxed) for line in order.lines)
    total = sum(amounts) + (order.shipping_rupiah if changes.shipping is None else changes.shipping)
    if total <= 0:
        raise Invalid(
            _("Nilai pesanan menjadi nol. Untuk mengakhiri pesanan, ajukan pembatalan."),
            errors=[FieldError("lines", _("Nilai nol."))],
        )
    return total


def _least(order: Order, line: OrderLine) -> Decimal:
    """What was sent or accepted of it stays ordered; of an order to several places each place says that of its own part (`_faults_at`)."""
    return Decimal(0) if order.places else max(line.shipped_quantity, line.accepted_quantity)


def _with_a_checked_division(session: Session, order: Order, changes: Changes, after: int, *, side: str) -> Changes:
    """The division that the buyer's side asks for; none where it is the one that stands. The vendor has no word in it."""
    stands = {share.account_code: share.amount for share in order.accounts}
    if not changes.accounts or {share.account_code: share.amount for share in changes.accounts} == stands:
        return replace(changes, accounts=())
    if side != "buyer":
        raise invalid_field("accounts", _("Pembagian menurut MAK diajukan oleh PPK."))
    return replace(changes, accounts=checked_division(session, order, changes.accounts, total=after))


def _refuse_unfounded(order: Order, changes: Changes, note: str | None, *, today: date) -> None:
    known = {line.id: line for line in order.lines}
    prices = [(known[change.line_id].unit_price, change.unit_price) for change in changes.lines if change.unit_price is not None]
    quantities = [(known[change.line_id].quantity, change.quantity) for change in changes.lines if change.quantity is not None]
    rest = [
        (order.shipping_rupiah, changes.shipping),
        (order.delivery_due, changes.due_date),
        (order.delivery_address, changes.address),
    ]
    if (
        not changes.untaxed
        and not changes.accounts
        and not changes.places
        and all(after is None or after == before for before, after in [*prices, *quantities, *rest])
    ):
        raise invalid_field("lines", _("Tulis yang berubah: jumlah, harga, ongkos kirim, tanggal, alamat, atau pembagian MAK."))
    if changes.due_date is not None and changes.due_date != order.delivery_due and changes.due_date < today:
        raise invalid_field("due_date", _("Tanggal kirim sudah lewat."))
    if not note and any(after > before for before, after in prices):
        raise invalid_field("note", _("Harga naik: tulis sebabnya di catatan; pihak lain dan pemeriksa membacanya."))


def _judge(session: Session, order: Order, after: int, at: datetime) -> list[RuleKept]:
    """Hold what an addendum makes dearer against the rules of the day: an order does not grow over a limit by being changed. One that becomes no dearer is not
    judged anew, whatever a decree has said since. Gives the rows that judged it last."""
    if after <= order.total:
        return order.judged_by
    return judging.judge(judging.rules_for(session, order, at), total=after, placed_as=order.placed_as)


def _refuse_above_the_bid(session: Session, order: Order, changes: Changes) -> None:
    """Signed, what a sealed bid won does not rise above it either; to another address the delivery may cost more."""
    prices = {change.line_id: change.unit_price or 0 for change in changes.lines}
    is_elsewhere = changes.address is not None and changes.address != order.delivery_address
    if errors := above_the_bid(session, order, prices, None if is_elsewhere else changes.shipping):
        raise Invalid(_("Adendum belum dapat diajukan."), errors=errors)


def _refuse_above_the_curators(session: Session, order: Order, changes: Changes) -> None:
    """A unit price rises no higher than the listing on show or the one that was ordered: both went through curation, where a jump and a price above the
    range need a curator's note (DOMAIN §2.8: up only with one)."""
    known, errors = {line.id: line for line in order.lines}, []
    for index, change in enumerate(changes.lines):
        line = known[change.line_id]
        if change.unit_price is None or change.unit_price <= line.unit_price or line.shelf is None:
            continue
        most = _most_approved(session, line, change, is_taxed=line.id not in changes.untaxed)
        if change.unit_price > most:
            said = _(
                "Kurator menyetujui paling tinggi {most}. Penyedia mengajukan dahulu harga barunya pada produk ini; sesudah kurator menyetujuinya, ajukan adendum."
            )
            errors.append(FieldError(f"lines.{index}.unit_price", said.format(most=rupiah(most))))
    if errors:
        raise Invalid(_("Adendum belum dapat diajukan."), errors=errors)


def _most_approved(session: Session, line: OrderLine, change: LineChange, *, is_taxed: bool) -> int:
    """As a unit price of the line, before its own tax."""
    assert line.shelf is not None
    quantity = line.quantity if change.quantity is None else change.quantity
    shown = approved_price(session, **line.shelf._asdict(), quantity=quantity)
    own, theirs = (rate if is_taxed else 0 for rate in (line.tax_rate_bps, shown.tax_rate_bps if shown else 0))
    return max(line.list_price, shown.unit_price * (10_000 + theirs) // (10_000 + own) if shown else 0)


def _refuse_below_what_was_done(session: Session, order: Order, after: int) -> None:
    """Nothing more is received while the addendum is open; an advance may be paid meanwhile."""
    stands = bookkeeping.worth(session, order)
    if after < stands.received:
        raise BelowReceived(received=stands.received, after=after)
    if after < stands.paid:
        raise BelowPaid(paid=stands.paid, after=after)


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


def _apply(session: Session, order: Order, changes: Changes) -> None:
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
    _apply_to_places(session, order, changes.places)
    for line in order.in_lock_order:
        more = set_aside(order, line) - before[line.id]
        move_stock = stock.reserve if more > 0 else stock.release
        if more and line.shelf is not None:
            move_stock(session, **line.shelf._asdict(), quantity=abs(more))
    order.total = sum(line.amount for line in order.lines) + order.shipping_rupiah


def _apply_to_places(session: Session, order: Order, changes: Sequence[PlaceChange]) -> None:
    for change in changes:
        place = place_at(order, change.number)
        assert place is not None
        place.address, place.due = change.address or place.address, change.due or place.due
        parts = parts_of(place)
        for line_id, quantity in change.quantities.items():
            if line_id in parts:
                parts[line_id].quantity = quantity
            else:
                session.add(part_of(place, line_id, quantity))
        session.flush()
        session.expire(place, ["lines"])
    settle(order)


def _as_json(order: Order, changes: Changes) -> dict[str, object]:
    """With what each changed line was: the addendum says both."""
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
        "due_date": changes.due_date.isoformat() if changes.due_date else None,
        "address": changes.address,
        "accounts": [[share.account_code, share.amount] for share in changes.accounts],
        "accounts_before": [[share.account_code, share.amount] for share in order.accounts],
        "untaxed": sorted(str(id) for id in changes.untaxed),
        "places": [_place_as_json(order, change) for change in changes.places],
    }


def _place_as_json(order: Order, change: PlaceChange) -> dict[str, object]:
    """With what the place was."""
    place = place_at(order, change.number)
    assert place is not None
    stands = {part.line_id: part.quantity for part in place.lines}
    return {
        "number": change.number,
        "address": change.address,
        "due_date": change.due.isoformat() if change.due else None,
        "quantities": {str(id): str(quantity) for id, quantity in change.quantities.items()},
        "was": {
            "address": place.address,
            "due_date": place.due.isoformat(),
            "quantities": {str(id): str(stands.get(id, Decimal(0))) for id in change.quantities},
        },
    }
