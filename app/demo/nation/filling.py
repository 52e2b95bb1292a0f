"""Filling: the search index of whole regions that are not in it yet. Rows are copied as they are made into a table without any
index, by as many processes as like, each region in a transaction; then all of them take their places at once
(`partitions.take`), and the indexes are made over what lies there.

As the owner, on plain PostgreSQL. The tables are not logged: after a crash of the server they
are empty, and what they held is found lacking again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.catalogue.editions import new_edition
from app.catalogue.search import dictionary, partitions
from app.catalogue.search.dictionary import Counts
from app.catalogue.search.index import rows_of
from app.catalogue.search.models import ListingSearch
from app.catalogue.states import PUBLISHED
from app.exchange.loading import copy_rows
from app.vendors.permissions import PUBLIC_STATES

ROWS, WORDS = "listing_search_filling", "listing_search_filling_words"
NAMES = [column.name for column in ListingSearch.__table__.columns]

BEGIN = (
    f"CREATE UNLOGGED TABLE IF NOT EXISTS {ROWS} (LIKE listing_search)",
    f"CREATE UNLOGGED TABLE IF NOT EXISTS {WORDS} (word text NOT NULL, listings integer NOT NULL, in_names integer NOT NULL)",
)
SELLS = f"l.vendor_id IN (SELECT id FROM vendor WHERE state = ANY ('{{{','.join(sorted(PUBLIC_STATES))}}}'))"  # noqa: S608
"""What whoever is blacklisted or has closed had on show is not looked for in the index (`app/catalogue/search/sellers.py`)."""
LACKING = f"""
SELECT l.region_id FROM listing l
WHERE {SELLS} AND l.state = '{PUBLISHED}' AND l.region_id NOT IN (SELECT region_id FROM {ROWS})
  AND NOT EXISTS (SELECT FROM listing_search s WHERE s.region_id = l.region_id AND s.listing_id = l.id)
GROUP BY l.region_id ORDER BY count(*) DESC, l.region_id
"""  # noqa: S608 - our own names
LACKING_OF = f"""
SELECT id FROM listing l
WHERE {SELLS} AND region_id = :region AND state = '{PUBLISHED}'
  AND NOT EXISTS (SELECT FROM listing_search s WHERE s.region_id = l.region_id AND s.listing_id = l.id) ORDER BY id
"""  # noqa: S608
IS_FILLED = f"SELECT EXISTS (SELECT FROM {ROWS} WHERE region_id = :region)"  # noqa: S608
IS_ANYTHING = f"SELECT EXISTS (SELECT FROM {ROWS})"  # noqa: S608
COUNTED = f"SELECT word, sum(listings), sum(in_names) FROM {WORDS} GROUP BY word"  # noqa: S608


def begin(connection: Connection) -> None:
    """The tables that are filled; those of a run that was interrupted are taken up again."""
    for statement in BEGIN:
        connection.execute(text(statement))


def lacking(connection: Connection) -> Sequence[int]:
    """The regions that have listings on show of which neither the index nor what was filled says anything, the largest first."""
    return connection.scalars(text(LACKING)).all()


def fill(session: Session, region_id: int) -> int:
    """Rows of those of a region's listings that the index lacks, and their words; how many. Within the caller's transaction."""
    if session.scalar(text(IS_FILLED), {"region": region_id}):
        return 0
    new_edition(session, region_id)
    counts = Counts()
    ids: Sequence[UUID] = session.scalars(text(LACKING_OF), {"region": region_id}).all()
    for rows in rows_of(session, region_id, ids):
        for row in rows:
            counts.read(row["name"], row["keywords"])
        copy_rows(session, ROWS, NAMES, map(_copied, rows))
    words = ((word, n, counts.in_names[word]) for word, n in counts.in_all.items())
    copy_rows(session, WORDS, ("word", "listings", "in_names"), words)
    return counts.listings


def finish(connection: Connection) -> None:
    """What was filled, if anything, takes its place in the index, and the words of all of it are counted.
    Within the caller's transaction, which holds the index."""
    if connection.scalar(text(IS_ANYTHING)):
        _take(connection)
    connection.execute(text(f"DROP TABLE {ROWS}, {WORDS}"))


def _take(connection: Connection) -> None:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        counts = dictionary.counted(session)
        for word, listings, in_names in connection.execute(text(COUNTED)):
            counts.in_all[word] += listings
            counts.in_names[word] += in_names
        counts.listings += connection.scalar(text(f"SELECT count(*) FROM {ROWS}")) or 0  # noqa: S608
        partitions.take(connection, ROWS)
        dictionary.count(session, counts)
        session.commit()


def _copied(row: dict[str, Any]) -> list[Any]:
    """Values in the order of `NAMES` as a COPY writes them."""
    row["attributes"] = Jsonb(row["attributes"])
    return [row[name] for name in NAMES]
