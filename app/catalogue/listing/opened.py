"""Opened: what a listing was when its form was opened, so that whoever saves it does not undo
unseen what somebody else, or an order, changed meanwhile."""

from hashlib import sha256
from typing import Any

from app.catalogue.listing.facts import LABELS
from app.catalogue.listing.writing import OWN
from app.catalogue.models import Listing
from app.errors import Invalid
from app.language import _, gettext, mark

LETTERS = 8
BESIDES = {"stock": mark("Stok"), "sku": "SKU", "family": mark("Varian"), "attributes": mark("Ciri")}


class ChangedElsewhere(Invalid):
    """The form that is sent was opened before these fields were changed; nothing is saved, and all that was typed stays."""

    def __init__(self, names: list[str]) -> None:
        said = ", ".join(gettext(LABELS.get(name) or BESIDES.get(name, name)) for name in names)
        super().__init__(
            _(
                "Sejak halaman ini dibuka, produk ini diubah di tempat lain: {fields}. Isian Anda masih utuh dan belum disimpan. Periksa, lalu simpan lagi: yang di halaman ini yang berlaku."
            ).format(fields=said)
        )


def opened(listing: Listing) -> str:
    """Each field that its form changes, by some letters of a hash."""
    return ",".join(f"{name}:{letters}" for name, letters in _letters(listing).items())


def demand_unchanged(listing: Listing, told: str) -> None:
    """Raises `ChangedElsewhere` with what is not as it was told; of a field that was not told nothing is asked."""
    before = dict(part.split(":", 1) for part in told.split(",") if ":" in part)
    if names := [name for name, letters in _letters(listing).items() if before.get(name, letters) != letters]:
        raise ChangedElsewhere(names)


def _letters(listing: Listing) -> dict[str, str]:
    values: dict[str, Any] = {name: getattr(listing.newest, name) for name in (*LABELS, "attributes")}
    values |= {name: getattr(listing, name) for name in ("stock", *OWN)}
    return {name: sha256(repr(value).encode()).hexdigest()[:LETTERS] for name, value in values.items()}
