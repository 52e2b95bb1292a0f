"""A payment of an order: the invoice with its taxes and the treasury papers behind it; whole rupiah, `amount` is gross."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import flag_modified

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
    reversed_numbers: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """The SP2D of it that were reversed: a number stays used in its year."""
    reversed_days: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list)
    """Their dates, one for each."""
    refunded_rupiah: Mapped[Money] = mapped_column(default=0)
    """What of it came back in parts, gross."""
    refunded_ahead_rupiah: Mapped[Money] = mapped_column(default=0)
    """How much of that had been paid ahead of the goods, and is billed again with them."""
    refill_number: Mapped[str | None]
    """The SP2D GU by which the treasury gave back to petty cash, or to the card, what this paid; one refills many payments."""
    refill_on: Mapped[date | None]
    refill_rupiah: Mapped[Money | None]
    """What that SP2D itself is of, for all that it covers together; None where only its number was written down."""
    paid_on: Mapped[date | None]
    reference: Mapped[str | None]
    invoiced_at: Mapped[Instant]
    checker: Mapped[str]
    """Whose role checks it: the satker's PPK-SKPD (`verifier`) where it had one when the bill came in, else its treasurer."""
    verified_by: Mapped[UUID | None]
    prepared_by: Mapped[UUID | None]
    """The PPTK who said that its papers are complete; nobody once it was billed anew."""
    taxed_on: Mapped[date | None]
    """The day whose rules gave the taxes; None for a bill from before they were kept."""
    ppn_rupiah: Mapped[Money | None]
    """Value added tax within the amount, withheld or not."""
    withheld_rupiah: Mapped[Money | None]
    """What the treasurer keeps back and pays to the state."""
    transferred_rupiah: Mapped[Money | None]
    """What goes to the vendor's account."""

    @property
    def billed_rupiah(self) -> int:
        """What it bills of the order: what was given back of an advance is billed anew."""
        return self.amount - self.refunded_ahead_rupiah

    @property
    def standing_rupiah(self) -> int:
        """What of it was paid and did not come back in parts, gross."""
        return self.amount - self.refunded_rupiah

    def lose_refill(self) -> None:
        """No SP2D GU gave it back after all. The amount is written even where none is read: whoever links another payment to
        that paper writes it on this one too, and holds the order of the other alone."""
        self.refill_number = self.refill_on = self.refill_rupiah = None
        flag_modified(self, "refill_rupiah")

    order: Mapped[Order] = relationship(viewonly=True)
    taxes: Mapped[list["PaymentTax"]] = relationship(viewonly=True, order_by="PaymentTax.position", lazy="selectin")
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "order_id"], ["purchase_order.region_id", "purchase_order.id"]),
        UniqueConstraint("region_id", "order_id", "invoice_number"),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint(
            "num_nonnulls(refill_number, refill_on) = 0 OR (num_nonnulls(refill_number, refill_on) = 2 AND route <> 'LS' AND refill_on >= paid_on)",
            name="what_was_paid_is_refilled_later",
        ),
        CheckConstraint("refill_rupiah > 0 AND refill_number IS NOT NULL OR refill_rupiah IS NULL", name="amount_of_a_refill"),
        CheckConstraint("cardinality(reversed_days) = cardinality(reversed_numbers)", name="reversed_numbers_are_dated"),
        CheckConstraint(
            "0 <= refunded_ahead_rupiah AND refunded_ahead_rupiah <= refunded_rupiah AND refunded_rupiah < amount",
            name="a_part_was_refunded",
        ),
        CheckConstraint("paid_on IS NOT NULL OR refunded_rupiah = 0", name="only_what_was_paid_comes_back"),
        CheckConstraint(
            "num_nonnulls(taxed_on, ppn_rupiah, withheld_rupiah, transferred_rupiah) IN (0, 4)", name="taxes_are_kept_whole"
        ),
        CheckConstraint("transferred_rupiah + withheld_rupiah = amount", name="transferred_and_withheld_add_up"),
        CheckConstraint(
            "ppn_rupiah >= 0 AND ppn_rupiah < amount AND withheld_rupiah >= 0 AND transferred_rupiah > 0",
            name="taxes_within_amount",
        ),
        CheckConstraint("checker IN ('treasurer', 'verifier')", name="checker_is_known"),
        Index("uq_payment_sp2d_of_year", "region_id", "sp2d_number", text("EXTRACT(year FROM paid_on)"), unique=True),
        Index("ix_payment_reversed", "region_id", postgresql_where=text("reversed_numbers <> '{}'")),
        Index("ix_payment_refill", "region_id", "refill_number", postgresql_where=text("refill_number IS NOT NULL")),
        Index("ix_payment_queue", "region_id", "satker_code", "state", "invoiced_at"),
        {"info": {"scale": "region", "never_deleted": True}},
    )


class PaymentTax(Base):
    """One tax on one kind of what an invoice bills: what it is of, and how much of it is withheld.

    The rule that gave the rate is kept as it stood; `free_by` cites the one by which nothing is withheld. Value added tax on top
    of the order's prices was rounded with each of its lines, so that its sum may lie some rupiah off the rate; every other
    amount is the base times the rate, rounded half up.
    """

    __tablename__ = "payment_tax"
    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    payment_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[str]
    tax: Mapped[str]
    base: Mapped[Money]
    rate_bps: Mapped[int]
    amount: Mapped[Money]
    withheld: Mapped[Money]
    rule_code: Mapped[str]
    citation: Mapped[str]
    certainty: Mapped[str]
    set_by: Mapped[str]
    valid_from: Mapped[date]
    free_by: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "payment_id"], ["payment.region_id", "payment.id"]),
        UniqueConstraint("region_id", "payment_id", "position"),
        CheckConstraint("base >= 0 AND amount >= 0 AND rate_bps >= 0", name="amounts_are_not_negative"),
        CheckConstraint("withheld = CASE WHEN free_by IS NULL THEN amount ELSE 0 END", name="withheld_unless_freed"),
        CheckConstraint(
            "CASE tax WHEN 'PPN' THEN abs(amount * 10000 - base::numeric * rate_bps) <= 1000000 "
            "ELSE amount = div(2 * base::numeric * rate_bps + 10000, 20000) END",
            name="amount_is_base_times_rate",
        ),
        {"info": {"scale": "region"}},
    )
