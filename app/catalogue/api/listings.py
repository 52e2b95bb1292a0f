"""Listings in the API: public reads, a vendor's writes, and every move through one door."""

from typing import Annotated, Any

from fastapi import Form as FormBody
from fastapi import Query, UploadFile
from pydantic import StringConstraints

from app.actor import Role
from app.catalogue import moving, queries
from app.catalogue.api.etalase import api as etalase_api
from app.catalogue.api.listed import api as listed_api
from app.catalogue.api.named import etalase_named, region_of
from app.catalogue.api.takeover import api as takeover_api
from app.catalogue.cards import cursor_of, place_after
from app.catalogue.listing import photos, writing
from app.catalogue.listing.bodies import ListingBody, ListingChange
from app.catalogue.search import Question, Sort, answer, find
from app.catalogue.search.leads import leads
from app.catalogue.shapes import ListingInFull, ListingsFound
from app.catalogue.showing import facets_in_list, leads_in_list, listing_in_full, listing_in_list, region_codes
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import PAGE_SIZE, listed
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import AskedAmount
from app.web.incoming.forms import Form
from app.web.incoming.moves import SentMove
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
__all__ = ["api", "etalase_api", "listed_api", "takeover_api"]
MOVERS = frozenset({Role.VENDOR, Role.CURATOR, Role.AUDITOR, Role.REGION_ADMIN})
Attribute = Annotated[str, StringConstraints(max_length=200, pattern="^[^:]+:.+$")]


class PhotoBody(Form):
    """One photo, as multipart/form-data."""

    photo: UploadFile


@api.get("/listings", who=ANYONE, rate=READ, late=True)
def list_listings(
    session: Db,
    q: Annotated[str, Query(max_length=500)] = "",
    etalase: Annotated[str | None, Query(max_length=200)] = None,
    region: Annotated[str | None, Query(max_length=20)] = None,
    min: AskedAmount | None = None,
    max: AskedAmount | None = None,
    pdn: bool | None = None,
    umkk: bool | None = None,
    origin: Annotated[str | None, Query(max_length=20)] = None,
    tkdn_min: Annotated[int | None, Query(ge=0, le=100)] = None,
    in_stock: bool | None = None,
    ready_within: Annotated[int | None, Query(ge=0, le=365)] = None,
    certificate: Annotated[str | None, Query(max_length=40)] = None,
    attribute: Annotated[list[Attribute], Query(max_length=10)] = [],  # noqa: B006
    exact: bool = False,
    sort: Sort = Sort.RELEVANCE,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    facets: bool = False,
) -> ListingsFound:
    """Published listings; with `facets` also how they divide (of more than 1,000 only some are counted:
    `capped`, and each count is the least that there is).

    A misspelt word is taken for the nearest one and `corrected` says how the question was understood;
    `exact` reads it as it is written. `origin` is the code of the place where the vendor is, `ready_within`
    days, `attribute` `name:value` as often as one likes.
    """
    shelf = None if etalase is None else etalase_named(session, etalase)
    asked = Question(
        q=q,
        exact=exact,
        region_id=region_of(session, region).id if region is not None else shelf.region_id if shelf is not None else None,
        etalase_id=None if shelf is None else shelf.id,
        origin=origin,
        price_min=min,
        price_max=max,
        pdn=pdn,
        umkk=umkk,
        tkdn_min=tkdn_min,
        in_stock=in_stock,
        ready_within=ready_within,
        certificate=certificate,
        attributes=tuple((name.strip(), value.strip()) for name, _colon, value in (one.partition(":") for one in attribute)),
        sort=sort,
        limit=PAGE_SIZE,
    )
    asked = place_after(asked, cursor)
    found, counted = answer(session, asked) if facets else (find(session, asked), None)
    codes = region_codes(session, found.cards)
    listing_page: ListingsFound = {**listed([listing_in_list(row, codes) for row in found.cards], cursor_of(asked, found))}
    if found.corrected:
        listing_page["corrected"] = found.corrected
    if not found.cards and asked.after is None:
        listing_page["leads"] = leads_in_list(leads(session, asked))
    if counted is not None:
        listing_page["facets"] = facets_in_list(counted)
    return listing_page


@api.get("/listings/{listing_id}", who=ANYONE, rate=READ)
def show_listing(listing_id: str, actor: CurrentActor, session: Db) -> ListingInFull:
    """The published version, or the newest while none is; its vendor and its office also see what waits behind it."""
    return listing_in_full(session, queries.listing_of(session, listing_id, actor), actor)


@api.post("/listings", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def write_listing(body: ListingBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[ListingInFull]:
    """A new draft: 201 with `state`, `moves` and `pending_version`."""

    def make() -> ListingInFull:
        shelf = etalase_named(session, body.etalase)
        codes = {"sku": body.sku, "family": body.family}
        made = writing.write(session, etalase=shelf, content=body.content(), stock=body.stock, **codes, actor=actor, at=at)
        return listing_in_full(session, made, actor)

    return once.json(session, actor, make)


@api.patch("/listings/{listing_id}", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE)
def change_listing(listing_id: str, body: ListingChange, actor: CurrentActor, session: Db, at: At) -> ListingInFull:
    """Change the newest version (a new one when it was approved); stock counts at once."""
    thing = queries.listing_of(session, listing_id, actor, for_update=True)
    codes: dict[str, Any] = {name: getattr(body, name) for name in ("sku", "family") if name in body.model_fields_set}
    writing.rewrite(
        session,
        listing=thing,
        changes={**body.content(), **codes},
        stock=body.stock,
        etalase=None if body.etalase is None else etalase_named(session, body.etalase),
        actor=actor,
        at=at,
    )
    return listing_in_full(session, thing, actor)


@api.post("/listings/{listing_id}/photos", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def add_listing_photo(
    listing_id: str,
    body: Annotated[PhotoBody, FormBody(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[ListingInFull]:
    """One more photo (JPG, PNG, WebP; five at most), as a change of the newest version."""

    def make() -> ListingInFull:
        thing = queries.listing_of(session, listing_id, actor, for_update=True)
        photos.add_photo(session, listing=thing, sent=body.photo.file.read(), actor=actor, at=at)
        return listing_in_full(session, thing, actor)

    return once.json(session, actor, make)


@api.delete("/listings/{listing_id}/photos/{sha256}", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE)
def remove_listing_photo(listing_id: str, sha256: str, actor: CurrentActor, session: Db, at: At) -> ListingInFull:
    """Take a photo out of the newest version."""
    thing = queries.listing_of(session, listing_id, actor, for_update=True)
    photos.remove_photo(session, listing=thing, sha256=sha256, actor=actor, at=at)
    return listing_in_full(session, thing, actor)


@api.post("/listings/{listing_id}/moves", who=MOVERS, csrf=Csrf.BEARER, rate=WRITE, moves=moving.DOORS.bodies)
def move_listing(listing_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[ListingInFull]:
    """Take a move; `reason` of return, freeze and an office's withdraw is a reason code, `note` the sentence that the
    vendor reads."""

    def make() -> ListingInFull:
        thing = queries.listing_of(session, listing_id, actor, for_update=True)
        moving.DOORS.move(session, thing, sent, actor=actor, at=at)
        return listing_in_full(session, thing, actor)

    return once.json(session, actor, make, status=200)
