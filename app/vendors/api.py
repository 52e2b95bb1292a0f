"""Vendors in the API: register, answer, add papers, move. A vendor that one may not see does not exist."""

from typing import Annotated

from fastapi import Form, Query

from app.accounts.reauthentication import demand_fresh
from app.actor import Actor, Role
from app.errors import NotFound
from app.language import _
from app.lists import called, scene_of
from app.vendors import documents, moving, permissions, registration, revealing
from app.vendors.bodies import DocumentBody, RevealBody, VendorBody
from app.vendors.directory import DIRECTORY
from app.vendors.listed import VENDORS
from app.vendors.models import Vendor
from app.vendors.queries import vendor_of
from app.vendors.shapes import VendorInDirectory, VendorInFull, VendorInList, VendorRecord
from app.vendors.showing import record_of, vendor_in_directory, vendor_in_full, vendor_in_list
from app.vendors.states import VendorState
from app.web.access import ANYONE, READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import ENCODER, Json
from app.web.api.pagination import Code, Cursor, Sorted, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import SentMove
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
WRITERS = frozenset({Role.VENDOR, Role.CURATOR})
JUDGES = WRITERS | {Role.REGION_ADMIN}
READERS = JUDGES | {Role.AUDITOR}


@api.post("/vendors", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def register_vendor(body: VendorBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[VendorInFull]:
    """A new draft with the answers sent; more can follow by PATCH."""

    def make() -> VendorInFull:
        vendor = registration.register(session, actor=actor, at=at)
        registration.amend(session, vendor=vendor, answers=body.answers(), actor=actor, at=at)
        return vendor_in_full(session, vendor, actor, at=at)

    return once.json(session, actor, make)


@api.get("/vendors", who=permissions.OFFICE, rate=READ, hides=False)
def list_vendors(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: Annotated[list[VendorState] | None, Query()] = None,
    scale: Code = None,
    q: Words = "",
    expired: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[VendorInList]:
    """Those at home in the caller's region that were sent in, by name; `expired` keeps whose required papers have ended."""
    scene = scene_of(session, actor, at)
    found = called(VENDORS, scene, sort=sort, cursor=cursor, state=state, scale=scale, q=q, expired=expired)
    return listed([vendor_in_list(row[0]) for row in found.rows], found.following)


@api.get("/vendor-directory", who=ANYONE, rate=READ)
def list_directory(
    actor: CurrentActor,
    session: Db,
    at: At,
    place: Code = None,
    scale: Code = None,
    umkk: bool = False,
    accepts_orders: bool = False,
    q: Words = "",
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[VendorInDirectory]:
    """Every vendor that may show itself, by name; `place` is the code of a province, kabupaten, kota or of what lies within."""
    narrowed = {"place": place, "scale": scale, "umkk": umkk, "accepts_orders": accepts_orders, "q": q}
    found = called(DIRECTORY, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    rows = DIRECTORY.dressed(scene_of(session, actor, at), found.rows)
    return listed([vendor_in_directory(row) for row in rows], found.following)


@api.get("/vendors/{vendor_id}", who=READERS, rate=READ)
def show_vendor(vendor_id: str, actor: CurrentActor, session: Db, at: At) -> VendorInFull:
    """All of a vendor, for its own people and for whoever is to judge it; for the others of its
    home region's office with what `masked` names hidden."""
    return vendor_in_full(session, visible_vendor(session, vendor_id, actor), actor, at=at)


@api.post("/vendors/{vendor_id}/reveals", who=permissions.OFFICE, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def reveal_vendor(vendor_id: str, body: RevealBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[VendorInFull]:
    """Say what for, and see what is masked for half an hour; person, time and reason stay in the trail. A
    repeat of the call shows what it may show by then."""
    vendor = visible_vendor(session, vendor_id, actor)

    def take() -> str:
        revealing.reveal(session, vendor=vendor, reason=body.reason, actor=actor, at=at)
        return vendor_id

    once.place(session, actor, take)
    return Json(ENCODER.encode(vendor_in_full(session, vendor, actor, at=at)), 201)


@api.get("/vendors/{vendor_id}/record", who=ANYONE, rate=READ, late=True)
def show_vendor_record(vendor_id: str, session: Db, at: At) -> VendorRecord:
    """What everybody may know of a vendor that may show itself: the figures of its page `/penyedia/{vendor_id}`."""
    return record_of(session, public_vendor(session, vendor_id), at=at)


@api.patch("/vendors/{vendor_id}", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def amend_vendor(vendor_id: str, body: VendorBody, actor: CurrentActor, session: Db, at: At) -> VendorInFull:
    """Other answers; what is left out stays. Where money goes asks for a fresh sign-in, or the scope `sign`."""
    vendor = visible_vendor(session, vendor_id, actor, for_update=True)
    answers = body.answers()
    if registration.moves_money(vendor, answers):
        demand_fresh(actor)
    registration.amend(session, vendor=vendor, answers=answers, actor=actor, at=at)
    return vendor_in_full(session, vendor, actor, at=at)


@api.post("/vendors/{vendor_id}/documents", who=WRITERS, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def add_vendor_document(
    vendor_id: str,
    body: Annotated[DocumentBody, Form(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[VendorInFull]:
    """Add a paper with its scan (PDF, JPG, PNG, WebP); it replaces the one of its kind."""

    def make() -> VendorInFull:
        vendor = visible_vendor(session, vendor_id, actor, for_update=True)
        documents.add_document(
            session,
            vendor=vendor,
            kind=body.kind,
            number=body.number,
            issued_on=body.issued_on,
            expires_on=body.expires_on,
            scan=body.file.file.read(),
            actor=actor,
            at=at,
        )
        return vendor_in_full(session, vendor, actor, at=at)

    return once.json(session, actor, make)


@api.post("/vendors/{vendor_id}/moves", moves=moving.DOORS.bodies, who=JUDGES, csrf=Csrf.BEARER, rate=WRITE)
def move_vendor(vendor_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[VendorInFull]:
    """Take a move; the body is that of the move's name."""

    def make() -> VendorInFull:
        vendor = visible_vendor(session, vendor_id, actor, for_update=True)
        moving.DOORS.move(session, vendor, sent, actor=actor, at=at)
        return vendor_in_full(session, vendor, actor, at=at, is_kept=True)

    return once.json(session, actor, make, status=200)


def visible_vendor(session: Db, vendor_id: str, actor: Actor, *, for_update: bool = False) -> Vendor:
    """Raises `NotFound` for one that this actor may not see."""
    vendor = vendor_of(session, vendor_id, for_update=for_update)
    if not permissions.see(actor, vendor):
        raise NotFound(_("Penyedia ini tidak ada."))
    return vendor


def public_vendor(session: Db, vendor_id: str) -> Vendor:
    """Raises `NotFound` for one that is not, or no longer, shown to everybody."""
    vendor = vendor_of(session, vendor_id)
    if vendor.state not in permissions.PUBLIC_STATES:
        raise NotFound(_("Penyedia ini tidak ada."))
    return vendor
