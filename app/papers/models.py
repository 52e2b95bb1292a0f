"""An issue of a paper: what it says, frozen; and, once somebody asked for it, the file that was drawn from that."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Instant, Key, Money, RegionKey


class SignedWith(StrEnum):
    """By the official's own certificate; or by the installation's seal, where the certificate
    could not be used and the region's admin allows that."""

    CERTIFICATE = "certificate"
    SEAL = "seal"


class Paper(Base):
    """One issue. `position` tells papers of one kind apart (the second BAST of an order),
    `standing` is a fingerprint of what of the order it says.

    `total`, `buyer_name`, `vendor_name`, `number` and `dated` are what the public page shows; no person is named there.
    """

    __tablename__ = "order_paper"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    kind: Mapped[str]
    position: Mapped[int]
    issue: Mapped[int]
    standing: Mapped[str]
    token: Mapped[UUID]
    """128 random bits, printed on the paper as the address of its public page."""
    number: Mapped[str]
    dated: Mapped[date]
    total: Mapped[Money]
    buyer_name: Mapped[str]
    vendor_name: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_sha256: Mapped[str]
    issued_at: Mapped[Instant]
    drawn_at: Mapped[Instant | None]
    drawn_sha256: Mapped[str | None]
    """Of the drawing, which `data`, `token` and `issued_at` give again byte for byte."""
    sha256: Mapped[str | None]
    """Of the file that is served."""
    size: Mapped[int | None]
    signed_with: Mapped[str | None]
    """How the official signed whose signature made this issue, in a region whose officials sign
    with certificates: `SignedWith`; None everywhere else."""
    signed_by: Mapped[UUID | None]
    signed_at: Mapped[Instant | None]
    esign_document: Mapped[str | None]
    """What the region's e-signature service calls that signature, where it says so."""
    continues: Mapped[int | None]
    """The issue that an official signed with a certificate and that this one says
    again: its file begins with that issue's, byte for byte."""
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "order_id", "kind", "position", "issue"),
        UniqueConstraint("region_id", "token"),
        CheckConstraint("position > 0 AND issue > 0", name="counts_from_one"),
        CheckConstraint(
            "(sha256 IS NULL) = (drawn_at IS NULL) AND (sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (drawn_sha256 IS NULL)",
            name="drawn_whole_or_not",
        ),
        CheckConstraint("num_nulls(signed_with, signed_by, signed_at) IN (0, 3)", name="signed_whole_or_not"),
        CheckConstraint("signed_with IS DISTINCT FROM 'certificate' OR sha256 IS NOT NULL", name="a_certificate_signs_a_file"),
        CheckConstraint("continues < issue", name="continues_an_earlier_one"),
        {"info": {"scale": "region"}},
    )


class ReportPaper(Base):
    """A report that was drawn with a code: what it is called and of what it speaks,
    and the hash of all that it says. No person is named."""

    __tablename__ = "report_paper"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    token: Mapped[UUID]
    """128 random bits, printed on the report as the address of its public page."""
    title: Mapped[str]
    subtitle: Mapped[str]
    content_sha256: Mapped[str]
    first_at: Mapped[Instant]
    last_at: Mapped[Instant]
    """When it was first and last drawn saying this."""
    __table_args__ = (
        UniqueConstraint("region_id", "token"),
        UniqueConstraint("region_id", "content_sha256"),
        Index("ix_report_paper_scope", "region_id", "subtitle", "title"),
        {"info": {"scale": "region"}},
    )
