"""The copy beside: a database of the same cluster on which a migration is tried, and which takes the place of the first when all is well.

The two change their names in one transaction, so that whenever the program or the machine dies, the name belongs to a whole database: the old one or the
migrated one. What such a death leaves over goes when the command is given again, whether there is anything to upgrade or not.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from app.postgres import Cluster
from app.postgres.cluster import DATABASE, OWNER
from app.upgrade.refusals import NotCopied, NotSwapped

COPY, REPLACED = f"{DATABASE}_upgraded", f"{DATABASE}_replaced"
_COPIED = sql.SQL("CREATE DATABASE {copy} TEMPLATE {database} STRATEGY file_copy").format(
    copy=sql.Identifier(COPY), database=sql.Identifier(DATABASE)
)
_RENAMED = sql.SQL("ALTER DATABASE {before} RENAME TO {after}")
_DROPPED = sql.SQL("DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@contextmanager
def copied(cluster: Cluster) -> Iterator[str]:
    """A copy of the database for the length of the block, by its name; nobody may be connected. Raises `NotCopied`: no room, somebody there."""
    drop_leftovers(cluster)
    try:
        _copy(cluster)
        yield COPY
    finally:
        drop_leftovers(cluster)


def put_in_place(cluster: Cluster) -> None:
    """The copy is the database from now on. Raises `NotSwapped`."""
    try:
        with _beyond(cluster) as connection, connection.transaction():
            connection.execute(_RENAMED.format(before=sql.Identifier(DATABASE), after=sql.Identifier(REPLACED)))
            connection.execute(_RENAMED.format(before=sql.Identifier(COPY), after=sql.Identifier(DATABASE)))
    except psycopg.errors.ObjectInUse as error:
        raise NotSwapped(str(error)) from error


def drop_leftovers(cluster: Cluster) -> None:
    """A copy that did not become the database, and the database that a copy has replaced."""
    with _beyond(cluster) as connection:
        for database in (COPY, REPLACED):
            connection.execute(_DROPPED.format(database=sql.Identifier(database)))


def _copy(cluster: Cluster) -> None:
    try:
        with _beyond(cluster) as connection:
            connection.execute(_COPIED)
    except (psycopg.errors.ObjectInUse, psycopg.errors.DiskFull, psycopg.errors.IoError) as error:
        raise NotCopied(str(error)) from error


def _beyond(cluster: Cluster) -> psycopg.Connection:
    """A connection to neither of the two."""
    return psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True)
