"""The public page of a vendor: who it is, where, its marks, and what it sells. Nothing of its papers, bank or people."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.catalogue.cards import cards_of
from app.catalogue.search import Question, find
from app.errors import NotFound
from app.identifiers import public_id
from app.language import _
from app.regions.models import Region
from app.vendors import permissions
from app.vendors.queries import vendor_of
from app.vendors.registration import scale_name
from app.web.access import ANYONE, READ
from app.web.dependencies import Db
from app.web.pagination import PAGE_SIZE
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()


@pages.get("/penyedia/{vendor_id}", who=ANYONE, rate=READ)
def show_vendor(
    request: Request, vendor_id: str, session: Db, sesudah: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    from app.catalogue.cards import cursor_of, place_after

    vendor = vendor_of(session, vendor_id)
    if vendor.state not in permissions.PUBLIC_STATES:
        raise NotFound(_("Penyedia ini tidak ada."))
    question = Question(vendor_id=vendor.id, limit=PAGE_SIZE)
    found = find(session, place_after(question, sesudah))
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    return page(
        request,
        "vendors/detail.html",
        vendor=vendor,
        vendor_id=public_id(0, vendor.id),
        home=home,
        scale_name=scale_name(vendor.scale),
        is_local=home is not None and vendor.is_local_to(home.code),
        cards=cards_of(found.cards),
        following=cursor_of(question, found),
    )
