"""Importing: one file of one dataset, region and year, applied whole or not at all.

Good rows are applied, bad ones go into a quarantine file; more than `max_bad` percent of them and nothing is applied. A file is the whole of its
dataset unless `partial`. A second import of the same file changes nothing. Rows are staged as they are read, so a file may be larger than memory.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, db
from app.actor import Actor
from app.clock import end_of_local_day, local_date
from app.errors import Refusal
from app.exchange.checking import Checker, Columns, Row, misfit
from app.exchange.keeping import Keeper, is_storable
from app.exchange.projecting import PROJECTIONS, Import
from app.exchange.quarantine import Quarantine
from app.exchange.reading import Batch, Misfit, Opened, open_file
from app.exchange.reading.opened import CELL_MAX
from app.exchange.staging import Counts, Feed, Packed, Stage, Staged
from app.exchange.validating import Fault, fault_in
from app.feeds import packing
from app.feeds.locking import one_at_a_time
from app.feeds.models import ImportBatch
from app.identifiers import new_id, new_ids
from app.language import _
from app.plan.years import refuse_closed
from app.regions.models import Region
from app.regions.queries import find_or_create

BAD_PERCENT_MAX = 20.0
Progress = Callable[[int, int], None]
"""Told how many rows and how many bytes of the file are read (0 bytes where that is not known)."""


class NotApplied(Refusal):
    """The file as a whole is refused; nothing was applied. `quarantine_file` lists the bad rows where there were too many."""

    status = 422
    quarantine_file: str | None = None


@dataclass(slots=True)
class Report:
    """What an import did, or would do: the counts of the `import` command."""

    dataset: str
    rows: int = 0
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
    max_bad: float = BAD_PERCENT_MAX,
    dry_run: bool = False,
    progress: Progress | None = None,
    look: Callable[[Stage], None] | None = None,
) -> Report:
    """Read, check, compare and apply; with `dry_run` everything is undone again. Raises `Unreadable` or `NotApplied`; then nothing was written.

    `progress` is called now and then while the file is read, on no connection of this session; `look` once, when the stage knows what is added,
    changed, unchanged and gone and nothing is applied yet.
    """
    opened = open_file(path, dataset=dataset)
    with session.begin_nested() as attempt:
        db.take_time(session)
        region = find_or_create(session, region_code)
        one_at_a_time(session, region.id)
        refuse_closed(session, region_id=region.id, year=year)
        reading = _Reading(session, path, opened, region, year, at, progress)
        report = reading.apply(as_of=as_of, partial=partial, max_bad=max_bad, actor=actor, look=look)
        if dry_run:
            attempt.rollback()
    return report


class _Reading:
    """One file on its way through: what its rows say while they are read, and what follows once they are staged."""

    def __init__(
        self, session: Session, path: Path, opened: Opened, region: Region, year: int, at: datetime, progress: Progress | None
    ) -> None:
        self.session, self.path, self.opened, self.region, self.year, self.at = session, path, opened, region, year, at
        self.progress = progress
        self.dataset, self.projection = opened.dataset, PROJECTIONS[opened.dataset.name]
        self.feed = Feed(region.id, self.dataset.name, year)
        self.stage = Stage(session, self.feed, self.projection.types)
        self.quarantine = Quarantine(path, at)
        self.report = Report(self.dataset.name)
        self.newest_event: date | None = None
        self.klpd = region.klpd_code
        self.spared: set[str] = set()
        self.is_gone_unsure = False

    def apply(
        self, *, as_of: date | None, partial: bool, max_bad: float, actor: Actor, look: Callable[[Stage], None] | None
    ) -> Report:
        stage = self.stage
        try:
            stage.fill(self._staged())
        finally:
            self.quarantine.close()
        report = self.report
        report.quarantined = self.quarantine.rows
        report.quarantine_file = str(self.quarantine.path) if self.quarantine.path else None
        report.warnings += self.opened.warnings
        self._refuse_bad(max_bad)
        self._bind()
        day = self._as_of(as_of)
        report.as_of = day.isoformat()
        known_at = end_of_local_day(day, self.region.timezone)
        self._refuse_older(known_at)
        counts = stage.compare(repeats=self.dataset.repeats, partial=partial or self.is_gone_unsure, spared=self.spared)
        self._count(counts, partial)
        if look is not None:
            look(stage)
        batch = self._batch(day, known_at, partial, actor)
        self.session.add(batch)
        self.session.flush()
        stage.keep(known_at)
        report.warnings += self.projection.apply(
            self.session, Import(self.region, self.year, known_at, self.at, actor, batch.id, stage)
        )
        self._record(batch, actor)
        return report

    def _staged(self) -> Iterator[Staged]:
        """Every good row; the bad ones are set aside."""
        shapes: dict[tuple[str, ...], tuple[Keeper, Checker]] = {}
        with ThreadPoolExecutor(1) as packer:
            for found in self.opened.batches:
                if isinstance(found, Misfit):
                    self.report.rows += 1
                    self.quarantine.add([misfit(found.number, found.cells)])
                    self.is_gone_unsure = True
                    continue
                self.report.rows += len(found.rows)
                if self.progress is not None:
                    self.progress(self.report.rows, self.opened.position())
                if found.names not in shapes:
                    keeper = Keeper(self.dataset, found.names)
                    shapes[found.names] = keeper, Checker(self.dataset, keeper.columns.names, timezone=self.region.timezone)
                yield from self._staged_of(found, *shapes[found.names], packer)

    def _staged_of(self, found: Batch, keeper: Keeper, checker: Checker, packer: ThreadPoolExecutor) -> Iterator[Staged]:
        batch = keeper.order(found)
        raw = list(zip(*batch.rows, strict=True))
        kept = keeper.keep(batch, raw)
        columns, faults = checker.check(batch, raw, is_long=kept.longest > CELL_MAX or bool(kept.faults))
        self._refuse_other_years(batch, columns, faults)
        for place, fault in kept.faults.items():
            faults.setdefault(place, [fault])
        rows = columns.rows() if faults else []
        for place in sorted(faults):
            self._set_aside(rows[place], faults[place])
        good = range(columns.length) if not faults else [place for place in range(columns.length) if place not in faults]
        if not good:
            return
        columns = columns if not faults else columns.only(good)
        self._look_at(batch, columns, good)
        pack = len(self.stage.packs)
        encoded, served = [kept.encoded[place] for place in good], [kept.served[place] for place in good]
        self.stage.packs.append(Packed(keeper.columns, len(good), packer.submit(packing.pack, encoded, served)))
        yield from zip(
            [batch.numbers[place] for place in good],
            new_ids(len(good)),
            map(self.dataset.key, columns.rows()),
            [kept.hashes[place] for place in good],
            repeat(pack),
            range(len(good)),
            *self.projection.read(columns),
        )

    def _refuse_other_years(self, batch: Batch, columns: Columns, faults: dict[int, list[Fault]]) -> None:
        column = self.dataset.year
        years = columns.get(column) if column else None
        if column is None or years is None or set(years) <= {None, str(self.year)}:
            return
        for place, year in enumerate(years):
            if place not in faults and year not in (None, str(self.year)):
                remedy = _("Tahun anggaran ini bukan {year}. Impor dengan --year {found}.").format(year=self.year, found=year)
                faults[place] = [fault_in(batch.numbers[place], column, year, remedy)]

    def _set_aside(self, row: Row, faults: list[Fault]) -> None:
        """A bad row is still in the file: what it names is not gone."""
        self.quarantine.add(faults)
        try:
            key = self.dataset.key(row)
        except (AttributeError, KeyError, TypeError):
            key = None
        if key is None or not is_storable(key):
            self.is_gone_unsure = True
        else:
            self.spared.add(key)

    def _look_at(self, batch: Batch, columns: Columns, good: Sequence[int]) -> None:
        """The newest event, and whose rows they are: a file of another government is refused and named."""
        events = [event for event in columns.get("_event_date") or () if event is not None]
        if events:
            self.newest_event = max(*events, self.newest_event or events[0])
        owners = columns["kd_klpd"]
        self.klpd = self.klpd or owners[0]
        if set(owners) == {self.klpd}:
            return
        place, other = next((place, owner) for place, owner in enumerate(owners) if owner != self.klpd)
        raise NotApplied(
            _("{file}: baris {n} milik {found}, bukan {klpd} ({name}). Pilih file wilayah ini.").format(
                file=self.path.name, n=batch.numbers[good[place]], found=other[:40], klpd=self.klpd, name=self.region.name
            )
        )

    def _refuse_bad(self, max_bad: float) -> None:
        report, first = self.report, self.quarantine.first
        if report.rows == 0:
            raise NotApplied(_("{file}: tidak ada baris data. Data yang lama tetap dipakai.").format(file=self.path.name))
        if first is not None and report.quarantined * 100 > max_bad * report.rows:
            refusal = NotApplied(
                _(
                    "{file}: {bad} dari {rows} baris salah, tidak ada yang dimuat. Yang pertama: baris {row}, kolom {column}, “{value}”: "
                    "{remedy} Semuanya ada di {list}."
                ).format(
                    file=self.path.name, bad=report.quarantined, rows=report.rows, row=first.row, column=first.column, value=first.value,
                    remedy=first.remedy, list=report.quarantine_file,
                )
            )  # fmt: skip
            refusal.quarantine_file = report.quarantine_file
            raise refusal

    def _bind(self) -> None:
        """The first import binds the region to its KLPD."""
        if self.region.klpd_code is not None or self.klpd is None:
            return
        owner = self.session.scalars(select(Region).where(Region.klpd_code == self.klpd)).one_or_none()
        if owner is not None:
            raise NotApplied(
                _("{file}: berisi data {klpd}, yaitu {name} ({code}). Pakai --region {code}.").format(
                    file=self.path.name, klpd=self.klpd, name=owner.name, code=owner.code
                )
            )
        self.region.klpd_code = self.klpd

    def _as_of(self, given: date | None) -> date:
        """The day that was given, else the newest `_event_date`, else what the file says of itself, else today; never after today."""
        today = local_date(self.at, self.region.timezone)
        if given is not None and given > today:
            raise NotApplied(_("--as-of {given} belum terjadi; hari ini {today}.").format(given=given, today=today))
        found = given or self.newest_event or self._said_of_itself() or today
        return min(found, today)

    def _said_of_itself(self) -> date | None:
        said = self.opened.last_updated
        try:
            return local_date(datetime.fromisoformat(said), self.region.timezone) if said else None
        except ValueError:
            self.report.warnings.append(_("lastUpdated “{text}” tidak terbaca; dipakai tanggal impor.").format(text=str(said)[:40]))
            return None

    def _refuse_older(self, known_at: datetime) -> None:
        newest = self.session.scalar(
            select(func.max(ImportBatch.known_at)).where(
                ImportBatch.region_id == self.region.id,
                ImportBatch.dataset == self.dataset.name,
                ImportBatch.fiscal_year == self.year,
            )
        )
        if newest is not None and known_at < newest:
            raise NotApplied(
                _("{file}: keadaan {this}, lebih lama daripada yang sudah dimuat ({newest}). Unduh yang terbaru.").format(
                    file=self.path.name,
                    this=local_date(known_at, self.region.timezone),
                    newest=local_date(newest, self.region.timezone),
                )
            )

    def _count(self, counts: Counts, partial: bool) -> None:
        report = self.report
        report.added, report.changed, report.unchanged, report.gone = counts.added, counts.changed, counts.unchanged, counts.gone
        if counts.doubled:
            report.warnings.append(
                _("{n} baris berkunci sama dengan baris sesudahnya; yang terakhir dipakai.").format(n=counts.doubled)
            )
        if self.is_gone_unsure and not partial:
            report.warnings.append(_("Sebagian baris yang salah tidak terbaca kuncinya; tidak ada yang dianggap hilang."))

    def _batch(self, day: date, known_at: datetime, partial: bool, actor: Actor) -> ImportBatch:
        report = self.report
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return ImportBatch(
            region_id=self.region.id,
            id=new_id(),
            dataset=report.dataset,
            fiscal_year=self.year,
            file_name=self.path.name,
            file_sha256=digest,
            as_of=day,
            known_at=known_at,
            applied_at=self.at,
            account_id=actor.account_id,
            partial=partial,
            rows=report.rows,
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            gone=report.gone,
            quarantined=report.quarantined,
        )

    def _record(self, batch: ImportBatch, actor: Actor) -> None:
        details = {
            name: getattr(batch, name)
            for name in ("dataset", "fiscal_year", "file_name", "added", "changed", "gone", "quarantined")
        }
        audit.record(
            self.session,
            actor=actor,
            region_id=self.region.id,
            action="import.apply",
            subject_kind="import_batch",
            subject_id=str(batch.id),
            at=self.at,
            details=details,
        )
