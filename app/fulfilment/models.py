"""Shipments with what they carry, and the handovers that accept it; amounts are whole rupiah."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, Key, Money, RegionKey
from app.orders.models import Order, OrderPlace


class Shipment(Base):
    """One delivery of an order; a returned one keeps how often it came back."""

    __tablename__ = "shipment"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    position: Mapped[int]
    place: Mapped[int | None]
    """The number of the place that it goes to, where the order goes to several."""
    state: Mapped[str]
    service: Mapped[bool]
    courier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    proof: Mapped[str | None] = mapped_column(Text)
    returns: Mapped[int]
    finished_on: Mapped[date | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    shipped_at: Mapped[Instant | None]
    delivered_at: Mapped[Instant | None]
    lines: Mapped[list["ShipmentLine"]] = relationship(viewonly=True, order_by="ShipmentLine.line_id", lazy="selectin")
    photos: Mapped[list["ShipmentPhoto"]] = relationship(viewonly=True, order_by="ShipmentPhoto.position", lazy="selectin")
    order: Mapped[Order] = relationship(viewonly=True)
    to: Mapped[OrderPlace | None] = relationship(
        viewonly=True,
        primaryjoin="and_(foreign(Shipment.region_id) == OrderPlace.region_id, foreign(Shipment.order_id) == OrderPlace.order_id, "
        "foreign(Shipment.place) == OrderPlace.position)",
    )

    @property
    def called(self) -> str:
        """Of what kind the words for its moves and states are: nobody packs a service, or brings works."""
        return "service" if self.service else "shipment"

    @property
    def due(self) -> date:
        """By when it has to be there: the day of its place, or that of the order that goes to one."""
        return self.order.delivery_due if self.to is None else self.to.due

    @property
    def address(self) -> str:
        return self.order.delivery_address if self.to is None else self.to.address

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        ForeignKeyConstraint(
            ["region_id", "order_id", "place"], ["order_place.region_id", "order_place.order_id", "order_place.position"]
        ),
        UniqueConstraint("region_id", "order_id", "position"),
        {"info": {"scale": "region"}},
    )


class ShipmentLine(Base):
    """How much of an order line a shipment carries, and how much of it the receiver confirmed."""

    __tablename__ = "shipment_line"
    region_id: Mapped[RegionKey]
    shipment_id: Mapped[Key]
    line_id: Mapped[Key]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    confirmed_quantity: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "shipment_id"], ["shipment.region_id", "shipment.id"]),
        ForeignKeyConstraint(["region_id", "line_id"], ["order_line.region_id", "order_line.id"]),
        CheckConstraint("quantity > 0 AND confirmed_quantity BETWEEN 0 AND quantity", name="confirmed_within_sent"),
        {"info": {"scale": "region"}},
    )


class ShipmentPhoto(Base):
    """A photo that one side took of a shipment: encoded anew when it came in, and never changed or taken out.
    `returns`: how often the shipment had come back by then."""

    __tablename__ = "shipment_photo"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    shipment_id: Mapped[UUID]
    position: Mapped[int]
    side: Mapped[str]
    returns: Mapped[int]
    sha256: Mapped[str]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "shipment_id"], ["shipment.region_id", "shipment.id"]),
        UniqueConstraint("region_id", "shipment_id", "position"),
        CheckConstraint("side IN ('buyer', 'vendor')", name="side_is_known"),
        {"info": {"scale": "region", "append_only": True}},
    )


class Handover(Base):
    """A BAST: what one shipment brought and both sides sign; `amount` is the accepted value."""

    __tablename__ = "handover"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    shipment_id: Mapped[UUID]
    state: Mapped[str]
    number: Mapped[str | None]
    satker_code: Mapped[str]
    amount: Mapped[Money]
    vendor_signed_at: Mapped[Instant | None]
    buyer_signed_at: Mapped[Instant | None]
    accepted_on: Mapped[date | None]
    order: Mapped[Order] = relationship(viewonly=True)
    shipment: Mapped[Shipment] = relationship(viewonly=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        ForeignKeyConstraint(["region_id", "shipment_id"], ["shipment.region_id", "shipment.id"]),
        UniqueConstraint("region_id", "satker_code", "number"),
        CheckConstraint("amount >= 0", name="amount_is_not_negative"),
        Index("ix_handover_order", "region_id", "order_id"),
        {"info": {"scale": "region", "never_deleted": True}},
    )
