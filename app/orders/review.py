"""Review: the PPK looks at what both agreed and approves it, sends it back or rejects it.

Rule: Perpres 16/2018 art. 11 gives the contract to the PPK; the Surat Pesanan gets its number here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.queries import is_on_show
from app.errors import Refusal, invalid_field
from app.language import _, mark
from app.moves.taking import step
from app.numbering.models import Paper
from app.numbering.writing import next_paper_number
from app.orders import bookkeeping, deadlines, ending, judging
from app.orders.models import Order
from app.orders.negotiation import resplit
from app.orders.splitting import Share
from app.orders.states import ORDER
from app.orders.warnings import answering

TERMS = mark("Barang dikirim ke alamat dan paling lambat pada tanggal yang tertulis.")
"""What an order's own terms are where its PPK writes none; what holds for every Surat Pesanan its paper adds by itself."""

CHECKLIST: Mapping[str, str] = {
    "need": mark("Barang dan jumlahnya sesuai kebutuhan paket ini."),
    "price": mark("Harganya sudah dibandingkan dan wajar."),
    "delivery": mark("Alamat dan tanggal kirimnya benar."),
}
"""What the PPK goes through before approving; the form asks for each, a call of the API confirms them all."""


PAYMENT_ROUTES: Mapping[str, str] = {
    "LS": mark("LS: langsung ke rekening penyedia"),
    "UP": mark("UP: uang persediaan bendahara"),
    "GU": mark("GU: uang persediaan yang telah diisi kembali"),
    "TU": mark("TU: tambahan uang persediaan"),
    "KKPD": mark("KKPD: kartu kredit pemerintah daerah"),
}
"""The routes by which a region pays, as the Surat Pesanan says them."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a Surat Pesanan says beside the order, known to the office alone: the DPA's number, a key of
    `PAYMENT_ROUTES`, how the goods are packed. None says nothing."""

    dpa_number: str | None = None
    payment_route: str | None = None
    packaging: str | None = None


NOTHING_BESIDE = Particulars()


class ProductOffShow(Refusal):
    """A product of the order was taken off show after it was agreed; the PPK sends the order back or rejects it."""

    def __init__(self, *, name: str) -> None:
        super().__init__(_("“{name}” sudah tidak tayang. Kembalikan pesanan ke negosiasi atau tolak.").format(name=name))


def approve(
    session: Session,
    *,
    order: Order,
    sp_number: str | None,
    terms: str | None,
    accounts: Sequence[Share],
    reason: str | None,
    answers: dict[str, str],
    note: str | None = None,
    particulars: Particulars = NOTHING_BESIDE,
    actor: Actor,
    at: datetime,
) -> Order:
    """Approve: the Surat Pesanan gets its number (the satker's own series when none is
    typed), its terms, its particulars and its accounts.

    `reason` answers every open warning, `answers` one by one by the flag's code; both are kept with what they answer. Whoever
    approves has gone through `CHECKLIST`. Raises `ProductOffShow`, `RuleBroken`, `Unanswered` naming each warning that is left,
    and `Invalid` for a number that the satker used before or accounts that do not add up.
    """
    taken = step(session, ORDER, order, "approve", actor=actor, at=at, reason=reason, note=note)
    for line in order.lines:
        if line.shelf is not None and not is_on_show(session, **line.shelf._asdict()):
            raise ProductOffShow(name=line.name)
    judging.judge_again(session, order, at)
    order.ppk_account_id = actor.account_id
    order.approved_at = at
    order.terms = terms or _(TERMS)
    order.dpa_number, order.payment_route = particulars.dpa_number, particulars.payment_route
    order.packaging = particulars.packaging
    answering.answer(session, order, reason=reason, answers=answers, actor=actor, at=at)
    order.review_answers = {"checklist": list(CHECKLIST), **({"reason": reason} if reason else {})}
    order.sp_number = sp_number or _next_sp_number(session, order, at)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise invalid_field("sp_number", _("Nomor Surat Pesanan ini sudah dipakai satuan kerja Anda. Tulis nomor lain.")) from None
    if accounts and set(accounts) != {Share(share.account_code, share.amount) for share in order.accounts}:
        resplit(session, order, list(accounts))
    deadlines.wind(session, order, at)
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    return order


def send_back(session: Session, *, order: Order, note: str | None, actor: Actor, at: datetime) -> Order:
    """Back to the table with a note; both sides agree anew."""
    taken = step(session, ORDER, order, "send_back", actor=actor, at=at, note=note)
    order.buyer_agreed = order.vendor_agreed = False
    deadlines.wind(session, order, at)
    bookkeeping.enter(session, order, taken, actor=actor, at=at)
    return order


def reject(session: Session, *, order: Order, reason: str | None, actor: Actor, at: datetime) -> Order:
    """The end of it; everything held and reserved goes back."""
    taken = step(session, ORDER, order, "reject", actor=actor, at=at, reason=reason)
    return ending.end(session, order, taken, actor=actor, at=at)


def proposed_particulars(session: Session, order: Order) -> Particulars:
    """What the form of the review holds when it opens: the DPA that the satker's newest Surat Pesanan of the same budget year
    names, for the PPK to confirm or to change; nothing is assumed of the others."""
    same = (Order.region_id == order.region_id, Order.satker_code == order.satker_code, Order.fiscal_year == order.fiscal_year)
    named = select(Order.dpa_number).where(*same, Order.dpa_number.is_not(None), Order.approved_at.is_not(None))
    return Particulars(dpa_number=session.scalar(named.order_by(Order.approved_at.desc(), Order.id.desc()).limit(1)))


def _next_sp_number(session: Session, order: Order, at: datetime) -> str:
    used = select(Order.id).where(Order.region_id == order.region_id, Order.satker_code == order.satker_code)
    return next_paper_number(
        session,
        region=bookkeeping.region_of(session, order),
        satker_code=order.satker_code,
        paper=Paper.SP,
        is_used=lambda number: session.scalar(used.where(Order.sp_number == number)) is not None,
        at=at,
    )
