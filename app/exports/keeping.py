"""Keeping: files that lie ready for `/data`, made by the worker, so that a download
costs no database and its hash is known before it begins.

They are made anew at most once a day and only where something changed; a year that has none yet gets its files at the next look.
An old file stays for a day, because somebody may be reading it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import db
from app.clock import local_date
from app.exports.declaring import Asked, Format
from app.exports.exporting import Exported, export, reading
from app.exports.formats import INAPROC_V1, ISB_V6, OCDS, OCDS_RECORDS, PUBLIC_TABLE, SPSE_PENCATATAN, SPSE_REALISASI
from app.exports.models import ExportFile
from app.exports.writing import Form
from app.feeds.models import ImportBatch
from app.ledger.models import Entry
from app.ledger.quarters import StateTally
from app.regions.models import Region
from app.settings import settings

KEPT: tuple[tuple[Format, Form], ...] = (
    (PUBLIC_TABLE, Form.CSV),
    (PUBLIC_TABLE, Form.JSON),
    (ISB_V6, Form.JSON),
    (ISB_V6, Form.CSV),
    (INAPROC_V1, Form.JSON),
    (SPSE_PENCATATAN, Form.JSON),
    (SPSE_REALISASI, Form.JSON),
    (OCDS, Form.JSON),
    (OCDS, Form.LINES),
    (OCDS_RECORDS, Form.LINES),
)
"""What lies ready of each year; everything else is to be had by command and by API."""
READ_BY_SOMEBODY = timedelta(days=1)


def due(session: Session, at: datetime) -> list[tuple[Region, int]]:
    """Years with orders whose files are not there (a restored database has their rows alone), or
    are of an earlier day and no longer what is known."""
    years = session.execute(select(StateTally.region_id, StateTally.fiscal_year).distinct()).all()
    regions = {region.id: region for region in session.scalars(select(Region))}
    made: dict[tuple[int, int], list[ExportFile]] = defaultdict(list)
    for file in session.scalars(select(ExportFile)):
        made[file.region_id, file.fiscal_year].append(file)
    found = []
    for region_id, year in sorted(tuple(row) for row in years):
        region, files = regions[region_id], made[region_id, year]
        if len(files) < len(KEPT) or not all(place_of(file).exists() for file in files):
            found.append((region, year))
            continue
        is_of_today = local_date(files[0].made_at, region.timezone) == local_date(at, region.timezone)
        if not is_of_today and files[0].stamp != stamp_of(session, region_id, year):
            found.append((region, year))
    return found


def make(code: str, year: int, *, at: datetime) -> list[Exported]:
    """Write every file of a year from one snapshot; the rows that name them are committed once all are there."""
    folder = settings().data / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    done: list[tuple[Format, Exported]] = []
    with reading(code, year, None) as (session, asked):
        stamp = stamp_of(session, asked.region.id, year)
        for what, form in KEPT:
            done.append((what, _write(session, what, form, asked, folder, at)))
    with db.new_session() as session:
        for what, one in done:
            _remember(session, asked, what, one, stamp, at)
    return [one for _what, one in done]


def stamp_of(session: Session, region_id: int, year: int) -> str:
    """What the ledger and the imports of a year stand at."""
    entry = _newest(session, Entry, Entry.order_key.is_not(None), Entry.region_id == region_id, Entry.fiscal_year == year)
    batch = _newest(session, ImportBatch, ImportBatch.region_id == region_id, ImportBatch.fiscal_year == year)
    return f"{entry}/{batch}"


def files_of(session: Session, region_id: int, year: int) -> Sequence[ExportFile]:
    """In the order of `KEPT`."""
    names = [name_of(what, form) for what, form in KEPT]
    found = session.scalars(select(ExportFile).where(ExportFile.region_id == region_id, ExportFile.fiscal_year == year)).all()
    return sorted((one for one in found if one.name in names), key=lambda one: names.index(one.name))


def place_of(file: ExportFile) -> Path:
    return settings().data / "exports" / f"{file.sha256}.{file.name.partition('.')[2]}"


def name_of(what: Format, form: Form) -> str:
    return f"{what.file_stem}.{form}"


def tidy(session: Session, at: datetime) -> None:
    """Files that no row names are removed a day after they were written; rows whose region is gone, too."""
    folder = settings().data / "exports"
    known = set(session.scalars(select(ExportFile.sha256)))
    gone = set(session.scalars(select(ExportFile.region_id).distinct())) - set(session.scalars(select(Region.id)))
    if gone:  # asked apart: Citus refuses one statement that takes rows of the coordinator by what lies on every machine
        session.execute(delete(ExportFile).where(ExportFile.region_id.in_(gone)))
    for path in folder.iterdir() if folder.exists() else ():
        is_old = at.timestamp() - path.stat().st_mtime > READ_BY_SOMEBODY.total_seconds()
        if is_old and path.name.partition(".")[0] not in known:
            path.unlink(missing_ok=True)


def _newest(session: Session, table: Any, *where: ColumnElement[bool]) -> str:
    return str(session.scalar(select(table.id).where(*where).order_by(table.id.desc()).limit(1)) or "")


def _write(session: Session, what: Format, form: Form, asked: Asked, folder: Path, at: datetime) -> Exported:
    """Under its hash, which is known when it is whole."""
    name = name_of(what, form)
    unfinished = folder / f"{asked.region.digits}-{asked.year}-{name}.part"
    try:
        with unfinished.open("wb") as out:
            done = export(session, what, asked, out, file=name, form=form, at=at)
        unfinished.replace(folder / f"{done.sha256}.{form}")
    finally:
        unfinished.unlink(missing_ok=True)
    return done


def _remember(session: Session, asked: Asked, what: Format, done: Exported, stamp: str, at: datetime) -> None:
    values = {
        "format": what.name,
        "rows": done.rows,
        "rows_sha256": done.rows_sha256,
        "bytes": done.bytes,
        "sha256": done.sha256,
        "stamp": stamp,
        "made_at": at,
    }
    key = {"region_id": asked.region.id, "fiscal_year": asked.year, "name": done.file}
    statement = insert(ExportFile).values({**key, **values})
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
