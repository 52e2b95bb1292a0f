"""Partitions: a region with many listings has its part of the index to itself, so that its questions
read no other's. Plain PostgreSQL only: where the regions lie on several machines (`app/citus.py`) all
share the default one, and a large region gets a machine.

The owner does it (`lokapasar index`); the app's role cannot change tables. Rows move in one transaction that holds the index; a
page then waits for as long as the copy takes, some seconds for 100,000 listings.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from app import citus

OWN_FROM = 20_000
"""Listings from which a region gets its own partition."""
PREFIX = "listing_search_r"
DEFAULT = "listing_search_default"
MAKING_INDEXES = "256MB"
"""What making one index may take of the server's memory."""

LARGE = """
SELECT region_id FROM listing_search_default GROUP BY region_id HAVING count(*) >= :own_from ORDER BY count(*) DESC
"""

OWN = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'listing_search'::regclass AND c.relname LIKE :prefix ORDER BY 1
"""

OPEN_TO = """
SELECT grantee::regrole::text, string_agg(privilege_type, ', ') FROM pg_class, aclexplode(relacl)
WHERE oid = 'listing_search'::regclass AND grantee NOT IN (0, relowner) GROUP BY grantee
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
    _make(connection, name)
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
    """Put the rows that share the default partition in the order of their standing, so that those which come first lie together.
    Within the caller's transaction; it holds the index like `part`."""
    connection.execute(text("LOCK TABLE listing_search IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text("CREATE TEMPORARY TABLE settling ON COMMIT DROP AS SELECT * FROM listing_search_default"))
    connection.execute(text("TRUNCATE listing_search_default"))
    connection.execute(text("INSERT INTO listing_search_default SELECT * FROM settling ORDER BY standing DESC"))


def take(connection: Connection, source: str) -> None:
    """The rows of a table that is as the index but has none of its indexes take their places: each large region's in its own
    partition, all others' in the default one, which is written anew, both in the order of their standing. The indexes are made
    over the finished partitions, once. Within the caller's transaction; it holds the index like `part`."""
    connection.execute(text("LOCK TABLE listing_search IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text(f"SET LOCAL maintenance_work_mem = '{MAKING_INDEXES}'"))
    own = {int(name.removeprefix(PREFIX)) for name in connection.scalars(text(OWN), {"prefix": f"{PREFIX}%"})}
    together = f"(SELECT * FROM {DEFAULT} UNION ALL SELECT * FROM {source})"  # noqa: S608 - names of our own
    sizes = connection.execute(text(f"SELECT region_id, count(*) FROM {together} found GROUP BY region_id ORDER BY count(*) DESC"))  # noqa: S608
    large = [region_id for region_id, rows in sizes if rows >= OWN_FROM and region_id not in own]
    connection.execute(text(f"ALTER TABLE listing_search DETACH PARTITION {DEFAULT}"))
    for region_id in large:
        _write(
            connection, f"{PREFIX}{region_id}", f"{together} found WHERE region_id = {region_id}", f"FOR VALUES IN ({region_id})"
        )
    left_out = ", ".join(map(str, [*own, *large])) or "NULL"
    _write(connection, f"{DEFAULT}_anew", f"{together} found WHERE (region_id IN ({left_out})) IS NOT TRUE", None)
    connection.execute(text(f"DROP TABLE {DEFAULT}"))
    connection.execute(text(f"ALTER TABLE {DEFAULT}_anew RENAME TO {DEFAULT}"))
    connection.execute(text(f"ALTER TABLE listing_search ATTACH PARTITION {DEFAULT} DEFAULT"))
    if own:
        connection.execute(
            text(f"INSERT INTO listing_search SELECT * FROM {source} WHERE region_id = ANY(:own) ORDER BY standing DESC"),  # noqa: S608
            {"own": sorted(own)},
        )


def _write(connection: Connection, name: str, rows: str, bounds: str | None) -> None:
    """A new partition with these rows; without bounds it is not yet one."""
    _make(connection, name)
    connection.execute(text(f"INSERT INTO {name} SELECT * FROM {rows} ORDER BY standing DESC"))  # noqa: S608 - names of our own
    if bounds is not None:
        connection.execute(text(f"ALTER TABLE listing_search ATTACH PARTITION {name} {bounds}"))
    connection.execute(text(f"ANALYZE {name}"))


def _make(connection: Connection, name: str) -> None:
    """A table that may be a partition of the index, open to the same roles."""
    connection.execute(text(f"CREATE TABLE {name} (LIKE listing_search INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"))
    for role, rights in connection.execute(text(OPEN_TO)).all():
        connection.execute(text(f"GRANT {rights} ON {name} TO {role}"))


def fold(connection: Connection) -> None:
    """Every region's rows back into the default partition. Within the caller's transaction."""
    for name in connection.scalars(text(OWN), {"prefix": f"{PREFIX}%"}).all():
        connection.execute(text("LOCK TABLE listing_search IN ACCESS EXCLUSIVE MODE"))
        connection.execute(text(f"ALTER TABLE listing_search DETACH PARTITION {name}"))
        connection.execute(text(f"INSERT INTO listing_search SELECT * FROM {name} ORDER BY standing DESC"))  # noqa: S608 - a name of our own
        connection.execute(text(f"DROP TABLE {name}"))
