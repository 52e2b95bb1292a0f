"""What one unit costs with its tax: the price by which products are compared and judged, and what a buyer pays for it.

The two differ where the vendor is no PKP: only a PKP charges value added tax
(app/orders/value_added.py has the rule), whatever its listing says.
"""

from decimal import ROUND_HALF_UP, Decimal

from app.catalogue.models import ListingVersion


def gross(version: ListingVersion) -> Decimal:
    """What one unit costs with tax, in rupiah, exact."""
    return Decimal(version.gross_price) / 10_000


def tax_charged(tax_rate_bps: int, *, pkp: bool) -> int:
    """Of what a listing says what its vendor may charge on top, in basis points."""
    return tax_rate_bps if pkp else 0


def paid(version: ListingVersion, *, pkp: bool) -> int:
    """What a buyer pays today for one unit of this vendor's, in whole rupiah: an order of one carries the same."""
    return whole(Decimal(version.unit_price * (10_000 + tax_charged(version.tax_rate_bps, pkp=pkp))) / 10_000)


def whole(price: Decimal) -> int:
    """To the rupiah, half up."""
    return int(price.quantize(Decimal(1), rounding=ROUND_HALF_UP))
