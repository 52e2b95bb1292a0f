"""What is typed into the control report, in the API: the note of a package, the head figures of an office or of the region."""

from typing import Annotated

from pydantic import Field

from app.clock import iso, local_date
from app.control import noting, permissions
from app.control.asking import region_of
from app.control.figures import Header
from app.control.periods import ControlPeriod, period
from app.control.shapes import HeaderShown, NoteShown
from app.regions.models import Region
from app.web.access import WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Amount, Body, Day
from app.web.routing import Api
from app.years import FiscalYear

api = Api()


class PeriodBody(Body):
    """At the end of a month (without one, the month that ended last or runs)."""

    year: FiscalYear | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None


class NoteBody(PeriodBody):
    """`physical_bps` is how far the work is, in hundredths of a percent; a `problem`
    needs its `solution`. What is left out is emptied."""

    physical_bps: Annotated[int, Field(ge=0, le=10_000, strict=True)] | None = None
    planned_start: Day | None = None
    planned_finish: Day | None = None
    problem: Annotated[str, Field(max_length=2000)] = ""
    solution: Annotated[str, Field(max_length=2000)] = ""
    officer: Annotated[str, Field(max_length=200)] = ""


class HeaderBody(PeriodBody):
    """Budget and realised income and spending. What is left out is emptied."""

    income_budget: Amount | None = None
    income_realised: Amount | None = None
    spending_budget: Amount | None = None
    spending_realised: Amount | None = None


@api.put("/packages/{kd_rup}/control-note", who=permissions.NOTERS, csrf=Csrf.BEARER, rate=WRITE)
def note_package(kd_rup: str, body: NoteBody, actor: CurrentActor, session: Db, at: At) -> NoteShown:
    """The note of a package of the caller's own satker; its planned days replace those of the RUP."""
    region = region_of(session, actor)
    package = noting.package_to_note(session, actor, region=region, kd_rup=kd_rup)
    asked = _period(region, body, at, package.fiscal_year)
    noted = noting.Noted(**body.model_dump(exclude={"year", "month"}))
    kept = noting.note(session, region=region, package=package, period=asked, noted=noted, actor=actor, at=at)
    return {
        "kd_rup": kept.kd_rup,
        "year": kept.fiscal_year,
        "month": kept.month,
        "physical_bps": kept.physical_bps,
        "planned_start": iso(kept.planned_start),
        "planned_finish": iso(kept.planned_finish),
        "problem": kept.problem,
        "solution": kept.solution,
        "officer": kept.officer,
        "written_at": kept.written_at.isoformat(),
    }


@api.put("/control-header", who=permissions.HEADERS, csrf=Csrf.BEARER, rate=WRITE, hides=False)
def write_control_header(body: HeaderBody, actor: CurrentActor, session: Db, at: At) -> HeaderShown:
    """The head figures of the caller's own satker; the region's admin writes those of the region."""
    region = region_of(session, actor)
    asked = _period(region, body, at, None)
    header = Header(**body.model_dump(exclude={"year", "month"}))
    kept = noting.head(session, region=region, satker_code=actor.satker_code or "", period=asked, header=header, actor=actor, at=at)
    return {
        "satker": kept.satker_code or None,
        "year": kept.fiscal_year,
        "month": kept.month,
        "income_budget": kept.income_budget,
        "income_realised": kept.income_realised,
        "spending_budget": kept.spending_budget,
        "spending_realised": kept.spending_realised,
        "written_at": kept.written_at.isoformat(),
    }


def _period(region: Region, body: PeriodBody, at: At, year: int | None) -> ControlPeriod:
    return period(local_date(at, region.timezone), year=body.year or year, code=f"M{body.month:02d}" if body.month else None)
