"""Sifted: what is held of a file while it is read, on the way from the reading to its tables:
the good rows of a pack, and how far the file is read."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from uuid import UUID

from app.feeds import packing


@dataclass(frozen=True, slots=True)
class Packed:
    """So many rows of one shape, being compressed beside the reading."""

    id: UUID
    columns: packing.Columns
    rows: int
    body: "Future[bytes]"


@dataclass(frozen=True, slots=True)
class Sifted:
    """Good rows of a file, the pack in which they lie, and how many rows and bytes of the file were read up to here.

    `columns` are those of the stage by name, each value framed: number in the file, id, key, hash, pack and
    place in it, and the facts that the dataset projects.
    """

    pack: Packed
    columns: Mapping[str, Sequence[bytes]]
    rows_read: int
    bytes_read: int

    def only(self, places: Sequence[int]) -> "Sifted":
        """Some of the rows."""
        return replace(self, columns={name: [column[place] for place in places] for name, column in self.columns.items()})


@dataclass(frozen=True, slots=True)
class Passed:
    """So far the file is read, where nothing new came for a while."""

    rows_read: int
    bytes_read: int
