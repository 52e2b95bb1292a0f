"""Announcing: the region's admin says something to everyone, to vendors or to its officials, or takes it back."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.announcements.models import Announcement, ClosedAnnouncement
from app.clock import local_date, start_of_local_day
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import new_id
from app.language import _
from app.recorded import refuse_backwards
from app.regions.keeping import refuse_others
from app.regions.models import Region


class To(StrEnum):
    """Whom an announcement is for."""

    EVERYONE = "everyone"
    VENDORS = "vendors"
    OFFICIALS = "officials"


class AlreadyOver(Refusal):
    """Somebody was quicker, or it is over."""

    def __init__(self) -> None:
        super().__init__(_("Pengumuman ini sudah berakhir. Muat ulang halaman."))


def announce(
    session: Session,
    *,
    region: Region,
    text: str,
    text_en: str | None,
    audience: To,
    first_day: date,
    last_day: date,
    actor: Actor,
    at: datetime,
) -> Announcement:
    """Shown on whole days of the region, the last one included. Raises `Invalid` for days in the wrong order or over."""
    refuse_others(actor, region)
    refuse_backwards("last_day", first_day, last_day)
    if last_day < local_date(at, region.timezone):
        raise invalid_field("last_day", _("Tanggal akhir sudah lewat."))
    announcement = Announcement(
        region_id=region.id,
        id=new_id(),
        text=text,
        text_en=text_en,
        audience=audience,
        shown_from=start_of_local_day(first_day, region.timezone),
        shown_until=start_of_local_day(date.fromordinal(last_day.toordinal() + 1), region.timezone),
        written_by=actor.account_id,
        written_at=at,
    )
    session.add(announcement)
    audit.write_down(session, announcement, "announcement.write", actor, at, text=text, audience=audience)
    return announcement


def withdraw(session: Session, *, region: Region, announcement: Announcement, actor: Actor, at: datetime) -> Announcement:
    """From now on it is shown to nobody."""
    refuse_others(actor, region)
    if announcement.withdrawn_at is not None or announcement.shown_until <= at:
        raise AlreadyOver
    announcement.withdrawn_by, announcement.withdrawn_at = actor.account_id, at
    told = {"text": announcement.text, "audience": announcement.audience}
    audit.write_down(session, announcement, "announcement.withdraw", actor, at, **told)
    return announcement


def close(session: Session, *, account_id: UUID, announcement_id: UUID) -> None:
    """The person does not see it again."""
    row = insert(ClosedAnnouncement).values(account_id=account_id, announcement_id=announcement_id)
    session.execute(row.on_conflict_do_nothing())


def announcements_of(session: Session, *, region_id: int) -> Sequence[Announcement]:
    """All there were, newest first."""
    chosen = select(Announcement).where(Announcement.region_id == region_id)
    return session.scalars(chosen.order_by(Announcement.written_at.desc(), Announcement.id).limit(100)).all()


def announcement_of(session: Session, *, region_id: int, id: UUID) -> Announcement:
    """To be taken back: locked. Raises `NotFound`."""
    chosen = select(Announcement).where(Announcement.region_id == region_id, Announcement.id == id)
    announcement = session.scalars(chosen.with_for_update()).one_or_none()
    if announcement is None:
        raise NotFound(_("Pengumuman ini tidak ditemukan."))
    return announcement
