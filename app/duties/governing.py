"""What waits of governing a region: findings and complaints, registrations and
curation, imports, posts, appeals, requests to be erased."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.requests import requests_to
from app.actor import Actor
from app.catalogue.curation import queue as curation
from app.catalogue.curation.appeals import without_a_judge
from app.clock import end_of_local_day, local_date
from app.duties.duty import LISTED_MAX, Duty, dated, first_owed
from app.exchange.desk.queries import open_uploads
from app.exchange.desk.states import PREVIEWED
from app.exchange.models import ReversalProposal
from app.home.setting_up import tasks
from app.identifiers import public_id
from app.language import _, ngettext
from app.officials.queries import left_behind
from app.officials.vacancies import vacancies
from app.oversight.queries import complaints_of, findings_of
from app.oversight.states import COMPLAINT, FINDING
from app.regions.models import Region
from app.vendors.queries import awaiting_verification
from app.web.pages.labels import label


def findings(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    for finding in findings_of(session, actor):
        verb = first_owed(FINDING, finding, actor)
        if verb and not (finding.state == "open" and verb == label("close_finding")):
            href = f"/temuan/{public_id(finding.region_id, finding.id)}"
            yield dated(
                "finding",
                _("Temuan {number}").format(number=finding.number),
                finding.subject_name,
                verb,
                href,
                since=finding.found_at,
                due=finding.due_at,
                at=at,
            )


def complaints(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    for complaint in complaints_of(session, actor, state="received"):
        verb = first_owed(COMPLAINT, complaint, actor)
        if verb:
            href = f"/pengaduan-masuk/{public_id(complaint.region_id, complaint.id)}"
            yield dated(
                "complaint",
                _("Pengaduan {number}").format(number=complaint.number),
                complaint.subject_name,
                verb,
                href,
                since=complaint.objected_at or complaint.filed_at,
                due=complaint.due_at,
                at=at,
            )


def late_complaints(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """For the head of the region: what was not answered in time went up to them."""
    for complaint in complaints_of(session, actor, state="received"):
        if complaint.escalated_at is not None:
            href = f"/pengaduan-masuk/{public_id(complaint.region_id, complaint.id)}"
            yield dated(
                "complaint",
                _("Pengaduan {number}").format(number=complaint.number),
                complaint.subject_name,
                _("Minta dijawab"),
                href,
                since=complaint.escalated_at,
                due=None,
                at=at,
            )


def vendors(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
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


def listings(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    assert actor.region_id is not None
    for row in curation.awaiting_curation(session, region_id=actor.region_id, limit=LISTED_MAX):
        version = row.ListingVersion
        verb = _("Putuskan keberatan") if row.appealed else _("Periksa")
        href = f"/kurasi/produk/{public_id(row.Listing.region_id, row.Listing.id)}"
        yield Duty(
            "listing", version.name, f"{row.vendor_name} · {row.etalase_name}", verb, href, row.since, amount=version.unit_price
        )


def imports(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
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


def posts(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """Posts that ran out with orders on their name: only the region's admin sets them going again."""
    region = session.get_one(Region, actor.region_id)
    for one in left_behind(session, region, today=local_date(at, region.timezone)):
        about = _("{role}: {why}, {n} pesanan berjalan").format(role=label(one.grant.role), why=one.why_gone, n=one.running)
        until = one.grant.valid_until if one.ended else None
        since = end_of_local_day(until, region.timezone) if until else None
        yield Duty("post", one.account.name, about, _("Alihkan"), f"/pejabat/{public_id(region.id, one.grant.id)}#alihkan", since)


def empty_posts(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """Posts that nobody holds and something waits for."""
    region = session.get_one(Region, actor.region_id)
    for one in vacancies(session, region, today=local_date(at, region.timezone)):
        since = end_of_local_day(one.last_day, region.timezone) if one.last_day else None
        yield Duty("post", one.satker_name, one.said, _("Angkat pejabat"), one.path, since)


def appeals(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
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


def setting_up(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    """The region lacks something that an order needs: a new one, or one whose new year has no packages or days off yet."""
    region = session.get_one(Region, actor.region_id)
    lacking = [task for task in tasks(session, region, today=local_date(at, region.timezone)) if task.needed and task.is_open]
    if lacking:
        about = ngettext("{n} langkah lagi; berikutnya: {step}", "{n} langkah lagi; berikutnya: {step}", len(lacking))
        yield Duty(
            "region", _("Penyiapan daerah"), about.format(n=len(lacking), step=lacking[0].text), _("Lanjut"), "/daerah", None
        )


def erasures(session: Session, actor: Actor, at: datetime) -> Iterable[Duty]:
    assert actor.region_id is not None
    for one in requests_to(session, region_id=actor.region_id, waiting=True):
        if not actor.is_person(one.account_id):
            who = session.get_one(Account, one.account_id).name
            yield Duty("erasure", who, _("Minta datanya dihapus"), _("Jawab"), "/permintaan-hapus", one.asked_at)
