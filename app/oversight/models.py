"""Findings of auditors and complaints of the public. What was said about them
stands in their history (`move_taken`), which only grows."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, Key, RegionKey


class Finding(Base):
    """What an auditor holds against an order, a vendor or a listing. `subject_key` is its
    public id, of an imported order its key in the ledger."""

    __tablename__ = "finding"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    number: Mapped[str]
    state: Mapped[str]
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    subject_name: Mapped[str] = mapped_column(Text)
    satker_code: Mapped[str | None]
    """Whose officials answer; of a vendor or a listing the region's office does."""
    flag: Mapped[str | None]
    text: Mapped[str] = mapped_column(Text)
    found_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    found_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    """Until when it is to be answered; empty while no answer is owed."""
    escalated_at: Mapped[Instant | None]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "satker_code"], ["satker.region_id", "satker.code"]),
        UniqueConstraint("region_id", "number"),
        CheckConstraint("subject_kind IN ('order', 'vendor', 'listing')", name="subject_is_known"),
        CheckConstraint("state IN ('open', 'answered', 'closed')", name="state_is_known"),
        Index("ix_finding_subject", "region_id", "subject_kind", "subject_key"),
        Index("ix_finding_satker", "region_id", "satker_code", "state"),
        Index("ix_finding_due", "region_id", "due_at", postgresql_where="due_at IS NOT NULL"),
        {"info": {"scale": "region", "never_deleted": True}},
    )


class Complaint(Base):
    """What somebody without an account reports. Whoever has the secret link follows it; only the link's hash is kept."""

    __tablename__ = "complaint"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    number: Mapped[str]
    state: Mapped[str]
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    subject_name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    contact: Mapped[str | None]
    """How the reporter can be reached; shown to those who answer, never in public."""
    link_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    filed_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    """Until when it is to be answered, or, once it was, when it closes by itself."""
    objected_at: Mapped[Instant | None]
    escalated_at: Mapped[Instant | None]
    files: Mapped[list["ComplaintFile"]] = relationship(viewonly=True, order_by="ComplaintFile.position", lazy="selectin")
    __table_args__ = (
        UniqueConstraint("region_id", "number"),
        UniqueConstraint("region_id", "link_sha256"),
        CheckConstraint("subject_kind IN ('order', 'vendor', 'listing', 'price')", name="subject_is_known"),
        CheckConstraint("state IN ('received', 'replied', 'finished')", name="state_is_known"),
        Index("ix_complaint_state", "region_id", "state", "filed_at"),
        Index("ix_complaint_due", "region_id", "due_at", postgresql_where="due_at IS NOT NULL"),
        {"info": {"scale": "region", "never_deleted": True}},
    )


class ComplaintFile(Base):
    """A picture or a PDF that came with a complaint, named by its hash: file rows are local to one machine."""

    __tablename__ = "complaint_file"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    complaint_id: Mapped[UUID]
    position: Mapped[int]
    sha256: Mapped[str]
    content_type: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "complaint_id"], ["complaint.region_id", "complaint.id"]),
        UniqueConstraint("region_id", "complaint_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 3", name="at_most_three"),
        {"info": {"scale": "region"}},
    )
