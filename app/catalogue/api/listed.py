"""A vendor's own products and the office's queue in the API."""

from typing import Annotated, Any

from fastapi import Query

from app.actor import Role
from app.catalogue.listed import PRODUCTS, QUEUE
from app.catalogue.permissions import OFFICE
from app.catalogue.shapes import ProductInList, QueuedListing
from app.catalogue.showing import number
from app.catalogue.states import ListingState
from app.identifiers import public_id
from app.lists import called, scene_of
from app.web.access import READ
from app.web.api.pagination import Code, Cursor, From, Sorted, To, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.routing import Api

api = Api()


@api.get("/shop/listings", who={Role.VENDOR}, rate=READ, hides=False)
def list_products(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: Annotated[list[ListingState] | None, Query()] = None,
    etalase: Code = None,
    q: Words = "",
    sold_out: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[ProductInList]:
    """Everything that the caller's shop has written, in whatever state, newest first."""
    scene = scene_of(session, actor, at)
    found = called(PRODUCTS, scene, sort=sort, cursor=cursor, state=state, etalase=etalase, q=q, sold_out=sold_out)
    return listed([_product(row) for row in found.rows], found.following)


@api.get("/curation/listings", who=OFFICE, rate=READ, hides=False)
def list_queue(
    actor: CurrentActor,
    session: Db,
    at: At,
    etalase: Code = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    safe: bool = False,
    appealed: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[QueuedListing]:
    """What waits for the region's curators, longest waiting first."""
    narrowed = {"etalase": etalase, "q": q, "from": since, "to": until, "safe": safe, "appealed": appealed}
    found = called(QUEUE, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    return listed([_queued(row) for row in found.rows], found.following)


def _product(row: Any) -> ProductInList:
    listing = row.Listing
    return {
        "id": public_id(listing.region_id, listing.id),
        "sku": listing.sku,
        "name": row.name,
        "etalase_name": row.etalase_name,
        "unit": row.unit,
        "unit_price": row.unit_price,
        "stock": number(listing.stock),
        "reserved": number(listing.reserved),
        "state": listing.state,
        "pending_version": listing.pending_version,
    }


def _queued(row: Any) -> QueuedListing:
    listing, version = row.Listing, row.ListingVersion
    return {
        "id": public_id(listing.region_id, listing.id),
        "state": listing.state,
        "name": version.name,
        "vendor": row.vendor_name,
        "etalase_name": row.etalase_name,
        "unit": version.unit,
        "unit_price": version.unit_price,
        "risk": version.risk,
        "price_jump": listing.price_jump,
        "appealed": row.appealed,
        "since": row.since.isoformat(),
    }
