"""The house made ready: a database that answers, with the schema that this program knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from app import migrating
from app.errors import Refusal
from app.language import _
from app.postgres import connection_url, running_database
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
        yield
        return
    with cluster.attached():
        migrate()
        try:
            yield
        finally:
            _let_go()


def check_schema() -> None:
    """Raises `SchemaIsBehind` unless the database is at our head."""
    found = migrating.current(connection_url(settings()))
    if found != migrating.head():
        raise SchemaIsBehind(found=found, wanted=migrating.head())


def migrate() -> bool:
    """Bring the schema to its head; True when there was something to do. Nothing is imported where there was not."""
    if migrating.current(connection_url(settings())) == migrating.head():
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
