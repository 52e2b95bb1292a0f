"""Families: variants of one thing (a shirt in four sizes) are listings of their own that share the vendor's family code.

Each has its own SKU, stock, price, photos and curation, so every rule of a listing holds for a variant without a
second set of rules; what sets it apart stands in `options` (ADR 10). Within a family the names of the options
are the same and no two listings have the same values.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.models import Listing, ListingVersion
from app.catalogue.selling.tiers import parts_of
from app.catalogue.states import PUBLISHED, WITHDRAWN
from app.errors import invalid_field
from app.language import _

OPTIONS_MAX = 3
FAMILY_MAX = 100


def check_family(session: Session, listing: Listing, options: Mapping[str, str]) -> None:
    """Raises `Invalid`: no family, options of other names, or a variant that is there already."""
    if not listing.family:
        if options:
            raise invalid_field("family", _("Isi kode keluarga varian, sama untuk semua variannya."))
        return
    if not options:
        raise invalid_field("options", _("Isi apa yang membedakan varian ini, misalnya Warna=Merah."))
    for other in members(session, listing):
        told = other.newest.options
        if set(told) != set(options):
            names = ", ".join(told)
            raise invalid_field(
                "options", _("Varian keluarga ini dibedakan oleh {names}. Pakai nama yang sama.").format(names=names)
            )
        if {name: value.casefold() for name, value in told.items()} == {name: value.casefold() for name, value in options.items()}:
            raise invalid_field(
                "options", _("Varian {options} sudah ada: {name}.").format(options=say_options(options), name=other.newest.name)
            )


def members(session: Session, listing: Listing) -> Sequence[Listing]:
    """The others of its family in its etalase that were not taken down, oldest first."""
    if not listing.family:
        return []
    return session.scalars(
        select(Listing)
        .where(
            Listing.region_id == listing.region_id,
            Listing.vendor_id == listing.vendor_id,
            Listing.family == listing.family,
            Listing.etalase_id == listing.etalase_id,
            Listing.id != listing.id,
            Listing.state != WITHDRAWN,
        )
        .order_by(Listing.id)
    ).all()


def on_show_with(session: Session, listing: Listing) -> list[tuple[Listing, ListingVersion]]:
    """What a buyer may choose among: the family on show with this one, in the order in which they were written."""
    family = [one for one in members(session, listing) if one.state == PUBLISHED] + [listing]
    return [(one, one.published or one.newest) for one in sorted(family, key=lambda one: one.id)]


def read_options(typed: str) -> dict[str, str]:
    """`Warna=Merah; Ukuran=XL`. Raises `ValueError` with what to write."""
    options: dict[str, str] = {}
    for part in parts_of(typed):
        name, equals, value = (text.strip() for text in part.partition("=" if "=" in part else ":"))
        if not equals or not 1 <= len(name) <= 40 or not 1 <= len(value) <= 60 or name in options:
            raise ValueError(_("Tulis nama dan isinya, misalnya Warna=Merah; Ukuran=XL."))
        options[name] = value
    if len(options) > OPTIONS_MAX:
        raise ValueError(_("Paling banyak {n} pembeda.").format(n=OPTIONS_MAX))
    return options


def say_options(options: Mapping[str, str], *, equals: str = "=") -> str:
    """As `read_options` reads it; with `: ` as a person does."""
    return "; ".join(f"{name}{equals}{value}" for name, value in options.items())
