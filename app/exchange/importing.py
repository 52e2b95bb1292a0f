"""Importing: one file of one dataset, region and year, applied whole or not at all.

Good rows are applied, bad ones go into a quarantine file; more than `max_bad` percent of them and nothing is
applied. A file is the whole of its dataset unless `partial`. A second import of the same file changes nothing. Rows
are staged as they are read, so a file may be larger than memory.

What is imported for the first time has nothing to be compared with: its rows are written portion by portion while the file is
read, with what its first rows say of the day. Of what is known already only the rows are staged whose hash is not (`knowing`).
Where the file then turns out to say otherwise (`Mistaken`), everything is undone and the file is staged whole.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session

from app import audit, db, ledger
from app.actor import Actor
from app.clock import local_date
from app.exchange import namesakes
from app.exchange.binding import bind
from app.exchange.comparing import compare, is_perhaps_a_part
from app.exchange.dating import Dating, refuse_older
from app.exchange.knowing import Feed, Mistaken
from app.exchange.packages import FirstPackages
from app.exchange.projecting import PROJECTIONS, Import
from app.exchange.quarantine import Quarantine
from app.exchange.reading import Opened, open_file
from app.exchange.reading.ahead import ahead
from app.exchange.sifted import Passed, Sifted
from app.exchange.sifting import NotApplied, Sifter
from app.exchange.staging import ADDED, Stage
from app.feeds.locking import one_at_a_time
from app.feeds.models import ImportBatch
from app.identifiers import new_id
from app.language import _
from app.money import thousands
from app.plan.years import YearClosed, is_closed, refuse_closed
from app.regions.models import Region
from app.regions.queries import find_or_create

BAD_PERCENT_MAX = 20.0
AHEAD = 24
"""Packs of rows that are read and checked before the server asks for them."""
PORTION = 16
"""Packs that a first import writes at a time, at most."""
REFUSED = (IntegrityError, psycopg.IntegrityError, InternalError, psycopg.InternalError)
"""A row that was there already. What a machine of a distributed database refuses of a COPY is told by the coordinator in the
machine's words, without its SQLSTATE: as an internal error."""
Progress = Callable[[int, int], None]
"""Told how many rows and how many bytes of the file are read (0 bytes where that is not known)."""


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


def _said_of_gone(gone: int, known: int) -> str:
    return _(
        "{gone} dari {known} baris yang sudah dikenal tidak ada dalam berkas ini. Bila berkas ini hanya sebagian data, muat sebagai "
        "bagian (--partial): tidak ada yang dianggap hilang."
    ).format(gone=thousands(gone), known=thousands(known))


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
    in_turn: Callable[[], None] | None = None,
    look: Callable[[Stage], None] | None = None,
) -> Report:
    """Read, check, compare and apply; with `dry_run` everything is undone again. Raises
    `Unreadable` or `NotApplied`; then nothing was written.

    `progress` is called now and then while the file is read, on no connection of this session; `in_turn` when nobody
    else imports into the region any more, and may still refuse; `look` once, when the stage knows what is added,
    changed, unchanged and gone and nothing is applied yet: whoever gives it undoes the transaction. What is undone is
    counted apart (`ledger.count_apart`): no order waits for it.
    """

    def attempt(*, trusting: bool) -> Report:
        opened = open_file(path, dataset=dataset)
        with session.begin_nested() as undoable:
            db.take_time(session)
            region = find_or_create(session, region_code)
            if is_closed(session, region_id=region.id, year=year):
                raise YearClosed(year)
            is_undone = dry_run or look is not None
            if is_undone:
                ledger.count_apart(session, region_id=region.id)
            importing = _Importing(
                session=session,
                path=path,
                opened=opened,
                region=region,
                year=year,
                actor=actor,
                at=at,
                as_of=as_of,
                partial=partial,
                in_turn=in_turn,
                trusting=trusting,
                is_undone=is_undone,
            )
            try:
                report = importing.apply(max_bad=max_bad, progress=progress, look=look)
            except Mistaken:
                importing.quarantine.discard()
                raise
            if dry_run:
                undoable.rollback()
        return report

    try:
        return attempt(trusting=True)
    except Mistaken:
        return attempt(trusting=False)


@dataclass(kw_only=True, eq=False)
class _Importing:
    """One file being applied, from its first row to the record of what it changed."""

    session: Session
    path: Path
    opened: Opened
    region: Region
    year: int
    actor: Actor
    at: datetime
    as_of: date | None
    partial: bool
    in_turn: Callable[[], None] | None
    trusting: bool
    """Is what its first rows say of the day believed, and are known rows told by
    their hashes? Where that was wrong it is `Mistaken`."""
    is_undone: bool

    def __post_init__(self) -> None:
        self.dataset, self.projection = self.opened.dataset, PROJECTIONS[self.opened.dataset.name]
        self.stage = Stage(
            self.session,
            Feed(self.region.id, self.dataset.name, self.year),
            self.projection.types,
            trusting=self.trusting and not self.dataset.repeats,
        )
        self.quarantine = Quarantine(self.path, self.at)
        self.sifter = Sifter(self.path, self.opened, self.projection, self.quarantine, self.region, self.year, self.stage.known)
        self.report = Report(self.dataset.name)
        self.elsewhere: Mapping[int, tuple[str, int | None]] = {}
        """Rows about packages of other years, which change nothing here."""
        today = local_date(self.at, self.region.timezone)
        self.dating = Dating(self.opened, self.as_of, today, self.region.timezone, self.report.warnings)

    def apply(self, *, max_bad: float, progress: Progress | None, look: Callable[[Stage], None] | None) -> Report:
        stage, report, session = self.stage, self.report, self.session
        by_portions = (
            self.trusting
            and look is None
            and not self.dataset.repeats
            and self.projection.first is not None
            and stage.presumed == ADDED
            and stage.known is None
        )
        if by_portions:
            self._take_turn()
            by_portions = stage.is_first
        first: FirstPackages | None = None
        try:
            with closing(ahead(self.sifter.sifted(), steps=AHEAD, at_once=PORTION)) as sifted:
                portions = self._telling(sifted, progress)
                if by_portions:
                    first = self._write_portions(portions)
                else:
                    stage.fill(chain.from_iterable(portions))
            if first is None:
                self._take_turn()
                self._set_namesakes_aside()
        finally:
            self.quarantine.close()
        self._report_reading()
        self._refuse_bad(max_bad)
        bind(session, self.region, klpd=self.sifter.klpd, name=self.sifter.klpd_name, file=self.path.name)
        if first is not None:
            done = first.done
            self._confirm(done)
            report.added = report.rows - report.quarantined
        else:
            done = self._begin()
            self._compare()
            if look is not None:
                look(stage)
            stage.keep(done.known_at)
        batch = self._batch(done)
        session.add(batch)
        session.flush()
        report.warnings += self.projection.apply(session, done) if first is None else first.finish()
        report.warnings += namesakes.told(session, region_id=self.region.id)
        self._record(batch)
        return report

    def _take_turn(self) -> None:
        """From here to the end of the transaction nobody else imports into the region or, unless it is undone, closes the year
        (an order would wait behind whoever closes). What is only read and staged needs no turn."""
        one_at_a_time(self.session, self.region.id)
        if not self.is_undone:
            refuse_closed(self.session, region_id=self.region.id, year=self.year)
        elif is_closed(self.session, region_id=self.region.id, year=self.year):
            raise YearClosed(self.year)
        self.stage.is_first = self.stage.knows_nothing()
        if self.in_turn is not None:
            self.in_turn()
        if self.stage.known is not None and self.stage.known.imports != self.stage.feed.imports(self.session):
            raise Mistaken

    def _set_namesakes_aside(self) -> None:
        """Once nobody else can write packages: rows about a number that the other kind of package
        has, or another year, are bad ones or passed over."""
        if self.projection.set_aside is None:
            return
        found = namesakes.sort_out(self.session, self.stage, self.projection.set_aside(self.stage))
        for of_row in found.faults.values():
            self.quarantine.add(of_row)
        self.elsewhere = found.elsewhere
        keys = self.stage.take_out({*found.faults, *found.elsewhere})
        if not self.dataset.repeats:  # a revision that was taken before its number was known to be the other kind's must not stay
            self.sifter.spared.update(keys)

    @staticmethod
    def _telling(sifted: Iterator[list[Sifted | Passed]], progress: Progress | None) -> Iterator[list[Sifted]]:
        for there in sifted:
            if progress is not None:
                for one in there:
                    progress(one.rows_read, one.bytes_read)
            if portion := [one for one in there if isinstance(one, Sifted)]:
                yield portion

    def _write_portions(self, portions: Iterator[list[Sifted]]) -> FirstPackages | None:
        """Write a first import while it is read, each time what is read already: one pack where the server waits for the
        reading, many where the reading waits for the server. None where there is no good row. Raises `Mistaken` where a key
        comes twice, or its first rows are older than what was imported before."""
        assert self.projection.first is not None
        first: FirstPackages | None = None
        for portion in portions:
            if first is None:
                first = self.projection.first(self.session, self._begin_early())
            try:
                self.stage.keep_all(portion, first.done.known_at)
                first.write(portion)
            except REFUSED as error:
                raise Mistaken from error
        return first

    def _begin_early(self) -> Import:
        """With what the first rows say of the day; later ones may be newer than what
        was imported before, so that these refuse nothing."""
        try:
            return self._begin()
        except NotApplied as older:
            raise Mistaken from older

    def _begin(self) -> Import:
        """The import as far as it is known before anything is written: its day,
        which must not be older than what was imported before."""
        known_at, timezone = self.dating.known_at(self.sifter.newest_event), self.region.timezone
        self.report.as_of = local_date(known_at, timezone).isoformat()
        refuse_older(self.session, self.stage.feed, known_at, file=self.path.name, timezone=timezone)
        return Import(self.region, self.year, known_at, self.at, self.actor, new_id(), self.stage, self.is_undone)

    def _confirm(self, done: Import) -> None:
        if self.dating.known_at(self.sifter.newest_event) != done.known_at:
            raise Mistaken

    def _compare(self) -> None:
        report, sifter = self.report, self.sifter
        is_partial = self.partial or sifter.is_gone_unsure
        counts = compare(self.stage, repeats=self.dataset.repeats, partial=is_partial, spared=sifter.spared)
        report.added, report.changed, report.gone = counts.added, counts.changed, counts.gone
        report.unchanged = counts.unchanged + len(self.elsewhere)
        report.warnings += namesakes.told_of_moved(self.elsewhere)
        if is_perhaps_a_part(gone=counts.gone, changed=counts.changed, unchanged=counts.unchanged):
            report.warnings.append(_said_of_gone(counts.gone, counts.gone + counts.changed + counts.unchanged))
        if counts.doubled:
            report.warnings.append(
                _("{n} baris berkunci sama dengan baris sesudahnya; yang terakhir dipakai.").format(n=counts.doubled)
            )

    def _report_reading(self) -> None:
        report, quarantine = self.report, self.quarantine
        report.rows, report.quarantined = self.sifter.rows, quarantine.rows
        report.quarantine_file = str(quarantine.path) if quarantine.path else None
        report.warnings += self.opened.warnings
        if self.sifter.is_gone_unsure and not self.partial:
            report.warnings.append(_("Sebagian baris yang salah tidak terbaca kuncinya; tidak ada yang dianggap hilang."))

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

    def _batch(self, done: Import) -> ImportBatch:
        report = self.report
        return ImportBatch(
            region_id=self.region.id,
            id=done.batch_id,
            dataset=report.dataset,
            fiscal_year=self.year,
            file_name=self.path.name,
            file_sha256=self.sifter.sha256,
            as_of=local_date(done.known_at, self.region.timezone),
            known_at=done.known_at,
            applied_at=self.at,
            account_id=self.actor.account_id,
            partial=self.partial,
            rows=report.rows,
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            gone=report.gone,
            quarantined=report.quarantined,
        )

    def _record(self, batch: ImportBatch) -> None:
        details = {
            name: getattr(batch, name)
            for name in ("dataset", "fiscal_year", "file_name", "added", "changed", "gone", "quarantined")
        }
        audit.record(
            self.session,
            actor=self.actor,
            region_id=self.region.id,
            action="import.apply",
            subject_kind="import_batch",
            subject_id=str(batch.id),
            at=self.at,
            details=details,
        )
