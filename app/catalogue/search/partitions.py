"""Partitions: a region with many listings has its part of the index to itself, so that its questions read no other's. Plain PostgreSQL only.

The owner does it (`lokapasar index`); the app's role cannot change tables. Rows move in one transaction that holds the index; a page then waits for as long
as the copy takes, some seconds for 100,000 listings.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

OWN_FROM = 20_000
"""Listings from which a region gets its own partition."""
PREFIX = "listing_search_r"

LARGE = """
SELECT region_id FROM listing_search_default GROUP BY region_id HAVING count(*) >= :own_from ORDER BY count(*) DESC
"""


def large_regions(connection: Connection, own_from: int = OWN_FROM) -> Sequence[int]:
    """Those that still share the default partition and have outgrown it, largest first."""
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
