"""Bidding: a vendor's bid is sealed at the door and may be replaced or withdrawn until the
hour; the receipt is all that the vendor can read of it.

`at` is the database's time of the transaction, not the web process's (`db.transaction_time`): whoever's transaction began before
the hour is in time, and the opening waits for it, because a bid holds the competition's row until it is committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.catalogue.models import Listing
from app.catalogue.orderable import orderable_listing
from app.clock import local_date
from app.competition import sealing
from app.competition.models import Bid, Competition, Invitation
from app.competition.states import COMPETITION, CompetitionState
from app.errors import FieldError, Invalid, NotFound, Refusal
from app.identifiers import new_id, parse_public_id, public_id
from app.language import _
from app.moves.machine import moves_for, names_of
from app.regions.models import Region
from app.vendors.models import Vendor, VendorIndustry
from app.vendors.queries import standing
from app.web.pages.dates import waktu


class BiddingClosed(Refusal):
    """Too late, too early, or over: no bid is taken, replaced or withdrawn."""

    def __init__(self, *, competition: Competition, timezone: str) -> None:
        super().__init__(
            _("Penawaran ditutup pada {closed}. Penawaran yang sudah masuk tidak dapat diubah lagi.").format(
                closed=waktu(competition.closes_at, timezone)
            )
            if competition.published_at is not None
            else _("Kompetisi ini belum dibuka."),
            moves=[],
        )


class NotAsked(Refusal):
    """The vendor is not among those whom the competition asks, or may not sell today."""

    def __init__(self, why: str) -> None:
        super().__init__(why, moves=[])


@dataclass(frozen=True, slots=True)
class BidLine:
    """A price for one line: whole rupiah a unit, tax included; `listing_id`
    names the vendor's own product on show, if it is one."""

    line_id: UUID
    unit_price: int
    pdn: bool
    listing_id: str | None = None
    offered: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the vendor keeps. `content` is in no table: who loses it sees the bid again only at the hour."""

    bid: Bid
    content: str


def submit(
    session: Session,
    *,
    competition: Competition,
    lines: Sequence[BidLine],
    shipping: int,
    statement: str,
    actor: Actor,
    at: datetime,
) -> Receipt:
    """Seal and keep a bid; the one of before is replaced. The caller holds the competition's row.

    Raises `BiddingClosed` from the hour on, `NotAsked`, and `Invalid` unless every line has its price.
    """
    assert actor.account_id is not None
    vendor = _vendor(session, competition, actor, at)
    if why := why_not_bid(session, competition, actor, at):
        raise NotAsked(why)
    content = _content(session, competition, vendor, lines, shipping, statement)
    bid_id = new_id()
    made = sealing.seal(content, public_key=competition.public_key, context=context_of(competition, vendor.id, bid_id))
    replaced = _end_standing(session, competition, vendor.id, "replaced", at)
    bid = Bid(
        region_id=competition.region_id,
        id=bid_id,
        competition_id=competition.id,
        vendor_id=vendor.id,
        vendor_name=vendor.legal_name or "",
        sealed=made.sealed,
        commitment=made.commitment,
        submitted_by=actor.account_id,
        submitted_at=at,
    )
    session.add(bid)
    session.flush()
    _record(session, bid, "bid.replace" if replaced else "bid.submit", actor, at)
    return Receipt(bid, made.text)


def withdraw(session: Session, *, competition: Competition, actor: Actor, at: datetime) -> None:
    """Take the standing bid back before the hour. Raises `BiddingClosed`, `NotFound` where there is none."""
    vendor = _vendor(session, competition, actor, at)
    bid = standing_bid(session, competition, vendor.id)
    if bid is None:
        raise NotFound(_("Belum ada penawaran Anda di kompetisi ini."))
    _end_standing(session, competition, vendor.id, "withdrawn", at)
    _record(session, bid, "bid.withdraw", actor, at)


def standing_bid(session: Session, competition: Competition, vendor_id: UUID | None) -> Bid | None:
    """The vendor's own bid that stands."""
    return session.scalars(
        select(Bid).where(
            Bid.region_id == competition.region_id,
            Bid.competition_id == competition.id,
            Bid.vendor_id == vendor_id,
            Bid.ended_at.is_(None),
        )
    ).one_or_none()


def why_not_bid(session: Session, competition: Competition, actor: Actor, at: datetime) -> str | None:
    """Why this vendor is not asked, in a sentence; None where it is. Whether it is still time is another question."""
    assert actor.vendor_id is not None
    if actor.is_person(competition.written_by):
        return _("Anda menyusun kompetisi ini sebagai pejabat, jadi tidak dapat menawar.")
    today = local_date(at, session.get_one(Region, competition.region_id).timezone)
    stands = standing(session, vendor_id=actor.vendor_id, today=today)
    if not stands.may_sell:
        return _("Usaha Anda sedang tidak dapat menerima pesanan baru. Periksa status dan berkas di Toko saya.")
    return None if _is_asked(session, competition, actor.vendor_id) else _NOT_ASKED[competition.audience]()


def barred(session: Session, competition: Competition, at: datetime) -> set[UUID]:
    """Of those whose bids are opened and await the outcome, the vendors that may not sell today: suspended, blacklisted, or
    with a paper that ended since. They cannot be awarded."""
    if competition.state not in (CompetitionState.CLOSED, CompetitionState.EVALUATED):
        return set()
    today = local_date(at, session.get_one(Region, competition.region_id).timezone)
    bidders = {bid.vendor_id for bid in competition.bids}
    return {id for id in bidders if not standing(session, vendor_id=id, today=today).may_sell}


def is_open(competition: Competition, at: datetime) -> bool:
    """May bids come in at this instant?"""
    return competition.state == CompetitionState.OPEN and at < competition.closes_at


def is_over(competition: Competition, at: datetime) -> bool:
    """Has the hour of an open competition come, and the system has not opened the bids yet?"""
    return competition.state == CompetitionState.OPEN and not is_open(competition, at)


def open_moves(competition: Competition, actor: Actor, at: datetime) -> list[str]:
    """The moves that this person can take now: the hour itself ends the time for addenda."""
    names = names_of(moves_for(COMPETITION, competition, actor))
    return [name for name in names if not (name == "amend" and is_over(competition, at))]


def context_of(competition: Competition, vendor_id: UUID, bid_id: UUID) -> str:
    """What the seal of a bid is bound to: this vendor, in this competition."""
    return f"bid/{competition.region_id}/{competition.id}/{vendor_id}/{bid_id}"


_NOT_ASKED = {
    "invited": lambda: _("Kompetisi ini hanya untuk penyedia yang diundang."),
    "open": lambda: _("Kompetisi ini terbuka untuk semua penyedia aktif."),
    "etalase": lambda: _(
        "Kompetisi ini untuk penyedia yang produknya tayang di etalase yang disebut. Tayangkan produk Anda di sana."
    ),
    "kbli": lambda: _("Kompetisi ini untuk penyedia dengan KBLI yang disebut. Lengkapi KBLI usaha Anda."),
}


def _is_asked(session: Session, competition: Competition, vendor_id: UUID) -> bool:
    if competition.audience == "open":
        return True
    if competition.audience == "invited":
        return session.get(Invitation, (competition.region_id, competition.id, vendor_id)) is not None
    assert competition.audience_key is not None
    if competition.audience == "kbli":
        return session.get(VendorIndustry, (vendor_id, competition.audience_key)) is not None
    region_id, _slash, etalase_id = competition.audience_key.partition("/")
    on_show = select(Listing.id).where(
        Listing.region_id == int(region_id),
        Listing.etalase_id == UUID(etalase_id),
        Listing.vendor_id == vendor_id,
        Listing.state == "published",
    )
    return session.scalar(on_show.limit(1)) is not None


def _vendor(session: Session, competition: Competition, actor: Actor, at: datetime) -> Vendor:
    assert actor.vendor_id is not None
    if not is_open(competition, at):
        raise BiddingClosed(competition=competition, timezone=session.get_one(Region, competition.region_id).timezone)
    return session.get_one(Vendor, actor.vendor_id)


def _content(
    session: Session, competition: Competition, vendor: Vendor, lines: Sequence[BidLine], shipping: int, statement: str
) -> dict[str, Any]:
    wanted = {line.id: index for index, line in enumerate(competition.lines)}
    given = {line.line_id: line for line in lines}
    errors = [
        FieldError(f"lines.{index}.line_id", _("Baris ini bukan milik kompetisi ini."))
        for index, line in enumerate(lines)
        if line.line_id not in wanted
    ]
    if len(given) < len(lines):
        errors.append(FieldError("lines", _("Satu harga untuk satu baris.")))
    if missing := [line.name for line in competition.lines if line.id not in given]:
        errors.append(FieldError("lines", _("Belum ada harga untuk: {names}.").format(names=", ".join(missing))))
    for index, line in enumerate(lines):
        if line.listing_id is not None and not _is_own(session, competition, vendor, line.listing_id):
            errors.append(
                FieldError(f"lines.{index}.listing_id", _("Ini bukan produk Anda yang tayang dan dapat dipesan daerah ini."))
            )
    if errors:
        raise Invalid(_("Penawaran belum dapat dikirim."), errors=errors)
    return {
        "competition": public_id(competition.region_id, competition.id),
        "vendor": public_id(0, vendor.id),
        "shipping": shipping,
        "statement": statement,
        "lines": [
            {
                "line": public_id(competition.region_id, line.id),
                "unit_price": given[line.id].unit_price,
                "pdn": given[line.id].pdn,
                "listing": given[line.id].listing_id,
                "offered": given[line.id].offered,
            }
            for line in competition.lines
        ],
    }


def _is_own(session: Session, competition: Competition, vendor: Vendor, listing_id: str) -> bool:
    try:
        region_id, id = parse_public_id(listing_id)
    except NotFound:
        return False
    product = orderable_listing(session, region_id=region_id, listing_id=id, buyer_region_id=competition.region_id)
    return product is not None and product.vendor_id == vendor.id


def _end_standing(session: Session, competition: Competition, vendor_id: UUID, how: str, at: datetime) -> bool:
    ended = session.scalars(
        update(Bid)
        .where(
            Bid.region_id == competition.region_id,
            Bid.competition_id == competition.id,
            Bid.vendor_id == vendor_id,
            Bid.ended_at.is_(None),
        )
        .values(ended_at=at, ended_by=how)
        .returning(Bid.id)
    ).all()
    session.expire(competition, ["bids"])
    return bool(ended)


def _record(session: Session, bid: Bid, action: str, actor: Actor, at: datetime) -> None:
    audit.write_down(session, bid, action, actor, at, competition=str(bid.competition_id), commitment=bid.commitment)
