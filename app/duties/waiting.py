"""What waits for a person: one row a source. Each says who it can wait for, and asks its own room."""

from collections.abc import Callable, Iterable, Set
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.requests import requests_to
from app.actor import REGION_ROLES, SATKER_ROLES, Actor, Role
from app.catalogue import queries as listings
from app.catalogue.curation import queue as curation
from app.catalogue.curation.appeals import without_a_judge
from app.clock import end_of_local_day, local_date
from app.competition.bidding import is_over as is_over_hour
from app.competition.models import Competition
from app.competition.queries import competitions_of, inviting, let_go, questions_of
from app.competition.states import COMPETITION, TERMINAL, CompetitionState
from app.disputes.deadlines import is_over as is_settled_by_clock
from app.disputes.deadlines import over
from app.disputes.queries import disputes_of
from app.disputes.states import DISPUTE
from app.disputes.states import TERMINAL as SETTLED
from app.duties.duty import Duty
from app.duties.orders import owed_orders
from app.exchange.desk.queries import open_uploads
from app.exchange.desk.states import PREVIEWED
from app.exchange.models import ReversalProposal
from app.home.setting_up import tasks
from app.identifiers import public_id
from app.language import _, ngettext
from app.moves.history import last_moves
from app.moves.machine import Machine, Thing, moves_for
from app.officials.queries import left_behind
from app.officials.vacancies import vacancies
from app.orders.bookkeeping import key_of
from app.orders.countdown import countdowns
from app.orders.deadlines import is_over
from app.orders.list_handover import lists_handed_to, package_name
from app.organisations.queries import names_of
from app.oversight.queries import complaints_of, findings_of
from app.oversight.states import COMPLAINT, FINDING
from app.payment.sp2d.models import Sp2dList
from app.payment.sp2d.states import ListState
from app.regions.models import Region
from app.vendors.models import Vendor
from app.vendors.queries import awaiting_verification
from app.web.pages.labels import label

NEAR = timedelta(days=2)
LISTED_MAX = 50
"""Of one source; its own page has them all."""
NO_DUTY = frozenset({"add_evidence", "take_back", "cancel", "amend", "reevaluate", "dismiss", "close_finding", "void_dispute"})
"""Moves that are open but owed by nobody, beside another that is."""
Asks = Callable[[Session, Actor, datetime], Iterable[Duty]]


def duties_of(session: Session, actor: Actor, at: datetime) -> list[Duty]:
    """Everything that waits for this person in this role, nearest deadline first."""
    found = [duty for who, asks in SOURCES if actor.role in who for duty in asks(session, actor, at)]
    return sorted(found, key=lambda duty: duty.urgency)


def _orders(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
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
            near=_is_near(asked_until, at) if asked else clock.near if clock else _is_near(goods_due, at),
            is_over=is_over(order, at),
            amount=order.total,
        )


def _disputes(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    open_ = [state for state in DISPUTE.states if state not in SETTLED]
    for dispute in disputes_of(session, actor, states=open_, limit=LISTED_MAX):
        verb = _first(DISPUTE, dispute, actor)
        if verb:
            href = f"/sengketa/{public_id(dispute.region_id, dispute.id)}"
            title = _("Sengketa {number}").format(number=dispute.order.number)
            since = dispute.escalated_at or dispute.answered_at or dispute.opened_at
            yield _dated(
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


def _findings(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    for finding in findings_of(session, actor):
        verb = _first(FINDING, finding, actor)
        if verb and not (finding.state == "open" and verb == label("close_finding")):
            href = f"/temuan/{public_id(finding.region_id, finding.id)}"
            yield _dated(
                "finding",
                _("Temuan {number}").format(number=finding.number),
                finding.subject_name,
                verb,
                href,
                since=finding.found_at,
                due=finding.due_at,
                at=at,
            )


def _complaints(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    for complaint in complaints_of(session, actor, state="received"):
        verb = _first(COMPLAINT, complaint, actor)
        if verb:
            href = f"/pengaduan-masuk/{public_id(complaint.region_id, complaint.id)}"
            yield _dated(
                "complaint",
                _("Pengaduan {number}").format(number=complaint.number),
                complaint.subject_name,
                verb,
                href,
                since=complaint.objected_at or complaint.filed_at,
                due=complaint.due_at,
                at=at,
            )


def _late_complaints(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """For the head of the region: what was not answered in time went up to them."""
    for complaint in complaints_of(session, actor, state="received"):
        if complaint.escalated_at is not None:
            href = f"/pengaduan-masuk/{public_id(complaint.region_id, complaint.id)}"
            yield _dated(
                "complaint",
                _("Pengaduan {number}").format(number=complaint.number),
                complaint.subject_name,
                _("Minta dijawab"),
                href,
                since=complaint.escalated_at,
                due=None,
                at=at,
            )


def _vendors(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    assert actor.region_id is not None
    for vendor in awaiting_verification(session, region_id=actor.region_id, limit=LISTED_MAX):
        yield Duty(
            "vendor",
            vendor.legal_name or "",
            _("Pendaftaran penyedia"),
            _("Verifikasi"),
            f"/kurasi/penyedia/{public_id(0, vendor.id)}",
            vendor.submitted_at,
        )


def _curation(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    assert actor.region_id is not None
    for row in curation.awaiting_curation(session, region_id=actor.region_id, limit=LISTED_MAX):
        version = row.ListingVersion
        verb = _("Putuskan keberatan") if row.appealed else _("Periksa")
        href = f"/kurasi/produk/{public_id(row.Listing.region_id, row.Listing.id)}"
        yield Duty(
            "listing", version.name, f"{row.vendor_name} · {row.etalase_name}", verb, href, row.since, amount=version.unit_price
        )


def _lists(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """What a PPTK put together for this buyer to order."""
    for one in lists_handed_to(session, actor):
        href = f"/daftar-belanja/{public_id(one.region_id, one.id)}"
        yield Duty("shopping_list", one.name, package_name(session, one), _("Masukkan keranjang"), href, one.handed_at)


def _competitions(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """For a satker's buyers: questions without an answer while it is open, then judging
    and awarding, and awards whose order came to nothing."""
    for one in competitions_of(session, actor, region_id=actor.region_id, limit=LISTED_MAX):
        if one.satker_code != actor.satker_code or one.state in TERMINAL | {CompetitionState.AWARDED}:
            continue
        href = f"/kompetisi/{public_id(one.region_id, one.id)}"
        if one.state == "open" and any(question.answer is None for question in questions_of(session, one)):
            yield _dated(
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
        verb = _first(COMPETITION, one, actor)
        if verb and one.state != "open":
            yield _dated(
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
        if verb := _first(COMPETITION, one, actor):
            href = f"/kompetisi/{public_id(one.region_id, one.id)}"
            ended = last_moves(session, [(one.region_id, order_id)]).get(order_id) if (order_id := one.order_id) else None
            yield Duty("competition", one.title, one.number, verb, href, ended)


def _invitations(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    assert actor.vendor_id is not None
    for one in inviting(session, vendor_id=actor.vendor_id):
        if not any(bid.vendor_id == actor.vendor_id for bid in one.bids):
            href = f"/kompetisi/{public_id(one.region_id, one.id)}"
            yield _dated(
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


def _returned(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
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


def _sp2d(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    mine = (Sp2dList.region_id == actor.region_id, Sp2dList.satker_code == actor.satker_code, Sp2dList.state == ListState.PREVIEWED)
    for sent in session.scalars(select(Sp2dList).where(*mine).order_by(Sp2dList.sent_at)):
        yield Duty(
            "sp2d", sent.file_name, _("Daftar SP2D"), _("Terapkan"), f"/sp2d/{public_id(sent.region_id, sent.id)}", sent.sent_at
        )


def _imports(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """Files that were looked at and wait for a decision, and payments that a source took back."""
    assert actor.region_id is not None
    for upload in open_uploads(session, region_id=actor.region_id):
        if upload.state == PREVIEWED:
            yield Duty(
                "import",
                upload.file_name,
                _("Impor"),
                _("Terapkan"),
                f"/impor/{public_id(upload.region_id, upload.id)}",
                upload.created_at,
            )
    taken_back = select(ReversalProposal).where(ReversalProposal.region_id == actor.region_id, ReversalProposal.decision.is_(None))
    for one in session.scalars(taken_back.order_by(ReversalProposal.proposed_at).limit(LISTED_MAX)):
        yield Duty(
            "import",
            one.order_key,
            _("Hilang dari sumbernya"),
            _("Putuskan"),
            f"/impor/pembalikan/{public_id(one.region_id, one.id)}",
            one.proposed_at,
            amount=one.amount,
        )


def _posts(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """Posts that ran out with orders on their name: only the region's admin sets them going again."""
    region = session.get_one(Region, actor.region_id)
    for one in left_behind(session, region, today=local_date(at, region.timezone)):
        about = _("{role}: {why}, {n} pesanan berjalan").format(role=label(one.grant.role), why=one.why_gone, n=one.running)
        until = one.grant.valid_until if one.ended else None
        since = end_of_local_day(until, region.timezone) if until else None
        yield Duty("post", one.account.name, about, _("Alihkan"), f"/pejabat/{public_id(region.id, one.grant.id)}#alihkan", since)


def _vacancies(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """Posts that nobody holds and something waits for."""
    region = session.get_one(Region, actor.region_id)
    for one in vacancies(session, region, today=local_date(at, region.timezone)):
        since = end_of_local_day(one.last_day, region.timezone) if one.last_day else None
        yield Duty("post", one.satker_name, one.said, _("Angkat pejabat"), one.path, since)


def _appeals(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """Appeals that wait for a curator whom the region does not have: only its admin gives it one."""
    region = session.get_one(Region, actor.region_id)
    for listing in without_a_judge(session, region_id=region.id, today=local_date(at, region.timezone)):
        key, since = public_id(region.id, listing.id), listing.open_appeal.asked_at if listing.open_appeal else None
        yield Duty(
            "appeal",
            listing.newest.name,
            _("Keberatan ini menunggu kurator lain"),
            _("Angkat kurator"),
            f"/kurasi/produk/{key}",
            since,
        )


def _setting_up(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """The region lacks something that an order needs: a new one, or one whose new year has no packages or days off yet."""
    region = session.get_one(Region, actor.region_id)
    lacking = [task for task in tasks(session, region, today=local_date(at, region.timezone)) if task.needed and task.is_open]
    if lacking:
        about = ngettext("{n} langkah lagi; berikutnya: {step}", "{n} langkah lagi; berikutnya: {step}", len(lacking))
        yield Duty(
            "region", _("Penyiapan daerah"), about.format(n=len(lacking), step=lacking[0].text), _("Lanjut"), "/daerah", None
        )


def _erasures(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    assert actor.region_id is not None
    for one in requests_to(session, region_id=actor.region_id, waiting=True):
        if not actor.is_person(one.account_id):
            who = session.get_one(Account, one.account_id).name
            yield Duty("erasure", who, _("Minta datanya dihapus"), _("Jawab"), "/permintaan-hapus", one.asked_at)


def _first(machine: Machine, thing: Thing, actor: Actor) -> str:
    """The first move that is owed, in words; empty where there is none."""
    return next((label(move.name) for move in moves_for(machine, thing, actor) if move.name not in NO_DUTY), "")


def _closed(competition: Competition, at: datetime) -> str:
    """What an open competition is told to wait for once its hour has come and the system has not opened the bids yet."""
    return _("Penawaran sudah ditutup; sistem sedang membukanya") if is_over_hour(competition, at) else ""


def _is_near(due: datetime | None, at: datetime) -> bool:
    return due is not None and due - at <= NEAR


def _dated(
    kind: str,
    title: str,
    about: str,
    verb: str,
    href: str,
    *,
    since: datetime | None,
    due: datetime | None,
    at: datetime,
    over: str = "",
) -> Duty:
    """`over` says what the clock did with it where that binds."""
    return Duty(kind, title, about, verb, href, since, due, said=over, near=_is_near(due, at), is_over=bool(over))


OFFICE = frozenset({Role.CURATOR})
SOURCES: tuple[tuple[Set[Role], Asks], ...] = (
    (SATKER_ROLES | {Role.VENDOR, Role.REGION_ADMIN}, _orders),
    (SATKER_ROLES | {Role.VENDOR, Role.REGION_ADMIN}, _disputes),
    (SATKER_ROLES | (REGION_ROLES - {Role.LEADER}), _findings),
    ({Role.REGION_ADMIN, Role.CURATOR}, _complaints),
    ({Role.LEADER}, _late_complaints),
    (OFFICE, _vendors),
    (OFFICE, _curation),
    ({Role.PP, Role.PPK}, _lists),
    ({Role.PP, Role.PPK}, _competitions),
    ({Role.VENDOR}, _invitations),
    ({Role.VENDOR}, _returned),
    ({Role.TREASURER}, _sp2d),
    ({Role.REGION_ADMIN}, _setting_up),
    ({Role.REGION_ADMIN}, _imports),
    ({Role.REGION_ADMIN}, _posts),
    ({Role.REGION_ADMIN}, _vacancies),
    ({Role.REGION_ADMIN}, _appeals),
    ({Role.REGION_ADMIN}, _erasures),
)
