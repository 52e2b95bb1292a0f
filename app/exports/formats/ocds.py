"""OCDS 1.1.5: packages of releases, or of records with all releases of a process and what they come to."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.exports.declaring import Asked, Format
from app.exports.placed import id_of
from app.language import mark
from app.ocds.contracting import processes_after
from app.ocds.merging import record
from app.ocds.packaging import Document
from app.ocds.plans import plans_after


def plans(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Document]]:
    return plans_after(session, region=asked.region, year=asked.year, after=after, limit=limit)


def releases(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Document | None]]:
    """Every release of the orders looked at; a page ends with whole orders."""
    found: list[tuple[str, Document | None]] = []
    for key, told in _processes(session, asked, after, limit):
        found += [(key, release) for release in told] or [(key, None)]
    return found


def planning_records(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Document]]:
    return [(key, record([release])) for key, release in plans(session, asked, after, limit)]


def contracting_records(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, Document | None]]:
    return [(key, record(told) if told else None) for key, told in _processes(session, asked, after, limit)]


def _processes(session: Session, asked: Asked, after: str | None, limit: int) -> Sequence[tuple[str, list[Document]]]:
    return processes_after(
        session,
        region=asked.region,
        year=asked.year,
        known_at=asked.known_at,
        after=None if after is None else id_of(after),
        limit=limit,
    )


OCDS = Format(
    name="ocds",
    title=mark("Data kontrak terbuka (OCDS 1.1.5), rilis"),
    note=mark("Satu proses untuk tiap pesanan yang dibuat di sini dan tiap paket RUP; satu rilis untuk tiap kejadian."),
    fields=(),
    sources=(plans, releases),
    holds="releases",
)
OCDS_RECORDS = Format(
    name="ocds-records",
    title=mark("Data kontrak terbuka (OCDS 1.1.5), catatan"),
    note=mark("Untuk tiap proses semua rilisnya dan hasil gabungannya."),
    fields=(),
    sources=(planning_records, contracting_records),
    holds="records",
)
