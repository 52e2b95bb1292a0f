"""The directory of vendors, and the public page of one: who it is, where, its marks, how its orders
went, until when its papers are valid, and what it sells.

Nothing of its people or bank, no number of a paper.
"""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from app.catalogue.cards import cards_of
from app.catalogue.queries import etalase_of_vendor
from app.catalogue.search import Question, find
from app.identifiers import public_id
from app.language import gettext
from app.lists import open_list
from app.ratings.rating import QUESTIONS
from app.ratings.showing import ratings_of_vendor
from app.regions.models import Region
from app.vendors.api import public_vendor
from app.vendors.directory import DIRECTORY
from app.vendors.documents import KINDS
from app.vendors.registration import scale_name
from app.vendors.showing import record_of
from app.web.access import ANYONE, READ
from app.web.api.pagination import PAGE_SIZE
from app.web.caching.promise import do_not_keep, keep_for_now
from app.web.dependencies import At, CurrentActor, Db
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/penyedia", who=ANYONE, rate=READ, late=True)
def list_vendors(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    keep_for_now(request, session, at)
    listed = open_list(DIRECTORY, request, session, actor, at=at)
    if answer := listed.instead():
        do_not_keep(request)
        return answer
    return page(request, "vendors/directory.html", listed=listed.filled())


@pages.get("/penyedia/{vendor_id}", who=ANYONE, rate=READ, late=True)
def show_vendor(
    request: Request, vendor_id: str, session: Db, at: At, sesudah: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    from app.catalogue.cards import cursor_of, place_after
    from app.catalogue.comparing import picked
    from app.catalogue.routes.filters import Filters, ticked_in

    keep_for_now(request, session, at)
    vendor = public_vendor(session, vendor_id)
    here, filters = request.url.path, Filters(produk=Filters.of(request).produk)
    if (changed := ticked_in(request, filters)) is not None:
        return RedirectResponse(changed.address(here, sesudah=sesudah or "") + "#produk", 303)
    ticked = picked(session, filters.produk)
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
        record=record_of(session, vendor, at=at),
        ratings=ratings_of_vendor(session, vendor),
        questions={name: gettext(text) for name, text in QUESTIONS["buyer"].items()},
        kinds=KINDS,
        etalase=etalase_of_vendor(session, vendor_id=vendor.id),
        cards=cards_of(found.cards, ticked.ids),
        picked=ticked,
        kept={"sesudah": sesudah} if sesudah else {},
        here=here,
        following=Filters(produk=ticked.ids).address(here, sesudah=following) if (following := cursor_of(question, found)) else "",
    )
