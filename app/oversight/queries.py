"""Questions about findings, complaints and the trail of one order; whoever may not see one is told that it does not exist."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.actor import SATKER_ROLES, Actor
from app.errors import NotFound
from app.identifiers import parse_public_id, public_id
from app.language import _
from app.ledger.models import Entry, OrderTally
from app.orders.models import Order
from app.oversight import permissions as may
from app.oversight.models import Complaint, Finding
from app.regions.models import Region

SHOWN = 200
NOBODY = UUID(int=0)


def region_of(session: Session, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)


def finding_for(session: Session, actor: Actor, id_text: str, *, lock: bool = False) -> Finding:
    """Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    statement = select(Finding).where(Finding.region_id == region_id, Finding.id == id)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None or not may.see_finding(actor, found):
        raise NotFound(_("Temuan ini tidak ditemukan."))
    return found


def findings_of(session: Session, actor: Actor, *, state: str | None = None) -> Sequence[Finding]:
    """Those that this person may see, newest first."""
    statement = select(Finding).where(visible_findings(actor)).order_by(Finding.id.desc()).limit(SHOWN)
    if state:
        statement = statement.where(Finding.state == state)
    return session.scalars(statement).all()


def visible_findings(actor: Actor) -> ColumnElement[bool]:
    """Which findings this person may see: a part of another statement, as `permissions.see_finding` says it of one."""
    here = Finding.region_id == actor.region_id
    if actor.role in SATKER_ROLES:
        return here & (Finding.satker_code == actor.satker_code)
    return here if actor.role in may.OVERSEERS else here & Finding.satker_code.is_(None)


def findings_on(session: Session, *, region_id: int, kind: str, key: str) -> Sequence[Finding]:
    """What was found on one thing."""
    return session.scalars(
        select(Finding)
        .where(Finding.region_id == region_id, Finding.subject_kind == kind, Finding.subject_key == key)
        .order_by(Finding.id)
    ).all()


def complaint_for(session: Session, actor: Actor, id_text: str, *, lock: bool = False) -> Complaint:
    """Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    statement = select(Complaint).where(Complaint.region_id == region_id, Complaint.id == id)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None or not may.see_complaint(actor, found):
        raise NotFound(_("Pengaduan ini tidak ditemukan."))
    return found


def complaints_of(session: Session, actor: Actor, *, state: str | None = None) -> Sequence[Complaint]:
    """Those that this person may see, the one that is due first on top."""
    statement = select(Complaint).where(visible_complaints(actor))
    if state:
        statement = statement.where(Complaint.state == state)
    return session.scalars(statement.order_by(Complaint.due_at.nulls_last(), Complaint.id.desc()).limit(SHOWN)).all()


def visible_complaints(actor: Actor) -> ColumnElement[bool]:
    """Which complaints this person may see: a part of another statement, as `permissions.see_complaint` says it of one."""
    here = Complaint.region_id == actor.region_id
    return here if actor.role in may.READS_ALL else here & Complaint.subject_kind.in_(may.OF_SHOP)


def numbers_of(session: Session, region: Region, keys: Collection[str]) -> dict[str, str]:
    """The number of each of these orders that was placed here, by its key in the
    tally; an imported one is called by its key alone."""
    own = {key: parse_public_id(key)[1] for key in keys if key.startswith(public_id(region.id, NOBODY).partition(".")[0] + ".")}
    rows = session.execute(select(Order.id, Order.number).where(Order.region_id == region.id, Order.id.in_(own.values())))
    numbers = {row.id: row.number for row in rows}
    return {key: numbers[id] for key, id in own.items() if id in numbers}


def late_findings(session: Session, *, region_id: int, at: datetime) -> Sequence[Finding]:
    return session.scalars(
        select(Finding).where(Finding.region_id == region_id, Finding.due_at < at).limit(SHOWN).with_for_update(skip_locked=True)
    ).all()


def late_complaints(session: Session, *, region_id: int, at: datetime) -> Sequence[Complaint]:
    return session.scalars(
        select(Complaint)
        .where(Complaint.region_id == region_id, Complaint.due_at < at)
        .limit(SHOWN)
        .with_for_update(skip_locked=True)
    ).all()


def tallied(session: Session, region: Region, order_key: str) -> OrderTally:
    """What the ledger says of an order, placed here or imported. Raises `NotFound`."""
    row = session.scalars(
        select(OrderTally).where(OrderTally.region_id == region.id, OrderTally.order_key == order_key)
    ).one_or_none()
    if row is None:
        raise NotFound(_("Pesanan ini tidak ditemukan."))
    return row


def entries_of(session: Session, region: Region, order_key: str) -> Sequence[Entry]:
    """Every entry of the order, as they were written."""
    return session.scalars(select(Entry).where(Entry.region_id == region.id, Entry.order_key == order_key).order_by(Entry.id)).all()


def how_many_wait(session: Session, region: Region) -> tuple[int, int]:
    """Findings and complaints of the region that wait for an answer."""
    findings = session.scalar(select(func.count()).where(Finding.region_id == region.id, Finding.state == "open"))
    complaints = session.scalar(select(func.count()).where(Complaint.region_id == region.id, Complaint.state == "received"))
    return findings or 0, complaints or 0
