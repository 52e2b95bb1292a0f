"""Verifying: what the public is told of a paper by the token printed on it, and whether
a file that somebody has is the one that was issued."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.signatures import PdfSignature, Unreadable, signatures_of
from app.errors import NotFound
from app.files import papers
from app.files.store import hash_of
from app.identifiers import parse_public_id
from app.language import _
from app.orders.models import Order
from app.papers.issuing import begun_by, continued_by, listed
from app.papers.models import Paper, SignedWith
from app.regions.models import Region
from app.settings import settings
from app.walls.standing import Gate, open_gate


@dataclass(frozen=True, slots=True)
class Verified:
    """An issue that is ours. `superseded`: the order says something else by now."""

    paper: Paper
    region: Region
    superseded: bool
    continued: Paper | None = None
    """The issue that says the same and whose file begins with this one's: both signatures are in it."""
    signatures: tuple[PdfSignature, ...] = ()
    """Those in the newest file of a paper that an official signed with a
    certificate, read from the file; of other papers none is told."""

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
    open_gate(session, Gate.PAPER, region_id)
    paper = session.scalars(select(Paper).where(Paper.region_id == region_id, Paper.token == value)).one_or_none()
    if paper is None:
        raise _unknown()
    order = session.get_one(Order, (region_id, paper.order_id))
    same = [one for one in listed(session, order, at=at) if (one.kind, one.position) == (paper.kind, paper.position)]
    told = continued_by(session, paper)
    newest = told or paper
    superseded = any(one.issue == newest.issue and one.superseded for one in same)
    return Verified(paper, session.get_one(Region, region_id), superseded, told, _signatures(session, paper, told))


def compare(found: Verified, sent: bytes) -> Compared:
    """Byte for byte, with the file as it was issued or as it went on."""
    hashed = hash_of(sent)
    return Compared(hashed in {one.sha256 for one in (found.paper, found.continued) if one is not None and one.sha256}, hashed)


def _signatures(session: Session, paper: Paper, told: Paper | None) -> tuple[PdfSignature, ...]:
    begun = begun_by(session, paper) if paper.continues is not None else paper
    newest = next((one for one in (told, paper) if one is not None and one.sha256), begun)
    if begun.signed_with != SignedWith.CERTIFICATE or newest.sha256 is None:
        return ()
    try:
        return signatures_of(papers.read_paper(newest.sha256, papers.PDF), _authorities())
    except (Unreadable, FileNotFoundError):
        return ()


def _authorities() -> bytes:
    """The certificates of those that the operator trusts; empty where none are named, or their file is gone since the
    start: then nobody is checked, and the page says so."""
    file = settings().esign_authorities
    try:
        return b"" if file is None else file.read_bytes()
    except OSError:
        return b""


def _unknown() -> NotFound:
    return NotFound(_("Kode ini tidak ada pada dokumen mana pun dari sini."))
