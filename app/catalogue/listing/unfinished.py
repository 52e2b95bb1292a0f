"""Unfinished: what a vendor typed of a listing and could not be saved yet, faults and all,
so that a lost signal or a closed page costs nothing.

It is kept for the person's shop by etalase and listing, shown in the shop until it is
finished or thrown away, and gone once the form is saved.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.actor import Actor
from app.catalogue.models import Etalase, Listing
from app.catalogue.search import Rows
from app.db import Base, Instant, Key, RegionKey
from app.errors import NotFound, Refusal
from app.identifiers import new_id, parse_public_id
from app.language import _

KEPT_MAX = 50
"""Of one vendor; the oldest make room."""
TEXT_MAX = 5_000
FIELDS_MAX = 300


class TooManyUnfinished(Refusal):
    """More than is kept."""

    def __init__(self) -> None:
        super().__init__(_("Sudah ada {n} isian yang belum selesai. Selesaikan atau buang sebagian dahulu.").format(n=KEPT_MAX))


class UnfinishedListing(Base):
    """The fields of a form as they were typed; `photo_sha256` of a photo that came with them."""

    __tablename__ = "unfinished_listing"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    etalase_id: Mapped[UUID]
    listing_id: Mapped[UUID | None]
    """The listing that is being changed; empty for a new one."""
    typed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    photo_sha256: Mapped[str | None]
    saved_at: Mapped[Instant]
    saved_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @property
    def name(self) -> str:
        return str(self.typed.get("name") or "")

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"]),
        ForeignKeyConstraint(["region_id", "listing_id"], ["listing.region_id", "listing.id"]),
        Index("ix_unfinished_listing_vendor", "vendor_id", "saved_at"),
        {"info": {"scale": "region"}},
    )


def keep(
    session: Session,
    *,
    etalase: Etalase,
    typed: Mapping[str, Any],
    photo_sha256: str | None = None,
    listing: Listing | None = None,
    unfinished: UnfinishedListing | None = None,
    actor: Actor,
    at: datetime,
) -> UnfinishedListing:
    """Keep it, in place of what was kept of the same form. Raises `TooManyUnfinished`."""
    assert actor.vendor_id is not None
    if unfinished is None and listing is not None:
        unfinished = of_listing(session, listing)
    if unfinished is None:
        count = session.scalar(select(func.count()).where(UnfinishedListing.vendor_id == actor.vendor_id)) or 0
        if count >= KEPT_MAX:
            raise TooManyUnfinished
        unfinished = UnfinishedListing(
            region_id=etalase.region_id,
            id=new_id(),
            vendor_id=actor.vendor_id,
            etalase_id=etalase.id,
            listing_id=listing.id if listing else None,
        )
        session.add(unfinished)
    unfinished.typed = {name: _kept(value) for name, value in list(typed.items())[:FIELDS_MAX]}
    unfinished.photo_sha256 = photo_sha256 or unfinished.photo_sha256
    unfinished.saved_at, unfinished.saved_by = at, actor.account_id
    session.flush()
    return unfinished


def of_listing(session: Session, listing: Listing) -> UnfinishedListing | None:
    """What was typed of a change of this listing."""
    return session.scalars(
        select(UnfinishedListing).where(
            UnfinishedListing.region_id == listing.region_id, UnfinishedListing.listing_id == listing.id
        )
    ).first()


def of_vendor(session: Session, *, vendor_id: UUID) -> Rows:
    """All that a vendor has not finished, newest first: (`UnfinishedListing`, `etalase_name`)."""
    return session.execute(
        select(UnfinishedListing, Etalase.name.label("etalase_name"))
        .join(Etalase, (Etalase.region_id == UnfinishedListing.region_id) & (Etalase.id == UnfinishedListing.etalase_id))
        .where(UnfinishedListing.vendor_id == vendor_id)
        .order_by(UnfinishedListing.saved_at.desc())
    ).all()


def unfinished_of(session: Session, actor: Actor, id_text: str) -> UnfinishedListing:
    """Its own vendor's alone. Raises `NotFound`."""
    region_id, id = parse_public_id(id_text)
    found = session.get(UnfinishedListing, (region_id, id))
    if found is None or not actor.is_vendor_staff or found.vendor_id != actor.vendor_id:
        raise NotFound(_("Isian ini tidak ditemukan."))
    return found


def throw_away(session: Session, unfinished: UnfinishedListing) -> None:
    """Finished, or not wanted any more."""
    session.execute(
        delete(UnfinishedListing).where(UnfinishedListing.region_id == unfinished.region_id, UnfinishedListing.id == unfinished.id)
    )


def _kept(value: Any) -> Any:
    return [str(part)[:TEXT_MAX] for part in value] if isinstance(value, list) else str(value).replace("\x00", "")[:TEXT_MAX]
