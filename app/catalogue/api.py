"""Etalase and listings in the API: public reads, a vendor's writes, and every move through one door."""

from typing import Annotated, Any

from fastapi import Form as FormBody
from fastapi import Query, UploadFile
from pydantic import StringConstraints

from app.actor import Role
from app.catalogue import listing, moving, photos, queries
from app.catalogue.bodies import ListingBody, ListingChange
from app.catalogue.bulk import uploads
from app.catalogue.cards import cursor_of, place_after
from app.catalogue.etalase_api import api as etalase_api
from app.catalogue.listed_api import api as listed_api
from app.catalogue.models import Etalase
from app.catalogue.search import Question, Sort, facets_of, find
from app.catalogue.shapes import EtalaseInList, ListingInFull, ListingsFound, WorkbookShown
from app.catalogue.showing import etalase_in_list, facets_in_list, listing_in_full, listing_in_list, region_codes, upload_in_full
from app.catalogue.takeover_api import api as takeover_api
from app.clock import local_date
from app.errors import invalid_field
from app.language import _
from app.regions.models import Region
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import PAGE_SIZE, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import AskedAmount
from app.web.incoming.forms import Form
from app.web.incoming.moves import SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
__all__ = ["api", "etalase_api", "listed_api", "takeover_api"]
MOVERS = frozenset({Role.VENDOR, Role.CURATOR, Role.AUDITOR, Role.REGION_ADMIN})
Attribute = Annotated[str, StringConstraints(max_length=200, pattern="^[^:]+:.+$")]


class PhotoBody(Form):
    """One photo, as multipart/form-data."""

    photo: UploadFile


class WorkbookBody(Form):
    """A workbook in the columns of an etalase's template, as multipart/form-data. Without `apply` it is only looked at."""

    file: UploadFile
    etalase: str = ""
    apply: bool = False
    send: bool = False


@api.get("/etalase", who=ANYONE, rate=READ, late=True)
def list_etalase(session: Db, at: At, region: Annotated[str | None, Query(max_length=20)] = None) -> PageOf[EtalaseInList]:
    """Every etalase, or those of a region."""
    region_id = None if region is None else region_of(session, region).id
    rows = queries.etalase_with_counts(session, region_id=region_id)
    return listed([etalase_in_list(row, local_date(at, row.timezone)) for row in rows], None)


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
    """Published listings; with `facets` also how they divide (of more than 2,000 only some are counted: `capped`, and each count is the least that there is).

    A misspelt word is taken for the nearest one and `corrected` says how the question was understood; `exact` reads it as it is written. `origin` is the
    code of the place where the vendor is, `ready_within` days, `attribute` `name:value` as often as one likes.
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
    found = find(session, place_after(asked, cursor))
    codes = region_codes(session, found.cards)
    answer: ListingsFound = {**listed([listing_in_list(row, codes) for row in found.cards], cursor_of(asked, found))}
    if found.corrected:
        answer["corrected"] = found.corrected
    if facets:
        answer["facets"] = facets_in_list(facets_of(session, asked, found.reading))
    return answer


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
        made = listing.write(session, etalase=shelf, content=body.content(), stock=body.stock, **codes, actor=actor, at=at)
        return listing_in_full(session, made, actor)

    return once.json(session, actor, make)


@api.post("/listings/bulk", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def send_listing_workbook(
    body: Annotated[WorkbookBody, FormBody(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[WorkbookShown]:
    """Many listings by SKU: what each row would do, and with `apply` does (a long workbook by a job: `state` is then `applying`)."""

    def make() -> WorkbookShown:
        name = body.file.filename or "produk.xlsx"
        made = uploads.receive(
            session, content=body.file.file.read(), file_name=name, etalase=body.etalase[:200], actor=actor, at=at
        )
        if body.apply:
            uploads.begin(session, upload=made, sends=body.send, actor=actor, at=at)
        return upload_in_full(made)

    return once.json(session, actor, make)


@api.get("/listings/bulk/{bulk_id}", who={Role.VENDOR}, rate=READ)
def show_listing_workbook(bulk_id: str, actor: CurrentActor, session: Db) -> WorkbookShown:
    """How far it is, and every bad row with column, value and remedy."""
    return upload_in_full(uploads.upload_for(session, actor, bulk_id))


@api.patch("/listings/{listing_id}", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE)
def change_listing(listing_id: str, body: ListingChange, actor: CurrentActor, session: Db, at: At) -> ListingInFull:
    """Change the newest version (a new one when it was approved); stock counts at once."""
    thing = queries.listing_of(session, listing_id, actor, for_update=True)
    codes: dict[str, Any] = {name: getattr(body, name) for name in ("sku", "family") if name in body.model_fields_set}
    listing.rewrite(
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
        body = read_move(sent, lambda move: moving.DOORS.body_of(thing, actor, move))
        moving.DOORS.take(session, thing, body, actor=actor, at=at)
        return listing_in_full(session, thing, actor)

    return once.json(session, actor, make, status=200)


def etalase_named(session: Db, slug_or_id: str) -> Etalase:
    """Raises `Invalid` naming the field."""
    shelf = queries.find_etalase(session, slug_or_id)
    if shelf is None:
        raise invalid_field("etalase", _("Etalase ini tidak ada."))
    return shelf


def region_of(session: Db, code: str) -> Region:
    """Raises `Invalid` naming the field."""
    region = queries.region_with_code(session, code)
    if region is None:
        raise invalid_field("region", _("Wilayah ini tidak ada."))
    return region
