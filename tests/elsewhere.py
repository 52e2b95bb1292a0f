"""A server of one's own for the tests: plain PostgreSQL, or a Citus coordinator whose workers the named database knows.

`LOKAPASAR_TEST_DATABASE_URL=postgresql://postgres@127.0.0.1:5432/postgres` names a superuser's way in, to a server that is there
for tests alone: the two roles are made there with a known password. A database is migrated and, on Citus, distributed once, and
then copied on each machine for each process of tests; it stays there for the next run, until what it is made of changes. What
needs a server that the test starts, copies or kills is skipped.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from app.postgres.cluster import APP, APP_LIMITS, OWNER
from app.tree import TREE

NAME = "LOKAPASAR_TEST_DATABASE_URL"
PASSWORD = "for-tests-alone"  # noqa: S105 - of a server that is there for tests alone
SHARDS = 2
"""Few: making them is most of what a database of tests costs, and two lie on two machines already."""
TEMPLATE = "lokapasar_template_"
MADE_OF = [TREE / part for part in ("migrations", "app/scaling", "app/walls", "app/invariants", "app/citus.py", "app/schema")]
"""What a database of tests is made by, besides the tables that are declared."""
COPIES = 5
IDLE = "15min"
"""What a test leaves open while it does something else: each statement goes through
several servers there, on a machine that may be busy."""
PARTS_TOO = "-c citus.override_table_visibility=off -c citus.enable_manual_changes_to_shards=on -c session_replication_role=replica"
WRITTEN = """
SELECT format('%I', relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
"""The tables that have a page, whatever is on it; of a table that lies elsewhere the coordinator has none."""
NODES = "SELECT nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid"


def given() -> str | None:
    return os.environ.get(NAME) or None


def url(root: str, role: str, database: str) -> str:
    """The same server and database for one of the two roles."""
    parts = urlsplit(root)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{PASSWORD}@{place}", path=f"/{database}"))


def not_on_citus(why: str) -> None:
    """Skips the test there: it asks for something that is plain PostgreSQL's alone."""
    if (root := given()) is not None and _nodes(root):
        pytest.skip(f"not on Citus: {why}")


@contextmanager
def made(root: str, database: str, data: Path) -> Iterator[None]:
    """A database at its head, distributed where there is Citus, and gone afterwards."""
    from app import citus, db

    nodes = _nodes(root)
    servers = [_at(root, *node) for node in nodes] or [root]
    try:
        with psycopg.connect(root, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE]
            )  # until it is copied: another checkout's would take its place
            template = _template(connection, servers, nodes, data)
            for server in servers:
                _copy(server, template, database)
        _point_to(servers[0], database)
        if nodes:
            with db.owner_engine().begin() as connection:
                citus.keep_all_in_step(connection)  # it is said of a database by its name: a copy does not have it
        db.forget_engines()
        yield
    finally:
        _drop(servers, database)


@contextmanager
def not_yet_distributed(database: str) -> Iterator[None]:
    """A database at its head on machines that know each other, whose rows still lie on the
    coordinator; gone afterwards. Skips where there is no Citus."""
    root = given()
    nodes = _nodes(root) if root else []
    if not root or not nodes:
        pytest.skip(f"this test distributes a database: it needs a Citus coordinator, which {NAME} names")
    from app import db
    from app.schema import migrating

    servers = [_at(root, *node) for node in nodes]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_URL_OWNER"):
            patch.setenv(name, os.environ.get(name, ""))  # and as it was afterwards
        try:
            for server in servers:
                _make(server, database, distributed=True)
            _join(_in(servers[0], database), nodes)
            _point_to(servers[0], database)
            migrating.upgrade(db.owner_engine())
            yield
        finally:
            db.forget_engines()
            _drop(servers, database)
    db.forget_engines()


def _template(connection: psycopg.Connection, servers: list[str], nodes: list[tuple[str, int]], data: Path) -> str:
    """The name of the database that is copied; made where there is none of today's tables. Those of other days go."""
    name = f"{TEMPLATE}{_what_it_is_made_of(nodes)}"
    there: dict[str, bool] = dict(
        connection.execute("SELECT datname, datistemplate FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE])
    )
    if there.get(name):
        return name
    for old in there:
        _drop(servers, old)
    for server in servers:
        _make(server, name, distributed=bool(nodes))
    if nodes:
        _join(_in(servers[0], name), nodes)
    _point_to(servers[0], name)
    _fill(data, distributed=bool(nodes))
    for server in reversed(servers):  # the coordinator last: only its mark is asked for
        with psycopg.connect(server, autocommit=True) as at:
            at.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true")
    return name


def _what_it_is_made_of(nodes: list[tuple[str, int]]) -> str:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    from app.schema.tables import metadata

    sources = [path for part in MADE_OF for path in ([part] if part.is_file() else sorted(part.rglob("*.py")))]
    declared = [f"{CreateTable(table).compile(dialect=postgresql.dialect())} {table.info}" for table in metadata.sorted_tables]
    whole = [*(path.read_text(encoding="utf-8") for path in sources), *declared, str(nodes), str(SHARDS)]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()[:12]


def _copy(server: str, template: str, database: str) -> None:
    """Citus has a process of its own in each database, which comes back after a while where it is
    sent away: nobody may be there while it is copied."""
    with psycopg.connect(server, autocommit=True) as connection:
        for attempt in range(COPIES):
            connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [template])
            try:
                connection.execute(f"CREATE DATABASE {database} TEMPLATE {template} OWNER {OWNER}")
            except psycopg.errors.ObjectInUse:
                if attempt == COPIES - 1:
                    raise
            else:
                return


def _drop(servers: list[str], database: str) -> None:
    for server in servers:
        with psycopg.connect(server, autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s AND datistemplate", [database]).rowcount:
                connection.execute(f"ALTER DATABASE {database} WITH IS_TEMPLATE false")
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def _point_to(server: str, database: str) -> None:
    from app import db

    db.forget_engines()
    os.environ["DATABASE_URL"] = url(server, APP, database)
    os.environ["DATABASE_URL_OWNER"] = url(server, OWNER, database)


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


def _make(server: str, database: str, *, distributed: bool) -> None:
    """The owner is a superuser there, as the embedded server's is."""
    with psycopg.connect(server, autocommit=True) as connection:
        for role, power in ((OWNER, "SUPERUSER"), (APP, "NOSUPERUSER")):
            there = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
            connection.execute(f"{'ALTER' if there else 'CREATE'} ROLE {role} LOGIN {power} PASSWORD '{PASSWORD}'")
        for name, value in {**APP_LIMITS, **({"idle_in_transaction_session_timeout": IDLE} if distributed else {})}.items():
            connection.execute(f"ALTER ROLE {APP} SET {name} = '{value}'")
        connection.execute(f"CREATE DATABASE {database} OWNER {OWNER}")
    with psycopg.connect(_in(server, database), autocommit=True) as connection:
        for extension in ("pg_trgm", *(["citus"] if distributed else [])):
            connection.execute(f"CREATE EXTENSION {extension}")


def _join(coordinator: str, nodes: list[tuple[str, int]]) -> None:
    with psycopg.connect(coordinator, autocommit=True) as connection:
        connection.execute("SELECT citus_set_coordinator_host(%s, %s)", nodes[0])
        for node in nodes[1:]:
            connection.execute("SELECT citus_add_node(%s, %s)", node)


def _fill(data: Path, *, distributed: bool) -> None:
    from app import db
    from app.scaling.sharding import shard
    from app.schema import migrating
    from app.schema.tables import metadata

    migrating.upgrade(db.owner_engine())
    if distributed:
        db.forget_engines()
        shard(db.owner_engine(), metadata, shards=SHARDS, app_role=APP, data=data)
    db.forget_engines()


def empty() -> None:
    """Every row of every table gone, on each machine by itself: the parts of a table are tables there. Foreign
    keys are not asked, for all that they tell of goes."""
    root = given()
    assert root is not None
    database = urlsplit(os.environ["DATABASE_URL_OWNER"]).path.removeprefix("/")
    for server in [_at(root, *node) for node in _nodes(root)] or [root]:
        if (server, database) not in _emptying:
            _emptying[server, database] = psycopg.connect(_in(server, database), autocommit=True, options=PARTS_TOO)
        connection = _emptying[server, database]
        tables = [name for (name,) in connection.execute(WRITTEN)]
        if tables:
            connection.execute("; ".join(f"DELETE FROM {table}" for table in tables).encode())
            connection.execute(f"VACUUM (INDEX_CLEANUP ON, PARALLEL 0) {', '.join(tables)}".encode())


def hang_up() -> None:
    """The connections that empty it: nobody is there any more."""
    while _emptying:
        _emptying.popitem()[1].close()


_emptying: dict[tuple[str, str], psycopg.Connection] = {}
