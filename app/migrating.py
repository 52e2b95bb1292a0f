"""Migrating: bring the schema to its head. Knowing whether that is needed costs one query and neither alembic nor SQLAlchemy."""

import re
from functools import cache
from typing import TYPE_CHECKING

import psycopg

from app.errors import Refusal
from app.language import _
from app.postgres import connection_url
from app.settings import settings
from app.tree import TREE

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

LOCK_NOT_AVAILABLE = "55P03"
LOCK_MILLISECONDS = 5000
"""A revision waits no longer for a table that others hold, because whoever comes after it waits with it."""
ATTEMPTS = 5
"""How often it asks for it again."""


class Busy(Refusal):
    """A table was held by others each time that a revision wanted it; the revisions before it stand."""

    def __init__(self) -> None:
        super().__init__(
            _("Skema belum selesai dinaikkan: sebuah tabel terus dipakai proses lain. Hentikan proses itu, lalu ulangi.")
        )


@cache
def head() -> str:
    """The newest revision: the last file by name, whose `revision` line names it (a test checks that there is one head and it is this)."""
    newest = max((TREE / "migrations/versions").glob("*.py"))
    found = re.search(r'^revision = ["\'](\w+)["\']', newest.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{newest.name} names no revision"
    return found[1]


def current(url: str) -> str | None:
    """The revision that the database at this libpq address is at; None where it is empty."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    return row[0] if row else None


def at(engine: "Engine") -> str | None:
    """The same of an engine's database."""
    from app.db import libpq_address

    return current(libpq_address(engine))


def is_known(revision: str | None) -> bool:
    """Is this one of our revisions? A newer program's is not; an empty database has none."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(config(None))
    return revision is None or any(script.revision == revision for script in scripts.walk_revisions())


def upgrade(engine: "Engine", revision: str = "head", *, role: str | None = None) -> bool:
    """Migrate up as the owner, grant the application's role (the settings', where none is named); True when there was something to do."""
    if revision == "head" and at(engine) == head():
        return False
    _patiently(engine, revision, role)
    return True


def _patiently(engine: "Engine", revision: str, role: str | None = None) -> None:
    """Again where somebody holds a table: meanwhile whoever stood behind the revision gets it first. Raises `Busy`."""
    import stamina
    from sqlalchemy.exc import OperationalError

    try:
        for attempt in stamina.retry_context(on=_is_busy, attempts=ATTEMPTS, wait_initial=1, wait_max=5):
            with attempt:
                _bring_up(engine, revision, role)
    except OperationalError as error:
        if not _is_busy(error):
            raise
        raise Busy from error


def _is_busy(error: Exception) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", None) == LOCK_NOT_AVAILABLE


def _bring_up(engine: "Engine", revision: str, role: str | None = None) -> None:
    """The tables, then what stands on them: the views of the invariants, the rights of the app's role, the index of words."""
    from alembic import command

    from app import citus
    from app.invariants import views
    from app.walls import policies

    with engine.connect() as connection:
        citus.keep_in_step(connection)
        views.drop(connection)
        connection.commit()
        chosen = config(connection)
        chosen.attributes["role"] = role or _app_role()
        command.upgrade(chosen, revision)
        citus.keep_in_step(connection)
        if revision == "head":
            views.make(connection)
            policies.make(connection)
        grant_on(connection, chosen.attributes["role"])
        connection.commit()
    if revision == "head":
        _index_again(engine)


def _index_again(engine: "Engine") -> None:
    """What was indexed by older rules of words, a thousand listings a transaction."""
    from sqlalchemy.orm import Session

    from app.catalogue.search.index import renew

    renewed = 1
    while renewed:
        with Session(engine) as session, session.begin():
            renewed = renew(session)


def move(engine: "Engine", revision: str) -> None:
    """Migrate to this revision: up, or down where it lies behind. What stands on the tables is made again even where they are as they should be."""
    from alembic.script import ScriptDirectory

    found = at(engine)
    behind = (
        {script.revision for script in ScriptDirectory.from_config(config(None)).iterate_revisions(found, "base")}
        if found
        else set()
    )
    if revision == "base" or (revision in behind and revision != found):
        downgrade(engine, revision)
    else:
        _patiently(engine, revision)


def downgrade(engine: "Engine", revision: str) -> None:
    """Migrate down as the owner."""
    from alembic import command

    from app.invariants import views
    from app.walls import policies

    with engine.connect() as connection:
        views.drop(connection)
        policies.drop(connection)
        connection.commit()
        command.downgrade(config(connection), revision)
        connection.commit()


def grant(engine: "Engine", *, role: str) -> None:
    """For a database that was restored: dumps carry no rights, they belong to the roles of where they are restored; nor what stands beside a wall, of which
    it was made."""
    from app.walls import policies

    with engine.begin() as connection:
        policies.make(connection)
        grant_on(connection, role)


def _app_role() -> str:
    from sqlalchemy import make_url

    from app.db import sqlalchemy_url

    return str(make_url(sqlalchemy_url(connection_url(settings()))).username)


def grant_on(connection: "Connection", role: str) -> None:
    """The app's role reads and writes rows; it cannot rewrite what is append-only, nor take away what is never deleted. Nothing where owner and app are one role."""
    from sqlalchemy import text

    from app.tables import metadata
    from app.walls.windows import WINDOWS

    if role == connection.engine.url.username:
        return
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"'))
    connection.execute(text(f'REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM "{role}"'))
    for window in WINDOWS:
        if connection.scalar(text("SELECT to_regclass(:window)"), {"window": f"public.{window}"}):  # an older revision has none
            connection.execute(text(f'REVOKE INSERT, UPDATE, DELETE ON {window} FROM "{role}"'))
    there = set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
    for table in metadata.sorted_tables:
        if table.info.get("append_only") and table.name in there:  # an older revision has fewer tables
            connection.execute(text(f'REVOKE UPDATE, DELETE, TRUNCATE ON {table.name} FROM "{role}"'))
        if table.info.get("never_deleted") and table.name in there:
            connection.execute(text(f'REVOKE DELETE, TRUNCATE ON {table.name} FROM "{role}"'))


def config(connection: object) -> "Config":
    from alembic.config import Config

    config = Config(TREE / "alembic.ini")
    config.attributes["connection"] = connection
    return config
