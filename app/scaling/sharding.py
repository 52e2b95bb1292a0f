"""Sharding: a filled database becomes a distributed one, in place, table after table, each in a transaction of its own.

What was done stays done: whoever was interrupted begins again and goes on where it stopped. All rows and sums are taken before and after; only when they
are equal the rows that Citus left behind on the coordinator are given up.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, MetaData, text

from app import citus, migrating
from app.backup.surveying import Survey, differing, survey
from app.catalogue.search import partitions
from app.errors import Refusal
from app.invariants import views
from app.language import _
from app.scaling.planning import Step, plan
from app.scaling.readiness import hindrances

LEFT_BEHIND = "SELECT truncate_local_data_after_distributing_table('public.{name}')"


class NotYet(Refusal):
    """Something stands in the way; nothing was touched."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join([_("Belum dapat dibagi; tidak ada yang diubah."), *sentences]))


def shard(owner: Engine, metadata: MetaData, *, shards: int, app_role: str, data: Path) -> dict[str, Any]:
    """As the owner, while nobody else is there. What differs afterwards is named in `differences`; without Citus or machines it raises `NotYet`."""
    with owner.connect() as connection:
        if found := hindrances(connection, metadata):
            raise NotYet(found)
        connection.rollback()
        _clear_the_way(connection)
        before = _survey(owner, data)
        done = list(_place(connection, plan(metadata, shards=shards)))
        views.make(connection)
        migrating.grant_on(connection, app_role)
        connection.commit()
        differences = differing(before, _survey(owner, data))
        if not differences:
            _give_up_what_was_left(connection)
    return {"placed": done, "rows": sum(before["rows"].values()), "differences": differences}


def _clear_the_way(connection: Connection) -> None:
    """Views are made again at the end; the index of words lies in one part again: each region has its own machine to itself instead."""
    views.drop(connection)
    partitions.fold(connection)
    connection.commit()


def _place(connection: Connection, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    there = citus.placed(connection)
    for step in steps:
        if step.statement is None or step.table in there:
            continue
        began = monotonic()
        for limit in ("statement_timeout", "lock_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.exec_driver_sql(step.statement)
        connection.commit()
        yield {"table": step.table, "scale": step.scale, "seconds": round(monotonic() - began, 1)}


def _give_up_what_was_left(connection: Connection) -> None:
    """Citus keeps the rows that it copied out of a table, unseen, until one says so."""
    for name in citus.placed(connection):
        connection.exec_driver_sql(LEFT_BEHIND.format(name=name))
        connection.commit()


def _survey(owner: Engine, data: Path) -> Survey:
    """With the same time zone and formats on every machine: rows are hashed where they lie."""
    url = owner.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL citus.propagate_set_commands = 'local'")
        return survey(connection, data=data)
