"""Orders in the API: placing, listing, reading, and every move through one door."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response, UploadFile

from app.actor import BUYERS, Role
from app.errors import FieldError, Invalid, NotFound, invalid_field
from app.files.papers import PAPERS, read_paper
from app.identifiers import parse_public_id
from app.language import _
from app.lists import called, scene_of
from app.orders import cancel_letter, moving, placing
from app.orders.bodies import DeliveriesBody, OrderBody, PlaceBody
from app.orders.ground import Delivery
from app.orders.listed import ORDERS
from app.orders.models import Shelf
from app.orders.permissions import OVERSEERS, PARTIES
from app.orders.places import Place
from app.orders.queries import order_for
from app.orders.shapes import LetterShown, OrderAsPlaced, OrderInFull, OrderInList
from app.orders.shopping_list_api import api as shopping_lists
from app.orders.showing import order_as_placed, order_in_full, order_in_list
from app.orders.splitting import Share
from app.orders.states import ORDER, OrderState
from app.papers.certified import Hand
from app.plan.showing import descent_of, descent_of_unrevised
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Code, Cursor, From, Sorted, To, Words, decode_cursor, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.web.scans import attachment

api = Api()
__all__ = ["api", "shopping_lists"]
READERS = PARTIES | OVERSEERS | {Role.VENDOR}
SIGNATORIES = frozenset({Role.VENDOR, Role.PPK})


@api.post("/orders", who=BUYERS, csrf=Csrf.BEARER, rate=WRITE, hides=False, status_code=201)
def place_order(body: OrderBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[OrderAsPlaced]:
    """Place an order: 201 with the order in ON_NEGOTIATION."""

    def make() -> OrderAsPlaced:
        kd_rup = body.kd_rup.strip()
        assert actor.region_id is not None
        opened = placing.place(
            session,
            kd_rup=kd_rup,
            wanted=[_wanted(index, line.listing_id, line.quantity) for index, line in enumerate(body.lines)],
            delivery=_delivery(body.delivery),
            accounts=[Share(account.account_code, account.amount) for account in body.accounts],
            actor=actor,
            at=at,
        )
        known = descent_of(session, region_id=actor.region_id, code=kd_rup) if opened.is_revised else descent_of_unrevised(kd_rup)
        return order_as_placed(opened, known, actor)

    return once.json(session, actor, make)


@api.get("/orders", who=READERS, rate=READ, hides=False)
def list_orders(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: Annotated[list[OrderState] | None, Query()] = None,
    satker: Code = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[OrderInList]:
    """The orders that the caller is a party of (or oversees), newest first; `from` and
    `to` are days by the clock of the caller's region."""
    scene = scene_of(session, actor, at)
    found = called(ORDERS, scene, sort=sort, cursor=cursor, state=state, satker=satker, q=q, **{"from": since, "to": until})
    return listed([order_in_list(row[0]) for row in found.rows], found.following)


@api.get("/orders/{order_id}", who=READERS, rate=READ)
def show_order(order_id: str, actor: CurrentActor, session: Db) -> OrderInFull:
    """An order with its history, shipments, handovers, payments and documents, and with what this caller can do now."""
    region_id, id = parse_public_id(order_id)
    return order_in_full(session, order_for(session, actor, region_id=region_id, id=id), actor)


@api.post("/orders/{order_id}/moves", who=READERS, csrf=Csrf.BEARER, rate=WRITE, moves=moving.DOORS.bodies)
def move_order(order_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[OrderInFull]:
    """Take a move; the body is that of the move's name."""
    region_id, id = parse_public_id(order_id)
    hand = Hand(ORDER.name, str(sent.get("move", "")), actor, at)

    def take() -> tuple[Any, Any]:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        body = read_move(sent, lambda move: moving.DOORS.body_of(order, actor, move))
        return hand.take(session, moving.DOORS, order, body)

    def make() -> OrderInFull:
        order, body = take()
        hand.settle(session, order, body)
        return order_in_full(session, order, actor)

    return once.json(session, actor, make, status=200, ahead=lambda: hand.ahead(session, take))


@api.post("/orders/{order_id}/cancel-letter", who=SIGNATORIES, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def keep_cancel_letter(
    order_id: str, file: UploadFile, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[LetterShown]:
    """The letter (PDF, JPG, PNG, WebP) of one's open request to cancel, once; as multipart/form-data."""
    region_id, id = parse_public_id(order_id)

    def make() -> LetterShown:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        asked = cancel_letter.keep_letter(session, order=order, sent=file.file.read(), actor=actor, at=at)
        assert asked.letter_sha256 is not None
        assert asked.letter_type is not None
        return {"sha256": asked.letter_sha256, "content_type": asked.letter_type}

    return once.json(session, actor, make)


@api.get("/orders/{order_id}/cancel-letter", who=READERS, rate=READ, sends=PAPERS)
def show_cancel_letter(order_id: str, actor: CurrentActor, session: Db) -> Response:
    """The file itself: the one that was put in last; a browser that is led here runs nothing of it."""
    region_id, id = parse_public_id(order_id)
    sha256, content_type = cancel_letter.letter_of(session, order_for(session, actor, region_id=region_id, id=id))
    return attachment(read_paper(sha256, content_type), content_type)


def _wanted(index: int, listing_id: str, quantity: Any, *, within: str = "lines") -> placing.Wanted:
    try:
        region_id, id = parse_public_id(listing_id)
    except NotFound:
        sentence = _("Produk ini tidak dapat dipesan sekarang.")
        raise Invalid(_("Pesanan belum dapat dibuat."), errors=[FieldError(f"{within}.{index}.listing_id", sentence)]) from None
    return placing.Wanted(region_id, id, quantity)


def _delivery(asked: DeliveriesBody) -> Delivery:
    """Raises `Invalid` where neither a place nor several are named, or both."""
    one = {"delivery.address": asked.address, "delivery.due_date": asked.due_date}
    if asked.places:
        twice = [
            FieldError(field, _("Kosongkan: alamat dan tanggalnya ada di tiap tempat.")) for field in one if one[field] is not None
        ]
        if twice:
            raise Invalid(_("Pesanan belum dapat dibuat."), errors=twice)
        return Delivery.to([_place(index, place) for index, place in enumerate(asked.places)])
    if asked.address is None or asked.due_date is None:
        missing = [FieldError(field, _("Wajib diisi.")) for field in one if one[field] is None]
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=missing)
    return Delivery(asked.address, asked.due_date)


def _place(index: int, place: PlaceBody) -> Place:
    lines = enumerate(place.lines)
    wanted = [_wanted(at, line.listing_id, line.quantity, within=f"delivery.places.{index}.lines") for at, line in lines]
    return Place(place.address, place.due_date, {Shelf(one.region_id, one.listing_id): one.quantity for one in wanted})


def before_of(cursor: str) -> UUID:
    """The id after which a page begins. Raises `Invalid` for a cursor that we did not give."""
    try:
        return UUID(str(decode_cursor(cursor, 1)[0]))
    except ValueError:
        raise invalid_field("cursor", _("Penanda halaman ini tidak dikenal.")) from None
