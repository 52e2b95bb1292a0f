"""Reports that carry a code: what a report said when it was drawn is remembered by its hash,
so that the public page can say whether one is ours.

The same words and figures keep the same code, whenever and however often they are drawn.
The file itself is not kept: the hash printed on it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from secrets import randbits
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import db
from app.documents import Report
from app.errors import NotFound
from app.identifiers import new_id, parse_public_id, public_id
from app.papers.models import ReportPaper
from app.regions.models import Region
from app.settings import public_address


@dataclass(frozen=True, slots=True)
class VerifiedReport:
    """A report that is ours. `superseded`: a later one of the same title and scope says something else."""

    paper: ReportPaper
    region: Region
    superseded: bool


def with_code(report: Report, *, region_id: int, at: datetime) -> Report:
    """The report with the address of its public page, in a transaction of its own: the caller holds none."""
    with db.new_session() as session:
        session.execute(
            insert(ReportPaper)
            .values(
                region_id=region_id,
                id=new_id(),
                token=UUID(int=randbits(128)),
                title=report.title,
                subtitle=report.subtitle,
                content_sha256=report.hash,
                first_at=at,
                last_at=at,
            )
            .on_conflict_do_update(index_elements=["region_id", "content_sha256"], set_={"last_at": at})
        )
        mine = (ReportPaper.region_id == region_id, ReportPaper.content_sha256 == report.hash)
        token = session.scalars(select(ReportPaper.token).where(*mine)).one()
    return replace(report, address=f"{public_address()}/verifikasi/{public_id(region_id, token)}")


def verify_report(session: Session, token: str) -> VerifiedReport | None:
    """None for a token that is on no report."""
    try:
        region_id, value = parse_public_id(token)
    except NotFound:
        return None
    paper = session.scalars(select(ReportPaper).where(ReportPaper.region_id == region_id, ReportPaper.token == value)).one_or_none()
    if paper is None:
        return None
    newer = session.scalar(
        select(ReportPaper.id)
        .where(
            ReportPaper.region_id == region_id,
            ReportPaper.title == paper.title,
            ReportPaper.subtitle == paper.subtitle,
            ReportPaper.last_at > paper.last_at,
        )
        .limit(1)
    )
    return VerifiedReport(paper, session.get_one(Region, region_id), newer is not None)
