"""Sharding: a filled database becomes a distributed one, in place, table after table, each in a transaction of its own.

What was done stays done: whoever was interrupted begins again and goes on where it stopped. All rows and sums are taken before
and after; only when they are equal the rows that Citus left behind on the coordinator are given up.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, ForeignKeyConstraint, MetaData, text
from sqlalchemy.schema import AddConstraint

from app import citus
from app.backup.surveying import Survey, differing, survey
from app.catalogue.search import partitions
from app.db import libpq_address
from app.errors import Refusal
from app.invariants import views
from app.language import _
from app.scaling.hindrances import hindrances
from app.scaling.planning import Step, keys_set_aside, plan
from app.schema import rights
from app.walls import policies

LEFT_BEHIND = "SELECT truncate_local_data_after_distributing_table('public.{name}')"

KEYS = """
SELECT k.conname AS name, c.relname AS table, p.relname AS referred, (
  SELECT string_agg(a.attname, ',' ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY AS o (num, n)
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.num) AS columns
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.connamespace = 'public'::regnamespace
"""
"""Every foreign key; a partition's belongs to its table."""


class NotYet(Refusal):
    """Something stands in the way; nothing was touched."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join([_("Belum dapat dibagi; tidak ada yang diubah."), *sentences]))


def shard(owner: Engine, metadata: MetaData, *, shards: int, app_role: str, data: Path) -> dict[str, Any]:
    """As the owner, while nobody else is there. What differs afterwards is named in
    `differences`; without Citus or machines it raises `NotYet`."""
    with owner.connect() as connection:
        if found := hindrances(connection, metadata):
            raise NotYet(found)
        connection.rollback()
        _clear_the_way(connection)
        before = _survey(owner, data)
        steps = plan(metadata, shards=shards)
        _set_keys_aside(connection, metadata, steps)
        done = list(_place(connection, steps))
        _make_keys_again(connection, metadata)
        citus.keep_in_step(connection)
        citus.keep_all_in_step(connection)
        views.make(connection)
        policies.make(connection)
        rights.grant_on(connection, app_role)
        connection.commit()
        differences = differing(before, _survey(owner, data))
        if not differences:
            _give_up_what_was_left(connection)
    return {"placed": done, "rows": sum(before["rows"].values()), "differences": differences}


def _clear_the_way(connection: Connection) -> None:
    """Views and windows are made again at the end, the second wall is not; the index of words lies in one part again:
    each region has its own machine to itself instead."""
    citus.keep_in_step(connection)
    views.drop(connection)
    policies.drop(connection)
    partitions.fold(connection)
    connection.commit()


def _set_keys_aside(connection: Connection, metadata: MetaData, steps: Sequence[Step]) -> None:
    """Nothing where every table has its place already. The declarations know them, so whoever is interrupted loses none."""
    if {step.table for step in steps if step.statement} <= citus.placed(connection).keys():
        return
    ours = {_told(key) for key in keys_set_aside(metadata)}
    for told, name in keys_there(connection).items():
        if told in ours:
            connection.exec_driver_sql(f'ALTER TABLE "{told[0]}" DROP CONSTRAINT "{name}"')
            connection.commit()


def _make_keys_again(connection: Connection, metadata: MetaData) -> None:
    """Each is checked against the rows as it is made."""
    there = keys_there(connection)
    for key in keys_set_aside(metadata):
        if _told(key) not in there:
            _take_time(connection)
            connection.execute(AddConstraint(key))
            connection.commit()


def _told(key: ForeignKeyConstraint) -> tuple[str, str, str]:
    """By what it says: a migration may have named it otherwise."""
    return key.table.name, ",".join(key.column_keys), key.referred_table.name


def keys_there(connection: Connection) -> dict[tuple[str, str, str], str]:
    """Every foreign key in the database by table, columns and the table it refers to: its name."""
    return {(row.table, row.columns, row.referred): row.name for row in connection.execute(text(KEYS))}


def _take_time(connection: Connection) -> None:
    for limit in ("statement_timeout", "lock_timeout"):
        connection.execute(text(f"SET LOCAL {limit} = 0"))


def _place(connection: Connection, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    there = citus.placed(connection)
    for step in steps:
        if step.statement is None or step.table in there:
            continue
        began = monotonic()
        _take_time(connection)
        connection.exec_driver_sql(step.statement)
        connection.commit()
        yield {"table": step.table, "scale": step.scale, "seconds": round(monotonic() - began, 1)}


def _give_up_what_was_left(connection: Connection) -> None:
    """Citus keeps the rows that it copied out of a table, unseen, until one says so."""
    for name in citus.placed(connection):
        connection.exec_driver_sql(LEFT_BEHIND.format(name=name))
        connection.commit()


def _survey(owner: Engine, data: Path) -> Survey:
    with psycopg.connect(libpq_address(owner)) as connection:
        return survey(connection, data=data)
