"""The control report, as a page or as a file."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from app import documents
from app.clock import local_date
from app.control import permissions
from app.control.asking import region_of, satker_of
from app.control.periods import CODES, ControlPeriod, period
from app.control.reading import Control, control
from app.control.report import every_field, report_of
from app.control.routes.asked import PeriodCode, SatkerCode, Year, satkers_of
from app.documents import Table
from app.documents.report import NONE, NUMBERS, written, written_fact
from app.files.workbooks import XLSX
from app.papers.reports import with_code
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
PACKAGES_SHOWN = 100


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
        satkers=satkers_of(session, region) if actor.satker_code is None else [],
        may_note=own is not None and permissions.note(actor, region_id=region.id, satker_code=own.code),
        may_head=permissions.head(actor, region_id=region.id, satker_code=own.code if own else ""),
        address=f"/kendali?{urlencode(chosen)}",
        asked=urlencode(chosen),
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
