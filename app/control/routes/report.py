"""The control report, as a page or as a file."""

from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import urlencode

from fastapi import Request, Response

from app import documents
from app.clock import local_date
from app.control import permissions
from app.control.asking import region_of, satker_of
from app.control.figures import Control
from app.control.periods import CODES, ControlPeriod, period
from app.control.reading import control
from app.control.report import report_of
from app.control.routes.asked import PeriodCode, SatkerCode, Year
from app.control.showing import shown
from app.control.tables import every_field
from app.documents import Letterhead
from app.documents.report import NONE, written_fact
from app.files.workbooks import XLSX
from app.ledger import Basis
from app.letterheads.queries import head_of
from app.organisations.queries import active_satkers
from app.papers.reports import with_code
from app.realisation.asking import AskedScope
from app.realisation.imported import said_of_imported
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
HEAD_FACTS = 6
"""The report's facts begin with income and spending, which the office fills in."""


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
    semua: bool = False,
    unduh: FileForm | None = None,
) -> Response:
    """The report, as a page (of each table the first rows, or all of them: `semua`) or (`unduh`) as a file."""
    region = region_of(session, actor)
    today = local_date(at, region.timezone)
    asked = period(today, year=tahun, code=periode or None)
    own = satker_of(session, actor, region, satker or None)
    found = control(session, region=region, period=asked, satker=own, today=today)
    of_imported = said_of_imported(
        session,
        region,
        year=asked.year,
        scope=AskedScope.EP_ALL,
        bases=(Basis.ACCEPTED, Basis.PAID),
        satker_code=own.code if own else None,
    )
    if unduh is not None:
        head = head_of(session, region, (own.code, own.name) if own else None, at=at)
        session.close()  # no connection waits while a document is drawn
        return _file(found, head, of_imported, unduh, at)
    report = report_of(found, at=at)
    facts = [(fact.name, written_fact(fact)) for fact in report.facts]
    chosen = {"tahun": asked.year, "periode": asked.code, "satker": own.code if own else ""}
    return page(
        request,
        "control/detail.html",
        region=region,
        satker=own,
        period=asked,
        control=found,
        head=[fact for fact in facts[:HEAD_FACTS] if fact[1] != NONE],
        facts=facts,
        of_imported=of_imported,
        tables=[shown(table, whole=semua) for table in report.tables],
        whole=semua,
        notes=report.notes,
        chosen=chosen,
        periods=[(code, ControlPeriod(asked.year, code).name) for code in CODES],
        satkers=active_satkers(session, region_id=region.id) if actor.satker_code is None else [],
        notable={
            one.kd_rup
            for one in found.packages
            if own and permissions.note(actor, region_id=region.id, satker_code=own.code, sub_activities=one.subactivities)
        },
        may_head=permissions.head(actor, region_id=region.id, satker_code=own.code if own else ""),
        address=f"/kendali?{urlencode(chosen)}",
        asked=urlencode(chosen),
        at=at,
    )


def _file(found: Control, head: Letterhead, of_imported: Sequence[str], form: FileForm, at: At) -> Response:
    report = report_of(found, head=head, of_imported=of_imported, at=at)
    if form is FileForm.CSV:
        content: str | bytes = documents.as_csv(every_field(found))
    else:
        if form is FileForm.PDF:
            report = with_code(report, region_id=found.region.id, at=at)
        content = documents.pdf(report) if form is FileForm.PDF else documents.workbook(report)
    whose = found.satker.code if found.satker else found.region.code
    name = f"pok-{whose}-{found.period.year}-{found.period.code}.{form.value}"
    return Response(content, media_type=MEDIA[form], headers={"content-disposition": f'attachment; filename="{name}"'})
