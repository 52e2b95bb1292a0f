"""The listing assistant while a form is being filled: what it finds in the fields as they stand. Nothing is kept."""

from typing import Annotated

from fastapi import Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from app.actor import Role
from app.catalogue import queries
from app.catalogue.assistant.findings import check_version
from app.catalogue.attributes.values import attributes_of
from app.catalogue.listing.form import read_listing
from app.catalogue.listing.writing import DEFAULTS
from app.catalogue.models import Listing, ListingVersion
from app.errors import Invalid, NotFound
from app.language import _
from app.vendors.models import Vendor
from app.web.access import READ, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted
from app.web.pages.done import ITSELF
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


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
    try:
        content = read_listing(fields, attributes_of(session, shelf) if shelf else ()).content
    except Invalid as invalid:
        return page(request, "shop/_unchecked.html", missing=len({error.field for error in invalid.errors}))
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
