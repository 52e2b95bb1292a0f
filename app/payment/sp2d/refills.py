"""Refills: one SP2D GU written on all the payments that it covers, at once, and taken off all of them again.

All or nothing: the payments add up to the SP2D to the rupiah, what came back of them in parts not counted; to less only where
whoever records it says that it refills other expenses of the office too, as most do. Nothing is entered in the ledger
(`refilling`), so that taking one off is a move in the history of each payment and no entry either. Whose number is on a payment
already is refused here; one payment more is linked by its own form.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import FieldError, Invalid, NotFound, invalid_field
from app.language import _
from app.money import rupiah
from app.moves.machine import moves_for, names_of
from app.payment import refilling
from app.payment.models import Payment
from app.payment.numbers import as_numbered, claim
from app.payment.queries import payment_for
from app.payment.states import PAYMENT, unrefilled

Key = tuple[int, UUID]
"""A payment: its region and its id."""


def refill(
    session: Session,
    *,
    keys: Sequence[Key],
    number: str,
    day: date,
    amount: int,
    others: bool = False,
    actor: Actor,
    at: datetime,
) -> list[Payment]:
    """Write it on these payments (region and id of each); `others`: the SP2D is of more than they are,
    for expenses that are not here. Raises `Invalid` where they come to another amount, wait for no SP2D
    GU, or the region has seen the number in that year."""
    payments = _locked(session, actor, keys)
    _refuse_others(payments, keys, actor)
    _refuse_another_amount(sum(payment.standing_rupiah for payment in payments), amount, others)
    kept = as_numbered(number)
    assert actor.region_id is not None
    claim(session, region_id=actor.region_id, number=kept, day=day, satker_code=actor.satker_code)
    for payment in payments:
        refilling.link(session, payment=payment, number=kept, day=day, of=amount, actor=actor, at=at)
    return payments


def take_off(session: Session, *, number: str, day: date, reason: str | None, actor: Actor, at: datetime) -> list[Payment]:
    """Every payment of the satker on which it stands waits for its SP2D GU again; the number
    is free. Raises `NotFound` where it stands on none."""
    paper = (as_numbered(number), day)
    found = session.execute(
        select(Payment.region_id, Payment.id).where(
            Payment.region_id == actor.region_id,
            Payment.satker_code == actor.satker_code,
            Payment.refill_number == paper[0],
            Payment.refill_on == paper[1],
        )
    ).all()
    locked = _locked(session, actor, [(region_id, id) for region_id, id in found])
    # while the locks were waited for, another may have linked one of them to another SP2D
    payments = [payment for payment in locked if (payment.refill_number, payment.refill_on) == paper]
    if not payments:
        raise NotFound(_("SP2D GU ini tidak tercatat pada tagihan satuan kerja Anda."))
    for payment in payments:
        refilling.unlink(session, payment=payment, reason=reason, actor=actor, at=at)
    return payments


def _locked(session: Session, actor: Actor, keys: Collection[Key]) -> list[Payment]:
    """In the order in which orders are locked. Raises `NotFound`."""
    rows = session.execute(
        select(Payment.order_id, Payment.id).where(
            Payment.region_id.in_({region_id for region_id, _id in keys}), Payment.id.in_({id for _region_id, id in keys})
        )
    )
    ids = {id: order_id for order_id, id in rows}
    ordered = sorted(keys, key=lambda key: (str(ids.get(key[1], "")), str(key[1])))
    return [payment_for(session, actor, region_id=region_id, id=id) for region_id, id in ordered]


def _refuse_others(payments: Sequence[Payment], keys: Sequence[Key], actor: Actor) -> None:
    if not payments:
        raise invalid_field("payments", _("Centang tagihan yang dicakup SP2D GU ini."))
    if len(set(keys)) < len(keys):
        raise invalid_field("payments", _("Satu tagihan disebut dua kali."))
    places = {id: index for index, (_region_id, id) in enumerate(keys)}
    errors = []
    for payment in payments:
        if not unrefilled(payment):
            said = _("Tagihan {bill} tidak sedang menunggu SP2D GU.").format(bill=payment.invoice_number)
        elif "link_gu" not in names_of(moves_for(PAYMENT, payment, actor)):
            said = _(
                "Tagihan {bill} tidak dapat Anda catat: Anda ikut memesan, menyetujui, atau menandatangani pesanannya."
            ).format(bill=payment.invoice_number)
        else:
            continue
        errors.append(FieldError(f"payments.{places[payment.id]}", said))
    if errors:
        raise Invalid(_("SP2D GU belum dapat dicatat."), errors=errors)


def _refuse_another_amount(ticked: int, amount: int, others: bool) -> None:
    if ticked == amount or (others and ticked < amount):
        return
    said = (
        _("Tagihan yang dipilih berjumlah {ticked}, {off} lebih banyak daripada SP2D GU ini. Samakan.")
        if ticked > amount
        else _(
            "Tagihan yang dipilih berjumlah {ticked}, {off} kurang dari SP2D GU ini. Samakan, atau nyatakan bahwa SP2D-nya juga mengganti pengeluaran lain."
        )
    )
    raise invalid_field("amount", said.format(ticked=rupiah(ticked), off=rupiah(abs(ticked - amount))))
