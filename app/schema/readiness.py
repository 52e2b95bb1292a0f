"""Readiness: a database that answers, with the schema that this program knows."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from app.errors import Refusal
from app.language import _
from app.postgres import connection_url, running_database
from app.schema import migrating, resuming, revisions
from app.settings import settings


class SchemaIsBehind(Refusal):
    """A database of one's own is migrated by the owner's hand, not by whoever comes first."""

    def __init__(self, *, found: str | None, wanted: str) -> None:
        super().__init__(
            _(
                "Skema basis data ({found}) bukan yang dikenal program ini ({wanted}). Jalankan lebih dulu: lokapasar migrate"
            ).format(found=found or _("kosong"), wanted=wanted)
        )


@contextmanager
def ready() -> Iterator[None]:
    """For the length of a command: the embedded server runs and is migrated; an outside one has to be at the head already."""
    cluster = running_database(settings())
    if cluster is None:
        check_schema()
        resuming.go_on()
        yield
        return
    with cluster.attached():
        migrate()
        resuming.go_on()
        try:
            yield
        finally:
            _let_go()


def has_region() -> bool:
    """Whether anybody was ever at home here; True too where the database does not answer, because nothing is to be said then."""
    try:
        with psycopg.connect(connection_url(settings()), connect_timeout=10) as connection:
            return connection.execute("SELECT FROM region LIMIT 1").fetchone() is not None
    except psycopg.Error:
        return True


def check_schema() -> None:
    """Raises `SchemaIsBehind` unless the database is at our head."""
    found = revisions.current(connection_url(settings()))
    if found != revisions.head():
        raise SchemaIsBehind(found=found, wanted=revisions.head())


def migrate() -> bool:
    """Bring the schema to its head; True when there was something to do. Nothing is imported where there was not."""
    if revisions.current(connection_url(settings())) == revisions.head():
        return False
    from app import db

    try:
        return migrating.upgrade(db.owner_engine())
    finally:
        db.owner_engine().dispose()


def _let_go() -> None:
    """Close this process's connections before the server that it started is stopped."""
    import sys

    if "app.db" in sys.modules:
        from app import db

        for made in (db.engine, db.owner_engine):
            for there in made.there:
                there.dispose()
