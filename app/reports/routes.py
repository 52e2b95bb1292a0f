"""The pages of frozen reports: a report as it was published, in three forms; a region's list; freezing, correcting, verifying."""

from typing import Any

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from app.actor import Actor, Role
from app.clock import local_date
from app.errors import Refusal, invalid_field
from app.identifiers import public_id
from app.language import _, mark
from app.regions.keeping import kept_region, may_keep
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.reports import freezing, showing, verifying
from app.reports.forms import CorrectionForm, RankingForm, TallyForm
from app.reports.models import FrozenReport
from app.reports.queries import report_by_id, reports_of, versions_of
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import FormState, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.done import ITSELF
from app.web.pages.templating import page
from app.web.routing import Pages
from app.years import FiscalYear

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})


@pages.get("/realisasi/{code}/laporan", who=ANYONE, rate=READ)
def list_reports(
    request: Request, code: str, actor: CurrentActor, session: Db, at: At, tahun: FiscalYear | None = None
) -> Response:
    return _list(request, session, region_by_code(session, code), actor, at, tahun)


@pages.post("/realisasi/{code}/laporan", who=WRITERS, csrf=Csrf.FORM, says=mark("Laporan dibekukan."), rate=WRITE)
def freeze_tally(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """The figure that the realisation page shows."""
    region = kept_region(session, code, actor)

    def make() -> str:
        asked = parse(TallyForm, data).asked(region, at)
        return _address(freezing.freeze(session, region=region, asked=asked, actor=actor, at=at))

    def again(refusal: Refusal) -> Response:
        return _list(request, session, kept_region(session, code, actor), actor, at, None, refusal)

    return once.go_on(request, session, actor, make, again=again)


@pages.post("/laporan/peringkat", who=WRITERS, csrf=Csrf.FORM, says=mark("Peringkat dibekukan."), rate=WRITE)
def freeze_ranking(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """The ranking that the ranking page shows, published by the admin's own region."""
    region = session.get_one(Region, actor.region_id)

    def make() -> str:
        asked = parse(RankingForm, data).asked(region, at)
        return _address(freezing.freeze(session, region=region, asked=asked, actor=actor, at=at))

    def again(refusal: Refusal) -> Response:
        return _list(request, session, session.get_one(Region, actor.region_id), actor, at, None, refusal)

    return once.go_on(request, session, actor, make, again=again)


@pages.get("/laporan/periksa", who=ANYONE, rate=READ)
def show_verifier(request: Request) -> Response:
    return page(request, "reports/verify.html", verdict=None, address="")


@pages.post("/laporan/periksa", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=UPLOAD)
def verify(request: Request, data: Posted, session: Db) -> Response:
    """A file that somebody has, or a report's address: genuine or not."""
    try:
        verdict = _verdict(session, data)
    except Refusal as refusal:
        session.rollback()
        form = FormState.refused(data, refusal.errors)
        return page(request, "reports/verify.html", form=form, refusal=refusal, verdict=None, address="")
    address = _address(verdict.report) if verdict.report else ""
    return page(request, "reports/verify.html", verdict=verdict, address=address)


@pages.get("/laporan/{report_id}.json", who=ANYONE, rate=READ)
def show_document(report_id: str, session: Db) -> Response:
    """The canonical document, byte for byte what the hash is of."""
    report = report_by_id(session, report_id)
    return _file(report, report.document.encode(), "application/json", "json")


@pages.get("/laporan/{report_id}.csv", who=ANYONE, rate=READ)
def show_table(report_id: str, session: Db) -> Response:
    report = report_by_id(session, report_id)
    return _file(report, showing.as_csv(freezing.read(report), report.sha256), "text/csv; charset=utf-8", "csv")


@pages.get("/laporan/{report_id}", who=ANYONE, rate=READ)
def show_report(request: Request, report_id: str, actor: CurrentActor, session: Db, banding: bool = False) -> Response:
    """As it was. With `banding` beside what the same question gives now."""
    return _report(request, session, report_by_id(session, report_id), actor, compare=banding)


@pages.post("/laporan/{report_id}/koreksi", who=WRITERS, csrf=Csrf.FORM, says=mark("Koreksi terbit."), rate=WRITE)
def correct(request: Request, report_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    report = freezing.own_report(session, report_id, actor)

    def make() -> str:
        form = parse(CorrectionForm, data)
        region = session.get_one(Region, report.region_id)
        return _address(
            freezing.correct(session, region=region, report=report, reason=form.reason, as_of=form.as_of, actor=actor, at=at)
        )

    def again(refusal: Refusal) -> Response:
        report = freezing.own_report(session, report_id, actor)
        return _report(request, session, report, actor, form=FormState.refused(data, refusal.errors), refusal=refusal)

    return once.go_on(request, session, actor, make, again=again)


def _verdict(session: Db, data: Posted) -> verifying.Verdict:
    file, typed = data.get("file"), data.get("alamat")
    if isinstance(file, UploadFile) and file.filename:
        return verifying.verify_upload(session, file.file.read())
    if isinstance(typed, str) and typed.strip():
        id = typed.strip().rstrip("/").rpartition("/")[2].removesuffix(".json").removesuffix(".csv")
        return verifying.verify_stored(report_by_id(session, id))
    raise invalid_field("file", _("Pilih berkas JSON laporan, atau tulis alamat laporannya."))


def _report(
    request: Request,
    session: Db,
    report: FrozenReport,
    actor: Actor,
    *,
    compare: bool = False,
    form: FormState | None = None,
    refusal: Refusal | None = None,
) -> Response:
    versions = [(public_id(one.region_id, one.id), one) for one in versions_of(session, report)]
    return page(
        request,
        "reports/detail.html",
        report=report,
        id=public_id(report.region_id, report.id),
        document=_readable(report),
        verdict=verifying.verify_stored(report),
        versions=versions,
        newest=versions[-1],
        recomputed=verifying.recompute(session, report) if compare else None,
        may_write=may_keep(actor, report.region_id),
        form=form,
        refusal=refusal,
    )


def _readable(report: FrozenReport) -> dict[str, Any] | None:
    """None where what is kept was damaged so far that it is no document any more."""
    try:
        return freezing.read(report)
    except ValueError:
        return None


def _list(
    request: Request, session: Db, region: Region, actor: Actor, at: At, year: int | None, refusal: Refusal | None = None
) -> Response:
    rows = reports_of(session, region_id=region.id, year=year)
    superseded = {row.series_id: max(one.version for one in rows if one.series_id == row.series_id) for row in rows}
    context: dict[str, Any] = {
        "region": region,
        "year": year,
        "this_year": local_date(at, region.timezone).year,
        "rows": [(public_id(row.region_id, row.id), row, row.version < superseded[row.series_id]) for row in rows],
        "may_write": may_keep(actor, region.id),
        "form": FormState(),
        "refusal": refusal,
    }
    return page(request, "reports/list.html", **context)


def _address(report: FrozenReport) -> str:
    return f"/laporan/{public_id(report.region_id, report.id)}"


def _file(report: FrozenReport, content: bytes, media_type: str, ending: str) -> Response:
    name = f"{report.number.replace('/', '-')}-v{report.version}.{ending}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "x-report-sha256": report.sha256}
    return Response(content, media_type=media_type, headers=headers)
