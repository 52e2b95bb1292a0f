"""Resuming: a process that begins to write gives ids that come after those
that are there, also where the clock was set back since."""

from typing import Any
from uuid import UUID

import psycopg
import structlog

from app.identifiers import go_on_after
from app.postgres import connection_url
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


def go_on() -> None:
    """Before this process writes anything. Where the database does not answer, nothing is
    written either; whoever serves then heals by itself."""
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
    """The same where the regions' rows lie on several machines: Citus takes a
    region's number as a value, not from another table's row."""
    regions = [0, *(id for (id,) in connection.execute("SELECT id FROM region"))]
    found = (connection.execute(NEWEST_OF_ONE, {"region": region}).fetchone() for region in regions)
    return max((row[0] for row in found if row), default=None)
