"""Migrating: bring the schema to its head, or up and down to any revision."""

from typing import TYPE_CHECKING

from psycopg.errors import LockNotAvailable

from app.errors import Refusal
from app.language import _
from app.schema import revisions, rights

if TYPE_CHECKING:
    from sqlalchemy import Engine

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


def upgrade(engine: "Engine", revision: str = "head", *, role: str | None = None) -> bool:
    """Migrate up as the owner, grant the application's role (the settings', where
    none is named); True when there was something to do."""
    if revision == "head" and revisions.at(engine) == revisions.head():
        return False
    _patiently(engine, revision, role)
    return True


def move(engine: "Engine", revision: str) -> None:
    """Migrate to this revision: up, or down where it lies behind. What stands on the tables
    is made again even where they are as they should be."""
    from alembic.script import ScriptDirectory

    found = revisions.at(engine)
    behind = (
        {script.revision for script in ScriptDirectory.from_config(revisions.config(None)).iterate_revisions(found, "base")}
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
        command.downgrade(revisions.config(connection), revision)
        connection.commit()


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
    return isinstance(getattr(error, "orig", None), LockNotAvailable)


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
        chosen = revisions.config(connection)
        chosen.attributes["role"] = role or rights.app_role()
        command.upgrade(chosen, revision)
        citus.keep_in_step(connection)
        if revision == "head":
            views.make(connection)
            policies.make(connection)
        rights.grant_on(connection, chosen.attributes["role"])
        connection.commit()
    if revision == "head":
        _index_again(engine)


def _index_again(engine: "Engine") -> None:
    """What was indexed by older rules of words."""
    from sqlalchemy.orm import sessionmaker

    from app.catalogue.search.renewing import renew

    renew(sessionmaker(engine).begin)
