"""What one unit costs a buyer: its price with the tax that its vendor charges. By it products are shown, sorted,
compared and judged.

Only a PKP charges value added tax (app/orders/value_added.py has the rule), whatever its listing says: of another
vendor the price alone is paid.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case

from app.catalogue.models import ListingVersion
from app.money import round_rupiah

WHOLE = 10_000
"""A share of the whole is told in ten-thousandths (basis points), and so is a price that has to be exact."""


def gross(version: ListingVersion, *, pkp: bool) -> Decimal:
    """What a buyer pays for one unit of this vendor's, in rupiah, exact."""
    return Decimal(version.unit_price * (WHOLE + tax_charged(version.tax_rate_bps, pkp=pkp))) / WHOLE


def gross_price_of(version: Any, vendor: Any) -> ColumnElement[int]:
    """The same of the rows of a statement, in ten-thousandths of a rupiah."""
    return version.unit_price * (WHOLE + case((vendor.pkp, version.tax_rate_bps), else_=0))


def paid_of(version: Any, vendor: Any) -> ColumnElement[int]:
    """`paid` of the rows of a statement: half a rupiah goes up."""
    return (gross_price_of(version, vendor) + WHOLE // 2) // WHOLE


def tax_charged(tax_rate_bps: int, *, pkp: bool) -> int:
    """Of what a listing says what its vendor may charge on top, in basis points."""
    return tax_rate_bps if pkp else 0


def paid(version: ListingVersion, *, pkp: bool) -> int:
    """What a buyer pays today for one unit of this vendor's, in whole rupiah: an order of one carries the same."""
    return paid_at(version.unit_price, tax_charged(version.tax_rate_bps, pkp=pkp))


def paid_at(unit_price: int, tax_rate_bps: int) -> int:
    """The same of a price and the tax that is charged on top of it."""
    return round_rupiah(Decimal(unit_price * (WHOLE + tax_rate_bps)) / WHOLE)


def written(card: Any) -> int:
    """Of a row of the index of search the price as its vendor wrote it; one of older rules has that alone."""
    price: int = card.unit_price if card.listed_price is None else card.listed_price
    return price
