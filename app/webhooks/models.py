"""A webhook, what is to be delivered to it, and every try."""

from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.actor import Actor, Role
from app.db import Base, Instant, Key


class Webhook(Base):
    """Of a region (`home_region_id` alone), an office of it (`satker_code`) or a vendor (`vendor_id`, at home there).

    Its secret is derived from its id, `generation` and a key of the installation, and kept nowhere; until
    `overlap_until` the one before signs too. `failures` counts tries since something last arrived, `failing_since` says
    since when; before `quiet_until` nothing is tried.
    """

    __tablename__ = "webhook"
    id: Mapped[Key]
    state: Mapped[str]
    home_region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    satker_code: Mapped[str | None]
    vendor_id: Mapped[UUID | None] = mapped_column(ForeignKey("vendor.id"))
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    generation: Mapped[int]
    overlap_until: Mapped[Instant | None]
    failures: Mapped[int]
    failing_since: Mapped[Instant | None]
    quiet_until: Mapped[Instant | None]
    created_at: Mapped[Instant]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    __table_args__ = (
        CheckConstraint("num_nonnulls(satker_code, vendor_id) <= 1", name="one_owner"),
        CheckConstraint("state IN ('on', 'off', 'removed')", name="state_is_known"),
        CheckConstraint("(failures = 0) = (failing_since IS NULL)", name="failing_has_a_beginning"),
        Index("ix_webhook_region", "home_region_id", postgresql_where="state <> 'removed'"),
        Index("ix_webhook_vendor", "vendor_id", postgresql_where="state <> 'removed'"),
        {"info": {"scale": "reference"}},
    )

    @property
    def as_actor(self) -> Actor:
        """Whoever is told is judged as its owner would be who asks."""
        if self.vendor_id is not None:
            return Actor(Role.VENDOR, vendor_id=self.vendor_id)
        if self.satker_code is not None:
            return Actor(Role.BUDGET_USER, region_id=self.home_region_id, satker_code=self.satker_code)
        return Actor(Role.REGION_ADMIN, region_id=self.home_region_id)


class WebhookDelivery(Base):
    """One event for one webhook: `body` is what is sent, to the byte. WAITING until
    it arrived (DELIVERED) or was given up (GIVEN_UP)."""

    __tablename__ = "webhook_delivery"
    id: Mapped[Key]
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[str]
    event: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    tries_made: Mapped[int] = mapped_column(SmallInteger)
    """Since it was last asked for: the waits grow with them."""
    next_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    tries: Mapped[list["WebhookTry"]] = relationship(viewonly=True, order_by="WebhookTry.at.desc()", lazy="selectin")
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        CheckConstraint("state IN ('WAITING', 'DELIVERED', 'GIVEN_UP')", name="state_is_known"),
        CheckConstraint("(state = 'WAITING') = (next_at IS NOT NULL)", name="waiting_has_its_time"),
        Index("ix_webhook_delivery_newest", "webhook_id", "id"),
        Index("ix_webhook_delivery_due", "next_at", postgresql_where="state = 'WAITING'"),
        Index("ix_webhook_delivery_old", "created_at"),
        {"info": {"scale": "local"}},
    )


class WebhookTry(Base):
    """One try: the `status` of the answer where there was one, how long it took, and what it began with or what failed."""

    __tablename__ = "webhook_try"
    id: Mapped[Key]
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_delivery.id", ondelete="CASCADE"))
    at: Mapped[Instant]
    milliseconds: Mapped[int]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[str] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_webhook_try_delivery", "delivery_id", "at"), {"info": {"scale": "local"}})
