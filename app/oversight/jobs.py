"""Jobs of oversight: what the clock does to findings and complaints, and telling those who have to answer."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.actor import Role
from app.clock import now
from app.identifiers import public_id
from app.moves.history import MoveTaken
from app.moves.news import News, news
from app.notifications.telling import Audience
from app.outbox import job
from app.oversight import complaints, findings
from app.oversight.models import Complaint, Finding
from app.oversight.queries import late_complaints, late_findings
from app.oversight.states import FINDING

Subject = Finding | Complaint


@job("oversight.pass_time", cron="*/15 * * * *")
def pass_time(timestamp: int = 0) -> None:
    """Escalate what was not answered in time and settle what was, region by region; running twice does no harm."""
    at = now()
    with db.new_session() as session:
        found = session.scalars(select(Finding.region_id).where(Finding.due_at < at).distinct()).all()
        filed = session.scalars(select(Complaint.region_id).where(Complaint.due_at < at).distinct()).all()
    for region_id in sorted({*found, *filed}):
        with db.new_session() as session:
            for finding in late_findings(session, region_id=region_id, at=at):
                findings.escalate(session, finding=finding, at=at)
            for complaint in late_complaints(session, region_id=region_id, at=at):
                complaints.pass_time(session, complaint=complaint, at=at)


def _found(session: Session, done: MoveTaken) -> Any:
    key = (done.region_id, done.subject_id)
    return session.get(Finding, key) if done.machine == FINDING.name else session.get(Complaint, key)


@news("oversight.tell", _found)
def tell(session: Session, thing: Subject, done: MoveTaken) -> News:
    """Tell who has to answer, and above them what was not answered in time."""
    place = "temuan" if isinstance(thing, Finding) else "pengaduan-masuk"
    link = f"/{place}/{public_id(thing.region_id, thing.id)}"
    return News(_audiences(thing, done.move), f"{thing.number} · {thing.subject_name}", link, done.note)


def _audiences(thing: Subject, move: str) -> list[Audience]:
    admin, leader, auditor = (Audience(region_role=role) for role in (Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR))
    if isinstance(thing, Finding):
        side = Audience(satker_code=thing.satker_code) if thing.satker_code else Audience(region_role=Role.CURATOR)
        return {"answer_finding": [auditor], "escalate": [side, admin, leader, auditor]}.get(move, [side])
    of_shop = [Audience(region_role=Role.CURATOR)] if thing.subject_kind != "order" else []
    return {"file": [admin, *of_shop], "object": [admin, *of_shop], "escalate": [admin, leader, auditor]}.get(move, [admin])
