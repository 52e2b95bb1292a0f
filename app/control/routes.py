"""The pages of control: the report with its files, the forms for what people type, the board of open orders and the ITKP."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BeforeValidator, Field
from sqlalchemy import select

from app import documents
from app.clock import local_date
from app.control import closing, itkp, noting, permissions, scoring
from app.control.asking import region_of, satker_of, who_acts
from app.control.periods import CODES, ControlPeriod, period
from app.control.reading import Control, Header, control, header_of, note_of
from app.control.report import every_field, report_of
from app.documents import Table
from app.documents.report import NONE, NUMBERS, written, written_fact
from app.errors import Invalid
from app.files.workbooks import XLSX
from app.language import figures, mark
from app.money import RUPIAH_MAX
from app.organisations.models import Satker
from app.papers.reports import with_code
from app.regions.models import Region
from app.rules.national import choice
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import Form, FormState, Optional, Posted, TypedRupiah, parse
from app.web.htmx import go_to
from app.web.routing import Pages
from app.web.templating import form_again, page

pages = Pages()
PACKAGES_SHOWN = 100
ORDERS_SHOWN = 200
Year = Annotated[int | None, Query(ge=2000, le=2100)]
PeriodCode = Annotated[str | None, Query(max_length=4)]
SatkerCode = Annotated[str | None, Query(max_length=60)]


class FileForm(StrEnum):
    """What the report can be taken away as."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


MEDIA = {
    FileForm.PDF: "application/pdf",
    FileForm.XLSX: XLSX,
    FileForm.CSV: "text/csv; charset=utf-8",
}


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


@pages.get("/kendali", who=permissions.READERS, rate=READ)
def show_control(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Year = None,
    periode: PeriodCode = None,
    satker: SatkerCode = None,
    unduh: FileForm | None = None,
) -> Response:
    """The report, as a page or (`unduh`) as a file."""
    region = region_of(session, actor)
    asked = period(local_date(at, region.timezone), year=tahun, code=periode or None)
    own = satker_of(session, actor, region, satker or None)
    found = control(session, region=region, period=asked, satker=own)
    if unduh is not None:
        session.close()  # no connection waits while a document is drawn
        return _file(found, unduh, at)
    report = report_of(found, at=at)
    chosen = {"tahun": asked.year, "periode": asked.code, "satker": own.code if own else ""}
    return page(
        request,
        "control/detail.html",
        region=region,
        satker=own,
        period=asked,
        control=found,
        facts=[(fact.name, written_fact(fact)) for fact in report.facts],
        tables=[_shown(table) for table in report.tables],
        packages_shown=PACKAGES_SHOWN,
        notes=report.notes,
        chosen=chosen,
        periods=[(code, ControlPeriod(asked.year, code).name) for code in CODES],
        satkers=_satkers(session, region) if actor.satker_code is None else [],
        may_note=own is not None and permissions.note(actor, region_id=region.id, satker_code=own.code),
        may_head=permissions.head(actor, region_id=region.id, satker_code=own.code if own else ""),
        address=f"/kendali?{urlencode(chosen)}",
        asked=urlencode(chosen),
        at=at,
    )


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
    return page(
        request, "control/note.html", **_note_context(session, actor, at, kd_rup, tahun, periode), form=FormState(), refusal=None
    )


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
    return page(
        request, "control/header.html", **_header_context(session, actor, at, tahun, periode), form=FormState(), refusal=None
    )


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


@pages.get("/kendali/penutupan", who=permissions.READERS, rate=READ)
def show_closing(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Year = None,
    satker: SatkerCode = None,
    tutup: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> Response:
    """The orders that are not closed; `tutup` asks what closing that many of them earns."""
    region = region_of(session, actor)
    own = satker_of(session, actor, region, satker or None)
    year = tahun or local_date(at, region.timezone).year
    board = closing.board(session, region=region, year=year, satker_code=own.code if own else None, at=at)
    numbers = sorted(
        {number for number in (1, 10, tutup, board.needed, len(board.orders)) if number and number <= len(board.orders)}
    )
    return page(
        request,
        "control/closing.html",
        region=region,
        satker=own,
        year=year,
        board=board,
        plans=[board.plan(number) for number in numbers],
        asked_plan=board.plan(tutup) if tutup else None,
        rows=board.orders[:ORDERS_SHOWN],
        orders_shown=ORDERS_SHOWN,
        who_acts=who_acts,
        points=_points,
        variant=choice("ITKP_E_KATALOG", on=local_date(at, region.timezone)),
        chosen={"tahun": year, "satker": own.code if own else "", "tutup": tutup or ""},
        satkers=_satkers(session, region) if actor.satker_code is None else [],
        at=at,
    )


@pages.get("/kendali/itkp", who=permissions.READERS, rate=READ)
def show_itkp(request: Request, actor: CurrentActor, session: Db, at: At, tahun: Year = None) -> Response:
    region = region_of(session, actor)
    today = local_date(at, region.timezone)
    year = tahun or today.year
    parts, variants = scoring.scores(session, region=region, year=year, on=today)
    return page(
        request,
        "control/itkp.html",
        region=region,
        year=year,
        parts=parts,
        variants=variants,
        official=itkp.official(today),
        named=choice("ITKP_E_KATALOG", on=today),
        known=_points(sum((part.exact for part in parts if part.exact is not None), itkp.Fraction(0)), 2),
        most=sum(part.indicator.points for part in parts),
        at=at,
    )


def _file(found: Control, form: FileForm, at: At) -> Response:
    report = report_of(found, at=at)
    if form is FileForm.CSV:
        content: str | bytes = documents.as_csv(every_field(found))
    else:
        if form is FileForm.PDF:
            report = with_code(report, region_id=found.region.id, at=at)
        content = documents.pdf(report) if form is FileForm.PDF else documents.workbook(report)
    whose = found.satker.code if found.satker else found.region.code
    name = f"pok-{whose}-{found.period.year}-{found.period.code}.{form.value}"
    return Response(content, media_type=MEDIA[form], headers={"content-disposition": f'attachment; filename="{name}"'})


def _shown(table: Table) -> dict[str, Any]:
    """A table of the report as the page's macro takes it."""

    def cells(row: Any) -> list[str]:
        return [written(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)]

    return {
        "name": table.name,
        "caption": table.caption,
        "note": table.note,
        "empty": table.empty,
        "columns": [(column.name, "num" if column.kind in NUMBERS else "") for column in table.columns],
        "rows": [cells(row) for row in table.rows],
        "row_keys": [row[0] for row in table.rows],
        "by": table.columns[0].code,
        "totals": ["" if cell == NONE else cell for cell in cells(table.totals)] if table.totals else None,
    }


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
        "physical": "" if note is None or note.physical_bps is None else _points(itkp.Fraction(note.physical_bps, 100), 2),
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


def _satkers(session: Db, region: Region) -> list[tuple[str, str]]:
    statement = select(Satker.code, Satker.name).where(Satker.region_id == region.id, Satker.active)
    return [(code, name) for code, name in session.execute(statement.order_by(Satker.name, Satker.code))]


def _points(value: itkp.Fraction, places: int = 4) -> str:
    """Points for show: `2,40`."""
    return figures(itkp.decimals(value, places))
