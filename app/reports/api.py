"""Frozen reports in the API: the document byte for byte, its verification, and for the region's admin freezing and correcting."""

from typing import Any

from app.actor import Role
from app.identifiers import public_id
from app.regions.keeping import kept_region
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.reports import freezing, showing, verifying
from app.reports.forms import CorrectionBody, ReportBody
from app.reports.queries import newest_of, report_by_id, reports_of
from app.reports.shapes import ReportShown, Verification
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.years import FiscalYear

api = Api()


@api.get("/regions/{code}/reports", who=ANYONE, rate=READ)
def list_reports(code: str, session: Db, year: FiscalYear | None = None) -> PageOf[ReportShown]:
    """The newest 200, of one year or of all; every version stands by itself."""
    region = region_by_code(session, code)
    return {"items": [showing.as_json(report) for report in reports_of(session, region_id=region.id, year=year)], "next": None}


@api.post("/regions/{code}/reports", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def freeze_report(code: str, body: ReportBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[ReportShown]:
    """Freeze the answer to a question as of a day, with everything that it was made of."""
    region = kept_region(session, code, actor)
    return once.json(
        session,
        actor,
        lambda: showing.as_json(freezing.freeze(session, region=region, asked=body.asked(region, at), actor=actor, at=at)),
    )


@api.get("/reports/{report_id}", who=ANYONE, rate=READ)
def show_report(report_id: str, session: Db) -> Json[dict[str, Any]]:
    """The canonical document: its SHA-256 is the report's hash."""
    report = report_by_id(session, report_id)
    return Json(report.document.encode(), headers={"x-report-sha256": report.sha256})


@api.get("/reports/{report_id}/verification", who=ANYONE, rate=READ)
def verify_report(report_id: str, session: Db, recompute: bool = False) -> Verification:
    """Is what is kept what was published; is there a newer version; with
    `recompute`, does the same question give the same answer now?"""
    report = report_by_id(session, report_id)
    verdict, newest = verifying.verify_stored(report), newest_of(session, report)
    said: Verification = {
        "genuine": verdict.genuine,
        "sha256": report.sha256,
        "found": verdict.found,
        "newest": public_id(newest.region_id, newest.id),
    }
    if recompute:
        now = verifying.recompute(session, report)
        said["recomputed"] = {
            "equal": now.is_equal,
            "changes": now.differing,
            "files_since": [
                {
                    "dataset": file["dataset"],
                    "region": file["region"],
                    "as_of": file["as_of"].isoformat(),
                    "applied_at": file["applied_at"].isoformat(),
                    "sha256": file["sha256"],
                }
                for file in now.files
            ],
            "entries_since": now.entries,
        }
    return said


@api.post("/reports/{report_id}/corrections", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def correct_report(
    report_id: str, body: CorrectionBody, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[ReportShown]:
    """A new version of the same report; the old one stays as it was published."""
    report = freezing.own_report(session, report_id, actor)
    region = session.get_one(Region, report.region_id)

    def make() -> ReportShown:
        return showing.as_json(
            freezing.correct(session, region=region, report=report, reason=body.reason, as_of=body.as_of, actor=actor, at=at)
        )

    return once.json(session, actor, make)
