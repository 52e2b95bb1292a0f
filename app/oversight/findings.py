"""Findings: an auditor writes one, the responsible side answers it within
seven working days, an auditor asks again or closes it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor
from app.clock import local_date
from app.errors import NotAllowed, invalid_field
from app.identifiers import new_id, public_id
from app.language import _
from app.moves.history import last_taken
from app.moves.taking import begin, step
from app.numbering.series import next_number
from app.orders.warnings.flags import BY_CODE
from app.oversight import permissions as may
from app.oversight.models import Finding
from app.oversight.states import FINDING, FindingState
from app.oversight.subjects import Subject
from app.regions.calendar import after_working_days
from app.regions.clocks import Clock, Wound, declare
from app.regions.models import Region

ANSWER_DAYS = 7
"""Working days until it is escalated by itself."""


def record(
    session: Session, *, region: Region, subject: Subject, flag: str | None, text: str, actor: Actor, at: datetime
) -> Finding:
    """A new finding; its side is told and its clock runs. Raises `NotAllowed`,
    `Invalid` for a flag that does not exist or an empty text."""
    if not may.find(actor, region.id):
        raise NotAllowed(_("Temuan ditulis oleh auditor wilayah ini."))
    if flag is not None and flag not in BY_CODE:
        raise invalid_field("flag", _("Peringatan ini tidak dikenal."))
    if not text.strip():
        raise invalid_field("text", _("Tulis apa yang ditemukan."))
    assert actor.account_id is not None
    year = local_date(at, region.timezone).year
    finding = Finding(
        region_id=region.id,
        id=new_id(),
        number=f"TM/{region.digits}/{year}/{next_number(session, region_id=region.id, series=f'finding/{year}'):04d}",
        state=FindingState.OPEN,
        subject_kind=subject.kind,
        subject_key=subject.key,
        subject_name=subject.name,
        satker_code=subject.satker_code,
        flag=flag,
        text=text.strip(),
        found_by=actor.account_id,
        found_at=at,
        due_at=after_working_days(session, region, at, ANSWER_DAYS),
    )
    session.add(finding)
    session.flush()
    begin(session, FINDING, finding, "record", actor=actor, at=at)
    return finding


def take(session: Session, *, finding: Finding, move: str, note: str | None, actor: Actor, at: datetime) -> Finding:
    """Answer, ask again or close; what is said stays. Raises `NotNow`, `Invalid` without words."""
    step(session, FINDING, finding, move, actor=actor, at=at, note=note)
    waits = finding.state == FindingState.OPEN
    finding.due_at = after_working_days(session, session.get_one(Region, finding.region_id), at, ANSWER_DAYS) if waits else None
    if waits:
        finding.escalated_at = None
    return finding


def escalate(session: Session, *, finding: Finding, at: datetime) -> None:
    """Nobody answered in time: those above are told, once. Nothing where it was answered meanwhile."""
    if finding.due_at is None or finding.due_at >= at:
        return
    step(session, FINDING, finding, "escalate", actor=SYSTEM_ACTOR, at=at)
    finding.escalated_at, finding.due_at = at, None


def _wound(session: Session, finding: Finding) -> Wound | None:
    asked = last_taken(session, region_id=finding.region_id, subject_id=finding.id)
    return None if asked is None else Wound(asked.at, ANSWER_DAYS)


declare(
    Clock(
        Finding, _wound, lambda finding: str(finding.number), lambda finding: f"/temuan/{public_id(finding.region_id, finding.id)}"
    )
)
