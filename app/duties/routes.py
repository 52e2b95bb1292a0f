"""`/kerja`: what waits for me, what comes next, and for a vendor the way to the first order."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.duties.coming import coming_for
from app.duties.duty import Duty
from app.duties.first_order import is_underway, steps_to_first_order
from app.duties.waiting import duties_of
from app.guides.reading import guide_of
from app.language import _, ngettext
from app.regions.calendar import holidays_of, waited_in_words, working_days_between
from app.regions.models import Region
from app.vendors.models import Vendor
from app.web.access import READ, SIGNED_IN
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.dates import JAKARTA
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A duty with its age and what is left of its time, in words; both count working days of the region."""

    duty: Duty
    age: str
    left: str


@pages.get("/kerja", who=SIGNED_IN, rate=READ)
def show_duties(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    vendor = session.get_one(Vendor, actor.vendor_id) if actor.is_vendor_staff else None
    region = _calendar_of(session, actor, vendor)
    duties = duties_of(session, actor, at)
    steps = steps_to_first_order(session, vendor, at=at) if vendor else []
    return page(
        request,
        "duties/list.html",
        count=sum(not duty.is_over for duty in duties),
        rows=_rows(session, duties[:SHOWN_MAX], region, at),
        left_out=len(duties) - SHOWN_MAX,
        coming=coming_for(session, actor, at),
        steps=steps if is_underway(steps) else [],
        vendor=vendor,
        guide=guide_of(actor.role),
        zone=region.timezone if region else JAKARTA,
    )


def _calendar_of(session: Session, actor: Actor, vendor: Vendor | None) -> Region | None:
    """An official's region, a vendor's home."""
    id = vendor.home_region_id if vendor else actor.region_id
    return session.get(Region, id) if id is not None else None


def _rows(session: Session, duties: list[Duty], region: Region | None, at: datetime) -> list[Row]:
    zone = region.timezone if region else JAKARTA
    days_off = holidays_of(session, region) if region else set()
    today = local_date(at, zone)

    def said(duty: Duty) -> Row:
        left = working_days_between(today, local_date(duty.due, zone), days_off) if duty.due else 0
        return Row(
            duty,
            waited_in_words(local_date(duty.since, zone), today, days_off) if duty.since else "",
            ""
            if duty.due is None
            else _("lewat")
            if duty.due < at
            else ngettext("{n} hari kerja", "{n} hari kerja", left).format(n=left),
        )

    return [said(duty) for duty in duties]
