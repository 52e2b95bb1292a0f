"""The forms of what people type into the control report: a note on a package, the head figures."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BeforeValidator, Field

from app.clock import local_date
from app.control import itkp, noting, permissions
from app.control.asking import region_of, satker_of
from app.control.figures import Header
from app.control.periods import period
from app.control.reading import header_of, note_of
from app.control.routes.asked import PeriodCode, Year, points
from app.errors import Invalid
from app.language import mark
from app.money import RUPIAH_MAX
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, Optional, Posted, parse
from app.web.incoming.typed import TypedRupiah
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()


def _bps(typed: Any) -> Any:
    """`45,5` percent → 4550."""
    if not isinstance(typed, str) or not typed.strip():
        return None
    return Decimal(typed.strip().removesuffix("%").strip().replace(",", ".")) * 100 if _is_decimal(typed) else typed


def _is_decimal(typed: str) -> bool:
    return typed.strip().removesuffix("%").strip().replace(",", ".", 1).replace(".", "", 1).isdecimal()


Share = Annotated[int | None, BeforeValidator(_bps), Field(ge=0, le=10_000)]
Money = Annotated[Annotated[TypedRupiah, Field(ge=0, le=RUPIAH_MAX)] | None, Optional]
Day = Annotated[date | None, Optional]
Long = Annotated[str, Field(max_length=2000)]


class NoteForm(Form):
    """What is typed of a package; `physical` in percent."""

    physical: Share = None
    planned_start: Day = None
    planned_finish: Day = None
    problem: Long = ""
    solution: Long = ""
    officer: Annotated[str, Field(max_length=200)] = ""


class HeaderForm(Form):
    """The head figures in whole rupiah."""

    income_budget: Money = None
    income_realised: Money = None
    spending_budget: Money = None
    spending_realised: Money = None


@pages.get("/kendali/paket/{kd_rup}", who=permissions.NOTERS, rate=READ)
def show_note(
    request: Request,
    kd_rup: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Year = None,
    periode: PeriodCode = None,
) -> Response:
    return page(request, "control/note.html", **_note_context(session, actor, at, kd_rup, tahun, periode))


@pages.post("/kendali/paket/{kd_rup}", who=permissions.NOTERS, csrf=Csrf.FORM, says=mark("Catatan disimpan."), rate=WRITE)
def write_note(
    request: Request,
    kd_rup: str,
    data: Posted,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Year = None,
    periode: PeriodCode = None,
) -> Response:
    context = _note_context(session, actor, at, kd_rup, tahun, periode)
    try:
        form = parse(NoteForm, data)
        noted = noting.Noted(
            physical_bps=form.physical,
            planned_start=form.planned_start,
            planned_finish=form.planned_finish,
            problem=form.problem,
            solution=form.solution,
            officer=form.officer,
        )
        noting.note(
            session, region=context["region"], package=context["package"], period=context["period"], noted=noted, actor=actor, at=at
        )
    except Invalid as refusal:
        return form_again(request, "control/note.html", data, refusal, **context)
    return go_to(request, f"/kendali?{context['asked']}#paket-{kd_rup}")


@pages.get("/kendali/anggaran", who=permissions.HEADERS, rate=READ)
def show_header(
    request: Request, actor: CurrentActor, session: Db, at: At, tahun: Year = None, periode: PeriodCode = None
) -> Response:
    return page(request, "control/header.html", **_header_context(session, actor, at, tahun, periode))


@pages.post("/kendali/anggaran", who=permissions.HEADERS, csrf=Csrf.FORM, says=mark("Anggaran disimpan."), rate=WRITE)
def write_header(
    request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, tahun: Year = None, periode: PeriodCode = None
) -> Response:
    context = _header_context(session, actor, at, tahun, periode)
    try:
        form = parse(HeaderForm, data)
        noting.head(
            session,
            region=context["region"],
            satker_code=actor.satker_code or "",
            period=context["period"],
            header=Header(**form.model_dump()),
            actor=actor,
            at=at,
        )
    except Invalid as refusal:
        return form_again(request, "control/header.html", data, refusal, **context)
    return go_to(request, f"/kendali?{context['asked']}")


def _note_context(session: Db, actor: CurrentActor, at: At, kd_rup: str, year: int | None, code: str | None) -> dict[str, Any]:
    region = region_of(session, actor)
    package = noting.package_to_note(session, actor, region=region, kd_rup=kd_rup)
    asked = period(local_date(at, region.timezone), year=year or package.fiscal_year, code=code or None)
    note = note_of(session, region, asked, kd_rup)
    return {
        "region": region,
        "package": package,
        "period": asked,
        "note": note,
        "officers": noting.officers(session, region=region, package=package, at=at),
        "physical": "" if note is None or note.physical_bps is None else points(itkp.Fraction(note.physical_bps, 100), 2),
        "asked": urlencode({"tahun": asked.year, "periode": asked.code}),
    }


def _header_context(session: Db, actor: CurrentActor, at: At, year: int | None, code: str | None) -> dict[str, Any]:
    region = region_of(session, actor)
    asked = period(local_date(at, region.timezone), year=year, code=code or None)
    return {
        "region": region,
        "satker": satker_of(session, actor, region, None),
        "period": asked,
        "header": header_of(session, region, asked, actor.satker_code or ""),
        "asked": urlencode({"tahun": asked.year, "periode": asked.code}),
    }
