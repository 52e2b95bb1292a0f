"""Reminders: a vendor is told when one of its papers is about to end, and when it has,
each once; the office when a blacklist's period is over.

A reminder that the worker could not give in time is given late, and only the nearest one:
who is told "7 days" is not told "60 days" after it.
"""

from datetime import date, datetime
from uuid import uuid5

from sqlalchemy import Date, Integer, and_, case, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.actor import Role
from app.identifiers import public_id
from app.language import _
from app.notifications import telling
from app.notifications.telling import Audience
from app.regions.models import Region
from app.vendors.documents import KINDS, REQUIRED
from app.vendors.models import PaperReminder, Vendor, VendorDocument
from app.vendors.states import ACTIVE, BLACKLISTED, SUSPENDED, VERIFIED
from app.web.pages.dates import tanggal

DAYS_BEFORE = (60, 30, 7)
ENDED = 0
"""The band of a paper whose last day has passed."""


def remind(session: Session, *, at: datetime, limit: int = 200) -> int:
    """Tell the vendors of at most so many papers, by the day of each vendor's home
    region; returns how many, 0 when nothing is left to say."""
    today = cast(func.timezone(Region.timezone, at), Date)
    left = cast(VendorDocument.expires_on - today, Integer)
    band = case((left < 0, ENDED), *((left <= days, days) for days in sorted(DAYS_BEFORE)))
    due = session.execute(
        select(VendorDocument, Vendor.home_region_id, left.label("left"), band.label("band"))
        .join(Vendor, Vendor.id == VendorDocument.vendor_id)
        .join(Region, Region.id == Vendor.home_region_id)
        .outerjoin(PaperReminder, and_(PaperReminder.document_id == VendorDocument.id, PaperReminder.days_before == band))
        .where(
            VendorDocument.replaced_at.is_(None),
            VendorDocument.expires_on <= today + max(DAYS_BEFORE),
            Vendor.state.in_((VERIFIED, ACTIVE, SUSPENDED)),
            PaperReminder.document_id.is_(None),
        )
        .order_by(VendorDocument.expires_on, VendorDocument.id)
        .limit(limit)
    ).all()
    for row in due:
        _tell_once(session, row.VendorDocument, region_id=row.home_region_id, left=row.left, band=row.band, at=at)
    return len(due)


def tell_of_ended_blacklists(session: Session, *, at: datetime) -> int:
    """The period of a blacklist restores nobody: the home region's office is told, once, and decides. Returns how many are over."""
    today = cast(func.timezone(Region.timezone, at), Date)
    over = session.execute(
        select(Vendor)
        .join(Region, Region.id == Vendor.home_region_id)
        .where(Vendor.state == BLACKLISTED, Vendor.blacklisted_until < today)
    ).scalars()
    count = 0
    for vendor in over:
        count += 1
        assert vendor.home_region_id is not None
        telling.tell(
            session,
            [Audience(region_role=Role.CURATOR), Audience(region_role=Role.REGION_ADMIN)],
            region_id=vendor.home_region_id,
            cause=uuid5(vendor.id, f"blacklist {vendor.blacklist_decree} {vendor.blacklisted_until}"),
            title=vendor.legal_name or "",
            link=f"/kurasi/penyedia/{public_id(0, vendor.id)}",
            move="blacklist_over",
            state=vendor.state,
            actor_role=Role.SYSTEM,
            note=_(
                "Masa daftar hitam menurut {decree} berakhir {day}. Penyedia tidak pulih sendiri: admin daerah memutuskan."
            ).format(decree=vendor.blacklist_decree, day=tanggal(vendor.blacklisted_until)),
            at=at,
        )
    return count


def _tell_once(session: Session, paper: VendorDocument, *, region_id: int, left: int, band: int, at: datetime) -> None:
    row = insert(PaperReminder).values(document_id=paper.id, days_before=band, told_at=at)
    if session.execute(row.on_conflict_do_nothing().returning(PaperReminder.document_id)).first() is None:
        return  # another worker was quicker
    assert paper.expires_on is not None
    telling.tell(
        session,
        [Audience(vendor_id=paper.vendor_id)],
        region_id=region_id,
        cause=uuid5(paper.id, f"ends {band}"),
        title=_(KINDS[paper.kind]),
        link="/toko/berkas",
        move="paper_ended" if band == ENDED else "paper_ends",
        state="expired" if band == ENDED else "ends_soon",
        actor_role=Role.SYSTEM,
        note=_sentence(paper.kind, paper.expires_on, left),
        at=at,
    )


def _sentence(kind: str, ends: date, left: int) -> str:
    """What ends when, and what follows unless a new one comes."""
    if left < 0 and kind in REQUIRED:
        said = _("Berkas ini berakhir {day}. Pesanan baru berhenti sampai Anda mengunggah yang baru; pesanan berjalan diteruskan.")
    elif left < 0:
        said = _("Berkas ini berakhir {day}. Unggah yang baru, atau produk yang memerlukannya tidak dapat tayang.")
    elif kind in REQUIRED:
        said = _("Berakhir {day}, {n} hari lagi. Unggah yang baru sebelum itu, agar pesanan baru tidak berhenti.")
    else:
        said = _("Berakhir {day}, {n} hari lagi. Unggah yang baru sebelum itu.")
    return said.format(day=tanggal(ends), n=left)
