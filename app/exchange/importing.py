"""Importing: one file of one dataset, region and year, applied whole or not at all.

Good rows are applied, bad ones go into a quarantine file with row, column, value and remedy; more than `max_bad` percent of them and nothing is
applied. A file is the whole of its dataset unless `partial`. A second import of the same file changes nothing.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.clock import end_of_local_day, local_date
from app.errors import Refusal
from app.exchange import projecting
from app.exchange.comparing import Comparison, Row, compare, row_hash
from app.exchange.datasets import Dataset
from app.exchange.loading import copy_rows
from app.feeds.models import ImportBatch, ImportedRow
from app.exchange.reading import Opened, open_file
from app.exchange.validating import Fault, masked, validate
from app.identifiers import new_id
from app.language import _
from app.regions.models import Region
from app.regions.queries import find_or_create
from app.settings import settings

COLUMNS = ("region_id", "id", "dataset", "fiscal_year", "row_key", "row_hash", "known_from", "known_until", "payload")
WARNINGS_MAX = 50


class NotApplied(Refusal):
    """The file as a whole is refused; nothing was applied."""

    status = 422


@dataclass(slots=True)
class Report:
    """What an import did, or would do: the counts of CONTRACT's `import`."""

    dataset: str
    rows: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    quarantined: int = 0
    quarantine_file: str | None = None
    as_of: str | None = None
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def import_file(
    session: Session,
    path: Path,
    *,
    region_code: str,
    year: int,
    actor: Actor,
    at: datetime,
    dataset: str | None = None,
    as_of: date | None = None,
    partial: bool = False,
    max_bad: int = 20,
    dry_run: bool = False,
) -> Report:
    """Read, check, compare and, unless `dry_run`, apply. Raises `Unreadable` or `NotApplied`; then nothing was written."""
    opened = open_file(path, dataset=dataset)
    region = find_or_create(session, region_code)
    rows, faults = _check(opened, year)
    _bind(session, region, rows, path)
    report = Report(
        opened.dataset.name, len(opened.rows), quarantined=len({fault.row for fault in faults}), warnings=list(opened.warnings)
    )
    if report.quarantined:
        report.quarantine_file = str(_quarantine(path, faults, at))
    if report.quarantined * 100 > max_bad * len(opened.rows):
        raise NotApplied(_too_bad(path, report, faults[0]))
    day = as_of or _as_of(opened, rows, region, at)
    report.as_of = day.isoformat()
    known_at = end_of_local_day(day, region.timezone)
    _refuse_older(session, region, opened.dataset, year, known_at, path)
    found = compare(session, region_id=region.id, dataset=opened.dataset.name, fiscal_year=year, rows=rows, partial=partial)
    report.added, report.changed, report.unchanged, report.gone = (
        len(found.added),
        len(found.changed),
        found.unchanged,
        len(found.gone),
    )
    if not dry_run:
        batch = _batch(report, path, region, year, day, known_at, partial, actor, at)
        session.add(batch)
        session.flush()
        before = _keep(session, region, opened.dataset, year, found, known_at)
        change = projecting.Change(region, year, known_at, at, actor, batch.id, found, before)
        report.warnings += projecting.PROJECTIONS[opened.dataset.name](session, change)[:WARNINGS_MAX]
        audit.record(
            session,
            actor=actor,
            region_id=region.id,
            action="import.apply",
            subject_kind="import_batch",
            subject_id=str(batch.id),
            at=at,
            details={
                "dataset": report.dataset,
                "file": path.name,
                "added": report.added,
                "changed": report.changed,
                "gone": report.gone,
            },
        )
    return report


def _check(opened: Opened, year: int) -> tuple[dict[str, Row], list[Fault]]:
    """Valid rows by key, the last of a key winning; and the faults of the others."""
    rows: dict[str, Row] = {}
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    doubled = 0
    for number, raw in opened.rows:
        values, wrong = validate(opened.dataset, number, raw)
        column = opened.dataset.year
        if not wrong and column and values.get(column) not in (None, str(year)):
            wrong = [
                Fault(
                    number,
                    column,
                    str(values[column]),
                    _("Tahun anggaran ini bukan {year}. Impor dengan --year-nya sendiri.").format(year=year),
                )
            ]
        if wrong:
            faults += wrong
            continue
        assert isinstance(raw, Mapping)
        key = opened.dataset.key(values)
        if opened.dataset.name == "RUP-PaketAnggaranPenyedia" and "id_paket_anggaran_penyedia" not in raw:
            seen[key] = seen.get(key, 0) + 1
            key = f"{key}|{seen[key]}"
        doubled += key in rows
        payload = masked(opened.dataset, raw)
        rows[key] = Row(key, values, payload, row_hash(payload))
    if doubled:
        opened.warnings.append(_("{n} baris berkunci sama; yang terakhir dipakai.").format(n=doubled))
    return rows, faults


def _bind(session: Session, region: Region, rows: Mapping[str, Row], path: Path) -> None:
    """The first import binds the region to its KLPD; a file of another is refused and named."""
    found = {str(row.values["kd_klpd"]) for row in rows.values() if row.values.get("kd_klpd")}
    if len(found) > 1 or (region.klpd_code is not None and found - {region.klpd_code}):
        others = ", ".join(sorted(found - {region.klpd_code or ""})[:5])
        raise NotApplied(
            _("{file}: berisi data {others}, bukan {name} ({klpd}). Pilih file daerah ini.").format(
                file=path.name, others=others, name=region.name, klpd=region.klpd_code or "?"
            )
        )
    if region.klpd_code is None and found:
        (klpd,) = found
        taken = session.scalars(select(Region).where(Region.klpd_code == klpd)).one_or_none()
        if taken is not None:
            raise NotApplied(_("{file}: berisi data {klpd}, yaitu {name}.").format(file=path.name, klpd=klpd, name=taken.name))
        region.klpd_code = klpd


def _as_of(opened: Opened, rows: Mapping[str, Row], region: Region, at: datetime) -> date:
    """The newest `_event_date`, else what the sheet says of itself, else today."""
    events = [row.values["_event_date"] for row in rows.values() if row.values.get("_event_date")]
    if events:
        return max(events)
    if opened.last_updated:
        try:
            return datetime.fromisoformat(opened.last_updated.replace("Z", "+00:00")).date()
        except ValueError:
            opened.warnings.append(
                _("lastUpdated “{text}” tidak terbaca; dipakai tanggal impor.").format(text=opened.last_updated[:40])
            )
    return local_date(at, region.timezone)


def _refuse_older(session: Session, region: Region, dataset: Dataset, year: int, known_at: datetime, path: Path) -> None:
    newest = session.scalar(
        select(func.max(ImportBatch.known_at)).where(
            ImportBatch.region_id == region.id, ImportBatch.dataset == dataset.name, ImportBatch.fiscal_year == year
        )
    )
    if newest is not None and known_at < newest:
        raise NotApplied(
            _("{file}: keadaan {this}, lebih lama daripada yang sudah dimuat ({newest}). Unduh yang terbaru.").format(
                file=path.name, this=local_date(known_at, region.timezone), newest=local_date(newest, region.timezone)
            )
        )


def _keep(
    session: Session, region: Region, dataset: Dataset, year: int, found: Comparison, known_at: datetime
) -> dict[str, dict[str, Any]]:
    """End the versions that are no longer current and keep the new ones; returns the ended raw rows by key."""
    ended = [id for _row, id in found.changed] + [id for _key, id in found.gone]
    before: dict[str, dict[str, Any]] = {}
    if ended:
        statement = (
            update(ImportedRow)
            .where(ImportedRow.region_id == region.id, ImportedRow.id.in_(ended))
            .values(known_until=known_at)
            .returning(ImportedRow.row_key, ImportedRow.payload)
            .execution_options(synchronize_session=False)
        )
        before = {row.row_key: row.payload for row in session.execute(statement)}
    fresh = found.added + [row for row, _id in found.changed]
    copy_rows(
        session,
        "imported_row",
        COLUMNS,
        (
            (region.id, new_id(), dataset.name, year, row.key, row.hash, known_at, None, msgspec.json.encode(row.payload).decode())
            for row in fresh
        ),
    )
    return before


def _batch(
    report: Report, path: Path, region: Region, year: int, day: date, known_at: datetime, partial: bool, actor: Actor, at: datetime
) -> ImportBatch:
    return ImportBatch(
        region_id=region.id,
        id=new_id(),
        dataset=report.dataset,
        fiscal_year=year,
        file_name=path.name,
        file_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        as_of=day,
        known_at=known_at,
        applied_at=at,
        account_id=actor.account_id,
        partial=partial,
        rows=report.rows,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        gone=report.gone,
        quarantined=report.quarantined,
    )


def _quarantine(path: Path, faults: list[Fault], at: datetime) -> Path:
    """The faults as a CSV in the data folder; cells that a spreadsheet would compute are made text."""
    folder = settings().data / "quarantine"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{at:%Y%m%dT%H%M%S}-{path.stem[:60]}.csv"
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Baris", "Kolom", "Nilai", "Perbaikan"])
        writer.writerows([fault.row, fault.column, _inert(fault.value), fault.remedy] for fault in faults)
    return target


def _inert(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _too_bad(path: Path, report: Report, first: Fault) -> str:
    return _(
        "{file}: {bad} dari {rows} baris salah, tidak ada yang dimuat. Yang pertama: baris {row}, kolom {column}, “{value}”: {remedy}"
    ).format(
        file=path.name,
        bad=report.quarantined,
        rows=report.rows,
        row=first.row,
        column=first.column,
        value=first.value,
        remedy=first.remedy,
    )
