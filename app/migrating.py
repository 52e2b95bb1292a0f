"""Migrating: bring the schema to its head. Knowing whether that is needed costs one query and no import of alembic."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from app.db import sqlalchemy_url
from app.postgres import connection_url
from app.settings import settings

ROOT = Path(__file__).parent.parent


@cache
def head() -> str:
    """The newest revision: the last file by name, whose `revision` line names it (a test checks that there is one head and it is this)."""
    newest = max((ROOT / "migrations/versions").glob("*.py"))
    found = re.search(r'^revision = ["\'](\w+)["\']', newest.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{newest.name} names no revision"
    return found[1]


def current(engine: Engine) -> str | None:
    """The revision that the database is at; None where it is empty."""
    try:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT version_num FROM alembic_version"))
    except ProgrammingError:
        return None


def upgrade(engine: Engine, revision: str = "head") -> bool:
    """Migrate up as the owner; True when there was something to do."""
    if revision == "head" and current(engine) == head():
        return False
    from alembic import command

    with engine.connect() as connection:
        command.upgrade(_config(connection), revision)
        _grant(connection)
        connection.commit()
    return True


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down as the owner."""
    from alembic import command

    with engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def _grant(connection: Connection) -> None:
    """The app's role reads and writes rows; it cannot rewrite what is append-only. Nothing where owner and app are one role."""
    from app.tables import metadata

    role = make_url(sqlalchemy_url(connection_url(settings()))).username
    if role == connection.engine.url.username:
        return
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"'))
    connection.execute(text(f'REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM "{role}"'))
    for table in metadata.sorted_tables:
        if table.info.get("append_only"):
            connection.execute(text(f'REVOKE UPDATE, DELETE, TRUNCATE ON {table.name} FROM "{role}"'))


def _config(connection: object):
    from alembic.config import Config

    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    return config
