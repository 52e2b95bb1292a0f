"""Citus, PostgreSQL over several machines: is this database one, and how a table takes its
place in it. Without Citus nothing here does anything.

Each table's `info["scale"]` says its place: a `region` table is distributed by `region_id`, all such
tables side by side with `FIRST`, so that a region's rows lie on one machine; a `reference` table is
copied to every machine; a `local` one stays on the coordinator.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import Connection, ForeignKeyConstraint, Table, event, text
from sqlalchemy.schema import AddConstraint

Scale = Literal["region", "reference", "local"]

FIRST = "counter"
"""The region's table that is distributed before all others; the others lie beside it. It refers to none, and is small."""

REFERENCE = "SELECT create_reference_table('public.{name}')"
DISTRIBUTED = "SELECT create_distributed_table('public.{name}', 'region_id', {beside})"
BESIDE = f"colocate_with => 'public.{FIRST}'"
INSTALLED = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"
OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
AND coalesce(backend_type, 'client backend') = 'client backend' AND coalesce(application_name, '') NOT LIKE 'citus%'
"""
"""How many others are connected to this database; the machines' own connections among themselves are nobody's. Who may not see
everybody's work is not told what kind of process another role's is: it is counted."""


def is_installed(connection: Connection) -> bool:
    """Is the extension in this database, whatever is distributed by it?"""
    return bool(connection.scalar(text(INSTALLED)))


def placed(connection: Connection) -> dict[str, Scale]:
    """The tables that have their place: distributed or copied everywhere. Empty without Citus."""
    if not is_installed(connection):
        return {}
    found = connection.execute(
        text(
            "SELECT c.relname, p.partmethod FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid "
            "WHERE c.relnamespace = 'public'::regnamespace AND (p.partmethod = 'h' OR p.repmodel = 't')"
        )
    )
    return {name: "region" if method == "h" else "reference" for name, method in found}


def is_distributed(connection: Connection) -> bool:
    """Do the regions' rows lie on several machines? With the extension alone they do not yet."""
    return FIRST in placed(connection)


def keep_in_step(connection: Connection) -> None:
    """For the rest of a transaction that changes the shape or the rights of several tables: Citus keeps to one
    connection a machine, and so sees its own changes."""
    if is_installed(connection):
        connection.execute(text("SET LOCAL citus.multi_shard_modify_mode = 'sequential'"))


def keep_all_in_step(connection: Connection) -> None:
    """From the next connection on, whoever works in this database keeps to one connection a machine too: a transaction that read
    all regions and then wrote into a table that is copied everywhere would be refused otherwise. Only for the database's owner."""
    name = connection.scalar(text("SELECT quote_ident(current_database())"))
    connection.exec_driver_sql(f"ALTER DATABASE {name} SET citus.multi_shard_modify_mode = 'sequential'")


def statement(name: str, scale: Scale, *, shards: int | None = None) -> str | None:
    """What gives this table its place; None for a local one. `shards`: into how many parts the first is cut."""
    if scale == "local":
        return None
    if scale == "reference":
        return REFERENCE.format(name=name)
    return DISTRIBUTED.format(name=name, beside=BESIDE if name != FIRST else f"shard_count => {int(shards or 32)}")


@contextmanager
def placing(connection: Connection) -> Iterator[None]:
    """While a schema moves up: each table that a revision makes takes its place (`info={"scale": …}`) before it refers to
    others, for Citus lets no table refer to one that lies elsewhere."""
    if not is_distributed(connection):
        yield
        return
    aside: dict[str, list[ForeignKeyConstraint]] = {}

    def begin(table: Table, _connection: Connection, **_more: Any) -> None:
        if statement(table.name, table.info.get("scale", "local")) is not None:
            aside[table.name] = list(table.foreign_key_constraints)
            table.constraints.difference_update(aside[table.name])

    def end(table: Table, connection: Connection, **_more: Any) -> None:
        if table.name in aside:
            scale_table(connection, table.name, table.info["scale"])
            for key in aside.pop(table.name):
                connection.execute(AddConstraint(key))

    event.listen(Table, "before_create", begin)
    event.listen(Table, "after_create", end)
    try:
        yield
    finally:
        event.remove(Table, "before_create", begin)
        event.remove(Table, "after_create", end)


def scale_table(connection: Connection, name: str, scale: Scale) -> None:
    """A new table takes its place where the others have theirs, before it has rows. Parents before children."""
    asked = statement(name, scale)
    there = placed(connection)
    if asked is not None and FIRST in there and name not in there:
        connection.exec_driver_sql(asked)
