"""Readiness: a database that answers, with the schema that this program knows, and ids that go on where they ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import structlog

from app import migrating
from app.errors import Refusal
from app.identifiers import go_on_after
from app.language import _
from app.postgres import connection_url, running_database
from app.settings import settings

NEWEST_OF = """
        (SELECT id FROM entry WHERE region_id = {region} ORDER BY id DESC LIMIT 1)
        UNION ALL (SELECT id FROM move_taken WHERE region_id = {region} ORDER BY id DESC LIMIT 1)
        UNION ALL (SELECT id FROM audit_row WHERE region_id = {region} ORDER BY id DESC LIMIT 1)
"""
NEWEST = f"""
    SELECT newest.id FROM (SELECT id FROM region UNION ALL SELECT 0) place CROSS JOIN LATERAL ({NEWEST_OF.format(region="place.id")}) newest
    ORDER BY newest.id DESC LIMIT 1
"""  # noqa: S608
"""The newest id of all history, looked for region by region: as quick as the regions are few, however long the history is."""
NEWEST_OF_ONE = f"SELECT newest.id FROM ({NEWEST_OF.format(region='%(region)s')}) newest ORDER BY newest.id DESC LIMIT 1"  # noqa: S608

log = structlog.get_logger()


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
        go_on()
        yield
        return
    with cluster.attached():
        migrate()
        go_on()
        try:
            yield
        finally:
            _let_go()


def go_on() -> None:
    """Before this process writes anything: its ids come after those that are there, also where the clock was set back since. Where the database does not
    answer, nothing is written either; whoever serves then heals by itself."""
    try:
        with psycopg.connect(connection_url(settings()), connect_timeout=10) as connection:
            try:
                newest = newest_at_once(connection)
            except psycopg.errors.FeatureNotSupported:
                connection.rollback()
                newest = newest_one_by_one(connection)
    except psycopg.Error as error:
        log.warning("ids_begin_anew", error=str(error)[:200])
        return
    if newest:
        go_on_after(newest)


def newest_at_once(connection: psycopg.Connection[Any]) -> UUID | None:
    """The newest id that is there, by one statement."""
    found = connection.execute(NEWEST).fetchone()
    return found[0] if found else None


def newest_one_by_one(connection: psycopg.Connection[Any]) -> UUID | None:
    """The same where the regions' rows lie on several machines: Citus takes a region's number as a value, not from another table's row."""
    regions = [0, *(id for (id,) in connection.execute("SELECT id FROM region"))]
    found = (connection.execute(NEWEST_OF_ONE, {"region": region}).fetchone() for region in regions)
    return max((row[0] for row in found if row), default=None)


def has_region() -> bool:
    """Whether anybody was ever at home here; True too where the database does not answer, because nothing is to be said then."""
    try:
        with psycopg.connect(connection_url(settings()), connect_timeout=10) as connection:
            return connection.execute("SELECT FROM region LIMIT 1").fetchone() is not None
    except psycopg.Error:
        return True


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
