"""What is judged: an order as it stands, or one vendor's part of a cart as it would become one. Amounts are whole rupiah."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.orders.bookkeeping import key_of, region_of
from app.orders.cart import Group, amount
from app.orders.models import Order, Shelf
from app.regions.models import Region
from app.rules.queries import Rules, rules_in_force


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A product of it, on show or won in a competition without a shelf; `unit_price` is the one that stands on the table."""

    shelf: Shelf | None
    version: int | None
    """Of the listing, as it was ordered."""
    name: str
    kbki: str
    unit: str
    quantity: Decimal
    list_price: int
    """What one was listed at for that quantity when it was ordered, before its own tax as `unit_price` is."""
    unit_price: int
    tax_rate_bps: int
    amount: int

    @property
    def gross_price(self) -> Decimal:
        """What one unit costs with tax, exact."""
        return Decimal(self.unit_price * (10_000 + self.tax_rate_bps)) / 10_000


@dataclass(frozen=True, slots=True)
class Judged:
    """`order_id` is None before it is placed, `kd_rup` before a package is chosen; `on` is the region's date of `placed_at`,
    whose rules are `rules_placed`; `rules` are those of `today`."""

    region: Region
    order_id: UUID | None
    order_key: str | None
    satker_code: str
    vendor_id: UUID
    vendor_name: str
    kd_rup: str | None
    fiscal_year: int
    total: int
    placed_at: datetime
    on: date
    at: datetime
    today: date
    rules: Rules
    rules_placed: Rules
    lines: Sequence[JudgedLine]


def order_judged(session: Session, order: Order, at: datetime) -> Judged:
    """An order, with the prices that stand on the table."""
    region = region_of(session, order)
    today, on = local_date(at, region.timezone), local_date(order.placed_at, region.timezone)
    rules = rules_in_force(session, region, on=today)
    return Judged(
        region=region,
        order_id=order.id,
        order_key=key_of(order),
        satker_code=order.satker_code,
        vendor_id=order.vendor_id,
        vendor_name=order.vendor_name,
        kd_rup=order.kd_rup,
        fiscal_year=order.fiscal_year,
        total=order.total,
        placed_at=order.placed_at,
        on=on,
        at=at,
        today=today,
        rules=rules,
        rules_placed=rules if on == today else rules_in_force(session, region, on=on),
        lines=[
            JudgedLine(
                line.shelf,
                line.listing_version,
                line.name,
                line.kbki,
                line.unit,
                line.quantity,
                line.list_price,
                line.unit_price,
                line.tax_rate_bps,
                line.amount,
            )
            for line in order.lines
        ],
    )


def group_judged(session: Session, region: Region, group: Group, actor: Actor, at: datetime) -> Judged:
    """One vendor's part of a cart, as listed now and against this year's money."""
    assert actor.satker_code is not None
    today = local_date(at, region.timezone)
    rules = rules_in_force(session, region, on=today)
    return Judged(
        region=region,
        order_id=None,
        order_key=None,
        satker_code=actor.satker_code,
        vendor_id=group.vendor.id,
        vendor_name=group.vendor.legal_name or "",
        kd_rup=None,
        fiscal_year=today.year,
        total=group.total,
        placed_at=at,
        on=today,
        at=at,
        today=today,
        rules=rules,
        rules_placed=rules,
        lines=[
            JudgedLine(
                Shelf(product.region_id, product.listing_id),
                product.version,
                product.name,
                product.kbki,
                product.unit,
                line.quantity,
                product.price_for(line.quantity),
                product.price_for(line.quantity),
                product.tax_rate_bps,
                amount(line, product),
            )
            for line, product in group.lines
        ],
    )
