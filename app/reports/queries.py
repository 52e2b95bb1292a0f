"""Questions about frozen reports: one by its address, its versions, those of a region."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app.errors import NotFound
from app.identifiers import parse_public_id
from app.language import _
from app.reports.models import FrozenReport

LISTED_MAX = 200


def report_by_id(session: Session, text: str) -> FrozenReport:
    """Raises `NotFound`."""
    region_id, id = parse_public_id(text)
    report = session.get(FrozenReport, (region_id, id))
    if report is None:
        raise NotFound(_("Laporan ini tidak ditemukan."))
    return report


def versions_of(session: Session, report: FrozenReport) -> Sequence[FrozenReport]:
    """Every version, the first one first, without its document."""
    return session.scalars(
        select(FrozenReport)
        .where(FrozenReport.region_id == report.region_id, FrozenReport.series_id == report.series_id)
        .order_by(FrozenReport.version)
        .options(defer(FrozenReport.document))
    ).all()


def newest_of(session: Session, report: FrozenReport) -> FrozenReport:
    return versions_of(session, report)[-1]


def reports_of(session: Session, *, region_id: int, year: int | None = None) -> Sequence[FrozenReport]:
    """A region's reports, the newest first, without their documents."""
    statement = select(FrozenReport).where(FrozenReport.region_id == region_id)
    if year is not None:
        statement = statement.where(FrozenReport.fiscal_year == year)
    return session.scalars(statement.order_by(FrozenReport.id.desc()).limit(LISTED_MAX).options(defer(FrozenReport.document))).all()
