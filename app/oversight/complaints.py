"""Complaints: anybody may report an order, a vendor, a product or its price,
without an account, and follow the answer by a secret link.

Answered within seven working days or it is escalated by itself; an answer may be objected to once;
ten working days after it the complaint is finished.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.clock import local_date
from app.errors import NotFound, invalid_field
from app.files.papers import keep_paper
from app.identifiers import new_id, public_id
from app.language import _
from app.moves.history import last_taken
from app.moves.taking import begin, step
from app.numbering.series import next_number
from app.oversight.models import Complaint, ComplaintFile
from app.oversight.states import COMPLAINT, ComplaintState
from app.oversight.subjects import Subject
from app.regions.calendar import after_working_days
from app.regions.clocks import Clock, Wound, declare
from app.regions.models import Region
from app.walls.standing import Gate, open_gate

ANSWER_DAYS, SETTLE_DAYS = 7, 10
TEXT_MIN, TEXT_MAX = 20, 4000
FILES_MAX = 3
FORM_KEY_MIN = 16
REPORTER = Actor(role=Role.PUBLIC, name="Pelapor")


def link_for(form_key: str | None) -> str:
    """The secret of a complaint's link, of which a hash is kept. The same form sent
    twice gives the same one, so that it is one complaint."""
    if form_key is None or len(form_key) < FORM_KEY_MIN:
        return secrets.token_urlsafe(24)
    return hashlib.sha256(f"complaint:{form_key}".encode("utf-8", "surrogatepass")).hexdigest()[:40]


def file(
    session: Session,
    *,
    subject: Subject,
    kind: str,
    text: str,
    contact: str | None,
    sent: Sequence[bytes],
    secret: str,
    at: datetime,
) -> Complaint:
    """A new complaint, or the one that this very form has filed already. Raises `Invalid` for too little or too much text, and
    for a file that is neither a picture nor a whole PDF; nothing is kept then."""
    again = _of_link(session, subject.region_id, secret)
    if again is not None:
        return again
    if not TEXT_MIN <= len(text.strip()) <= TEXT_MAX:
        raise invalid_field("text", _("Ceritakan dalam {least} sampai {most} huruf.").format(least=TEXT_MIN, most=TEXT_MAX))
    if len(sent) > FILES_MAX:
        raise invalid_field("files", _("Paling banyak {n} berkas.").format(n=FILES_MAX))
    open_gate(session, Gate.FILING, subject.region_id)
    region = session.get_one(Region, subject.region_id)
    year = local_date(at, region.timezone).year
    complaint = Complaint(
        region_id=region.id,
        id=new_id(),
        number=f"PD/{region.digits}/{year}/{next_number(session, region_id=region.id, series=f'complaint/{year}'):04d}",
        state=ComplaintState.RECEIVED,
        subject_kind=kind,
        subject_key=subject.key,
        subject_name=subject.name,
        text=text.strip(),
        contact=contact,
        link_sha256=_hash(secret),
        filed_at=at,
        due_at=after_working_days(session, region, at, ANSWER_DAYS),
    )
    session.add(complaint)
    session.flush()
    _keep_files(session, complaint, sent, at)
    begin(session, COMPLAINT, complaint, "file", actor=REPORTER, at=at)
    session.flush()
    return complaint


def _keep_files(session: Session, complaint: Complaint, sent: Sequence[bytes], at: datetime) -> None:
    for position, content in enumerate(sent, start=1):
        kept = keep_paper(session, content, by=None, at=at, field="files")
        session.add(
            ComplaintFile(
                region_id=complaint.region_id,
                id=new_id(),
                complaint_id=complaint.id,
                position=position,
                sha256=kept.sha256,
                content_type=kept.content_type,
            )
        )


def behind(session: Session, link: str, *, lock: bool = False) -> Complaint:
    """The complaint of a link, `<region>.<secret>`. Raises `NotFound`."""
    region, dot, secret = link.partition(".")
    found = None
    if dot and region.isascii() and region.isdecimal() and len(region) <= 9 and 20 <= len(secret) <= 64:
        found = _of_link(session, int(region), secret, lock=lock)
    if found is None:
        raise NotFound(_("Tautan pengaduan ini tidak dikenal. Periksa lagi salinannya."))
    return found


def take(session: Session, *, complaint: Complaint, move: str, note: str | None, actor: Actor, at: datetime) -> Complaint:
    """Reply or dismiss (the office), object (whoever holds the link, once:
    `object_to`). Raises `NotNow`, `Invalid` without words."""
    step(session, COMPLAINT, complaint, move, actor=actor, at=at, note=note)
    region = session.get_one(Region, complaint.region_id)
    complaint.due_at = None
    if complaint.state == ComplaintState.REPLIED:
        complaint.due_at = after_working_days(session, region, at, SETTLE_DAYS)
    elif complaint.state == ComplaintState.RECEIVED:
        complaint.objected_at, complaint.escalated_at = at, None
        complaint.due_at = after_working_days(session, region, at, ANSWER_DAYS)
    return complaint


def object_to(session: Session, *, complaint: Complaint, note: str | None, at: datetime) -> Complaint:
    """Whoever holds the link says that the answer is none. Raises as `take` does."""
    return take(session, complaint=complaint, move="object", note=note, actor=REPORTER, at=at)


def pass_time(session: Session, *, complaint: Complaint, at: datetime) -> None:
    """What its clock brings: unanswered it is escalated, answered it is finished. Nothing where somebody moved meanwhile."""
    if complaint.due_at is None or complaint.due_at >= at:
        return
    move = "escalate" if complaint.state == ComplaintState.RECEIVED else "finish_complaint"
    step(session, COMPLAINT, complaint, move, actor=SYSTEM_ACTOR, at=at)
    complaint.due_at = None
    if move == "escalate":
        complaint.escalated_at = at


def _wound(session: Session, complaint: Complaint) -> Wound | None:
    said = last_taken(session, region_id=complaint.region_id, subject_id=complaint.id)
    if said is None:
        return None
    return Wound(said.at, SETTLE_DAYS if complaint.state == ComplaintState.REPLIED else ANSWER_DAYS)


declare(
    Clock(
        Complaint,
        _wound,
        lambda complaint: str(complaint.number),
        lambda complaint: f"/pengaduan-masuk/{public_id(complaint.region_id, complaint.id)}",
    )
)


def _of_link(session: Session, region_id: int, secret: str, *, lock: bool = False) -> Complaint | None:
    open_gate(session, Gate.LINK, region_id)
    statement = select(Complaint).where(Complaint.region_id == region_id, Complaint.link_sha256 == _hash(secret))
    return session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
