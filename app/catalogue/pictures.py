"""Where a listing's pictures are: an address per region, hash and width, which may be kept for ever because its content
never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.catalogue.models import ListingPhoto
from app.files.photos import WIDTHS
from app.identifiers import public_id

LARGE, MEDIUM, SMALL = WIDTHS


SIZES = "(min-width: 60rem) 36rem, 100vw"
"""How wide a picture stands that is looked at by itself: half a desk's page, a telephone's whole width."""
DRAWN_SIDE = 1200
"""The etalase's own drawings are square."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo as a page shows it: the addresses of two renditions, all of them
    for `srcset`, and the size that keeps its place."""

    medium: str
    large: str
    srcset: str
    width: int
    height: int


def pictures_of(region_id: int, photos: Sequence[ListingPhoto], drawn_sha256: str) -> list[Picture]:
    """Each photo, or the etalase's drawing where there is none."""
    shown = [(photo.sha256, photo.width, photo.height) for photo in photos] or [(drawn_sha256, DRAWN_SIDE, DRAWN_SIDE)]
    return [
        Picture(
            photo_url(region_id, sha256, MEDIUM),
            photo_url(region_id, sha256, LARGE),
            srcset_of(region_id, sha256, width, height),
            width,
            height,
        )
        for sha256, width, height in shown
    ]


def photo_url(region_id: int, sha256: str, width: int = SMALL) -> str:
    return f"/foto/{region_id}/{sha256}-{width}.webp"


def srcset_of(region_id: int, sha256: str, width: int, height: int) -> str:
    """The renditions of a photo for `srcset`, each with its true width; `width` and `height` are those of the largest."""
    true = {round(width * min(1, nominal / max(width, height))): nominal for nominal in WIDTHS}
    return ", ".join(f"{photo_url(region_id, sha256, nominal)} {pixels}w" for pixels, nominal in sorted(true.items()))


def product_url(region_id: int, listing_id: UUID, slug: str = "") -> str:
    """`/produk/{id}-{slug}`; the identifier alone leads there too."""
    key = public_id(region_id, listing_id)
    return f"/produk/{key}-{slug}" if slug else f"/produk/{key}"
