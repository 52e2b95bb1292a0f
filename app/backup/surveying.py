"""A survey: what a database holds, as figures that two databases can be compared by. One snapshot, nothing kept in memory but sums.

`rows` and `checksums` are of every table: a checksum is the sum of a hash of each row as text, so that it does
not depend on the rows' order. `cached` are the tallies that pages read, `folded` the same added up from the
ledger's entries by SQL that shares nothing with the fold.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace ORDER BY relname"
ROWS = "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text FROM {table} AS t"
CACHED = (
    "SELECT r.code, t.fiscal_year, t.basis, sum(t.amount)::bigint, sum(t.orders)::bigint FROM region_semester_tally t "
    "JOIN region r ON r.id = t.region_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
FOLDED = (
    "SELECT r.code, e.fiscal_year, e.basis, sum(e.amount)::bigint, sum(e.orders_delta)::bigint FROM entry e "
    "JOIN region r ON r.id = e.region_id WHERE e.basis IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
FIXED = (
    "SET LOCAL citus.propagate_set_commands = 'local'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
)
"""A row reads the same wherever it stands, also where it is hashed on another machine (without Citus the first says nothing)."""

Survey = dict[str, Any]


def survey(connection: psycopg.Connection[Any], *, data: Path) -> Survey:
    """Within the connection's transaction; `data` is the folder in which the rows' files should lie."""
    for setting in (*FIXED, "SET LOCAL statement_timeout = 0"):
        connection.execute(setting)
    names = [row[0] for row in connection.execute(TABLES)]
    rows: dict[str, int] = {}
    checksums: dict[str, str] = {}
    for name in names:
        counted = connection.execute(sql.SQL(ROWS).format(table=sql.Identifier(name))).fetchone()
        assert counted is not None
        rows[name], checksums[name] = counted
    has = set(names)
    return {
        "revision": _one(connection, "SELECT version_num FROM alembic_version") if "alembic_version" in has else None,
        "rows": rows,
        "checksums": checksums,
        "cached": tallies(connection, CACHED) if {"region", "region_semester_tally"} <= has else [],
        "folded": tallies(connection, FOLDED) if {"region", "entry"} <= has else [],
        "objects_missing": _missing(connection, data) if "stored_file" in has else 0,
    }


def tallies(connection: psycopg.Connection[Any], question: str) -> list[list[Any]]:
    """`[region, year, basis, rupiah, orders]` each."""
    return [list(row) for row in connection.execute(question)]


def differing(before: Survey, after: Survey) -> list[str]:
    """Where two surveys are not equal, a line each; empty when they are."""
    found = [f"{name}: {before[name]} → {after[name]}" for name in ("revision", "objects_missing") if before[name] != after[name]]
    for name, unit in (("rows", "baris"), ("checksums", "isi")):
        found += [f"{unit} {key}: {one} → {other}" for key, one, other in _apart(before[name], after[name])]
    for name in ("cached", "folded"):
        found += [
            f"{name} {' '.join(map(str, key))}: {one} → {other}"
            for key, one, other in _apart(_by_key(before[name]), _by_key(after[name]))
        ]
    return found


def _apart(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[tuple[Any, Any, Any]]:
    return [(key, before.get(key), after.get(key)) for key in {**before, **after} if before.get(key) != after.get(key)]


def _by_key(rows: list[list[Any]]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}


def _missing(connection: psycopg.Connection[Any], data: Path) -> int:
    """Rows of files whose object is not in the folder."""
    with connection.cursor(name="stored_files") as cursor:
        return sum(
            not (data / "files" / sha256[:2] / sha256).is_dir() for (sha256,) in cursor.execute("SELECT sha256 FROM stored_file")
        )


def _one(connection: psycopg.Connection[Any], question: str) -> Any:
    row = connection.execute(question).fetchone()
    return row[0] if row else None
