"""What one unit costs with its tax: the price by which products are compared and judged."""

from decimal import ROUND_HALF_UP, Decimal

from app.catalogue.models import ListingVersion


def gross(version: ListingVersion) -> Decimal:
    """What one unit costs with tax, in rupiah, exact."""
    return Decimal(version.gross_price) / 10_000


def whole(price: Decimal) -> int:
    """To the rupiah, half up."""
    return int(price.quantize(Decimal(1), rounding=ROUND_HALF_UP))
