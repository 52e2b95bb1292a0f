"""Drawing: the file of an issue, drawn and sealed when it is first asked for and
kept. No connection of the database is held meanwhile."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from app import db
from app.clock import now
from app.documents import draw_letter
from app.documents.sealing import sealed, sealed_behind
from app.documents.signatures import signatures_of
from app.files import papers, store
from app.orders.models import Order
from app.papers.issuing import WITNESSED, begun_by, issued, token_of
from app.papers.kinds import PaperKind
from app.papers.models import Paper
from app.settings import public_address


def file_of(*, region_id: int, order_id: UUID, kind: PaperKind, position: int, issue: int, at: datetime) -> tuple[Paper, bytes]:
    """An issue and its file, in transactions of its own: the caller holds none. Raises `NotFound`, `DrawingFailed`."""
    with db.new_session() as session:
        order = session.get_one(Order, (region_id, order_id))
        paper = issued(session, order, kind, position, issue, at=at)
    return kept(paper)


def kept(paper: Paper) -> tuple[Paper, bytes]:
    """The issue with its file; drawn now where nobody has asked for it yet. Of two
    who draw at once one file is kept, and both get it."""
    if paper.sha256 is None and paper.continues is not None:
        paper = _continued(paper)
    elif paper.sha256 is None:
        drawing = drawn(paper)
        paper = _keep(paper, sealed(drawing, at=now()), drawn_sha256=store.hash_of(drawing))
    assert paper.sha256 is not None
    return paper, papers.read_paper(paper.sha256, papers.PDF)


def drawn(paper: Paper) -> bytes:
    """The same bytes whenever it is called."""
    return draw_letter(paper.data, address=address_of(paper), drawn_at=paper.issued_at)


def address_of(paper: Paper) -> str:
    """Of its public page, as printed on it."""
    return f"{public_address()}/verifikasi/{token_of(paper)}"


def _continued(paper: Paper) -> Paper:
    """The file that an official signed with a certificate, and behind it the seal that says what happened
    since; where the file takes no more, that file itself."""
    with db.new_session() as session:
        begun = begun_by(session, paper)
    begun, file = kept(begun)
    assert begun.drawn_sha256 is not None
    if all(one.allows_more for one in signatures_of(file)):
        file = sealed_behind(file, at=now(), reason=paper.data[WITNESSED])
    return _keep(paper, file, drawn_sha256=begun.drawn_sha256)


def _keep(paper: Paper, file: bytes, *, drawn_sha256: str) -> Paper:
    at = now()
    papers.put_paper(file)
    with db.new_session() as session:
        papers.remember_paper(session, file, by=None, at=at)
        undrawn = (Paper.region_id == paper.region_id, Paper.id == paper.id, Paper.sha256.is_(None))
        made = {"sha256": store.hash_of(file), "size": len(file), "drawn_sha256": drawn_sha256, "drawn_at": at}
        session.execute(update(Paper).where(*undrawn).values(**made))
        return session.get_one(Paper, (paper.region_id, paper.id), populate_existing=True)
