"""The policies and windows in the database, made from their lists as the owner:
one policy a table, for reading and for writing alike.

Settings are read with `NULLIF(…, '')`: a setting that was local to a transaction is the empty text after it. What
was not set is NULL, and NULL lets nothing pass. Each is read once a statement (`SELECT` in brackets) and not once a
row: half the time of a sum over thousands of rows, 4 µs more for one row. The owner's role is not held back
(migrations, rebuilds, backups, the views of the invariants).

They stand while the schema moves up, so that there is no moment without them, and each is made anew only where its
list says something else by now: the comment on it has the fingerprint of what it was made from, and of how the
database tells it, so that one that was altered is known too.

A database that is distributed over machines has the windows and no policy: Citus refuses those that ask something, and a row
of an order's part can only ask the order whose it is.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from app import citus
from app.walls.declared import WALLED, Own, Part
from app.walls.windows import WINDOWS

NAME = "wall"
REGIONS = "(SELECT NULLIF(current_setting('app.regions', true), '')::int[])::int[]"
OFFICE = "(SELECT NULLIF(current_setting('app.office', true), ''))"
VENDOR = "(SELECT NULLIF(current_setting('app.vendor', true), '')::uuid)"


def rule(table: str) -> str:
    """Which rows of this table are seen: by the region (0 is the house), by the
    office, by the firm, or with the row that they belong to."""
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
    """Every policy and window that is not there as the lists have it now; what they have
    no more goes, and whatever somebody put beside them."""
    standing, walled = _standing(connection), _walled(connection)
    for table, wall in standing.items():
        if table not in walled or wall.made_from != _fingerprint(rule(table)):
            _take_down(connection, table, wall.policies)
    for table in walled:
        if table in standing and standing[table].made_from == _fingerprint(rule(table)):
            continue
        connection.exec_driver_sql(f"CREATE POLICY {NAME} ON {table} USING ({rule(table)})")
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        told = _standing(connection)[table].told
        connection.exec_driver_sql(f"COMMENT ON POLICY {NAME} ON {table} IS '{_fingerprint(rule(table))} {told}'")
    for name, statement in WINDOWS.items():
        if _made_from(connection, name) != _fingerprint(statement):
            connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE VIEW {name} AS {statement}")
            connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS '{_fingerprint(statement)}'")


def drop(connection: Connection) -> None:
    """Take all of it away: before the schema moves down."""
    for name in WINDOWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    for table, wall in _standing(connection).items():
        _take_down(connection, table, wall.policies)


def missing(connection: Connection) -> list[str]:
    """Tables of the list whose wall the database does not have, has switched off, or has otherwise than the list says."""
    standing = _standing(connection)
    return sorted(
        table for table in _walled(connection) if table not in standing or standing[table].made_from != _fingerprint(rule(table))
    )


def _walled(connection: Connection) -> Mapping[str, Own | Part]:
    """What is walled here: nothing where the tables lie on several machines."""
    return {} if citus.is_distributed(connection) else WALLED


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands before one table: `told` is a fingerprint of how the database tells its rule, `made_from` that of the list's,
    or empty where it is not as it was made: switched off, altered, or with another policy beside it."""

    policies: tuple[str, ...]
    told: str
    made_from: str


def _take_down(connection: Connection, table: str, names: tuple[str, ...]) -> None:
    for name in names:
        connection.exec_driver_sql(f'DROP POLICY "{name}" ON "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


def _standing(connection: Connection) -> dict[str, Standing]:
    """Every table with a policy."""
    found = connection.execute(
        text(
            "SELECT relname, array_agg(polname::text) AS policies, string_agg(obj_description(pg_policy.oid, 'pg_policy'), '|') AS said, "
            "bool_and(relrowsecurity AND polname = :name) AS stands, "
            "left(md5(string_agg(concat_ws('|', polcmd, polpermissive, polroles, pg_get_expr(polqual, polrelid), "
            "pg_get_expr(polwithcheck, polrelid)), '|')), 12) AS told "
            "FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = 'public'::regnamespace GROUP BY relname"
        ),
        {"name": NAME},
    )
    return {
        row.relname: Standing(tuple(row.policies), row.told, _made_as(row.said, row.told) if row.stands else "") for row in found
    }


def _made_as(said: str | None, told: str) -> str:
    """The list's fingerprint, from a comment that has both."""
    made_from, _space, as_told = (said or "").partition(" ")
    return made_from if as_told == told else ""


def _made_from(connection: Connection, view: str) -> str | None:
    return connection.scalar(text("SELECT obj_description(to_regclass(:view), 'pg_class')"), {"view": f"public.{view}"})


def _fingerprint(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()[:12]
