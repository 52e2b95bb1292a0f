"""Applying: a list is sent in and looked at; then each matching row is entered by the move `issue_sp2d`, or
`link_gu` where petty cash or the card paid the bill, one by one."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.errors import NotAllowed, NotFound, Refusal
from app.identifiers import new_id
from app.language import _
from app.moves.taking import begin, step
from app.payment import disbursing, refilling
from app.payment.queries import payment_for
from app.payment.sp2d.matching import Verdict, amounts_of, match_rows
from app.payment.sp2d.models import Sp2dList, Sp2dRow
from app.payment.sp2d.reading import read_rows
from app.payment.sp2d.states import SP2D_LIST, ListState, keep
from app.payment.states import from_imprest


def send_in(session: Session, *, content: bytes, file_name: str, actor: Actor, at: datetime) -> Sp2dList:
    """Keep the rows with what each would meet; no payment is touched. Raises `NotAllowed`, `Unreadable`."""
    if actor.role is not Role.TREASURER or actor.region_id is None or actor.satker_code is None:
        raise NotAllowed(_("Daftar SP2D dikirim oleh bendahara."))
    rows = read_rows(content, file_name)
    sent = Sp2dList(
        region_id=actor.region_id,
        id=new_id(),
        satker_code=actor.satker_code,
        state=ListState.PREVIEWED,
        file_name=Path(file_name.replace("\\", "/")).name[:120] or "daftar",
        sha256=sha256(content).hexdigest(),
        sent_at=at,
        sent_by=actor.account_id,
    )
    session.add(sent)
    session.flush()
    for row, found in zip(rows, match_rows(session, rows, actor), strict=True):
        session.add(
            Sp2dRow(
                region_id=sent.region_id,
                id=new_id(),
                list_id=sent.id,
                position=row.position,
                number=row.number,
                dated=row.dated,
                reference=row.reference,
                amount=row.amount,
                typed=row.typed,
                verdict=found.verdict,
                said=found.said,
                payment_id=found.payment.id if found.payment else None,
            )
        )
    begin(session, SP2D_LIST, sent, "send_in", actor=actor, at=at, details={"rows": len(rows), "sha256": sent.sha256})
    session.flush()
    return sent


def apply(session: Session, *, sent: Sp2dList, actor: Actor, at: datetime) -> Sp2dList:
    """Enter every row that matched, in the order in which orders are locked; one
    that is refused now leaves nothing and keeps the reason."""
    step(session, SP2D_LIST, sent, "apply", actor=actor, at=at)
    matched = [(row.payment, row) for row in sent.rows if row.verdict == Verdict.MATCH and row.payment is not None]
    for _payment, row in sorted(matched, key=lambda found: (found[0].order_id, found[0].id)):
        try:
            with session.begin_nested():
                _enter(session, row, actor, at)
            row.verdict = Verdict.PAID
        except Refusal as refusal:
            row.verdict = Verdict.REFUSED
            row.said = refusal.said
    session.flush()
    return sent


def discard(session: Session, *, sent: Sp2dList, actor: Actor, at: datetime) -> Sp2dList:
    """Put it away; it stays readable."""
    step(session, SP2D_LIST, sent, "discard", actor=actor, at=at)
    return sent


def list_for(session: Session, actor: Actor, *, region_id: int, id: UUID, lock: bool = False) -> Sp2dList:
    """Raises `NotFound` for all but the treasurers of its satker."""
    sent = session.get(Sp2dList, (region_id, id), with_for_update=lock, populate_existing=lock)
    if sent is None or not keep(actor, sent):
        raise NotFound(_("Daftar SP2D ini tidak ditemukan."))
    return sent


def _enter(session: Session, row: Sp2dRow, actor: Actor, at: datetime) -> None:
    assert row.dated is not None
    assert row.payment_id is not None
    payment = payment_for(session, actor, region_id=row.region_id, id=row.payment_id)
    if row.amount not in amounts_of(payment):
        raise Refusal(_("Nilai tagihannya sudah berubah sejak daftar ini dikirim."))
    enter = refilling.link if from_imprest(payment) else disbursing.issue_sp2d
    enter(session, payment=payment, number=row.number, day=row.dated, actor=actor, at=at)
