"""Evidence: PDFs and pictures of either side, content-checked when they come in, never taken out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.disputes.models import Dispute, Evidence
from app.disputes.states import DISPUTE
from app.errors import invalid_field
from app.files.papers import keep_paper
from app.identifiers import new_id
from app.language import _
from app.moves.taking import step
from app.orders.permissions import party

EVIDENCE_MAX = 30
"""Files of one dispute, both sides together."""


def add_evidence(
    session: Session, *, dispute: Dispute, files: Sequence[bytes], note: str | None, actor: Actor, at: datetime
) -> Dispute:
    """More of it, with a sentence on what it shows. Raises `NotNow`, `Invalid`."""
    step(session, DISPUTE, dispute, "add_evidence", actor=actor, at=at, note=note, details={"evidence": len(files)})
    if not files:
        raise invalid_field("files", _("Pilih paling sedikit satu berkas: PDF, JPG, PNG, atau WebP."))
    side = party(actor, dispute.order)
    assert side is not None
    keep(session, dispute, files, side=side, actor=actor, at=at)
    return dispute


def keep(session: Session, dispute: Dispute, files: Sequence[bytes], *, side: str, actor: Actor, at: datetime) -> None:
    """Check and keep the files, numbered on. Raises `Invalid` for what is neither
    PDF nor picture, and for more than `EVIDENCE_MAX`."""
    if not files:
        return
    there = len(dispute.evidence)
    if there + len(files) > EVIDENCE_MAX:
        raise invalid_field("files", _("Paling banyak {n} berkas bukti dalam satu sengketa.").format(n=EVIDENCE_MAX))
    assert actor.account_id is not None
    for position, sent in enumerate(files, there + 1):
        file = keep_paper(session, sent, by=actor.account_id, at=at, field="files")
        session.add(
            Evidence(
                region_id=dispute.region_id,
                id=new_id(),
                dispute_id=dispute.id,
                position=position,
                side=side,
                file_sha256=file.sha256,
                file_type=file.content_type,
                added_by=actor.account_id,
                added_at=at,
            )
        )
    session.flush()
    session.expire(dispute, ["evidence"])
