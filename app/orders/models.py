"""The tables of an order: the order, its lines, their split over accounts and over places, offers,
requests to cancel, addenda, and what was paid outside.

Amounts are whole rupiah, tax and shipping included in `total`; quantities are NUMERIC. What was bought is a frozen copy on the
line: the listing that it came from is named by plain columns, the one deliberate crossing between regions.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

import app.organisations.models
import app.plan.models
import app.vendors.models  # noqa: F401 (tables that these point to)
from app.db import Base, Instant, Key, Money, RegionKey
from app.plan.account_code import AccountCode, parse
from app.rules.shapes import RuleKept

GOODS = "goods"
"""The kind of a line that a courier brings."""


class Shelf(NamedTuple):
    """The listing from whose stock a line takes."""

    region_id: int
    listing_id: UUID


NO_SHELF = Shelf(0, UUID(int=0))


class Order(Base):
    """One vendor × one RUP package: the contract of an e-purchase at any value."""

    __tablename__ = "purchase_order"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    number: Mapped[str]
    state: Mapped[str]
    fiscal_year: Mapped[int]
    satker_code: Mapped[str]
    kd_rup: Mapped[str]
    package_name: Mapped[str] = mapped_column(Text)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    vendor_name: Mapped[str]
    fund_set: Mapped[str | None]
    local_umkk: Mapped[bool | None]
    """Was the vendor a local small firm or cooperative when the order was placed?"""
    placed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    placed_as: Mapped[str]
    buyer_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    """Who stands for the side that placed it: that person, or whoever went on with it."""
    placed_at: Mapped[Instant]
    shipping_rupiah: Mapped[Money]
    total: Mapped[Money]
    held_rupiah: Mapped[Money]
    """What the package holds for this order now; 0 from ON_PROCESS on."""
    delivery_address: Mapped[str] = mapped_column(Text)
    """Where it goes; the first of its places where they are several."""
    delivery_due: Mapped[date]
    """By when all of it is there: the latest day of its places where they are several, each of which has its own."""
    offer_round: Mapped[int]
    offered_by: Mapped[str]
    buyer_agreed: Mapped[bool]
    vendor_agreed: Mapped[bool]
    ppk_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """The PPK who approved it or went on with it, and who alone may sign for the buyer."""
    acting_until: Mapped[Instant | None]
    """When the power of a Plh who holds a side of it ends, the earliest of them; then it is given back."""
    earlier_officials: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """Who stood for one of its sides before; none of them ever judges or pays it."""
    approved_at: Mapped[Instant | None]
    sp_number: Mapped[str | None]
    terms: Mapped[str | None] = mapped_column(Text)
    dpa_number: Mapped[str | None]
    """The satker's budget document (DPA) as its Surat Pesanan names it; no plan that is imported has it."""
    payment_route: Mapped[str | None]
    """By which route the buyer means to pay (`PAYMENT_ROUTES`); each bill keeps the one by which it was paid."""
    packaging: Mapped[str | None]
    review_answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What the review left besides the warnings: its `checklist` and, where one
    was typed, the `reason` that answers all of them."""
    judged_by: Mapped[list[RuleKept]] = mapped_column(JSONB)
    """The rows of the rules that it was last held against, as they stood then."""
    buyer_signed_at: Mapped[Instant | None]
    vendor_signed_at: Mapped[Instant | None]
    vendor_signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    order_date: Mapped[date | None]
    """The region's date of the second signature: when the order begins to count."""
    completed_at: Mapped[Instant | None]
    arrived_rupiah: Mapped[Money]
    """What of its payments the vendor says has arrived, gross. Written by `payment`."""
    suspended_from: Mapped[str | None]
    """The state to return to when a request to cancel is refused."""
    advance: Mapped[bool]
    national_ref: Mapped[str | None]
    clock_from: Mapped[Instant | None]
    """Since when the clock of its state runs."""
    due_at: Mapped[Instant | None]
    lines: Mapped[list["OrderLine"]] = relationship(viewonly=True, order_by="OrderLine.position", lazy="selectin")
    accounts: Mapped[list["OrderAccount"]] = relationship(viewonly=True, order_by="OrderAccount.position")
    places: Mapped[list["OrderPlace"]] = relationship(viewonly=True, order_by="OrderPlace.position")
    """Where it goes to several places; empty where it goes to one."""
    open_cancel_request: Mapped["CancelRequest | None"] = relationship(
        viewonly=True,
        uselist=False,
        primaryjoin="and_(Order.region_id == CancelRequest.region_id, Order.id == CancelRequest.order_id, CancelRequest.decision.is_(None))",
    )
    open_addendum: Mapped["Addendum | None"] = relationship(
        viewonly=True,
        uselist=False,
        primaryjoin="and_(Order.region_id == Addendum.region_id, Order.id == Addendum.order_id, Addendum.outcome.is_(None))",
    )

    @property
    def sub_activities(self) -> frozenset[str]:
        """Those of the accounts that pay it; none before its review, which splits it, and where no account of it can be read."""
        return frozenset(split.account.activity for split in self.accounts if split.account.is_read)

    @property
    def in_lock_order(self) -> list["OrderLine"]:
        """The lines in the order in which their listings are locked, everywhere; those of no shelf first."""
        return sorted(self.lines, key=lambda line: line.shelf or NO_SHELF)

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "satker_code"], ["satker.region_id", "satker.code"]),
        ForeignKeyConstraint(["region_id", "kd_rup"], ["package.region_id", "package.kd_rup"]),
        UniqueConstraint("region_id", "number"),
        Index(
            "uq_purchase_order_sp_number",
            "region_id",
            "satker_code",
            "sp_number",
            unique=True,
            postgresql_where="sp_number IS NOT NULL",
        ),
        CheckConstraint("total > 0 AND shipping_rupiah >= 0", name="amounts_are_positive"),
        CheckConstraint("held_rupiah IN (0, total)", name="holds_all_or_nothing"),
        CheckConstraint("payment_route IN ('UP', 'GU', 'TU', 'LS', 'KKPD')", name="payment_route_is_known"),
        Index("ix_purchase_order_satker", "region_id", "satker_code", "state"),
        Index("ix_purchase_order_vendor", "region_id", "vendor_id", "state"),
        Index("ix_purchase_order_placed", "region_id", "satker_code", "placed_at"),
        Index("ix_purchase_order_acting", "region_id", "acting_until", postgresql_where="acting_until IS NOT NULL"),
        Index("ix_purchase_order_due", "region_id", "due_at", postgresql_where="due_at IS NOT NULL"),
        {"info": {"scale": "region", "never_deleted": True}},
    )


class OrderLine(Base):
    """One product of an order: a frozen copy, its agreed price, and how much of it was accepted."""

    __tablename__ = "order_line"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    position: Mapped[int]
    listing_region_id: Mapped[int | None]
    listing_id: Mapped[UUID | None]
    """None where a mini-competition was won without a product on show; then no shelf is touched."""
    listing_version: Mapped[int | None]
    etalase_id: Mapped[UUID | None]
    etalase_name: Mapped[str]
    name: Mapped[str]
    specification: Mapped[str] = mapped_column(Text)
    kind: Mapped[str]
    """`goods`, `service` or `construction`: what is not goods is delivered without a courier."""
    kbki: Mapped[str]
    unit: Mapped[str]
    pdn: Mapped[bool]
    photo_sha256: Mapped[str | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    list_price: Mapped[Money]
    unit_price: Mapped[Money]
    tax_rate_bps: Mapped[int]
    """Value added tax on top of the price, in basis points; 0 where the price includes it or none is due."""
    amount: Mapped[Money]
    """Price × quantity plus tax, each rounded half up once."""
    shipped_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    """What left the vendor: its stock is consumed, the rest is still reserved. Written by `fulfilment`."""
    accepted_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    """What a signed handover accepted. Written by `fulfilment`."""

    @property
    def shelf(self) -> Shelf | None:
        """None for a line that was won without a product on show."""
        if self.listing_region_id is None or self.listing_id is None:
            return None
        return Shelf(self.listing_region_id, self.listing_id)

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        CheckConstraint("quantity >= 0 AND unit_price > 0 AND amount >= 0", name="amounts_are_not_negative"),
        CheckConstraint(
            "num_nonnulls(listing_region_id, listing_id, listing_version, etalase_id) IN (0, 4)", name="listing_is_named_whole"
        ),
        CheckConstraint("accepted_quantity BETWEEN 0 AND quantity", name="accepted_within_ordered"),
        Index("ix_order_line_order", "region_id", "order_id"),
        Index("ix_order_line_listing", "region_id", "listing_region_id", "listing_id"),
        {
            "info": {
                "scale": "region",
                "crosses_by_plain_columns": ("listing_region_id", "listing_id", "listing_version", "etalase_id"),
            }
        },
    )


class OrderAccount(Base):
    """How much of an order a budget account (MAK) pays; the shares of an order add up to its total."""

    __tablename__ = "order_account"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    position: Mapped[int]
    kd_rup: Mapped[str]
    account_code: Mapped[str]
    amount: Mapped[Money]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "order_id", "account_code"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        Index("ix_order_account_package", "region_id", "kd_rup", "account_code"),
        {"info": {"scale": "region"}},
    )

    @property
    def account(self) -> AccountCode:
        return parse(self.account_code)


class OrderPlace(Base):
    """One of the several places that an order goes to, and the day by which its part is there; an order that goes to one place
    has none. Its number stays, its address and its day may change by an addendum. It names no receiver: that is the order's PPK."""

    __tablename__ = "order_place"
    region_id: Mapped[RegionKey]
    order_id: Mapped[Key]
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    address: Mapped[str] = mapped_column(Text)
    due: Mapped[date]
    lines: Mapped[list["OrderPlaceLine"]] = relationship(viewonly=True, lazy="selectin", order_by="OrderPlaceLine.line_id")
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        CheckConstraint("position BETWEEN 1 AND 20", name="position_is_within_twenty"),
        {"info": {"scale": "region"}},
    )


class OrderPlaceLine(Base):
    """How much of a line goes to a place. Over the places of an order these add up to the line's
    quantity, and so do what was shipped and accepted of it."""

    __tablename__ = "order_place_line"
    region_id: Mapped[RegionKey]
    order_id: Mapped[Key]
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[Key]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    shipped_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    """Written by `fulfilment`, as that of the line is."""
    accepted_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    """Written by `fulfilment`, as that of the line is."""
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        ForeignKeyConstraint(
            ["region_id", "order_id", "position"], ["order_place.region_id", "order_place.order_id", "order_place.position"]
        ),
        ForeignKeyConstraint(["region_id", "line_id"], ["order_line.region_id", "order_line.id"]),
        CheckConstraint("quantity >= 0 AND accepted_quantity BETWEEN 0 AND quantity", name="accepted_within_ordered"),
        {"info": {"scale": "region"}},
    )


class Offer(Base):
    """One round of the negotiation, kept as it was put: prices per line, shipping, the date, and the total they came to."""

    __tablename__ = "order_offer"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    round: Mapped[int]
    side: Mapped[str]
    account_id: Mapped[UUID | None]
    prices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shipping_rupiah: Mapped[Money]
    delivery_due: Mapped[date]
    place_days: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    """The day of each place in their order, where the goods go to several."""
    total: Mapped[Money]
    at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "order_id", "round"),
        {"info": {"scale": "region"}},
    )


class CancelRequest(Base):
    """A request to cancel after signing: who asked, why, and what a person other than the asker decided."""

    __tablename__ = "order_cancel_request"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_side: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    letter: Mapped[str | None]
    """The letter's number."""
    letter_sha256: Mapped[str | None]
    letter_type: Mapped[str | None]
    asked_at: Mapped[Instant]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[Instant | None]
    due_at: Mapped[Instant | None]
    """By when the region's admin has to open it; None once it was opened, passed on or decided."""
    passed_on_at: Mapped[Instant | None]
    """Since when it lies with the satker's budget user too, because nobody had opened it;
    written by the worker's next look or the next move."""
    order: Mapped["Order"] = relationship(viewonly=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        CheckConstraint("num_nonnulls(letter_sha256, letter_type) IN (0, 2)", name="letter_is_kept_whole"),
        Index("uq_order_cancel_request_open", "region_id", "order_id", unique=True, postgresql_where="decision IS NULL"),
        {"info": {"scale": "region"}},
    )

    def passed_on(self, at: datetime) -> datetime | None:
        """Since when it lies with the budget user too, as of `at`: its hour decides,
        whenever that is written down. None while it does not."""
        is_over = self.passed_on_at is None and self.due_at is not None and self.due_at < at
        return self.due_at if is_over else self.passed_on_at


class Addendum(Base):
    """An agreed change to a signed order: what it would change, who proposed it, and how far both sides are."""

    __tablename__ = "order_addendum"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    proposed_side: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    total_before: Mapped[Money]
    total_after: Mapped[Money]
    note: Mapped[str | None] = mapped_column(Text)
    proposed_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    buyer_signed_at: Mapped[Instant | None]
    outcome: Mapped[str | None]
    ended_at: Mapped[Instant | None]
    received_rupiah: Mapped[Money] = mapped_column(default=0)
    """What both signatures made received: with it all that is ordered had been accepted, and no
    handover comes any more that would bring the rest."""
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        CheckConstraint("received_rupiah = 0 OR (received_rupiah > 0 AND outcome = 'effective')", name="received_once_effective"),
        Index("uq_order_addendum_open", "region_id", "order_id", unique=True, postgresql_where="outcome IS NULL"),
        {"info": {"scale": "region"}},
    )


class OutsidePayment(Base):
    """A payment that went outside this system, as typed by the PPK or the treasurer; one that came back stays on record."""

    __tablename__ = "order_outside_payment"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    order_id: Mapped[UUID]
    route: Mapped[str]
    reference: Mapped[str]
    paid_on: Mapped[date]
    amount: Mapped[Money]
    reversed_at: Mapped[Instant | None]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        {"info": {"scale": "region"}},
    )
