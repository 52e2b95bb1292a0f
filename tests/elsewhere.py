"""A server of one's own for the tests: plain PostgreSQL, or a Citus coordinator whose workers the named database knows.

`LOKAPASAR_TEST_DATABASE_URL=postgresql://postgres@127.0.0.1:5432/postgres` names a superuser's way in, to a server that is there for tests alone: the two roles
are made there with a known password. Databases cannot be copied on Citus, so each worker's is made, migrated and distributed, which takes a while; what needs
a server that the test starts, copies or kills is skipped.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from sqlalchemy import text

from app.postgres.cluster import APP, APP_LIMITS, OWNER

NAME = "LOKAPASAR_TEST_DATABASE_URL"
PASSWORD = "for-tests-alone"  # noqa: S105 - of a server that is there for tests alone
SHARDS = 2
"""Few: making them is most of what a database of tests costs, and two lie on two machines already."""
NODES = "SELECT nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid"


def given() -> str | None:
    return os.environ.get(NAME) or None


def url(root: str, role: str, database: str) -> str:
    """The same server and database for one of the two roles."""
    parts = urlsplit(root)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{PASSWORD}@{place}", path=f"/{database}"))


@contextmanager
def made(root: str, database: str, data: Path) -> Iterator[None]:
    """A database at its head, distributed where there is Citus, and gone afterwards."""
    nodes = _nodes(root)
    servers = [_at(root, *node) for node in nodes] or [root]
    for server in servers:
        _make(server, database, citus=bool(nodes))
    try:
        if nodes:
            _join(_in(servers[0], database), nodes)
        os.environ["DATABASE_URL"] = url(servers[0], APP, database)
        os.environ["DATABASE_URL_OWNER"] = url(servers[0], OWNER, database)
        _fill(data, distributed=bool(nodes))
        yield
    finally:
        for server in servers:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def _nodes(root: str) -> list[tuple[str, int]]:
    """The coordinator first; empty where there is no Citus."""
    with psycopg.connect(root) as connection:
        if connection.execute("SELECT FROM pg_extension WHERE extname = 'citus'").fetchone() is None:
            return []
        return [(name, port) for name, port in connection.execute(NODES)]


def _at(root: str, host: str, port: int) -> str:
    parts = urlsplit(root)
    who = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return urlunsplit(parts._replace(netloc=f"{who}{host}:{port}"))


def _in(server: str, database: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def _make(server: str, database: str, *, citus: bool) -> None:
    """The owner is a superuser there, as the embedded server's is."""
    with psycopg.connect(server, autocommit=True) as connection:
        for role, power in ((OWNER, "SUPERUSER"), (APP, "NOSUPERUSER")):
            there = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
            connection.execute(f"{'ALTER' if there else 'CREATE'} ROLE {role} LOGIN {power} PASSWORD '{PASSWORD}'")
        for name, value in APP_LIMITS.items():
            connection.execute(f"ALTER ROLE {APP} SET {name} = '{value}'")
        connection.execute(f"CREATE DATABASE {database} OWNER {OWNER}")
    with psycopg.connect(_in(server, database), autocommit=True) as connection:
        for extension in ("pg_trgm", *(["citus"] if citus else [])):
            connection.execute(f"CREATE EXTENSION {extension}")


def _join(coordinator: str, nodes: list[tuple[str, int]]) -> None:
    with psycopg.connect(coordinator, autocommit=True) as connection:
        connection.execute("SELECT citus_set_coordinator_host(%s, %s)", nodes[0])
        for node in nodes[1:]:
            connection.execute("SELECT citus_add_node(%s, %s)", node)


def _fill(data: Path, *, distributed: bool) -> None:
    from app import db, migrating
    from app.scaling.sharding import shard
    from app.tables import metadata

    db.forget_engines()
    migrating.upgrade(db.owner_engine())
    if distributed:
        db.forget_engines()
        shard(db.owner_engine(), metadata, shards=SHARDS, app_role=APP, data=data)
    db.forget_engines()


def empty() -> None:
    """Every row of every table gone, children first: on Citus the tables' own sizes say nothing, and a replica's mode does not reach the other machines."""
    from app import db
    from app.tables import metadata

    names = [table.name for table in reversed(metadata.sorted_tables)]
    with db.owner_engine().begin() as connection:
        connection.execute(text("SET LOCAL citus.multi_shard_modify_mode = 'sequential'"))
        others = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname LIKE 'procrastinate%'"
        for name in [*names, *connection.scalars(text(others)).all()]:
            if connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {name})")):  # noqa: S608 - a table's name
                connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - a table's name
