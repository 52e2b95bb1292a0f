"""Comparing: which rows of a file are new, changed, unchanged or gone against what is known now."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.feeds.models import ImportedRow


@dataclass(frozen=True, slots=True)
class Row:
    """A valid row of the file: its key, typed values, the raw row as it is kept, and the raw row's hash."""

    key: str
    values: Mapping[str, Any]
    payload: Mapping[str, Any]
    hash: bytes


@dataclass(slots=True)
class Comparison:
    """`changed` and `gone` carry the id of the version that ends."""

    added: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, UUID]] = field(default_factory=list)
    unchanged: int = 0
    gone: list[tuple[str, UUID]] = field(default_factory=list)


def row_hash(payload: Mapping[str, Any]) -> bytes:
    """16 bytes over the raw row, whatever the order of its columns."""
    return hashlib.blake2b(msgspec.json.encode(dict(payload), order="sorted"), digest_size=16).digest()


def compare(
    session: Session, *, region_id: int, dataset: str, fiscal_year: int, rows: Mapping[str, Row], partial: bool
) -> Comparison:
    """Against the current versions; a partial file makes nothing `gone`."""
    known = {
        key: (id, hash)
        for key, id, hash in session.execute(
            select(ImportedRow.row_key, ImportedRow.id, ImportedRow.row_hash).where(
                ImportedRow.region_id == region_id,
                ImportedRow.dataset == dataset,
                ImportedRow.fiscal_year == fiscal_year,
                ImportedRow.known_until.is_(None),
            )
        )
    }
    found = Comparison()
    for key, row in rows.items():
        if key not in known:
            found.added.append(row)
        elif bytes(known[key][1]) != row.hash:
            found.changed.append((row, known[key][0]))
        else:
            found.unchanged += 1
    if not partial:
        found.gone = [(key, id) for key, (id, _hash) in known.items() if key not in rows]
    return found
