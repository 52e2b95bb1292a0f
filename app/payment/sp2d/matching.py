"""Matching: each row of a list against the satker's payments. Nothing is changed by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from app.actor import Actor
from app.language import _, mark
from app.money import rupiah
from app.moves.machine import moves_for, names_of
from app.orders.models import Order
from app.payment.models import Payment
from app.payment.numbers import Paper, bills_of
from app.payment.sp2d.reading import Read
from app.payment.states import PAYMENT, PaymentState, from_imprest, unrefilled


class Verdict(StrEnum):
    """What a row met: `match` waits to be applied, `paid` was, `refused` was tried; `blank` has neither number nor date yet."""

    MATCH = "match"
    AMOUNT_DIFFERS = "amount_differs"
    NUMBER_USED = "number_used"
    NOT_READY = "not_ready"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    UNREADABLE = "unreadable"
    BLANK = "blank"
    PAID = "paid"
    REFUSED = "refused"


NAMES = {
    Verdict.MATCH: mark("Cocok"),
    Verdict.AMOUNT_DIFFERS: mark("Nilai berbeda"),
    Verdict.NUMBER_USED: mark("Nomor sudah dipakai"),
    Verdict.NOT_READY: mark("Belum sampai SPM"),
    Verdict.AMBIGUOUS: mark("Lebih dari satu tagihan"),
    Verdict.UNMATCHED: mark("Tidak ditemukan"),
    Verdict.UNREADABLE: mark("Tidak terbaca"),
    Verdict.BLANK: mark("Belum diisi"),
    Verdict.PAID: mark("Dicatat"),
    Verdict.REFUSED: mark("Ditolak"),
}


@dataclass(frozen=True, slots=True)
class Found:
    verdict: Verdict
    said: str
    payment: Payment | None = None


def match_rows(session: Session, rows: Sequence[Read], actor: Actor) -> list[Found]:
    """For each row in its order; of two that pay the same bill or carry the same number the first counts."""
    papers = {row.paper for row in rows}
    assert actor.region_id is not None
    taken, barred = (
        bills_of(session, region_id=actor.region_id, papers=papers, satker_code=actor.satker_code, refilled=refilled)
        for refilled in (True, False)
    )
    seen_papers: dict[Paper, bool] = {}
    seen_payments: set[object] = set()
    found = []
    for row in rows:
        one = _match(session, row, actor, taken, barred)
        refills = one.payment is not None and from_imprest(one.payment)
        if one.verdict is Verdict.MATCH and row.paper in seen_papers and not (refills and seen_papers[row.paper]):
            one = Found(Verdict.NUMBER_USED, _("Nomor ini sudah ada di baris lain daftar ini."), one.payment)
        if one.verdict is Verdict.MATCH and one.payment is not None and one.payment.id in seen_payments:
            one = Found(Verdict.NOT_READY, _("Tagihan ini sudah dibayar oleh baris lain daftar ini."), one.payment)
        if one.verdict is Verdict.MATCH and one.payment is not None:
            seen_papers[row.paper] = refills
            seen_payments.add(one.payment.id)
        found.append(one)
    return found


def _match(session: Session, row: Read, actor: Actor, taken: Mapping[Paper, str], barred: Mapping[Paper, str]) -> Found:
    """`taken`: what the region has seen; `barred`: the same without the SP2D GU of this satker, which may refill more."""
    if row.blank:
        return Found(Verdict.BLANK, "")
    if row.wrong:
        return Found(Verdict.UNREADABLE, row.wrong)
    if row.paper in barred:
        return Found(Verdict.NUMBER_USED, _("SP2D ini sudah tercatat pada tagihan {bill}.").format(bill=barred[row.paper]))
    bills = _bills(session, actor, row.reference)
    if row.code and bills and not (bills := [bill for bill in bills if bill.id == row.code]):
        return Found(Verdict.UNMATCHED, _("Nomor ini bukan milik tagihan di kolom Kode pembayaran."))
    if not bills:
        return Found(Verdict.UNMATCHED, _("Tidak ada SPM, tagihan, atau pesanan satuan kerja Anda dengan nomor ini."))
    ready = [bill for bill in bills if unrefilled(bill) or (bill.state == PaymentState.SPM and row.paper not in taken)]
    if not ready and row.paper in taken:
        return Found(Verdict.NUMBER_USED, _("SP2D ini sudah tercatat pada tagihan {bill}.").format(bill=taken[row.paper]))
    same = [bill for bill in ready if row.amount in amounts_of(bill)]
    if len(same) > 1:
        return Found(Verdict.AMBIGUOUS, _("Nomor dan nilai ini cocok dengan beberapa tagihan. Tulis nomor SPM-nya."))
    if not ready:
        return Found(
            Verdict.NOT_READY, _("Tagihan {bill} tidak sedang menunggu SP2D.").format(bill=bills[0].invoice_number), bills[0]
        )
    if not same:
        bill = ready[0]
        said = _("Tagihan {bill} bernilai {gross}, dibayarkan {net}.")
        net = bill.amount if bill.transferred_rupiah is None else bill.transferred_rupiah
        differs = said.format(bill=bill.invoice_number, gross=rupiah(bill.amount), net=rupiah(net))
        if from_imprest(bill) and bill.refunded_rupiah:
            differs += " " + _("Yang tidak kembali {left}.").format(left=rupiah(bill.standing_rupiah))
        return Found(Verdict.AMOUNT_DIFFERS, differs, bill)
    if not may_enter(same[0], actor):
        return Found(Verdict.REFUSED, _("Anda ikut memesan, menyetujui, atau menandatangani pesanannya."), same[0])
    return Found(Verdict.MATCH, "", same[0])


def amounts_of(payment: Payment) -> set[int | None]:
    """What an SP2D of it may be of: gross, net of what is withheld, and for a GU also what did not come back in parts before."""
    return {payment.amount, payment.transferred_rupiah, *([payment.standing_rupiah] if from_imprest(payment) else [])}


def move_of(payment: Payment) -> str:
    """By which move a row is entered: what petty cash or the card paid is linked to its GU."""
    return "link_gu" if from_imprest(payment) else "issue_sp2d"


def may_enter(payment: Payment, actor: Actor) -> bool:
    """Is that move this person's, now?"""
    return move_of(payment) in names_of(moves_for(PAYMENT, payment, actor))


def payments_of_satker(actor: Actor) -> Select[Payment]:
    """Those of the actor's satker, each with its order."""
    return (
        select(Payment)
        .join(Order, (Order.region_id == Payment.region_id) & (Order.id == Payment.order_id))
        .where(Payment.region_id == actor.region_id, Payment.satker_code == actor.satker_code, Order.region_id == actor.region_id)
        .options(contains_eager(Payment.order))
    )


def _bills(session: Session, actor: Actor, reference: str) -> Sequence[Payment]:
    """The satker's payments that a number of an SPM, an invoice, an order or a Surat Pesanan may mean, oldest first."""
    return session.scalars(
        payments_of_satker(actor)
        .where(
            or_(
                Payment.spm_number == reference,
                Payment.invoice_number == reference,
                Order.number == reference,
                Order.sp_number == reference,
            ),
        )
        .order_by(Payment.id)
        .limit(50)
    ).all()
