"""Questions about vendors. None of them depends on who asks; `permissions` decides who may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from app.audit import AuditRow
from app.db import among
from app.errors import NotFound
from app.identifiers import parse_public_id, public_id
from app.language import _
from app.ledger.models import OrderTally
from app.regions.models import Region
from app.vendors.documents import KINDS, REQUIRED
from app.vendors.models import Vendor, VendorDocument
from app.vendors.revealing import VERB
from app.vendors.states import ACTIVE, CLOSED, SUSPENDED

ENDED = ("COMPLETED", "PAYMENT_OUTSIDE_SYSTEM", "CANCELLED_ON_NEGOTIATION", "CANCELLED_ON_REVIEW", "CANCELLED")
"""Order states after which a vendor owes nothing more; the ledger knows them as plain words."""

FINISHED = ENDED[:2]


@dataclass(frozen=True, slots=True)
class Standing:
    """May new orders be placed with it today, and if not, why."""

    state: str
    expired: tuple[str, ...]

    @property
    def may_sell(self) -> bool:
        return self.state == ACTIVE and not self.expired

    @property
    def why_not(self) -> str | None:
        """What stops new orders and what a buyer can do, None where nothing does. A
        decree or complaint is between vendor and office."""
        if self.may_sell:
            return None
        if self.state != ACTIVE:
            return _("Penyedia ini sedang tidak menerima pesanan baru. Pilih penyedia lain; pesanan yang berjalan diteruskan.")
        papers = ", ".join(_(KINDS[kind]) for kind in self.expired)
        return _(
            "Berkas penyedia kedaluwarsa: {papers}. Minta penyedia mengunggah yang baru di Toko saya, Berkas usaha, "
            "atau pilih penyedia lain; pesanan yang berjalan diteruskan."
        ).format(papers=papers)


def vendor_of(session: Session, id_text: str, *, for_update: bool = False) -> Vendor:
    """The vendor behind a public id (`0.01J…`). Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    vendor = session.get(Vendor, id, with_for_update=for_update, populate_existing=for_update) if region_id == 0 else None
    if vendor is None:
        raise NotFound(_("Penyedia ini tidak ada."))
    return vendor


def drafts_of(session: Session, *, account_id: UUID) -> Sequence[Vendor]:
    """What this person has begun to register, newest first."""
    return session.scalars(
        select(Vendor).where(Vendor.registered_by == account_id, Vendor.state != CLOSED).order_by(Vendor.id.desc())
    ).all()


def awaiting_verification(session: Session, *, region_id: int, limit: int = 100) -> Sequence[Vendor]:
    """The queue of a region's curators, longest waiting first."""
    return session.scalars(
        select(Vendor)
        .where(Vendor.home_region_id == region_id, Vendor.state == "submitted")
        .order_by(Vendor.submitted_at, Vendor.id)
        .limit(limit)
    ).all()


def how_many_await_verification(session: Session, *, region_id: int) -> int:
    return session.scalar(select(func.count()).where(Vendor.home_region_id == region_id, Vendor.state == "submitted")) or 0


def with_expired_papers(session: Session, *, region_id: int, today: date, limit: int = 100) -> Sequence[Any]:
    """The region's vendors that take no new order because a required paper has ended:
    (`id`, `legal_name`, `kinds`, `since`), longest first."""
    ended = func.min(VendorDocument.expires_on)
    return session.execute(
        select(Vendor.id, Vendor.legal_name, func.array_agg(VendorDocument.kind).label("kinds"), ended.label("since"))
        .join(VendorDocument, VendorDocument.vendor_id == Vendor.id)
        .where(
            Vendor.home_region_id == region_id,
            Vendor.state.in_([ACTIVE, SUSPENDED]),
            VendorDocument.replaced_at.is_(None),
            VendorDocument.kind.in_(REQUIRED),
            VendorDocument.expires_on < today,
        )
        .group_by(Vendor.id, Vendor.legal_name)
        .order_by(ended, Vendor.id)
        .limit(limit)
    ).all()


_EXPIRED = (
    select(VendorDocument.kind)
    .where(
        VendorDocument.vendor_id == bindparam("vendor_id"),
        VendorDocument.replaced_at.is_(None),
        VendorDocument.kind.in_(REQUIRED),
        VendorDocument.expires_on < bindparam("today"),
    )
    .order_by(VendorDocument.kind)
)
STANDING = select(Vendor.state, func.array(_EXPIRED.scalar_subquery()).label("expired")).where(Vendor.id == bindparam("vendor_id"))


def standing(session: Session, *, vendor_id: UUID, today: date) -> Standing:
    """Its state and its required papers that have expired by `today`."""
    row = session.execute(STANDING, {"vendor_id": vendor_id, "today": today}).one()
    return Standing(row.state, tuple(row.expired))


PAPERS = (
    select(func.json_agg(func.json_build_array(VendorDocument.kind, VendorDocument.expires_on)))
    .where(
        VendorDocument.vendor_id == Vendor.id,
        VendorDocument.replaced_at.is_(None),
        VendorDocument.kind.in_(REQUIRED),
        VendorDocument.expires_on.is_not(None),
    )
    .correlate(Vendor)
    .scalar_subquery()
)
"""For a statement that reads the vendor anyway: its required papers with the day on which each expires."""


def standing_by(state: str, papers: Iterable[tuple[str, str]] | None, today: date) -> Standing:
    """The same of a vendor that was read with its `PAPERS`."""
    return Standing(state, tuple(sorted(kind for kind, expires_on in papers or () if date.fromisoformat(expires_on) < today)))


def is_local_umkk(vendor: Vendor, region: Region) -> bool:
    """A small firm or cooperative whose address lies in the region."""
    return vendor.is_umkk and vendor.is_local_to(region.code)


def open_orders(session: Session, *, vendor_id: UUID) -> int:
    """Orders placed here that the vendor has not yet seen to their end, in all regions: one of the few reads over all of them."""
    return (
        session.scalar(
            select(func.count())
            .select_from(OrderTally)
            .where(
                OrderTally.vendor_key == public_id(0, vendor_id),
                OrderTally.scope == "EP_LOCAL",
                OrderTally.state.not_in(ENDED),
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class Sales:
    """What became of a vendor's orders placed here that both sides signed, in all regions; `since` is the date of the first."""

    regions: tuple[int, ...]
    signed: int
    finished: int
    cancelled: int
    since: date | None


def sales_of(session: Session, *, vendor_id: UUID) -> Sales:
    """From the tally, in one statement over all regions."""
    rows = session.execute(
        select(
            OrderTally.region_id,
            func.count().label("signed"),
            func.count().filter(OrderTally.state.in_(FINISHED)).label("finished"),
            func.count().filter(OrderTally.state == "CANCELLED").label("cancelled"),
            func.min(OrderTally.order_date).label("since"),
        )
        .where(
            OrderTally.vendor_key == public_id(0, vendor_id),
            OrderTally.scope == "EP_LOCAL",
            OrderTally.order_date.is_not(None),
        )
        .group_by(OrderTally.region_id)
    ).all()
    return Sales(
        regions=tuple(row.region_id for row in rows),
        signed=sum(row.signed for row in rows),
        finished=sum(row.finished for row in rows),
        cancelled=sum(row.cancelled for row in rows),
        since=min((row.since for row in rows), default=None),
    )


def names_of_vendors(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """By their key in the ledger, the names of vendors of this house, the key for one without a
    name; an imported vendor is known by its key only."""
    ids = ids_of_vendors(keys)
    named = session.execute(select(Vendor.id, Vendor.legal_name).where(among(Vendor.id, ids)))
    return {ids[id]: name or ids[id] for id, name in named}


def ids_of_vendors(keys: Iterable[str]) -> dict[UUID, str]:
    """The keys that name vendors of this house, by the id behind each."""
    ids = {}
    for key in keys:
        try:
            ids[parse_public_id(key)[1]] = key
        except NotFound:
            continue
    return ids


def was_revealed_to(session: Session, vendor: Vendor, *, account_id: UUID | None, since: datetime) -> bool:
    """Has this person said since then what the masked data of the vendor are needed for?"""
    told = exists().where(
        AuditRow.region_id == (vendor.home_region_id or 0),
        AuditRow.subject_id == str(vendor.id),
        AuditRow.action == f"vendor.{VERB}",
        AuditRow.account_id == account_id,
        AuditRow.at > since,
    )
    return bool(session.scalar(select(told)))
