"""The board: what one reader sees on top of a page now, and until when that is so.

A visitor sees what is for everyone in any region, a vendor also what is for vendors, an official
what the own region says to everyone and to officials.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.announcements.announcing import To
from app.announcements.models import Announcement, ClosedAnnouncement
from app.identifiers import public_id
from app.regions.models import Region
from app.web.pages.banners import Banner

SHOWN_MAX = 3
"""More would push the page away; the newest go first."""
STAMP = "SELECT count(*), count(withdrawn_at) FROM announcement"
"""Says something else after each that is written or taken back."""


def shown(session: Session, *, actor: Actor, closed: Collection[str], at: datetime) -> list[Banner]:
    """What this reader has not closed."""
    wanted = _standing(at).where(Announcement.shown_from <= at, _is_for(actor))
    if actor.account_id is not None:
        own = select(ClosedAnnouncement.announcement_id).where(ClosedAnnouncement.account_id == actor.account_id)
        wanted = wanted.where(Announcement.id.not_in(own))
    rows = session.execute(wanted.order_by(Announcement.written_at.desc(), Announcement.id)).all()
    banners = [
        Banner(public_id(row.region_id, row.id), row.name, row.text, row.text_en, row.shown_until, row.timezone) for row in rows
    ]
    return [banner for banner in banners if banner.id not in closed][:SHOWN_MAX]


def changes_at(session: Session, at: datetime) -> datetime | None:
    """When the next one begins or ends for visitors."""
    rows = session.execute(_standing(at).where(Announcement.audience == To.EVERYONE)).all()
    return min((when for row in rows for when in (row.shown_from, row.shown_until) if when > at), default=None)


def _standing(at: datetime) -> Select[*tuple[Any, ...]]:
    """Those that are shown now or will be."""
    columns = (
        *(Announcement.region_id, Announcement.id, Announcement.text, Announcement.text_en),
        *(Announcement.shown_from, Announcement.shown_until, Region.name, Region.timezone),
    )
    standing = (Announcement.withdrawn_at.is_(None), Announcement.shown_until > at)
    return select(*columns).join(Region, Region.id == Announcement.region_id).where(*standing)


def _is_for(actor: Actor) -> ColumnElement[bool]:
    if actor.region_id is not None:
        return and_(Announcement.region_id == actor.region_id, Announcement.audience.in_((To.EVERYONE, To.OFFICIALS)))
    return Announcement.audience.in_((To.EVERYONE, To.VENDORS) if actor.is_vendor_staff else (To.EVERYONE,))
