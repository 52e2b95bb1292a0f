"""Addendum: a change to a signed order that one side proposes, the other accepts and both sign; then the ledger is adjusted.

What may change is told in `changes`.
"""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.reauthentication import Proof, confirm
from app.actor import Actor
from app.catalogue.prices.approved import approved_price
from app.clock import local_date
from app.errors import FieldError, Invalid, Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.ledger import Basis, BudgetExceeded, Kind, Line
from app.ledger.guards import how_much_is_left
from app.money import Rupiah, rupiah
from app.moves.machine import staying
from app.moves.taking import step
from app.orders import bookkeeping, deadlines, ending, judging
from app.orders.accepted import within_the_order
from app.orders.changes import Changes, LineChange, apply, as_json, changes_in, spread, total_after
from app.orders.completion import complete_if_done
from app.orders.models import Addendum, Order, OrderLine
from app.orders.negotiation import above_the_bid, resplit
from app.orders.permissions import side_of
from app.orders.splitting import checked_division
from app.orders.states import ORDER, OrderState, all_accepted
from app.orders.value_added import untaxed_now
from app.orders.versions import refuse_stale
from app.rules.shapes import RuleKept


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


def propose(
    session: Session,
    *,
    order: Order,
    changes: Changes,
    note: str | None,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> Order:
    """Propose; `version` is the one of the order that the caller read (`OrderChanged` where there is a later one). Refused at
    once where nothing changes, a price rises without a `note` that says why or above what the curators approved, or the new
    total is more than the package has left or a rule allows (`RuleBroken`), or less than what was already received or paid. The
    tax of a vendor that is PKP no more falls off what was not handed over."""
    refuse_stale(session, order, version)
    today = local_date(at, bookkeeping.region_of(session, order).timezone)
    changes = replace(spread(order, changes, today), untaxed=untaxed_now(session, order))
    after = total_after(order, changes)
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
            changes=as_json(order, changes),
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
    apply(session, order, changes_in(agreed.changes))
    assert order.total == agreed.total_after, "the addendum no longer comes to the total that was agreed"
    agreed.outcome, agreed.ended_at = "effective", at
    order.due_at = None
    session.flush()
    resplit(session, order, list(changes_in(agreed.changes).accounts))
    adjusted = Line(kind=Kind.ADJUSTED, amount=order.total - before, pdn_true=bookkeeping.pdn_amount(order) - pdn_before)
    bookkeeping.enter(session, order, taken, adjusted, actor=actor, at=at)
    _receive_the_rest(session, order, agreed, actor, at)
    complete_if_done(session, order=order, at=at)
    return order


def _receive_the_rest(session: Session, order: Order, agreed: Addendum, actor: Actor, at: datetime) -> None:
    """Where all that is ordered now was accepted before, nothing is left to hand over: what the order is worth beyond
    the handovers (the shipping, which comes with the last of them, or a price of what was accepted) is received by the
    two signatures, and can be billed. So is what of it has become domestic, or is no more; while something is left to
    hand over only what was accepted as domestic beyond what the order has of it now."""
    received = bookkeeping.worth(session, order).received
    rest = order.total - received if all_accepted(order) else 0
    known = bookkeeping.domestic(session, order)[Basis.ACCEPTED]
    pdn = within_the_order(order, received + rest, known) - known
    if not rest and not pdn:
        return
    agreed.received_rupiah = rest
    session.flush()
    line = Line(kind=Kind.RECEIVED, amount=rest, pdn_true=pdn, ref=number_of(session, order, agreed))
    bookkeeping.enter(session, order, staying(order, "receive"), line, actor=actor, at=at)


def rest_received(session: Session, order: Order, addendum: Addendum) -> int:
    """What its two signatures make received, or would: nothing is accepted while
    it is open. 0 where something is left to hand over."""
    if addendum.outcome is not None:
        return addendum.received_rupiah
    asked = {line.line_id: line.quantity for line in changes_in(addendum.changes).lines if line.quantity is not None}
    if any(line.accepted_quantity != asked.get(line.id, line.quantity) for line in order.lines):
        return 0
    return max(0, addendum.total_after - bookkeeping.worth(session, order).received)


def number_of(session: Session, order: Order, addendum: Addendum) -> str:
    """`ADD-2/<number of the Surat Pesanan>`: the second that was ever proposed."""
    mine = (Addendum.region_id == order.region_id, Addendum.order_id == order.id, Addendum.id <= addendum.id)
    return numbered(order, session.scalar(select(func.count()).select_from(Addendum).where(*mine)) or 1)


def numbered(order: Order, position: int) -> str:
    return f"ADD-{position}/{order.sp_number}"


def refuse(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """The other side does not agree; the order goes on as it was."""
    return _drop(session, order, "refuse_addendum", "refused", reason, actor, at)


def withdraw(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """The proposer takes it back."""
    return _drop(session, order, "withdraw_addendum", "withdrawn", reason, actor, at)


def _drop(session: Session, order: Order, move: str, outcome: str, reason: str | None, actor: Actor, at: datetime) -> Order:
    taken = step(session, ORDER, order, move, actor=actor, at=at, reason=reason)
    ending.close_addendum(order, outcome, at)
    order.due_at = None
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    complete_if_done(session, order=order, at=at)
    return order


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
    """Hold what an addendum makes dearer against the rules of the day: an order does not grow over a limit by being
    changed. One that becomes no dearer is not judged anew, whatever a decree has said since. Gives the rows that judged
    it last."""
    if after <= order.total:
        return order.judged_by
    return judging.judge(judging.rules_for(session, order, at), total=after, placed_as=order.placed_as)


def _refuse_above_the_bid(session: Session, order: Order, changes: Changes) -> None:
    """Signed, what a sealed bid won does not rise above it either; to another address the delivery may cost more."""
    prices = {change.line_id: change.unit_price or 0 for change in changes.lines}
    is_elsewhere = changes.address not in (None, order.delivery_address) or any(place.address for place in changes.places)
    if errors := above_the_bid(session, order, prices, None if is_elsewhere else changes.shipping):
        raise Invalid(_("Adendum belum dapat diajukan."), errors=errors)


def _refuse_above_the_curators(session: Session, order: Order, changes: Changes) -> None:
    """A unit price rises no higher than the listing on show or the one that was ordered: both went through curation, where a
    jump and a price above the range need a curator's note."""
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
