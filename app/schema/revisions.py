"""Revisions: which one a database is at, and which is the newest. Knowing
that costs one query and neither alembic nor SQLAlchemy."""

import re
from functools import cache
from typing import TYPE_CHECKING

import psycopg

from app.tree import TREE

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine


@cache
def head() -> str:
    """The newest revision: the last file by name, whose `revision` line names it (a
    test checks that there is one head and it is this)."""
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


def config(connection: "Connection | None") -> "Config":
    """Alembic's settings; migrations run on this connection, and without one on the owner's."""
    from alembic.config import Config

    made = Config(TREE / "alembic.ini")
    made.attributes["connection"] = connection
    return made
