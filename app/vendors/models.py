"""The vendor, its lines of business and its papers. Everything but the owner may be empty while it is a draft: it is
saved at every step."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Grant
from app.clock import local_date
from app.db import Base, Instant, Key, Money
from app.regions.models import Region
from app.vendors.industries import in_words


class Vendor(Base):
    """One legal entity. `home_region_id` verifies it; `address_region_code` decides for whom it is local."""

    __tablename__ = "vendor"
    id: Mapped[Key]
    state: Mapped[str]
    registered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[Instant]
    taken_over_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """The official who took it over from an older catalogue; such a one has nobody who registered it until its owner claims it."""
    nib: Mapped[str | None]
    npwp: Mapped[str | None]
    """16 digits; one of 15 is kept with a 0 before it."""
    legal_form: Mapped[str | None]
    legal_name: Mapped[str | None]
    owner_name: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    capital_rupiah: Mapped[Money | None]
    yearly_sales_rupiah: Mapped[Money | None]
    scale: Mapped[str | None]
    scale_rule: Mapped[str | None]
    """What decided the scale: `sales` or `capital` (PP 7/2021), or `declared`."""
    cooperative: Mapped[bool]
    pkp: Mapped[bool]
    address_region_code: Mapped[str | None]
    address_name: Mapped[str | None]
    street: Mapped[str | None] = mapped_column(Text)
    postcode: Mapped[str | None]
    home_region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    bank_name: Mapped[str | None]
    bank_account: Mapped[str | None]
    bank_holder: Mapped[str | None]
    consented_at: Mapped[Instant | None]
    consented_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[Instant | None]
    submitted_by: Mapped[UUID | None]
    verified_at: Mapped[Instant | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was returned, suspended or blacklisted last, as the vendor reads it."""
    suspension_reason: Mapped[str | None] = mapped_column(Text)
    """Why it was suspended, until it is reinstated: a blacklist that comes over a suspension does not end it."""
    blacklist_decree: Mapped[str | None]
    blacklisted_until: Mapped[date | None]
    updated_at: Mapped[Instant]
    home: Mapped[Region | None] = relationship(viewonly=True)
    industries: Mapped[list["VendorIndustry"]] = relationship(viewonly=True, order_by="VendorIndustry.position", lazy="selectin")
    people: Mapped[list[Grant]] = relationship(viewonly=True, primaryjoin="foreign(Grant.vendor_id) == Vendor.id")
    """Every role that somebody holds or held in it."""
    documents: Mapped[list["VendorDocument"]] = relationship(viewonly=True, order_by="VendorDocument.id", lazy="selectin")

    @property
    def is_umkk(self) -> bool:
        """A micro or small firm, or a cooperative of any size (PP 7/2021; Perpres 12/2021 art. 65)."""
        return self.cooperative or self.scale in ("micro", "small")

    @property
    def lines_of_business(self) -> str:
        """Its KBLI codes, with what they are in words."""
        return in_words(line.kbli for line in self.industries)

    def day_at_home(self, at: datetime) -> date:
        """The calendar day of an instant in its home region; in WIB while it has none."""
        return local_date(at, self.home.timezone if self.home else "Asia/Jakarta")

    def is_local_to(self, region_code: str) -> bool:
        """Does its address lie in that region? `99.01.02.2003` lies in `99.01` and in `99`."""
        return self.address_region_code is not None and f"{self.address_region_code}.".startswith(f"{region_code}.")

    __table_args__ = (
        CheckConstraint("nib ~ '^[0-9]{13}$'", name="nib_has_13_digits"),
        CheckConstraint("npwp ~ '^[0-9]{16}$'", name="npwp_has_16_digits"),
        CheckConstraint("postcode ~ '^[0-9]{5}$'", name="postcode_has_5_digits"),
        CheckConstraint("scale IN ('micro', 'small', 'medium', 'large')", name="scale_is_known"),
        CheckConstraint(
            "state IN ('draft', 'returned', 'closed') OR (nib IS NOT NULL AND npwp IS NOT NULL AND legal_name IS NOT NULL "
            "AND (scale IS NOT NULL OR cooperative) AND address_region_code IS NOT NULL AND home_region_id IS NOT NULL)",
            name="complete_once_submitted",
        ),
        CheckConstraint(
            "state <> 'blacklisted' OR (blacklist_decree IS NOT NULL AND blacklisted_until IS NOT NULL)",
            name="blacklisted_by_decree",
        ),
        Index("uq_vendor_nib", "nib", unique=True, postgresql_where="state NOT IN ('draft', 'returned', 'closed')"),
        Index("uq_vendor_npwp", "npwp", unique=True, postgresql_where="state NOT IN ('draft', 'returned', 'closed')"),
        Index("ix_vendor_queue", "home_region_id", "submitted_at", postgresql_where="state = 'submitted'"),
        Index("ix_vendor_registered_by", "registered_by"),
        Index("ix_vendor_taken_over", "home_region_id", "nib", postgresql_where="taken_over_by IS NOT NULL"),
        Index("ix_vendor_bank_account", "bank_account", postgresql_where="bank_account IS NOT NULL"),
        Index("ix_vendor_phone", "phone", postgresql_where="phone IS NOT NULL"),
        Index("ix_vendor_street", "street", postgresql_where="street IS NOT NULL"),
        {"info": {"scale": "reference", "never_deleted": True}},
    )


class VendorClaim(Base):
    """The one-time link by which the owner of a vendor that was taken over becomes its owner here. Only the
    hash of its secret is kept; a newer link replaces it."""

    __tablename__ = "vendor_claim"
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"), primary_key=True)
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[Instant]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    ends_at: Mapped[Instant]
    claimed_at: Mapped[Instant | None]
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = ({"info": {"scale": "reference"}},)


class VendorIndustry(Base):
    """A line of business (KBLI 2020, 5 digits) that the vendor's NIB lists; the first is the main one."""

    __tablename__ = "vendor_industry"
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"), primary_key=True)
    kbli: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    __table_args__ = (
        CheckConstraint("kbli ~ '^[0-9]{5}$'", name="kbli_has_5_digits"),
        {"info": {"scale": "reference"}},
    )


class VendorDocument(Base):
    """A paper with its number, dates and scan. A newer one of the same kind replaces it for every question; the older
    stays on file.

    The scan is named by hash: file rows are local to one machine and are never referenced by a key.
    """

    __tablename__ = "vendor_document"
    id: Mapped[Key]
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    file_sha256: Mapped[str]
    file_type: Mapped[str]
    uploaded_at: Mapped[Instant]
    uploaded_by: Mapped[UUID | None]
    replaced_at: Mapped[Instant | None]
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on", name="dates_in_order"),
        Index("uq_vendor_document_current", "vendor_id", "kind", unique=True, postgresql_where="replaced_at IS NULL"),
        Index("ix_vendor_document_expiry", "expires_on", postgresql_where="replaced_at IS NULL AND expires_on IS NOT NULL"),
        {"info": {"scale": "reference"}},
    )


class PaperReminder(Base):
    """Its vendor was told that a paper ends in so many days; 0: that it has ended. A row means: never say it again."""

    __tablename__ = "vendor_paper_reminder"
    document_id: Mapped[UUID] = mapped_column(ForeignKey("vendor_document.id"), primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_at: Mapped[Instant]
    __table_args__ = (
        CheckConstraint("days_before IN (60, 30, 7, 0)", name="days_before_are_known"),
        {"info": {"scale": "reference"}},
    )
