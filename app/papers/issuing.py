"""Issuing: which papers of an order are due, which issues of them there are,
and the next issue where one would say something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from secrets import randbits
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, defer

from app.documents import hash_of_data, letter_data
from app.errors import NotFound
from app.identifiers import new_id, public_id
from app.language import SOURCE, _, speaking
from app.orders.models import Order
from app.papers import addendum, comparison, handover, invoice, minutes, purchase_order, receipt
from app.papers.about import About, Due
from app.papers.kinds import PaperKind
from app.papers.models import Paper, SignedWith
from app.seals.sealing import newest as newest_seal

WITNESSED = "witnessed"
"""In the data of an issue that continues another: what happened since, for the seal behind; no letter of the paper."""
BEFORE_THE_CONTRACT = (minutes, comparison, purchase_order)
SINCE_THE_CONTRACT = (addendum, handover, invoice, receipt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One issue of a paper as the order's list shows it; `token` is None while it is due and nobody has asked for it."""

    kind: PaperKind
    position: int
    issue: int
    number: str
    dated: date
    total: int
    superseded: bool
    token: str | None = None
    sha256: str | None = None
    size: int | None = None
    signed_with: str | None = None


def papers_due(about: About) -> list[Due]:
    """Every paper that the order has or ought to have now."""
    writers = (*BEFORE_THE_CONTRACT, *(SINCE_THE_CONTRACT if about.order.vendor_signed_at else ()))
    return [due for writer in writers for due in writer.due(about)]


def issues_of(session: Session, order: Order, *, with_data: bool = False) -> Sequence[Paper]:
    """What has been issued, newest issues first; without what they say unless that is asked for."""
    mine = (Paper.region_id == order.region_id, Paper.order_id == order.id)
    statement = select(Paper).where(*mine).order_by(Paper.issue.desc())
    return session.scalars(statement if with_data else statement.options(defer(Paper.data))).all()


def listed(session: Session, order: Order, *, at: datetime) -> list[Listed]:
    """The papers of an order: first those that stand, in the order in which an order gets them, then the superseded ones."""
    issued = issues_of(session, order)
    standing = [
        _as_due(due, _newest(issued, due.kind, due.position)) for due in papers_due(About(session=session, order=order, at=at))
    ]
    shown = {(one.kind, one.position, one.issue) for one in standing}
    earlier = [_as_issued(paper, superseded=True) for paper in issued if (paper.kind, paper.position, paper.issue) not in shown]
    return standing + sorted(earlier, key=lambda one: (list(PaperKind).index(one.kind), one.position, -one.issue))


def issued(session: Session, order: Order, kind: PaperKind, position: int, issue: int, *, at: datetime) -> Paper:
    """That issue; the next one of a paper that is due is written now. Raises `NotFound`."""
    found = _issue(session, order, kind, position, issue)
    if found is not None:
        return found
    about = About(session=session, order=order, at=at)
    due = next((one for one in papers_due(about) if (one.kind, one.position) == (kind, position)), None)
    if due is None or next_issue(session, order, due) != issue:
        raise NotFound(_("Dokumen ini tidak ditemukan."))
    return write_issue(session, about, due, issue)


def issue_all(session: Session, order: Order, *, at: datetime) -> list[Paper]:
    """The standing issue of every paper that is due, written where it is missing."""
    about = About(session=session, order=order, at=at)
    return [issued(session, order, due.kind, due.position, next_issue(session, order, due), at=at) for due in papers_due(about)]


def next_issue(session: Session, order: Order, due: Due) -> int:
    """The number of the issue that stands: the newest one where that says the same, else the one after it."""
    same = (Paper.region_id == order.region_id, Paper.order_id == order.id, Paper.kind == due.kind, Paper.position == due.position)
    newest = session.execute(select(Paper.issue, Paper.standing).where(*same).order_by(Paper.issue.desc()).limit(1)).first()
    return 1 if newest is None else newest.issue + (newest.standing != due.standing)


def write_issue(session: Session, about: About, due: Due, issue: int) -> Paper:
    """Freeze what the paper says now. Two who ask at once get the same issue. One that says what an
    official signed with a certificate continues that issue."""
    begun = _certified(session, about.order, due) if due.witnessed else None
    made = frozen(session, about, due, issue)
    if begun is not None:
        made.continues, made.content_sha256 = begun.issue, begun.content_sha256
        made.data = {**begun.data, WITNESSED: due.witnessed}
    return keep(session, about.order, made)


def frozen(session: Session, about: About, due: Due, issue: int) -> Paper:
    """What the paper says now, as an issue that is in no table yet."""
    order = about.order
    with speaking(SOURCE):
        data = letter_data(due.write()) | {"seal": _seal_so_far(session, order.region_id)}
    return Paper(
        region_id=order.region_id,
        id=new_id(),
        order_id=order.id,
        kind=due.kind,
        position=due.position,
        issue=issue,
        standing=due.standing,
        token=UUID(int=randbits(128)),
        number=due.number,
        dated=due.dated,
        total=due.total,
        buyer_name=about.satker.name,
        vendor_name=order.vendor_name,
        data=data,
        content_sha256=hash_of_data(data),
        issued_at=about.at,
    )


def keep(session: Session, order: Order, made: Paper) -> Paper:
    """The issue in its table: this one, or the one that somebody wrote at the same moment."""
    values = {name: getattr(made, name) for name in Paper.__mapper__.columns.keys()}  # noqa: SIM118
    session.execute(
        insert(Paper).values(values).on_conflict_do_nothing(index_elements=["region_id", "order_id", "kind", "position", "issue"])
    )
    kept = _issue(session, order, PaperKind(made.kind), made.position, made.issue)
    assert kept is not None
    return kept


def continued_by(session: Session, paper: Paper) -> Paper | None:
    """The issue whose file begins with this one's."""
    same = (Paper.region_id == paper.region_id, Paper.order_id == paper.order_id, Paper.kind == paper.kind)
    mine = (*same, Paper.position == paper.position, Paper.continues == paper.issue)
    return session.scalars(select(Paper).where(*mine).order_by(Paper.issue.desc()).limit(1)).one_or_none()


def begun_by(session: Session, paper: Paper) -> Paper:
    """The issue that this one continues."""
    same = (Paper.region_id == paper.region_id, Paper.order_id == paper.order_id, Paper.kind == paper.kind)
    return session.scalars(select(Paper).where(*same, Paper.position == paper.position, Paper.issue == paper.continues)).one()


def _certified(session: Session, order: Order, due: Due) -> Paper | None:
    """The newest issue of it that an official signed with a certificate."""
    same = (Paper.region_id == order.region_id, Paper.order_id == order.id, Paper.kind == due.kind, Paper.position == due.position)
    signed = (*same, Paper.signed_with == SignedWith.CERTIFICATE)
    return session.scalars(select(Paper).where(*signed).order_by(Paper.issue.desc()).limit(1)).one_or_none()


def token_of(paper: Paper) -> str:
    """As the address of the public page carries it."""
    return public_id(paper.region_id, paper.token)


def _seal_so_far(session: Session, region_id: int) -> str:
    """The region's newest seal of ledger and audit trail, as a sentence: whoever keeps the
    paper keeps a witness of all that was sealed before it."""
    seal = newest_seal(session, region_id)
    if seal is None:
        return ""
    return _("Segel buku besar nomor {seq}, {time}: {hash}").format(
        seq=seal.seq, time=seal.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"), hash=seal.digest.hex()
    )


def _issue(session: Session, order: Order, kind: PaperKind, position: int, issue: int) -> Paper | None:
    same = (Paper.region_id == order.region_id, Paper.order_id == order.id, Paper.kind == kind, Paper.position == position)
    return session.scalars(select(Paper).where(*same, Paper.issue == issue)).one_or_none()


def _newest(issued: Sequence[Paper], kind: PaperKind, position: int) -> Paper | None:
    return next((paper for paper in issued if paper.kind == kind and paper.position == position), None)


def _as_due(due: Due, newest: Paper | None) -> Listed:
    if newest is not None and newest.standing == due.standing:
        return _as_issued(newest, superseded=False)
    issue = newest.issue + 1 if newest else 1
    return Listed(
        kind=due.kind,
        position=due.position,
        issue=issue,
        number=due.number,
        dated=due.dated,
        total=due.total,
        superseded=False,
    )


def _as_issued(paper: Paper, *, superseded: bool) -> Listed:
    return Listed(
        kind=PaperKind(paper.kind),
        position=paper.position,
        issue=paper.issue,
        number=paper.number,
        dated=paper.dated,
        total=paper.total,
        superseded=superseded,
        token=token_of(paper),
        sha256=paper.sha256,
        size=paper.size,
        signed_with=paper.signed_with,
    )
