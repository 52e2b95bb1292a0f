"""The listing assistant while a form is being filled: what it finds in the fields as they stand. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from app.actor import Role
from app.catalogue import queries
from app.catalogue.assistant.findings import check_version
from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.attributes.values import PREFIX, attributes_of
from app.catalogue.listing.facts import LABELS
from app.catalogue.listing.form import read_listing
from app.catalogue.listing.opened import BESIDES
from app.catalogue.listing.writing import DEFAULTS
from app.catalogue.models import Listing, ListingVersion
from app.errors import Invalid, NotFound
from app.language import _, gettext
from app.vendors.models import Vendor
from app.web.access import READ, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted
from app.web.pages.done import ITSELF
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
TYPED_AS = {"tkdn_percent": "tkdn_bps", "bmp_percent": "bmp_bps", "size_cm": "size_mm"}
"""Fields of the form that are kept in another unit."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A field of the form that holds nothing readable yet: the id that it has there, what it is called, and what is wrong."""

    id: str
    name: str
    what: str


@pages.post("/toko/produk/periksa", who={Role.VENDOR}, csrf=Csrf.FORM, says=ITSELF, rate=READ)
def check_form(
    request: Request,
    data: Posted,
    actor: CurrentActor,
    session: Db,
    at: At,
    etalase: Annotated[str, Query(max_length=200)] = "",
    produk: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Once every required field holds something readable; until then it says what is still missing."""
    fields = FormData(
        [
            (name, value)
            for name, value in data.multi_items()
            if not isinstance(value, UploadFile) and name not in ("photo", "isian", "nanti", "dibuka")
        ]
    )
    shelf = queries.find_etalase(session, etalase)
    asked = attributes_of(session, shelf) if shelf else ()
    try:
        content = read_listing(fields, asked).content
    except Invalid as invalid:
        blank, wrong = _unread(invalid, fields, asked)
        return page(request, "shop/_unchecked.html", blank=blank, wrong=wrong)
    if shelf is None:
        raise NotFound(_("Etalase ini tidak ditemukan."))
    thing: Listing | None = queries.listing_of(session, produk, actor) if produk else None
    if thing is not None and thing.vendor_id != actor.vendor_id:
        raise NotFound(_("Produk ini tidak ditemukan."))
    version = ListingVersion(region_id=shelf.region_id, **{"category_code": shelf.category_code, **DEFAULTS, **content})
    checked = check_version(
        session,
        version,
        etalase=shelf,
        vendor=session.get_one(Vendor, actor.vendor_id),
        listing_id=None if thing is None else thing.id,
        published=None if thing is None else thing.published,
        with_photos=False,
        at=at,
    )
    return page(request, "shop/_findings.html", checked=checked, fields_url="", listing_url="")


def _unread(invalid: Invalid, fields: FormData, asked: Sequence[EtalaseAttribute]) -> tuple[list[Unread], list[Unread]]:
    """Those that are empty, and those that hold something else; each once, in the order of the faults."""
    called = {**LABELS, **BESIDES, **{PREFIX + one.code: one.name for one in asked}}
    first = {error.field: error.message for error in reversed(invalid.errors)}
    unread = [
        (
            bool(str(fields.get(field, "")).strip()),
            Unread(f"f-{field.replace('.', '-')}", gettext(called.get(name, name)), first[field]),
        )
        for field in dict.fromkeys(error.field for error in invalid.errors)
        for name in [TYPED_AS.get(field, field)]
    ]
    return [one for is_typed, one in unread if not is_typed], [one for is_typed, one in unread if is_typed]
