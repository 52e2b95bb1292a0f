"""Judging a pulled file once its preview is there: applied by itself where there is nothing
to decide, otherwise it waits and the admin is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app import db
from app.actor import SYSTEM_ACTOR, Role
from app.clock import now
from app.exchange.desk import moving, working
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.states import PREVIEWED, REFUSED
from app.exchange.pulling.models import ImportSource
from app.identifiers import public_id
from app.language import _
from app.notifications import telling
from app.notifications.telling import Audience

GONE_PERCENT_MAX = 1
"""Of the rows that are known: more of them gone at once is more often a broken feed than a changed plan."""
BAD_PERCENT_MAX = 1


def judge(region_id: int, id: UUID) -> None:
    """Idempotent: what a person has moved on meanwhile is left alone."""
    at = now()
    with db.new_session() as session:
        upload = working.locked(session, region_id, id)
        if upload is None or upload.source_id is None:
            return
        source = session.get(ImportSource, (region_id, upload.source_id))
        name = source.name if source is not None else upload.file_name
        if upload.state == REFUSED:
            _tell(session, upload, _("Tarikan {name} ditolak").format(name=name), upload.problem or "", at)
        if upload.state != PREVIEWED:
            return
        if moving.is_outdated(session, upload):
            moving.take(session, upload, "read_again", note=None, actor=SYSTEM_ACTOR, at=at)
            return
        reasons = to_decide(upload)
        if reasons:
            _tell(session, upload, _("Tarikan {name} menunggu keputusan").format(name=name), " ".join(reasons), at)
        else:
            moving.take(session, upload, "apply", note=_("Tidak ada yang perlu diputuskan."), actor=SYSTEM_ACTOR, at=at)


def to_decide(upload: ImportUpload) -> list[str]:
    """Why a person has to look at it first; nothing where it may be applied."""
    report, preview = upload.report or {}, upload.preview or {}
    known = report["unchanged"] + report["changed"] + report["gone"]
    reasons = []
    if report["gone"] * 100 > GONE_PERCENT_MAX * known:
        reasons.append(_("{gone} dari {known} baris hilang.").format(gone=report["gone"], known=known))
    if report["quarantined"] * 100 > BAD_PERCENT_MAX * report["rows"]:
        reasons.append(_("{bad} dari {rows} baris salah.").format(bad=report["quarantined"], rows=report["rows"]))
    if preview.get("over_pagu_count"):
        reasons.append(_("{n} paket melebihi pagu.").format(n=preview["over_pagu_count"]))
    if preview.get("announced_below_count"):
        reasons.append(_("{n} paket diumumkan dengan pagu di bawah yang sudah dipesan.").format(n=preview["announced_below_count"]))
    if preview.get("reversals_count"):
        reasons.append(_("{n} pesanan diusulkan dibalik.").format(n=preview["reversals_count"]))
    return reasons


def tell_admin(
    session: Session, *, region_id: int, cause: UUID, title: str, link: str, state: str, note: str, at: datetime
) -> None:
    """A notice for the admins of the region."""
    telling.tell(
        session,
        [Audience(region_role=Role.REGION_ADMIN)],
        region_id=region_id,
        cause=cause,
        title=title,
        link=link,
        move="pull",
        state=state,
        actor_role=Role.SYSTEM,
        note=note,
        at=at,
    )


def _tell(session: Session, upload: ImportUpload, title: str, note: str, at: datetime) -> None:
    tell_admin(
        session, region_id=upload.region_id, cause=upload.id, title=title, link=f"/impor/{public_id(upload.region_id, upload.id)}",
        state=upload.state, note=note, at=at,
    )  # fmt: skip
