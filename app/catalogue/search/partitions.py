"""Partitions: a region with many listings has its part of the index to itself, so that its questions read no other's. Plain PostgreSQL only: where the regions
lie on several machines (`app/citus.py`) all share the default one, and a large region gets a machine.

The owner does it (`lokapasar index`); the app's role cannot change tables. Rows move in one transaction that holds the index; a page then waits for as long
as the copy takes, some seconds for 100,000 listings.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from app import citus

OWN_FROM = 20_000
"""Listings from which a region gets its own partition."""
PREFIX = "listing_search_r"

LARGE = """
SELECT region_id FROM listing_search_default GROUP BY region_id HAVING count(*) >= :own_from ORDER BY count(*) DESC
"""

OWN = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'listing_search'::regclass AND c.relname LIKE :prefix ORDER BY 1
"""


def large_regions(connection: Connection, own_from: int = OWN_FROM) -> Sequence[int]:
    """Those that still share the default partition and have outgrown it, largest first. None where they are distributed."""
    if citus.is_distributed(connection):
        return []
    return connection.scalars(text(LARGE), {"own_from": own_from}).all()


def part(connection: Connection, region_id: int) -> None:
    """Move a region's rows out of the default partition into its own. Within the caller's transaction."""
    name = f"{PREFIX}{int(region_id)}"
    connection.execute(text("LOCK TABLE listing_search IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text(f"CREATE TABLE {name} (LIKE listing_search INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"))
    # by standing, so that those which come first lie together
    connection.execute(
        text(
            f"WITH moved AS (DELETE FROM listing_search_default WHERE region_id = :region RETURNING *) "  # noqa: S608 - a number
            f"INSERT INTO {name} SELECT * FROM moved ORDER BY standing DESC"
        ),
        {"region": region_id},
    )
    connection.execute(text(f"ALTER TABLE listing_search ATTACH PARTITION {name} FOR VALUES IN ({int(region_id)})"))
    connection.execute(text(f"ANALYZE {name}"))


def settle(connection: Connection) -> None:
    """Put the rows that share the default partition in the order of their standing, so that those which come first lie together. Within the caller's
    transaction; it holds the index like `part`."""
    connection.execute(text("LOCK TABLE listing_search IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text("CREATE TEMPORARY TABLE settling ON COMMIT DROP AS SELECT * FROM listing_search_default"))
    connection.execute(text("TRUNCATE listing_search_default"))
    connection.execute(text("INSERT INTO listing_search_default SELECT * FROM settling ORDER BY standing DESC"))


def fold(connection: Connection) -> None:
    """Every region's rows back into the default partition. Within the caller's transaction."""
    for name in connection.scalars(text(OWN), {"prefix": f"{PREFIX}%"}).all():
        connection.execute(text("LOCK TABLE listing_search IN ACCESS EXCLUSIVE MODE"))
        connection.execute(text(f"ALTER TABLE listing_search DETACH PARTITION {name}"))
        connection.execute(text(f"INSERT INTO listing_search SELECT * FROM {name} ORDER BY standing DESC"))  # noqa: S608 - a name of our own
        connection.execute(text(f"DROP TABLE {name}"))
