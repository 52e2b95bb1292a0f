"""Staging: a file's rows in a temporary table, compared there with what is known, so that a file may be larger than memory.

A row is added, changed or unchanged by its key and the hash of the raw row; what is known and not in the file is gone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Uuid,
    and_,
    case,
    cast,
    delete,
    distinct,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from app.db import among
from app.exchange.framing import TYPES
from app.exchange.knowing import Feed, Known, Mistaken, known_of
from app.exchange.loading import copy_columns
from app.exchange.retelling import is_retold
from app.feeds import packing
from app.feeds.models import ImportedRow, RawPack
from app.feeds.queries import RawRow, raw_of

CHUNK = 5000
RETOLD_SAMPLE = 100
"""Changed rows that are looked at before all others are."""
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
REPEATED = "#"
"""Between a key and the number of its repetition."""
IDENTIFIED = r"(^|\|)id:"
"""In the key of a row that its source numbers: it is one row, however often it was fetched, also where others repeat."""


@dataclass(frozen=True, slots=True)
class Packed:
    """So many rows of one shape, being compressed beside the reading."""

    id: UUID
    columns: packing.Columns
    rows: int
    body: "Future[bytes]"


@dataclass(frozen=True, slots=True)
class Sifted:
    """Good rows of a file, the pack in which they lie, and how many rows and bytes of the file were read up to here.

    `columns` are those of the stage by name, each value framed: number in the file, id, key, hash, pack and place in it, and the facts that the
    dataset projects.
    """

    pack: Packed
    columns: Mapping[str, Sequence[bytes]]
    rows_read: int
    bytes_read: int

    def only(self, places: Sequence[int]) -> "Sifted":
        """Some of the rows."""
        return replace(self, columns={name: [column[place] for place in places] for name, column in self.columns.items()})


@dataclass(frozen=True, slots=True)
class Passed:
    """So far the file is read, where nothing new came for a while."""

    rows_read: int
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How the file differs from what is known."""

    added: int
    changed: int
    unchanged: int
    gone: int
    doubled: int


class Stage:
    """The temporary table of one file, or of the portion of it that was read last. `table` has `number, id, row_key, row_hash, pack, place, standing,
    previous` and the facts by name; `gone` has `row_key, id` of what is known and not in the file. The raw rows wait outside of it, packed, until it is
    known which are kept."""

    def __init__(self, session: Session, feed: Feed, facts: dict[str, type], *, trusting: bool) -> None:
        self.session, self.feed, self.facts = session, feed, facts
        knows_nothing = self.knows_nothing()
        self.known = known_of(session, feed) if trusting and not knows_nothing else None
        """The rows that need not be staged when they come again."""
        self.presumed = ADDED if knows_nothing or self.known is not None else UNCHANGED
        """How every row is taken to stand until they are compared, which then has only those to write that stand otherwise."""
        self.table = Table(
            "incoming_row",
            MetaData(),
            Column("number", Integer, nullable=False),
            Column("id", Uuid, nullable=False),
            Column("row_key", String, nullable=False),
            Column("row_hash", LargeBinary, nullable=False),
            Column("pack", Uuid, nullable=False),
            Column("place", Integer, nullable=False),
            Column("standing", String, nullable=False, server_default=self.presumed),
            Column("previous", Uuid),
            *(Column(name, TYPES[kind]) for name, kind in facts.items()),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        )
        self.gone = Table(
            "gone_row",
            MetaData(),
            Column("row_key", String),
            Column("id", Uuid),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        )
        self.packs: dict[UUID, Packed] = {}
        session.flush()
        for table in (self.table, self.gone):
            session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table.name}"))
            session.execute(CreateTable(table))
        self.is_first = False
        """Is nothing known yet, so that every row is an added one? Told by whoever compares, once nobody else can write."""
        self.is_as_known = False
        """Was it compared, and nothing of it is added, changed or gone?"""

    def fill(self, sifted: Iterable[Sifted]) -> None:
        """COPY the rows in, as they are read."""
        names = ("number", "id", "row_key", "row_hash", "pack", "place", *self.facts)

        def blocks() -> Iterator[list[Sequence[bytes]]]:
            for good in sifted:
                self.packs[good.pack.id] = good.pack
                yield [good.columns[name] for name in names]

        copy_columns(self.session, self.table, names, blocks())

    def knows_nothing(self) -> bool:
        """Is there no row of the feed yet?"""
        return not self.session.scalar(select(exists().where(self.feed.current)))

    def empty(self) -> None:
        """Make room for the next portion of the file."""
        self.session.execute(text("TRUNCATE incoming_row"))
        self.packs.clear()

    def know_sizes(self) -> None:
        """Let the planner know how many rows there are and how they repeat."""
        self.session.execute(text("SET LOCAL default_statistics_target = 10"))
        self.session.execute(text("ANALYZE incoming_row"))

    def compare(self, *, repeats: bool, partial: bool, spared: Collection[str]) -> Counts:
        """Say of each row how it stands to what is known. `spared` are keys that are in the file, but in a row that could not be taken."""
        rows = self.table
        doubled = self._drop_doubled(*([rows.c.row_key.regexp_match(IDENTIFIED)] if repeats else []))
        if repeats:
            self._number_repeated()
        self.know_sizes()
        if not (self.is_first and self.presumed == ADDED):
            self._compare_rows()
            self._settle_retold()
        missing = None if self.known is None else self._missing(self.known)
        if not (self.is_first or partial or missing == set()):
            self._find_gone(spared, missing)
        counted: dict[str, int] = dict(self.session.execute(select(rows.c.standing, func.count()).group_by(rows.c.standing)).all())
        gone = self.session.scalar(select(func.count()).select_from(self.gone)) or 0
        unchanged = counted.get(UNCHANGED, 0) + (0 if self.known is None else self.known.came_again)
        counts = Counts(counted.get(ADDED, 0), counted.get(CHANGED, 0), unchanged, gone, doubled)
        self.is_as_known = not (counts.added or counts.changed or counts.gone)
        return counts

    def keep(self, known_at: datetime) -> None:
        """End the versions that are no longer current, and keep the new ones."""
        if not self.is_first:
            self._end_versions(known_at)
        self._keep_packs()
        feed, rows = self.feed, self.table
        self.session.execute(
            insert(ImportedRow).from_select(
                ["region_id", "id", "dataset", "fiscal_year", "row_key", "row_hash", "known_from", "pack_id", "place"],
                select(
                    literal(feed.region_id),
                    rows.c.id,
                    literal(feed.dataset),
                    literal(feed.fiscal_year),
                    rows.c.row_key,
                    rows.c.row_hash,
                    literal(known_at),
                    rows.c.pack,
                    rows.c.place,
                ).where(self.is_fresh),
            )
        )

    def keep_all(self, portion: Sequence[Sifted], known_at: datetime) -> None:
        """Keep rows of which nothing is known yet, without staging them. Raises `psycopg.IntegrityError` where a key was there already."""
        feed = self.feed
        copy_columns(
            self.session,
            ImportedRow.__table__,
            ("id", "row_key", "row_hash", "pack_id", "place"),
            ([good.columns[name] for name in ("id", "row_key", "row_hash", "pack", "place")] for good in portion),
            same={
                "region_id": feed.region_id,
                "dataset": feed.dataset,
                "fiscal_year": feed.fiscal_year,
                "known_from": known_at,
            },
        )
        self._write_packs([(good.pack, good.pack.body.result()) for good in portion])

    def _end_versions(self, known_at: datetime) -> None:
        rows = self.table
        ended = or_(
            ImportedRow.id.in_(select(rows.c.previous).where(rows.c.standing == CHANGED)),
            ImportedRow.id.in_(select(self.gone.c.id)),
        )
        self.session.execute(
            update(ImportedRow)
            .where(self.feed.current, ended)
            .values(known_until=known_at)
            .execution_options(synchronize_session=False)
        )

    def _keep_packs(self) -> None:
        """Write the packs of the fresh rows; a pack of which only some rows are fresh is made anew with those."""
        rows = self.table
        counted = self.session.execute(
            select(rows.c.pack, func.count(), func.array_agg(rows.c.place)).where(self.is_fresh).group_by(rows.c.pack)
        ).all()
        bodies = []
        for id, count, places in counted:
            pack = self.packs[id]
            body = pack.body.result()
            bodies.append((pack, body if count == pack.rows else packing.without(body, places)))
        self._write_packs(bodies)

    def _write_packs(self, bodies: Sequence[tuple[Packed, bytes]]) -> None:
        rows = [
            {
                "region_id": self.feed.region_id,
                "id": pack.id,
                "own": pack.columns.own,
                "served": pack.columns.served,
                "body": body,
            }
            for pack, body in bodies
        ]
        if rows:
            self.session.execute(insert(RawPack), rows)

    @property
    def is_fresh(self) -> ColumnElement[bool]:
        return self.table.c.standing != UNCHANGED

    def take_out(self, numbers: Collection[int]) -> list[str]:
        """Rows that cannot be taken after all, by their number in the file. Returns their keys."""
        if not numbers:
            return []
        rows = self.table
        return list(self.session.scalars(delete(rows).where(among(rows.c.number, numbers)).returning(rows.c.row_key)))

    def fresh(self) -> Iterator[Sequence[Row[Any]]]:
        """The added and changed rows (`row_key` and the facts) in the file's order, a few thousand at a time."""
        rows = self.table
        last = -1
        while True:
            chunk = self.session.execute(
                select(rows.c.number, rows.c.row_key, *(rows.c[name] for name in self.facts))
                .where(self.is_fresh, rows.c.number > last)
                .order_by(rows.c.number)
                .limit(CHUNK)
            ).all()
            if not chunk:
                return
            yield chunk
            last = chunk[-1].number

    def raw(self, places: Iterable[tuple[UUID, int]]) -> list[RawRow]:
        """What came, by pack and place in it, before it is kept."""
        opened: dict[UUID, list[RawRow | None]] = {}
        rows = []
        for id, place in places:
            if id not in opened:
                pack = self.packs[id]
                opened[id] = packing.unpack(pack.columns.own, pack.columns.served, pack.body.result())
            rows.append(opened[id][place] or {})
        return rows

    def examples_that_came_again(self) -> list[ImportedRow]:
        """Some of the unchanged rows that were not staged."""
        if self.known is None or not self.known.examples:
            return []
        found = self.session.scalars(select(ImportedRow).where(self.feed.current, ImportedRow.row_hash.in_(self.known.examples)))
        return sorted(found, key=lambda version: version.row_key)

    def gone_keys(self) -> list[str]:
        return list(self.session.scalars(select(self.gone.c.row_key).order_by(self.gone.c.row_key)))

    def _drop_doubled(self, *which: ColumnElement[bool]) -> int:
        """Of rows with one key the last is taken; of all, or of those meant."""
        rows, later = self.table, self.table.alias("later")
        if self.session.scalar(select(func.count() == func.count(distinct(rows.c.row_key))).select_from(rows)):
            return 0
        found = self.session.execute(
            delete(rows)
            .where(exists().where(later.c.row_key == rows.c.row_key, later.c.number > rows.c.number), *which)
            .returning(rows.c.number)
        )
        return len(found.all())

    def _number_repeated(self) -> None:
        """Rows with one key are told apart by a number, the same whatever their order in the file."""
        rows = self.table
        nth = func.row_number().over(partition_by=rows.c.row_key, order_by=(rows.c.row_hash, rows.c.number))
        counted = select(rows.c.number, nth.label("nth")).subquery("counted")
        self.session.execute(
            update(rows)
            .where(rows.c.number == counted.c.number, counted.c.nth > 1)
            .values(row_key=rows.c.row_key + REPEATED + cast(counted.c.nth, String))
        )

    def _compare_rows(self) -> None:
        rows = self.table
        standing = case((ImportedRow.id.is_(None), ADDED), (ImportedRow.row_hash == rows.c.row_hash, UNCHANGED), else_=CHANGED)
        known = and_(self.feed.current, ImportedRow.row_key == rows.c.row_key)
        found = (
            select(rows.c.number, standing.label("standing"), ImportedRow.id.label("previous"))
            .outerjoin(ImportedRow, known)
            .where(standing != self.presumed)
            .subquery("found")
        )
        self.session.execute(
            update(rows).where(rows.c.number == found.c.number).values(standing=found.c.standing, previous=found.c.previous)
        )

    def _settle_retold(self) -> None:
        """Rows that only came in other types stand as unchanged: what is known of them is kept. All are looked through where one of the first changed rows is
        such a one, as in a file of another format."""
        rows, last = self.table, -1
        changed = select(rows.c.number, rows.c.previous, rows.c.pack, rows.c.place).where(rows.c.standing == CHANGED)
        for at_most in chain([RETOLD_SAMPLE], repeat(CHUNK)):
            some = self.session.execute(changed.where(rows.c.number > last).order_by(rows.c.number).limit(at_most)).all()
            if not some:
                return
            versions = select(ImportedRow).where(self.feed.current, among(ImportedRow.id, [row.previous for row in some]))
            before = {
                version.id: raw for version, raw in raw_of(self.session, self.feed.region_id, self.session.scalars(versions).all())
            }
            after = self.raw((row.pack, row.place) for row in some)
            retold = [row.number for row, raw in zip(some, after, strict=True) if is_retold(before[row.previous], raw)]
            if not retold and last < 0:
                return
            self.session.execute(update(rows).where(among(rows.c.number, retold)).values(standing=UNCHANGED))
            last = some[-1].number

    def _missing(self, known: Known) -> set[bytes]:
        """The hashes of known rows that neither came again nor came changed. Raises `Mistaken` where a row came again and changed too."""
        rows = self.table
        previous = select(ImportedRow.row_hash).join(rows, rows.c.previous == ImportedRow.id).where(self.feed.current)
        changed = set(self.session.scalars(previous))
        if not changed <= known.unseen:
            raise Mistaken
        return known.unseen - changed

    def _find_gone(self, spared: Collection[str], missing: Collection[bytes] | None) -> None:
        """`missing`: the hashes of those that can be gone, where that is known. By an outer join, which is planned like NOT EXISTS: Citus refuses an EXISTS that
        looks from a distributed table into one of the session's own."""
        rows = self.table
        found = (
            select(ImportedRow.row_key, ImportedRow.id)
            .outerjoin(rows, rows.c.row_key == ImportedRow.row_key)
            .where(
                self.feed.current,
                rows.c.row_key.is_(None),
                *([] if missing is None else [among(ImportedRow.row_hash, missing)]),
                *([~among(func.split_part(ImportedRow.row_key, REPEATED, 1, type_=String), spared)] if spared else []),
            )
        )
        self.session.execute(insert(self.gone).from_select(["row_key", "id"], found))
