"""The views in the database, made from the list as the owner; nothing else writes them.

They are away while the schema moves, so that no table is held by a view that reads it, and are made again at its
head. A change of the list comes with a revision that names its fingerprint, or an installation that is at the
head would not see it (a test holds the two together).
"""

import hashlib

from sqlalchemy import Connection, text

from app.invariants.declared import INVARIANTS

PREFIX = "invariant_"


def fingerprint() -> str:
    """Of the whole list; the newest revision that makes the views names it."""
    told = "\n".join(f"{one.name}\n{one.means}\n{one.sql}" for one in INVARIANTS)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def make(connection: Connection) -> None:
    """Every view anew, as the list has it now."""
    drop(connection)
    for one in INVARIANTS:
        connection.exec_driver_sql(f"CREATE VIEW {one.view} AS {one.sql.replace('%', '%%')}")
        means = one.means.replace("'", "''")
        connection.exec_driver_sql(f"COMMENT ON VIEW {one.view} IS '{means}'")


def drop(connection: Connection) -> None:
    """Take away every view of ours, also those that the list has no more."""
    there = connection.scalars(
        text("SELECT viewname FROM pg_views WHERE schemaname = 'public' AND viewname LIKE :ours"), {"ours": f"{PREFIX}%"}
    )
    for name in there.all():
        connection.exec_driver_sql(f'DROP VIEW "{name}"')


def missing(connection: Connection) -> list[str]:
    """Views of the list that the database does not have."""
    there = set(connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'public'")))
    return [one.name for one in INVARIANTS if one.view not in there]
