"""Knowing: the hashes of the rows that a feed has now, at hand while its next file is read. A row with one of them is the row
that is known: it need not be checked, staged or compared again.

Whatever that takes for granted is asked again once nobody else can import, and where it
does not hold the file is staged whole (`Mistaken`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, LargeBinary, and_, func, literal, select
from sqlalchemy.orm import Session

from app.feeds.models import ImportBatch, ImportedRow

HASH_BYTES = 16
KNOWN_MAX = 1_000_000
"""Rows of a feed whose hashes are held, 100 bytes each; a larger one is staged whole."""
EXAMPLES = 20
"""Rows that came again, to be shown."""


class Mistaken(Exception):
    """What was taken for granted to be quick does not hold: of a first import, that a key comes once and the first rows tell the
    day; of a later one, that a row that is known is the only one of its key. The file is staged whole."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Which rows are compared: those of one dataset of a region's year."""

    region_id: int
    dataset: str
    fiscal_year: int

    @property
    def current(self) -> ColumnElement[bool]:
        """The rows that are known now."""
        return and_(
            ImportedRow.region_id == self.region_id,
            ImportedRow.dataset == self.dataset,
            ImportedRow.fiscal_year == self.fiscal_year,
            ImportedRow.known_until.is_(None),
        )

    def imports(self, session: Session) -> int:
        """How many imports it had so far: another one changes what is known."""
        return (
            session.scalar(
                select(func.count()).where(
                    ImportBatch.region_id == self.region_id,
                    ImportBatch.dataset == self.dataset,
                    ImportBatch.fiscal_year == self.fiscal_year,
                )
            )
            or 0
        )


class Known:
    """`unseen` are the hashes of known rows that did not come yet, `came_again` counts
    those that did, `examples` are the first of these."""

    def __init__(self, hashes: Collection[bytes], imports: int) -> None:
        self.unseen = set(hashes)
        self.imports = imports
        """How many imports the feed had when it was asked."""
        self.came_again = 0
        self.examples: list[bytes] = []

    def sort_out(self, hashes: Sequence[bytes]) -> list[int]:
        """The places of the rows that are not known; the others came again, each once: the
        second time a row is none of those that are waited for."""
        found = self.unseen.intersection(hashes)
        if len(found) == len(hashes):
            self.unseen -= found
            self._count(hashes)
            return []
        fresh, again = [], []
        for place, hash in enumerate(hashes):
            if hash in self.unseen:
                self.unseen.remove(hash)
                again.append(hash)
            else:
                fresh.append(place)
        self._count(again)
        return fresh

    def _count(self, hashes: Sequence[bytes]) -> None:
        self.came_again += len(hashes)
        self.examples += hashes[: EXAMPLES - len(self.examples)]


def known_of(session: Session, feed: Feed) -> Known | None:
    """What is known of a feed now; None where it is more than is held, or where two keys have one row."""
    imports = feed.imports(session)
    hashes = select(ImportedRow.row_hash).where(feed.current).limit(KNOWN_MAX + 1).subquery()
    joined: bytes = session.scalar(select(func.string_agg(hashes.c.row_hash, literal(b"", LargeBinary)))) or b""
    if len(joined) > KNOWN_MAX * HASH_BYTES:
        return None
    known = Known([joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)], imports)
    return known if len(known.unseen) * HASH_BYTES == len(joined) else None
