"""Categories, etalase, listings, their versions and photos, and appeals. The index that finds them is in `search/models.py`.

A listing carries what changes at once (state, stock); a version carries what a curator judges (words, price, photos).
`price_jump` is true while an undecided version asks more than 1.25 × the published price: nobody can order then.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

import app.vendors.models  # noqa: F401 (tables that these point to)
from app.accounts.models import Grant
from app.db import Base, Instant, Key, Money, RegionKey

Quantity = Numeric(18, 4)


class Category(Base):
    """A node of the three-level tree; the code's dotted parts are its path (`01`, `01.02`, `01.02.03`)."""

    __tablename__ = "category"
    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("category.code"))
    name: Mapped[str]
    __table_args__ = (
        CheckConstraint("code ~ '^[0-9]{2}([.][0-9]{2}){0,2}$'", name="code_is_a_path"),
        {"info": {"scale": "reference"}},
    )


class Etalase(Base):
    """A shelf that a region's office makes and curates. Its slug begins with the digits of the region's code."""

    __tablename__ = "etalase"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    slug: Mapped[str]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"))
    picture_sha256: Mapped[str]
    """Drawn by code; shown where a listing has no photo of its own."""
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    price_ceiling: Mapped[Money | None]
    open_to_others: Mapped[bool]
    """May buyers of other regions order here too? Those of its own region and, for a province, of its kabupaten and
    kota always may."""
    rules: Mapped[str] = mapped_column(Text, default="")
    """What the office asks of every listing, in its own words; vendors read it before they write one."""
    certificates: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """Names of `etalase.requirements.CERTIFICATES` that a listing must hold to be sent in."""
    umkk_only: Mapped[bool] = mapped_column(default=False)
    local_only: Mapped[bool] = mapped_column(default=False)
    """May only firms with an address in its region list here?"""
    industries: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """KBLI codes of which a vendor must have one; 5 digits, or fewer for all below. Empty: of any line of business."""
    created_at: Mapped[Instant]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    def is_open_on(self, day: date) -> bool:
        """Between its opening and closing days, both included; a missing one is no limit."""
        return (self.opens_on is None or self.opens_on <= day) and (self.closes_on is None or day <= self.closes_on)

    __table_args__ = (
        ForeignKeyConstraint(["region_id"], ["region.id"]),
        UniqueConstraint("region_id", "slug"),
        CheckConstraint("closes_on IS NULL OR opens_on IS NULL OR closes_on >= opens_on", name="opens_before_it_closes"),
        CheckConstraint("price_ceiling > 0", name="price_ceiling_is_positive"),
        {"info": {"scale": "region"}},
    )


class CatalogueEdition(Base):
    """Which edition of a region's catalogue is on show: another number after every change that a page for everybody shows."""

    __tablename__ = "catalogue_edition"
    region_id: Mapped[RegionKey]
    number: Mapped[int] = mapped_column(BigInteger)
    """Drawn by lot, so that no two editions share one, not even after a restore."""
    __table_args__ = (ForeignKeyConstraint(["region_id"], ["region.id"]), {"info": {"scale": "region"}})


class Listing(Base):
    """A product, service or work that one vendor offers in one etalase. Quantities are of the version's unit."""

    __tablename__ = "listing"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    etalase_id: Mapped[UUID]
    state: Mapped[str]
    sku: Mapped[str | None]
    """The vendor's own code, by which bulk uploads find it again."""
    family: Mapped[str | None]
    """The vendor's own code of the variants that belong together (one shirt in four
    sizes): each is a listing with its own stock and price."""
    newest_version: Mapped[int]
    published_version: Mapped[int | None]
    price_jump: Mapped[bool]
    stock: Mapped[Decimal] = mapped_column(Quantity)
    reserved: Mapped[Decimal] = mapped_column(Quantity)
    stock_confirmed_at: Mapped[Instant]
    created_at: Mapped[Instant]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[Instant | None]
    """The first time it was shown."""
    reason_code: Mapped[str | None]
    reason_note: Mapped[str | None] = mapped_column(Text)
    """Why it is frozen, withdrawn by the office, or expired."""
    decided_by: Mapped[UUID | None]
    """Who froze it; an appeal is decided by another."""
    decided_at: Mapped[Instant | None]
    versions: Mapped[list["ListingVersion"]] = relationship(viewonly=True, order_by="ListingVersion.number", lazy="selectin")
    appeals: Mapped[list["Appeal"]] = relationship(viewonly=True, order_by="Appeal.id", lazy="selectin")
    sellers: Mapped[list[Grant]] = relationship(viewonly=True, primaryjoin="foreign(Grant.vendor_id) == Listing.vendor_id")
    """Everybody who holds or held a role in its vendor: none of them judges it."""

    @hybrid_property
    def available(self) -> Decimal:
        """What can still be ordered: the one sum, in Python and in SQL."""
        return self.stock - self.reserved

    @property
    def newest(self) -> "ListingVersion":
        return self.versions[-1]

    @property
    def published(self) -> "ListingVersion | None":
        """The version that is, or was last, on show."""
        return next((version for version in self.versions if version.number == self.published_version), None)

    @property
    def pending_version(self) -> int | None:
        """The number of a version that waits beside the published one."""
        return None if self.published_version in (None, self.newest_version) else self.newest_version

    @property
    def open_appeal(self) -> "Appeal | None":
        return next((appeal for appeal in self.appeals if appeal.outcome is None), None)

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "etalase_id"], ["etalase.region_id", "etalase.id"]),
        CheckConstraint("stock >= 0 AND reserved >= 0 AND reserved <= stock", name="reserved_within_stock"),
        CheckConstraint(
            "state NOT IN ('published', 'frozen', 'expired') OR published_version IS NOT NULL", name="shown_in_a_version"
        ),
        Index("uq_listing_sku", "region_id", "vendor_id", "sku", unique=True, postgresql_where="sku IS NOT NULL"),
        Index("ix_listing_vendor", "region_id", "vendor_id", "state"),
        Index("ix_listing_family", "region_id", "vendor_id", "family", postgresql_where="family IS NOT NULL"),
        Index("ix_listing_etalase", "region_id", "etalase_id", "state"),
        Index("ix_listing_stock_confirmed", "region_id", "stock_confirmed_at", postgresql_where="state = 'published'"),
        {"info": {"scale": "region"}},
    )


class ListingVersion(Base):
    """What a curator judges: every published one is kept. Only the newest can be undecided.

    Its state is not stored but follows from what happened to it: written, submitted, decided.
    """

    __tablename__ = "listing_version"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    listing_id: Mapped[UUID]
    number: Mapped[int]
    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    kind: Mapped[str]
    kbki: Mapped[str]
    brand: Mapped[str | None]
    brand_registration: Mapped[str | None]
    """The number of the brand at the directorate of intellectual property (HAKI)."""
    model: Mapped[str | None]
    unit: Mapped[str]
    unit_price: Mapped[Money]
    price_with_ppn: Mapped[bool]
    tax_rate_bps: Mapped[int]
    """Basis points on top of the price; 0 where the price includes tax or none is due."""
    tiers: Mapped[list[dict[str, int]]] = mapped_column(JSONB, default=list)
    """Wholesale: `{"from", "price"}` by rising quantity and falling price; below the first one `unit_price` holds."""
    zones: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """Where it is brought to: `{"region", "shipping"}`, a region's code (empty: everywhere else) and
    rupiah a delivery. Empty: everywhere, by agreement."""
    options: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """What sets it apart from the others of its family: `{"Warna": "Merah"}`."""
    min_purchase: Mapped[Decimal] = mapped_column(Quantity)
    pdn: Mapped[bool]
    pdn_reason: Mapped[str | None]
    """`made_here`, `assembled` or `import`: the vendor's own declaration."""
    tkdn_bps: Mapped[int | None]
    tkdn_certificate: Mapped[str | None]
    tkdn_expires_on: Mapped[date | None]
    bmp_bps: Mapped[int | None]
    """Company benefit weight on the same certificate."""
    sni_number: Mapped[str | None]
    sni_expires_on: Mapped[date | None]
    bpom_number: Mapped[str | None]
    halal_number: Mapped[str | None]
    pirt_number: Mapped[str | None]
    sustainability: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """Names of `etalase.requirements.SUSTAINABILITY`: the vendor's own declaration."""
    preorder_days: Mapped[int]
    weight_g: Mapped[int | None]
    size_mm: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    """Length, width, height of one unit as it is packed."""
    warranty: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What its etalase asks besides, by the code of the definition (`attributes/`)."""
    written_by: Mapped[UUID | None]
    written_at: Mapped[Instant]
    submitted_by: Mapped[UUID | None]
    submitted_at: Mapped[Instant | None]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[Instant | None]
    reason_code: Mapped[str | None]
    reason_note: Mapped[str | None] = mapped_column(Text)
    risk: Mapped[int | None]
    """How closely a curator should look, as judged when it was sent in (`assistant.risk`); 0 to 100."""
    risk_reasons: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    """The points that it is the sum of, by reason."""
    photos: Mapped[list["ListingPhoto"]] = relationship(viewonly=True, order_by="ListingPhoto.position", lazy="selectin")

    @property
    def state(self) -> str:
        """`draft`, `in_curation`, `approved` or `returned`."""
        return self.decision or ("draft" if self.submitted_at is None else "in_curation")

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "listing_id"], ["listing.region_id", "listing.id"]),
        UniqueConstraint("region_id", "listing_id", "number"),
        CheckConstraint("decision IN ('approved', 'returned')", name="decision_is_known"),
        CheckConstraint("decision IS NULL OR (submitted_at IS NOT NULL AND decided_at IS NOT NULL)", name="decided_once_submitted"),
        CheckConstraint("unit_price > 0", name="unit_price_is_positive"),
        CheckConstraint("min_purchase > 0", name="min_purchase_is_positive"),
        CheckConstraint("kbki ~ '^[0-9]{10}$'", name="kbki_has_10_digits"),
        CheckConstraint("tax_rate_bps BETWEEN 0 AND 10000 AND (NOT price_with_ppn OR tax_rate_bps = 0)", name="tax_once"),
        CheckConstraint("tkdn_bps BETWEEN 0 AND 10000", name="tkdn_is_a_share"),
        CheckConstraint("bmp_bps BETWEEN 0 AND 1500", name="bmp_is_at_most_15_percent"),
        CheckConstraint("cardinality(size_mm) = 3", name="size_has_three_sides"),
        CheckConstraint("preorder_days BETWEEN 0 AND 90", name="preorder_within_90_days"),
        CheckConstraint("kind IN ('goods', 'service', 'construction')", name="kind_is_known"),
        Index(
            "ix_listing_version_queue",
            "region_id",
            "submitted_at",
            postgresql_where="submitted_at IS NOT NULL AND decision IS NULL",
        ),
        Index(
            "ix_listing_version_price",
            "region_id",
            "kbki",
            text("lower(unit)"),
            postgresql_where="decision = 'approved'",
        ),
        Index("ix_listing_version_sni_end", "region_id", "sni_expires_on", postgresql_where="sni_expires_on IS NOT NULL"),
        Index("ix_listing_version_tkdn_end", "region_id", "tkdn_expires_on", postgresql_where="tkdn_expires_on IS NOT NULL"),
        {"info": {"scale": "region"}},
    )


PUBLISHED_VERSION = (
    (ListingVersion.region_id == Listing.region_id)
    & (ListingVersion.listing_id == Listing.id)
    & (ListingVersion.number == Listing.published_version)
)
"""Joins a listing to the version that is, or was last, on show."""


class ListingReminder(Base):
    """Its vendor was told that a listing goes off show on a day, for a reason. A row means: never say it again."""

    __tablename__ = "listing_reminder"
    region_id: Mapped[RegionKey]
    listing_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason_code: Mapped[str] = mapped_column(primary_key=True)
    ends_on: Mapped[date] = mapped_column(primary_key=True)
    """The last day of the paper; for stock the day on which it was last confirmed."""
    told_at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "listing_id"], ["listing.region_id", "listing.id"]),
        {"info": {"scale": "region"}},
    )


class ListingPhoto(Base):
    """A photo of one version, named by the hash of its content: versions and listings share what is the same."""

    __tablename__ = "listing_photo"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    version_id: Mapped[UUID]
    listing_id: Mapped[UUID]
    position: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bands: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    """Its fingerprints, each in four bands (`files.fingerprints`), by which photos that look alike are found; NULL
    until they were taken, empty for a picture too plain to tell from another."""
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "version_id"], ["listing_version.region_id", "listing_version.id"]),
        ForeignKeyConstraint(["region_id", "listing_id"], ["listing.region_id", "listing.id"]),
        UniqueConstraint("region_id", "version_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 5", name="at_most_five"),
        Index("ix_listing_photo_sha256", "region_id", "sha256"),
        Index("ix_listing_photo_listing", "region_id", "listing_id"),
        Index("ix_listing_photo_bands", "bands", postgresql_using="gin"),
        {"info": {"scale": "region"}},
    )


class Appeal(Base):
    """A vendor's appeal against a return or a freeze, decided by a curator who did not make the first decision."""

    __tablename__ = "listing_appeal"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    listing_id: Mapped[UUID]
    version_number: Mapped[int | None]
    """The returned version; empty when the freeze is appealed."""
    first_decision_by: Mapped[UUID | None]
    first_decision_at: Mapped[Instant]
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[Instant]
    outcome: Mapped[str | None]
    """UPHELD and OVERTURNED are decisions; LAPSED is none: the product was taken down first, by its vendor or by the office."""
    decided_by: Mapped[UUID | None]
    """Who ended it."""
    decided_at: Mapped[Instant | None]
    note: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "listing_id"], ["listing.region_id", "listing.id"]),
        CheckConstraint("outcome IN ('UPHELD', 'OVERTURNED', 'LAPSED')", name="outcome_is_known"),
        Index("uq_listing_appeal_open", "region_id", "listing_id", unique=True, postgresql_where="outcome IS NULL"),
        {"info": {"scale": "region"}},
    )
