"""Rights: what the application's role may do with each table. It is never
the owner of one, where the installation has two roles."""

from typing import TYPE_CHECKING

from app.postgres import connection_url
from app.settings import settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


def grant(engine: "Engine", *, role: str) -> None:
    """For a database that was restored: dumps carry no rights, they belong to the roles of where they are restored;
    nor what stands beside a wall, of which it was made."""
    from app.walls import policies

    with engine.begin() as connection:
        policies.make(connection)
        grant_on(connection, role)


def grant_on(connection: "Connection", role: str) -> None:
    """The app's role reads and writes rows; it cannot rewrite what is append-only, nor take away what is never
    deleted. Nothing where owner and app are one role."""
    from sqlalchemy import text

    from app.schema.tables import metadata
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


def app_role() -> str:
    """The role that the settings name."""
    from sqlalchemy import make_url

    from app.db import sqlalchemy_url

    return str(make_url(sqlalchemy_url(connection_url(settings()))).username)
