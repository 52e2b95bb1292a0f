"""The plan of a distributed database, as data: every table's place and the order in
which they take it, from the tables' own declarations.

References first, then the regions' tables, each after those that it refers to. Foreign keys of the regions' tables are set aside
before and made again, parents first, once all are in place: Citus refuses a table that still refers to one that has moved. Local
tables stay where they are: those that refer to a reference table are made known to Citus by that reference (it does so itself).
"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ForeignKeyConstraint, MetaData, Table

from app.citus import FIRST, Scale, statement

ORDER: tuple[Scale, ...] = ("reference", "region", "local")


@dataclass(frozen=True, slots=True)
class Step:
    """One table's place. `after`: the tables that it refers to; `beside`: the table whose regions lie on the same
    machines; `statement`: None where nothing is done."""

    table: str
    scale: Scale
    after: tuple[str, ...]
    beside: str | None
    partitioned: bool
    statement: str | None

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def plan(metadata: MetaData, *, shards: int) -> tuple[Step, ...]:
    """Every table once, in the order in which they take their place."""
    tables = [table for table in metadata.sorted_tables if table.name != FIRST]
    tables.insert(0, metadata.tables[FIRST])
    return tuple(_step(table, shards) for scale in ORDER for table in tables if table.info["scale"] == scale)


def _step(table: Table, shards: int) -> Step:
    scale: Scale = table.info["scale"]
    after = sorted({key.referred_table.name for key in table.foreign_key_constraints} - {table.name})
    beside = FIRST if scale == "region" and table.name != FIRST else None
    is_partitioned = bool(table.dialect_options["postgresql"]["partition_by"])
    return Step(table.name, scale, tuple(after), beside, is_partitioned, statement(table.name, scale, shards=shards))


def keys_set_aside(metadata: MetaData) -> list[ForeignKeyConstraint]:
    """The foreign keys of the regions' tables, in the order in which they are made again."""
    regional = [table for table in metadata.sorted_tables if table.info["scale"] == "region"]
    return [key for table in regional for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name))]
