"""Closing: the region's admin closes a year when nothing stands in its way; its last state is
frozen. A late import is possible by opening it again."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.closing.checking import Checks, check
from app.errors import NotFound, Refusal, invalid_field
from app.language import _
from app.moves.taking import step
from app.plan.models import FiscalYear
from app.plan.years import FISCAL_YEAR, OPEN, may_close, year_of
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.reports.asked import Asked
from app.reports.freezing import freeze


class NotReady(Refusal):
    """Something still stands in the way; the sentence says all of it."""

    def __init__(self, checks: Checks) -> None:
        self.checks = checks
        super().__init__(" ".join([_("Tahun {year} belum dapat ditutup.").format(year=checks.year), *checks.blocking]))


def own_region(session: Session, code: str, actor: Actor) -> Region:
    """The region of a code for its own officials; to others its years are nothing. Raises `NotFound`."""
    region = region_by_code(session, code)
    if not actor.serves(region_id=region.id):
        raise NotFound(_("Wilayah {code} tidak ditemukan.").format(code=code[:20]))
    return region


def close(session: Session, *, region: Region, year: int, note: str | None, actor: Actor, at: datetime) -> FiscalYear:
    """Close the year and freeze what it came to. Waits for the orders and imports under way.

    Raises `NotReady`, `Invalid` where what was noted is not answered by a note, and `NotNow` for a closed year or another's hand.
    """
    found = year_of(session, region_id=region.id, year=year, alone=True)
    if found.state == OPEN and may_close(actor, found):
        checks = check(session, region=region, year=year, at=at)
        if checks.blocking:
            raise NotReady(checks)
        if checks.noted and not (note or "").strip():
            raise invalid_field("note", _("Tulis catatan tentang ini: {what}").format(what=" ".join(checks.noted)))
        closing = {**checks.as_json(), "note": note}
    step(session, FISCAL_YEAR, found, "close_year", actor=actor, at=at, note=note, details={"year": year})
    session.add(found)
    asked = Asked(region=region.code, year=year, as_of=local_date(at, region.timezone))
    report = freeze(session, region=region, asked=asked, actor=actor, at=at, kind="closing", more={"closing": closing})
    found.report_id = report.id
    session.flush()
    return found


def reopen(session: Session, *, region: Region, year: int, reason: str | None, actor: Actor, at: datetime) -> FiscalYear:
    """Orders and imports of the year are possible again. The frozen report of the closing stays; the next closing makes another."""
    found = year_of(session, region_id=region.id, year=year, alone=True)
    step(session, FISCAL_YEAR, found, "reopen_year", actor=actor, at=at, reason=reason, details={"year": year})
    session.flush()
    return found
