"""Exporting: seals with their rows as the lines that `verifier.py` reads; a row that is
gone leaves its place empty, which the verifier sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import among
from app.seals import verifier
from app.seals.checking import together
from app.seals.lines import TABLES, line
from app.seals.models import Seal
from app.seals.sealing import keys_in


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
    of = TABLES[seal.of]
    asked = select(of.c.id, line(seal.of, seal.format)).where(of.c.region_id == seal.region_id, among(of.c.id, ids))
    found: dict[UUID, str] = dict(session.execute(asked).all())
    return [found[id] for id in ids if id in found]
