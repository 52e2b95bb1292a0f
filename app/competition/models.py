"""The tables of a mini-competition: the need with its lines, whom it invites, what was asked and added, and the bids.

Amounts are whole rupiah, tax included. Until the hour the HPS and the content of a bid exist only
sealed (`sealed_hps`, `Bid.sealed`); the columns for what was opened stay empty, and the database
refuses them to be filled while the competition is open.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

import app.organisations.models
import app.plan.models
import app.vendors.models  # noqa: F401 (tables that these point to)
from app.db import Base, Instant, Key, Money, RegionKey
from app.orders.models import Order

OF_COMPETITION = (["region_id", "competition_id"], ["competition.region_id", "competition.id"])


class Competition(Base):
    """A need of one RUP package that several vendors are asked to bid on."""

    __tablename__ = "competition"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    number: Mapped[str]
    state: Mapped[str]
    satker_code: Mapped[str]
    kd_rup: Mapped[str]
    title: Mapped[str] = mapped_column(Text)
    need: Mapped[str] = mapped_column(Text)
    criteria: Mapped[str | None] = mapped_column(Text)
    """Published criteria of quality; None: the lowest price that fits wins."""
    technical_weight: Mapped[int | None]
    """What the technical score weighs against the price, in percent; only with criteria."""
    audience: Mapped[str]
    """Who may bid: those `invited`, everybody (`open`), who sells on an `etalase`, or who has a line of business (`kbli`)."""
    audience_key: Mapped[str | None]
    """The id of that etalase or the five digits of that KBLI."""
    delivery_address: Mapped[str] = mapped_column(Text)
    delivery_due: Mapped[date]
    closes_at: Mapped[Instant]
    public_key: Mapped[bytes]
    key_share: Mapped[bytes]
    """Half of the key that opens; worthless without the half in the data folder."""
    sealed_hps: Mapped[bytes]
    hps_commitment: Mapped[str]
    hps: Mapped[Money | None]
    """The buyer's own estimate, opened at the hour."""
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_as: Mapped[str]
    written_at: Mapped[Instant]
    published_at: Mapped[Instant | None]
    opened_at: Mapped[Instant | None]
    evaluated_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    evaluated_as: Mapped[str | None]
    evaluated_at: Mapped[Instant | None]
    order_id: Mapped[UUID | None]
    earlier_orders: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """What earlier awards made: orders that came to nothing, and whose award was lifted."""
    order: Mapped[Order | None] = relationship(
        viewonly=True,
        primaryjoin="and_(foreign(Competition.region_id) == Order.region_id, foreign(Competition.order_id) == Order.id)",
    )
    """What the award that stands made; None also to whoever may not see it."""
    lines: Mapped[list["CompetitionLine"]] = relationship(viewonly=True, order_by="CompetitionLine.position", lazy="selectin")
    bids: Mapped[list["Bid"]] = relationship(
        viewonly=True,
        order_by="Bid.submitted_at, Bid.id",
        primaryjoin="and_(Competition.region_id == Bid.region_id, Competition.id == Bid.competition_id, Bid.ended_at.is_(None))",
    )
    """Those that stand, in the order in which they came; replaced and withdrawn ones are not among them."""

    @property
    def best(self) -> "Bid | None":
        """Whose turn it is, or who won: the first in rank that no award passes over."""
        return min((bid for bid in self.bids if bid.is_in_line), key=lambda bid: bid.rank or 0, default=None)

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "satker_code"], ["satker.region_id", "satker.code"]),
        ForeignKeyConstraint(["region_id", "kd_rup"], ["package.region_id", "package.kd_rup"]),
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "number"),
        CheckConstraint("audience IN ('invited', 'open', 'etalase', 'kbli')", name="audience_is_known"),
        CheckConstraint("(audience IN ('etalase', 'kbli')) = (audience_key IS NOT NULL)", name="audience_is_named"),
        CheckConstraint("(criteria IS NULL) = (technical_weight IS NULL)", name="criteria_are_weighed"),
        CheckConstraint("technical_weight BETWEEN 1 AND 90", name="price_always_counts"),
        CheckConstraint("(hps IS NULL) = (opened_at IS NULL)", name="hps_is_hidden_until_opened"),
        CheckConstraint("state NOT IN ('draft', 'open') OR opened_at IS NULL", name="sealed_while_open"),
        CheckConstraint("(state = 'awarded') = (order_id IS NOT NULL)", name="an_award_has_its_order"),
        Index("ix_competition_satker", "region_id", "satker_code", "id"),
        Index("ix_competition_closing", "closes_at", postgresql_where="state = 'open'"),
        {"info": {"scale": "region"}},
    )


class CompetitionLine(Base):
    """One thing that is needed, and how much of it."""

    __tablename__ = "competition_line"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    competition_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    specification: Mapped[str] = mapped_column(Text)
    kind: Mapped[str]
    """`goods`, `service` or `construction`, as of a listing: the kind of the order's line where the winner names no product."""
    kbki: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    __table_args__ = (
        ForeignKeyConstraint(*OF_COMPETITION),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        Index("ix_competition_line_competition", "region_id", "competition_id"),
        {"info": {"scale": "region"}},
    )


class Invitation(Base):
    """A vendor who was asked to bid."""

    __tablename__ = "competition_invitation"
    region_id: Mapped[RegionKey]
    competition_id: Mapped[UUID] = mapped_column(primary_key=True)
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"), primary_key=True)
    vendor_name: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(*OF_COMPETITION),
        Index("ix_competition_invitation_vendor", "vendor_id"),
        {"info": {"scale": "region"}},
    )


class Question(Base):
    """Asked by a vendor, answered by the buyer, read by all who may bid; who asked is shown to nobody but the asker."""

    __tablename__ = "competition_question"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    competition_id: Mapped[UUID]
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Instant]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[Instant | None]
    __table_args__ = (
        ForeignKeyConstraint(*OF_COMPETITION),
        Index("ix_competition_question_competition", "region_id", "competition_id", "id"),
        {"info": {"scale": "region"}},
    )


class Amendment(Base):
    """An addendum to the need while bids may come in: what it says, and to when it moved the hour."""

    __tablename__ = "competition_amendment"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    competition_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(Text)
    closed_before: Mapped[Instant]
    closes_at: Mapped[Instant]
    at: Mapped[Instant]
    __table_args__ = (
        ForeignKeyConstraint(*OF_COMPETITION),
        CheckConstraint("closes_at > closed_before", name="extends_the_closing"),
        Index("ix_competition_amendment_competition", "region_id", "competition_id", "id"),
        {"info": {"scale": "region"}},
    )


class Bid(Base):
    """What a vendor put in, as often as it did; at most one of a vendor stands. `sealed` and `commitment` are never changed.

    What was opened (`content`, `total`) and judged is filled in after the hour; `content` is
    the very text that `commitment` is the SHA-256 of.
    """

    __tablename__ = "competition_bid"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    competition_id: Mapped[UUID]
    vendor_id: Mapped[UUID] = mapped_column(ForeignKey("vendor.id"))
    vendor_name: Mapped[str]
    sealed: Mapped[bytes]
    commitment: Mapped[str]
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    ended_by: Mapped[str | None]
    content: Mapped[str | None] = mapped_column(Text)
    offer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    total: Mapped[Money | None]
    admin_fit: Mapped[bool | None]
    technical_fit: Mapped[bool | None]
    price_fit: Mapped[bool | None]
    score: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[int | None]
    """1 is the best; only bids that fit have one."""
    passed_over_at: Mapped[Instant | None]
    """When the award to it was lifted because its vendor let the order go; it is not awarded again."""
    __table_args__ = (
        ForeignKeyConstraint(*OF_COMPETITION),
        CheckConstraint("ended_by IN ('replaced', 'withdrawn')", name="end_is_known"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_somehow"),
        CheckConstraint("num_nonnulls(content, offer, total) IN (0, 3)", name="opened_whole"),
        CheckConstraint("ended_at IS NULL OR content IS NULL", name="what_ended_stays_sealed"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_of_hundred"),
        Index(
            "uq_competition_bid_standing",
            "region_id",
            "competition_id",
            "vendor_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_competition_bid_vendor", "vendor_id"),
        {"info": {"scale": "region"}},
    )

    @property
    def is_judged(self) -> bool:
        return self.admin_fit is not None

    @property
    def fits(self) -> bool:
        return bool(self.admin_fit and self.technical_fit and self.price_fit)

    @property
    def is_in_line(self) -> bool:
        """May it be awarded, when its turn comes?"""
        return self.rank is not None and self.passed_over_at is None
