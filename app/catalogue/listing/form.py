"""The form of a listing: what a browser sends of it becomes one content with its
attributes, and a listing becomes values of the form.

Rows of a form (`tiers.0.from`, `tiers.0.price`; `zones.0.region`, `zones.0.shipping`) are joined into the text
that a workbook's cell holds, and read by the same rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.attributes.values import PREFIX, as_typed, read_values
from app.catalogue.listing.bodies import ListingForm
from app.catalogue.models import Listing, ListingVersion
from app.catalogue.selling.families import say_options
from app.errors import FieldError, Invalid
from app.language import _, figures
from app.web.incoming.forms import parse
from app.web.incoming.typed import as_typed as money_as_typed

ROWS = {"tiers": ("from", "price"), "zones": ("region", "shipping")}
"""Fields that are typed in rows of two."""
ROWS_MAX = 50
LISTS = ("sustainability",)
"""Fields that are sent once for each that is ticked."""


@dataclass(frozen=True, slots=True)
class TypedListing:
    """What a command takes."""

    content: dict[str, Any]
    stock: Decimal
    sku: str | None
    family: str | None


def read_listing(data: FormData, asked: Sequence[EtalaseAttribute]) -> TypedListing:
    """Raises `Invalid` with every fault of the fields and of the attributes."""
    errors: list[FieldError] = []
    form, attributes = None, {}
    sent = [(name, value) for name, value in data.multi_items() if not name.startswith((PREFIX, *(f"{row}." for row in ROWS)))]
    joined = [(name, text) for name in ROWS if (text := _joined(data, name))]
    try:
        form = parse(ListingForm, FormData([*sent, *joined]), lists=LISTS)
    except Invalid as wrong:
        errors += wrong.errors
    try:
        attributes = read_values(
            asked, {name.removeprefix(PREFIX): value for name, value in data.items() if name.startswith(PREFIX)}
        )
    except Invalid as wrong:
        errors += wrong.errors
    if errors or form is None:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
    return TypedListing({**form.content(), "attributes": attributes}, form.stock, form.sku, form.family)


def blank(kind: str = "goods") -> Mapping[str, Any]:
    return {"kind": kind, "pdn_reason": "made_here", "price_with_ppn": "ya", "min_purchase": "1", "preorder_days": "0"}


def values_of(listing: Listing) -> dict[str, Any]:
    """The newest version as its form shows it."""
    version: ListingVersion = listing.newest
    names = (
        *("name", "description", "kbki", "unit", "kind", "pdn_reason", "brand", "brand_registration", "model"),
        *("tkdn_certificate", "tkdn_expires_on", "sni_number", "sni_expires_on", "bpom_number", "halal_number", "pirt_number"),
        *("preorder_days", "weight_g", "warranty", "sustainability"),
    )
    rows = {
        f"{name}.{row}.{part}": money_as_typed(value) if isinstance(value, int) else value
        for name, parts in ROWS.items()
        for row, told in enumerate(getattr(version, name))
        for part, value in ((part, told[part]) for part in parts)
    }
    return {
        **{name: getattr(version, name) for name in names},
        **{f"{PREFIX}{code}": as_typed(value) for code, value in version.attributes.items()},
        **{name: value if value != "" else "lain" for name, value in rows.items()},
        "unit_price": money_as_typed(version.unit_price),
        "sku": listing.sku,
        "family": listing.family,
        "options": say_options(version.options),
        "stock": number_as_typed(listing.stock),
        "min_purchase": number_as_typed(version.min_purchase),
        "price_with_ppn": "ya" if version.price_with_ppn else "tidak",
        "tkdn_percent": None if version.tkdn_bps is None else number_as_typed(version.tkdn_bps / 100),
        "bmp_percent": None if version.bmp_bps is None else number_as_typed(version.bmp_bps / 100),
        "size_cm": size_as_typed(version.size_mm),
    }


def size_as_typed(size_mm: Sequence[int] | None) -> str | None:
    """`30 x 21,5 x 5`, in centimetres."""
    return None if size_mm is None else " x ".join(number_as_typed(side / 10) for side in size_mm)


def number_as_typed(number: Any) -> str:
    text = f"{number:f}"
    return figures(text.rstrip("0").rstrip(".") if "." in text else text)


def _joined(data: FormData, name: str) -> str:
    """The rows that hold anything; a row of which one half is missing is left to be refused."""
    first, second = ROWS[name]
    rows = [
        (str(data.get(f"{name}.{row}.{first}", "")).strip(), str(data.get(f"{name}.{row}.{second}", "")).strip())
        for row in range(ROWS_MAX)
    ]
    return "; ".join(f"{one}={other}".replace(";", " ") for one, other in rows if one or other)
