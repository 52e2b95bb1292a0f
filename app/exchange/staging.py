"""Staging: a file's rows in a temporary table, where they are compared with what is known (`comparing`), so that a file
may be larger than memory; what is new of them is kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
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
    delete,
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
from app.exchange.knowing import Feed, known_of
from app.exchange.loading import copy_columns
from app.exchange.sifted import Packed, Sifted
from app.feeds import packing
from app.feeds.models import ImportedRow, RawPack
from app.feeds.queries import RawRow

CHUNK = 5000
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"


class Stage:
    """The temporary table of one file, or of the portion of it that was read last. `table` has `number, id, row_key, row_hash,
    pack, place, standing, previous` and the facts by name; `gone` has `row_key, id` of what is known and not in the file. The
    raw rows wait outside of it, packed, until it is known which are kept."""

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
        """Keep rows of which nothing is known yet, without staging them. Raises
        `psycopg.IntegrityError` where a key was there already."""
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
