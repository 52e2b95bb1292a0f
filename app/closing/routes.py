"""The page of a fiscal year: is it open, what stands in the way of closing it, and its history."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor, Role
from app.clock import local_date
from app.closing.checking import check
from app.closing.closing import close, own_region, reopen
from app.errors import Refusal
from app.identifiers import public_id
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.plan.years import FISCAL_YEAR, year_of
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Optional, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages
from app.years import FiscalYear, typed_year

pages = Pages()
READERS = frozenset({Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR})


class YearForm(Form):
    """Which year, which move, and what is said with it."""

    year: FiscalYear
    move: Annotated[str, Field(pattern="^(close_year|reopen_year)$")]
    note: Annotated[Annotated[str, Field(max_length=2000)] | None, Optional] = None
    reason: Annotated[Annotated[str, Field(max_length=2000)] | None, Optional] = None


@pages.get("/realisasi/{code}/tahun", who=READERS, rate=READ)
def show_year(request: Request, code: str, actor: CurrentActor, session: Db, at: At, tahun: FiscalYear | None = None) -> Response:
    region = own_region(session, code, actor)
    year = tahun or local_date(at, region.timezone).year
    return page(request, "closing/detail.html", **_around(session, region, year, actor, at))


@pages.post("/realisasi/{code}/tahun", who={Role.REGION_ADMIN}, csrf=Csrf.FORM, says=MOVED["fiscal_year"], rate=WRITE)
def move_year(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region = own_region(session, code, actor)

    def take() -> str:
        form = parse(YearForm, data)
        if form.move == "close_year":
            close(session, region=region, year=form.year, note=form.note, actor=actor, at=at)
        else:
            reopen(session, region=region, year=form.year, reason=form.reason, actor=actor, at=at)
        return f"/realisasi/{region.code}/tahun?tahun={form.year}"

    def again(refusal: Refusal) -> Response:
        region = own_region(session, code, actor)
        year = typed_year(data.get("year")) or local_date(at, region.timezone).year
        around = _around(session, region, year, actor, at)
        form = FormState.refused(data, refusal.errors)
        return page(request, "closing/detail.html", form=form, refusal=refusal, **around)

    return once.go_on(request, session, actor, take, again=again)


def _around(session: Db, region: Region, year: int, actor: Actor, at: At) -> dict[str, Any]:
    found = year_of(session, region_id=region.id, year=year)
    return {
        "region": region,
        "year": year,
        "state": found.state,
        "checks": check(session, region=region, year=year, at=at),
        "moves": names_of(moves_for(FISCAL_YEAR, found, actor)),
        "taken": history(session, region_id=region.id, subject_id=found.id),
        "report": f"/laporan/{public_id(region.id, found.report_id)}" if found.report_id else None,
        "public_id": public_id,
    }
