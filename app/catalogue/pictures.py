"""Where a listing's pictures are: an address per region, hash and width, which may be kept for ever because its content
never changes."""

from app.files.photos import WIDTHS
from app.identifiers import public_id

LARGE, MEDIUM, SMALL = WIDTHS


def photo_url(region_id: int, sha256: str, width: int = SMALL) -> str:
    return f"/foto/{region_id}/{sha256}-{width}.webp"


def product_url(region_id: int, listing_id: object, slug: str = "") -> str:
    """`/produk/{id}-{slug}`; the identifier alone leads there too."""
    key = public_id(region_id, listing_id)  # type: ignore[arg-type]
    return f"/produk/{key}-{slug}" if slug else f"/produk/{key}"
