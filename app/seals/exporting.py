"""Exporting: seals with their rows as the lines that `verifier.py` reads; a row that is gone leaves its place empty, which the verifier sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.seals import verifier
from app.seals.checking import together
from app.seals.lines import TABLES
from app.seals.models import Seal
from app.seals.sealing import keys_in, rows_by_id


@dataclass(slots=True)
class Written:
    seals: int = 0
    rows: int = 0


def lines(session: Session, region_id: int, written: Written) -> Iterator[bytes]:
    """One region, seal by seal; counts what it gave in `written`."""
    for seals in together(session, region_id):
        for seal in seals:
            written.seals += 1
            yield sealed(seal)
            for row in _rows(session, seal):
                written.rows += 1
                yield b"R " + row.encode() + b"\n"
        session.expunge_all()


def sealed(seal: Seal) -> bytes:
    return b" ".join((b"S", verifier.statement(seal.said()), seal.signature.hex().encode(), seal.leaves.hex().encode())) + b"\n"


def _rows(session: Session, seal: Seal) -> list[str]:
    if seal.of not in TABLES:
        return []
    ids = [UUID(bytes=key) for key in keys_in(seal.ids)]
    found = rows_by_id(session, seal.region_id, seal.of, ids, seal.format)
    return [found[id] for id in ids if id in found]
