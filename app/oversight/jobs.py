"""Jobs of oversight: what the clock does to findings and complaints, and telling those who have to answer."""

from uuid import UUID

from sqlalchemy import select

from app import db
from app.actor import Role
from app.clock import now
from app.identifiers import public_id
from app.notifications import telling as notices
from app.notifications.telling import Audience
from app.outbox import job
from app.oversight import complaints, findings
from app.oversight.models import Complaint, Finding
from app.oversight.queries import late_complaints, late_findings
from app.transitions import MoveTaken


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


@job("oversight.tell")
def tell(machine: str, region_id: int, id: str, move: str, taken: str, **_more: object) -> None:
    """Tell who has to answer, and above them what was not answered in time."""
    with db.new_session() as session:
        key = (region_id, UUID(id))
        thing = session.get(Finding, key) if machine == "finding" else session.get(Complaint, key)
        done = session.get(MoveTaken, (region_id, UUID(taken)))
        if thing is None or done is None:
            return
        place = "temuan" if machine == "finding" else "pengaduan-masuk"
        notices.tell(
            session,
            _audiences(thing, done.move),
            region_id=region_id,
            cause=done.id,
            title=f"{thing.number} · {thing.subject_name}",
            link=f"/{place}/{public_id(thing.region_id, thing.id)}",
            move=done.move,
            state=done.state_to,
            actor_role=done.role,
            note=done.note,
            at=done.at,
        )


def _audiences(thing: Finding | Complaint, move: str) -> list[Audience]:
    admin, leader, auditor = (Audience(region_role=role) for role in (Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR))
    if isinstance(thing, Finding):
        side = Audience(satker_code=thing.satker_code) if thing.satker_code else Audience(region_role=Role.CURATOR)
        return {"answer_finding": [auditor], "escalate": [side, admin, leader, auditor]}.get(move, [side])
    of_shop = [Audience(region_role=Role.CURATOR)] if thing.subject_kind != "order" else []
    return {"file": [admin, *of_shop], "object": [admin, *of_shop], "escalate": [admin, leader, auditor]}.get(move, [admin])
