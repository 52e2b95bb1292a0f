"""The policies and windows in the database, made from their lists as the owner: one policy a table, for reading and for writing alike.

Settings are read with `NULLIF(…, '')`: a setting that was local to a transaction is the empty text after it. What was not set is NULL, and NULL lets
nothing pass. The owner's role is not held back (migrations, rebuilds, backups, the views of the invariants).

They stand while the schema moves up, so that there is no moment without them, and each is made anew only where its list says something else by now:
the comment on it has the fingerprint of what it was made from.
"""

import hashlib

from sqlalchemy import Connection, text

from app.walls.declared import WALLED, Own, Part
from app.walls.windows import WINDOWS

NAME = "wall"
REGIONS = "NULLIF(current_setting('app.regions', true), '')::int[]"
OFFICE = "NULLIF(current_setting('app.office', true), '')"
VENDOR = "NULLIF(current_setting('app.vendor', true), '')::uuid"


def rule(table: str) -> str:
    """Which rows of this table are seen: by the region (0 is the house), by the office, by the firm, or with the row that they belong to."""
    by_region = f"ARRAY[0, {table}.region_id] && {REGIONS}"
    match WALLED[table]:
        case Part(whole, column):
            its = f"whole.region_id = {table}.region_id AND whole.id = {table}.{column}"
            return f"{by_region} OR EXISTS (SELECT 1 FROM {whole} AS whole WHERE {its})"  # noqa: S608
        case Own(satker, vendor):
            of_office = f"({table}.region_id::text || '/' || {table}.satker_code) = {OFFICE}"
            of_firm = f"{table}.vendor_id = {VENDOR}"
            return " OR ".join([by_region, *[of_office] * satker, *[of_firm] * vendor])
    raise AssertionError(table)


def fingerprint() -> str:
    """Of all of it; the newest revision that changes the walls names it, so that every installation makes them anew."""
    return _fingerprint("\n".join([*(f"{table} {rule(table)}" for table in WALLED), *WINDOWS.values()]))


def make(connection: Connection) -> None:
    """Every policy and window that is not there as the lists have it now; what they have no more goes."""
    standing = _standing(connection)
    for table in standing.keys() - WALLED.keys():
        _take_down(connection, table)
    for table in WALLED:
        if standing.get(table) == _fingerprint(rule(table)):
            continue
        if table in standing:
            _take_down(connection, table)
        connection.exec_driver_sql(f"CREATE POLICY {NAME} ON {table} USING ({rule(table)})")
        connection.exec_driver_sql(f"COMMENT ON POLICY {NAME} ON {table} IS '{_fingerprint(rule(table))}'")
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for name, statement in WINDOWS.items():
        if _made_from(connection, name) != _fingerprint(statement):
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE VIEW {name} AS {statement}")
            connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS '{_fingerprint(statement)}'")


def drop(connection: Connection) -> None:
    """Take all of it away: before the schema moves down."""
    for name in WINDOWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    for table in _standing(connection):
        _take_down(connection, table)


def missing(connection: Connection) -> list[str]:
    """Tables of the list whose wall the database does not have, has switched off, or has otherwise than the list says."""
    standing = _standing(connection)
    return sorted(table for table in WALLED if standing.get(table) != _fingerprint(rule(table)))


def _take_down(connection: Connection, table: str) -> None:
    connection.exec_driver_sql(f'DROP POLICY {NAME} ON "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


def _standing(connection: Connection) -> dict[str, str]:
    """Table → the fingerprint of its wall; empty where it is switched off."""
    found = connection.execute(
        text(
            "SELECT relname, CASE WHEN relrowsecurity THEN coalesce(obj_description(pg_policy.oid, 'pg_policy'), '') ELSE '' END AS made_from "
            "FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE polname = :name AND relnamespace = 'public'::regnamespace"
        ),
        {"name": NAME},
    )
    return {row.relname: row.made_from for row in found}


def _made_from(connection: Connection, view: str) -> str | None:
    return connection.scalar(text("SELECT obj_description(to_regclass(:view), 'pg_class')"), {"view": f"public.{view}"})


def _fingerprint(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()[:12]
