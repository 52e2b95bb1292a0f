"""A payment of an order: the invoice and the treasury papers behind it; amounts are gross whole rupiah."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from app.db import Base, Instant, Key, Money, RegionKey
from app.orders.models import Order


class Payment(Base):
    """One invoice and its way to the vendor. `route` is LS until petty cash (UP) or the card (KKPD) paid it."""

    __tablename__ = "payment"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    satker_code: Mapped[str]
    state: Mapped[str]
    invoice_number: Mapped[str]
    tax_invoice_number: Mapped[str | None]
    amount: Mapped[Money]
    advance: Mapped[bool]
    """Billed before anything was handed over."""
    route: Mapped[str]
    spp_number: Mapped[str | None]
    spm_number: Mapped[str | None]
    sp2d_number: Mapped[str | None]
    paid_on: Mapped[date | None]
    reference: Mapped[str | None]
    invoiced_at: Mapped[Instant]
    verified_by: Mapped[UUID | None]
    order: Mapped[Order] = relationship(viewonly=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "sp2d_number"),
        UniqueConstraint("region_id", "order_id", "invoice_number"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        Index("ix_payment_queue", "region_id", "satker_code", "state", "invoiced_at"),
        {"info": {"scale": "region"}},
    )
