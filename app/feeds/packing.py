"""Packing: raw rows are kept many to a pack, compressed, with their column names once; a
version of a row names its pack and its place there.

A row keeps the types that it came with, not the order of its columns. What says only when and how a row was served (`SERVED`) is
kept with it, but a row is not another one because of it.
"""

import zlib
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from isal import isal_zlib

SERVED = ("_event_date", "last_update_ref")
"""When and how a row was served."""
ENCODER = msgspec.json.Encoder()
LEVEL = 2
"""Of ISA-L: smaller than zlib's 1, and zlib reads it."""


class Columns:
    """The column names of rows of one shape, in the order in which they are packed: what makes the row, then how it was served."""

    def __init__(self, names: Sequence[str]) -> None:
        self.own = sorted(name for name in names if name not in SERVED)
        self.served = sorted(name for name in names if name in SERVED)
        self.names = (*self.own, *self.served)
        self._names = blake2b(ENCODER.encode(self.own), digest_size=16).digest()

    def encode(self, own: Iterable[Sequence[Any]]) -> list[bytes]:
        """Rows' own values, each in the order of `own`. Raises `UnicodeEncodeError` for half of a surrogate pair."""
        return ENCODER.encode_lines(own).split(b"\n")[:-1]

    def hashes(self, encoded: Iterable[bytes | None]) -> list[bytes]:
        """16 bytes over each row's own names and values; none of a row that is not to be kept."""
        names = self._names
        return [b"" if text is None else blake2b(text, digest_size=16, person=names).digest() for text in encoded]


def pack(encoded: Sequence[bytes | None], served: Sequence[Sequence[Any] | None]) -> bytes:
    """The body of a pack; a row that is not to be kept is None and keeps its place."""
    own = b",".join(b"null" if row is None else row for row in encoded)
    return isal_zlib.compress(b"[[" + own + b"]," + ENCODER.encode(served) + b"]", LEVEL)


def without(body: bytes, places: Sequence[int]) -> bytes:
    """The same pack with only the rows at these places."""
    own, served = msgspec.json.decode(zlib.decompress(body), type=tuple[list[msgspec.Raw], list[Any]])
    kept = set(places)
    return pack(
        [bytes(row) if place in kept else None for place, row in enumerate(own)],
        [row if place in kept else None for place, row in enumerate(served)],
    )


def unpack(own: Sequence[str], served: Sequence[str], body: bytes) -> list[dict[str, Any] | None]:
    """The rows of a pack by heading."""
    rows, how = msgspec.json.decode(zlib.decompress(body))
    return [
        None if values is None else dict(zip((*own, *served), (*values, *extra), strict=True))
        for values, extra in zip(rows, how, strict=True)
    ]
