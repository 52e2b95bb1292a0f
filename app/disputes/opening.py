"""Opening a dispute: by either side of a signed order, or of one that ended after both signatures a short while ago."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.disputes import deadlines, evidence
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE, TERMINAL, DisputeState
from app.errors import Refusal, invalid_field
from app.identifiers import new_id
from app.language import _, mark
from app.moves.history import MoveTaken
from app.moves.taking import NotNow, begin
from app.orders.models import Order
from app.orders.permissions import party
from app.orders.states import TERMINAL as ORDER_ENDS
from app.regions.calendar import after_working_days
from app.regions.models import Region

SUBJECTS = {
    "late": mark("Terlambat"),
    "quality": mark("Mutu tidak sesuai"),
    "quantity": mark("Jumlah tidak sesuai"),
    "payment": mark("Pembayaran"),
    "other": mark("Hal lain"),
}


class NotSigned(Refusal):
    """Before the second signature there is nothing to hold anybody to."""

    def __init__(self) -> None:
        super().__init__(
            _("Sengketa dibuka sesudah Surat Pesanan ditandatangani kedua pihak. Sebelum itu, batalkan atau tolak."), moves=[]
        )


class OverTooLong(Refusal):
    """The order ended longer ago than the rule allows."""

    def __init__(self, days: int) -> None:
        super().__init__(_("Sengketa dibuka paling lambat {days} hari kerja sesudah pesanan berakhir.").format(days=days), moves=[])


class AlreadyOpen(Refusal):
    """One side has one dispute at a time about one order."""

    def __init__(self) -> None:
        super().__init__(_("Sengketa Anda atas pesanan ini masih berjalan. Tambahkan buktinya di sana."), moves=[])


def open_dispute(
    session: Session, *, order: Order, subject: str, statement: str, files: Sequence[bytes] = (), actor: Actor, at: datetime
) -> Dispute:
    """A claim that the other side answers within DISPUTE_ANSWER_DAYS working days. The caller holds the order's lock.

    Raises `NotNow` for who is no party, `NotSigned`, `OverTooLong`, `AlreadyOpen`, `Invalid`.
    """
    side = party(actor, order)
    if side is None:
        raise NotNow(move="open_dispute", moves=[])
    if refusal := why_not(session, order, side, at):
        raise refusal
    if subject not in SUBJECTS:
        raise invalid_field("subject", _("Pilih salah satu: {expected}.").format(expected=", ".join(SUBJECTS)))
    if not statement.strip():
        raise invalid_field("statement", _("Tulis apa yang terjadi dan apa yang Anda minta."))
    assert actor.account_id is not None
    position = session.scalar(
        select(func.count()).where(Dispute.region_id == order.region_id, Dispute.order_id == order.id).select_from(Dispute)
    )
    dispute = Dispute(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        position=(position or 0) + 1,
        state=DisputeState.CLAIM,
        side=side,
        subject=subject,
        statement=statement.strip(),
        opened_by=actor.account_id,
        opened_at=at,
        due_at=deadlines.due(session, order.region_id, DisputeState.CLAIM, at),
    )
    session.add(dispute)
    session.flush()
    evidence.keep(session, dispute, files, side=side, actor=actor, at=at)
    begin(session, DISPUTE, dispute, "open_dispute", actor=actor, at=at, details={"subject": subject, "evidence": len(files)})
    return dispute


def why_not(session: Session, order: Order, side: str, at: datetime) -> Refusal | None:
    """What keeps this side from opening a dispute now; None where nothing does."""
    if order.vendor_signed_at is None:
        return NotSigned()
    if order.state in ORDER_ENDS:
        region = session.get_one(Region, order.region_id)
        days = deadlines.days_of(session, region, "DISPUTE_OPEN_DAYS", at)
        if after_working_days(session, region, _ended_at(session, order), days) < at:
            return OverTooLong(days)
    running = select(Dispute.id).where(
        Dispute.region_id == order.region_id,
        Dispute.order_id == order.id,
        Dispute.side == side,
        Dispute.state.not_in(TERMINAL),
    )
    return AlreadyOpen() if session.scalars(running).first() else None


def _ended_at(session: Session, order: Order) -> datetime:
    ended = session.scalar(
        select(func.max(MoveTaken.at)).where(
            MoveTaken.region_id == order.region_id, MoveTaken.subject_id == order.id, MoveTaken.state_to == order.state
        )
    )
    assert ended is not None, "an order that ended has the move that ended it"
    return ended
