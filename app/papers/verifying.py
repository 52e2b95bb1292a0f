"""Verifying: what the public is told of a paper by the token printed on it, and whether a file that somebody has is the one that was issued."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.files.store import hash_of
from app.identifiers import parse_public_id
from app.language import _
from app.orders.models import Order
from app.papers.issuing import listed
from app.papers.models import Paper
from app.regions.models import Region
from app.walls.standing import Door, pass_through


@dataclass(frozen=True, slots=True)
class Verified:
    """An issue that is ours. `superseded`: the order says something else by now."""

    paper: Paper
    region: Region
    superseded: bool

    @property
    def seal(self) -> str:
        """The sentence about the ledger's seal that is printed on it; empty where none was made yet."""
        return str(self.paper.data.get("seal", ""))


@dataclass(frozen=True, slots=True)
class Compared:
    """`found` is the hash of the file that was sent, `genuine` that it is the very file that was issued."""

    genuine: bool
    found: str


def verify(session: Session, token: str, *, at: datetime) -> Verified:
    """Raises `NotFound` for a token that is on no paper, in the same words whatever is wrong with it."""
    try:
        region_id, value = parse_public_id(token)
    except NotFound:
        raise _unknown() from None
    pass_through(session, Door.PAPER, region_id)
    paper = session.scalars(select(Paper).where(Paper.region_id == region_id, Paper.token == value)).one_or_none()
    if paper is None:
        raise _unknown()
    order = session.get_one(Order, (region_id, paper.order_id))
    same = [one for one in listed(session, order, at=at) if (one.kind, one.position) == (paper.kind, paper.position)]
    superseded = any(one.issue == paper.issue and one.superseded for one in same)
    return Verified(paper, session.get_one(Region, region_id), superseded)


def compare(paper: Paper, sent: bytes) -> Compared:
    """Byte for byte."""
    found = hash_of(sent)
    return Compared(paper.sha256 is not None and found == paper.sha256, found)


def _unknown() -> NotFound:
    return NotFound(_("Kode ini tidak ada pada dokumen mana pun dari sini."))
