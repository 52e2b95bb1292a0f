"""What waits of buying and selling: orders, disputes, lists to order from, competitions, listings that came back, lists of SP2D."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue import queries as listings
from app.clock import end_of_local_day
from app.competition.bidding import is_over as is_over_hour
from app.competition.models import Competition
from app.competition.queries import competitions_of, inviting, let_go, questions_of
from app.competition.states import COMPETITION, TERMINAL, CompetitionState
from app.disputes.deadlines import is_over as is_settled_by_clock
from app.disputes.deadlines import over
from app.disputes.queries import disputes_of
from app.disputes.states import DISPUTE
from app.disputes.states import TERMINAL as SETTLED
from app.duties.duty import LISTED_MAX, Duty, dated, first_owed, is_near
from app.duties.orders import owed_orders
from app.identifiers import public_id
from app.language import _
from app.moves.history import last_moves
from app.orders.bookkeeping import key_of
from app.orders.countdown import countdowns
from app.orders.deadlines import is_over
from app.orders.list_handover import lists_handed_to, package_name
from app.organisations.queries import names_of
from app.payment.sp2d.models import Sp2dList
from app.payment.sp2d.states import ListState
from app.regions.models import Region
from app.vendors.models import Vendor
from app.web.pages.labels import label


def orders(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    queue = owed_orders(session, actor, at)
    clocks = countdowns(session, [owed.order for owed in queue], at)
    zones = {id: session.get_one(Region, id).timezone for id in {owed.order.region_id for owed in queue}}
    places = {(owed.order.region_id, owed.order.satker_code) for owed in queue}
    offices = names_of(session, places) if actor.is_vendor_staff else {}
    for owed in queue:
        order, moves = owed.order, owed.moves
        clock = clocks.get(order.id)
        asked = order.open_cancel_request if moves[0] == "open_cancel" else None
        passed_on = asked.passed_on(at) if asked else None
        asked_until = asked.due_at if asked and passed_on is None else None
        goods_due = end_of_local_day(owed.due, zones[order.region_id]) if owed.due else None
        other = offices[order.region_id, order.satker_code] if actor.is_vendor_staff else order.vendor_name
        yield Duty(
            kind="order",
            title=order.number,
            about=f"{order.package_name} · {other}",
            verb=label(moves[0], owed.called),
            href=f"/pesanan/{key_of(order)}",
            since=(passed_on or asked.asked_at) if asked else owed.since,
            due=asked_until if asked else order.due_at or goods_due,
            said=clock.lead if clock and asked is None else "",
            when=clock.when if clock and asked is None else "",
            near=is_near(asked_until, at) if asked else clock.near if clock else is_near(goods_due, at),
            is_over=is_over(order, at),
            amount=order.total,
        )


def disputes(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    open_ = [state for state in DISPUTE.states if state not in SETTLED]
    for dispute in disputes_of(session, actor, states=open_, limit=LISTED_MAX):
        verb = first_owed(DISPUTE, dispute, actor)
        if verb:
            href = f"/sengketa/{public_id(dispute.region_id, dispute.id)}"
            title = _("Sengketa {number}").format(number=dispute.order.number)
            since = dispute.escalated_at or dispute.answered_at or dispute.opened_at
            yield dated(
                "dispute",
                title,
                dispute.order.package_name if actor.is_vendor_staff else dispute.order.vendor_name,
                verb,
                href,
                since=since,
                due=dispute.due_at,
                at=at,
                over=over(dispute) if is_settled_by_clock(dispute, at) else "",
            )


def lists(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """What a PPTK put together for this buyer to order."""
    for one in lists_handed_to(session, actor):
        href = f"/daftar-belanja/{public_id(one.region_id, one.id)}"
        yield Duty("shopping_list", one.name, package_name(session, one), _("Masukkan keranjang"), href, one.handed_at)


def competitions(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """For a satker's buyers: questions without an answer while it is open, then judging
    and awarding, and awards whose order came to nothing."""
    for one in competitions_of(session, actor, region_id=actor.region_id, limit=LISTED_MAX):
        if one.satker_code != actor.satker_code or one.state in TERMINAL | {CompetitionState.AWARDED}:
            continue
        href = f"/kompetisi/{public_id(one.region_id, one.id)}"
        if one.state == "open" and any(question.answer is None for question in questions_of(session, one)):
            yield dated(
                "competition",
                one.title,
                one.number,
                _("Jawab pertanyaan"),
                href,
                since=one.published_at,
                due=one.closes_at,
                at=at,
                over=_closed(one, at),
            )
        verb = first_owed(COMPETITION, one, actor)
        if verb and one.state != "open":
            yield dated(
                "competition",
                one.title,
                one.number,
                verb,
                href,
                since=one.evaluated_at or one.opened_at or one.written_at,
                due=None,
                at=at,
            )

    for one in let_go(session, actor, limit=LISTED_MAX):
        if verb := first_owed(COMPETITION, one, actor):
            href = f"/kompetisi/{public_id(one.region_id, one.id)}"
            ended = last_moves(session, [(one.region_id, order_id)]).get(order_id) if (order_id := one.order_id) else None
            yield Duty("competition", one.title, one.number, verb, href, ended)


def invitations(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    assert actor.vendor_id is not None
    for one in inviting(session, vendor_id=actor.vendor_id):
        if not any(bid.vendor_id == actor.vendor_id for bid in one.bids):
            href = f"/kompetisi/{public_id(one.region_id, one.id)}"
            yield dated(
                "competition",
                one.title,
                one.number,
                _("Tawar"),
                href,
                since=one.published_at,
                due=one.closes_at,
                at=at,
                over=_closed(one, at),
            )


def returned(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """What a curator gave back to a vendor: the registration, listings; and a new price that
    keeps a listing from being ordered until it is sent."""
    vendor = session.get_one(Vendor, actor.vendor_id)
    if vendor.state == "returned":
        yield Duty(
            "vendor", vendor.legal_name or _("Pendaftaran"), vendor.reason or "", _("Perbaiki"), "/daftar", vendor.submitted_at
        )
    for row in listings.awaiting_vendor(session, vendor_id=vendor.id):
        listing, verb = row.Listing, _("Perbaiki") if row.returned else _("Kirim ke kurator")
        yield Duty(
            "listing",
            row.name,
            row.etalase_name,
            verb,
            f"/toko/produk/{public_id(listing.region_id, listing.id)}",
            listing.created_at,
        )


def sp2d(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    mine = (Sp2dList.region_id == actor.region_id, Sp2dList.satker_code == actor.satker_code, Sp2dList.state == ListState.PREVIEWED)
    for sent in session.scalars(select(Sp2dList).where(*mine).order_by(Sp2dList.sent_at)):
        yield Duty(
            "sp2d", sent.file_name, _("Daftar SP2D"), _("Terapkan"), f"/sp2d/{public_id(sent.region_id, sent.id)}", sent.sent_at
        )


def _closed(competition: Competition, at: datetime) -> str:
    """What an open competition is told to wait for once its hour has come and the system has not opened the bids yet."""
    return _("Penawaran sudah ditutup; sistem sedang membukanya") if is_over_hour(competition, at) else ""
