"""Opening: the region of a dashboard for whoever may look; what is hidden is answered like what is missing."""

from sqlalchemy.orm import Session

from app.actor import Actor
from app.dashboards.choosing import choice_of
from app.dashboards.permissions import may_choose, may_see_office, may_see_region
from app.errors import NotFound
from app.language import _
from app.regions.models import Region
from app.regions.queries import region_by_code


def region_for(session: Session, actor: Actor, code: str) -> Region:
    """Raises `NotFound`."""
    region = _named(session, code)
    if region is None or not may_see_region(actor, region, public=choice_of(session, region).public):
        raise _hidden()
    return region


def region_of_office_for(session: Session, actor: Actor, code: str, satker_code: str) -> Region:
    """Raises `NotFound`."""
    region = _named(session, code)
    if region is None or not may_see_office(actor, region, satker_code):
        raise _hidden()
    return region


def region_to_choose_for(session: Session, actor: Actor, code: str) -> Region:
    """Raises `NotFound`."""
    region = _named(session, code)
    if region is None or not may_choose(actor, region):
        raise _hidden()
    return region


def _named(session: Session, code: str) -> Region | None:
    try:
        return region_by_code(session, code)
    except NotFound:
        return None


def _hidden() -> NotFound:
    return NotFound(_("Dasbor ini tidak ditemukan."))
