"""The forms of every move: of an order, a shipment, a handover, a payment; the vendor's invoice, and photos
of a shipment. A refused one comes back as it was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from app.actor import Role
from app.errors import Refusal
from app.fulfilment import photos
from app.fulfilment.moving import HANDOVER_DOORS, SHIPMENT_DOORS
from app.fulfilment.queries import handover_for, shipment_for
from app.identifiers import parse_public_id
from app.language import mark
from app.moves.doors import Doors
from app.orders import asking, counting, dividing, moving, spreading
from app.orders.api import READERS
from app.orders.bookkeeping import key_of
from app.orders.carrying_over import carried_over
from app.orders.filled import body_from
from app.orders.models import Order
from app.orders.queries import order_for
from app.orders.routes.detail import order_page
from app.orders.versions import OrderChanged, version_of
from app.papers.certified import Hand
from app.payment.moving import DOORS as PAYMENT_DOORS
from app.payment.moving import InvoiceBody, write_bill
from app.payment.queries import payment_for
from app.web.access import UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import FormState, Posted, RefusedForm
from app.web.incoming.moves import read_move
from app.web.incoming.once import OnceKey
from app.web.incoming.reading import validated
from app.web.pages.moved import MOVED
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True, slots=True)
class Moved:
    """A kind of thing that forms move: how it is found (with its order locked),
    its order, its doors and the fields of its forms."""

    find: Callable[..., Any]
    order_of: Callable[[Any], Order]
    doors: Doors
    asks: Mapping[str, tuple[asking.Ask, ...]]


ORDER = Moved(partial(order_for, lock=True), lambda it: it, moving.DOORS, asking.ORDER_ASKS)
SHIPMENT = Moved(shipment_for, attrgetter("order"), SHIPMENT_DOORS, asking.SHIPMENT_ASKS)
HANDOVER = Moved(handover_for, attrgetter("order"), HANDOVER_DOORS, asking.HANDOVER_ASKS)
PAYMENT = Moved(payment_for, attrgetter("order"), PAYMENT_DOORS, asking.PAYMENT_ASKS)


@pages.post("/pesanan/{order_id}/langkah", who=READERS, csrf=Csrf.FORM, says=MOVED["order"], rate=WRITE)
def move_order(request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    if data.get("move") == "propose_addendum" and data.get("step") in (spreading.ADD, spreading.REMOVE):
        return _with_other_places(request, order_id, data, actor, session)
    return _move(ORDER, request, order_id, data, actor, session, at, once)


@pages.post("/pengiriman/{shipment_id}/langkah", who=READERS, csrf=Csrf.FORM, says=MOVED["shipment"], rate=WRITE)
def move_shipment(
    request: Request, shipment_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    return _move(SHIPMENT, request, shipment_id, data, actor, session, at, once)


@pages.post(
    "/pengiriman/{shipment_id}/foto", who=photos.PHOTOGRAPHERS, csrf=Csrf.FORM, says=mark("Foto kiriman tersimpan."), rate=UPLOAD
)
def add_photos(
    request: Request, shipment_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(shipment_id)
    shipment = shipment_for(session, actor, region_id=region_id, id=id)

    def take() -> None:
        sent = [file.file.read() for file in data.getlist("photos") if isinstance(file, UploadFile)]
        photos.add_photos(session, shipment=shipment, sent=[photo for photo in sent if photo], actor=actor, at=at)

    return _taken(request, session, actor, shipment.order, f"photos-{shipment.id}", data, once, take)


@pages.post("/berita-acara/{handover_id}/langkah", who=READERS, csrf=Csrf.FORM, says=MOVED["handover"], rate=WRITE)
def move_handover(
    request: Request, handover_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    return _move(HANDOVER, request, handover_id, data, actor, session, at, once)


@pages.post("/pembayaran/{payment_id}/langkah", who=READERS, csrf=Csrf.FORM, says=MOVED["payment"], rate=WRITE)
def move_payment(
    request: Request, payment_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    return _move(PAYMENT, request, payment_id, data, actor, session, at, once)


@pages.post("/pesanan/{order_id}/tagihan", who={Role.VENDOR}, csrf=Csrf.FORM, says=mark("Tagihan terkirim."), rate=WRITE)
def write_invoice(
    request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id, lock=True)

    which = "advance" if data.get("advance") else "invoice"

    def take() -> None:
        typed = body_from(asking.BILL_ASKS[which], which, data)
        body = validated(InvoiceBody, {**{name: typed[name] for name in typed if name != "move"}, "advance": which == "advance"})
        write_bill(session, order, body, actor, at)

    return _taken(request, session, actor, order, which, data, once, take)


def _with_other_places(request: Request, key: str, data: Posted, actor: CurrentActor, session: Db) -> Response:
    """The addendum's form with a new place more or less, and all that was typed."""
    region_id, id = parse_public_id(key)
    order = order_for(session, actor, region_id=region_id, id=id)
    stepped = spreading.stepped_anew(data, spreading.as_typed(order))
    came_back = RefusedForm(f"propose_addendum-{order.id}", FormState.refused(stepped, ()))
    return order_page(request, session, actor, order, refused=came_back)


def _move(
    kind: Moved, request: Request, key: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(key)
    order = kind.order_of(kind.find(session, actor, region_id=region_id, id=id))
    move = str(data.get("move", ""))
    hand = Hand(kind.doors.machine.name, move, actor, at)

    def take() -> tuple[Any, Any]:
        thing = kind.find(session, actor, region_id=region_id, id=id)
        model = kind.doors.body_of(thing, actor, move)
        body = read_move(body_from(kind.asks[move], move, data), lambda _move: model)
        return hand.take(session, kind.doors, thing, body)

    def settled() -> None:
        hand.settle(session, *take())

    return _taken(request, session, actor, order, f"{move}-{id}", data, once, settled, ahead=lambda: hand.ahead(session, take))


def _taken(
    request: Request,
    session: Db,
    actor: CurrentActor,
    order: Order,
    which: str,
    data: Posted,
    once: OnceKey,
    take: Callable[[], Any],
    *,
    ahead: Callable[[], None] | None = None,
) -> Response:
    """Do it once and go back to the order; where it is refused, undo and show the order with the form as it was typed."""
    key, region_id, id = key_of(order), order.region_id, order.id

    def done() -> str:
        take()
        return f"/pesanan/{key}"

    def again(refusal: Refusal) -> Response:
        fresh = order_for(session, actor, region_id=region_id, id=id)
        if isinstance(refusal, OrderChanged):
            over = carried_over(data, fresh, refusal.since, was_cut=refusal.was_cut) | {"version": str(version_of(session, fresh))}
            return order_page(request, session, actor, fresh, refused=RefusedForm(which, FormState.refused(over, ()), refusal))
        errors = counting.beside_fields(spreading.beside_fields(refusal.errors, data), data)
        came_back = RefusedForm(which, FormState.refused(data, dividing.beside_fields(errors, data)), refusal)
        return order_page(request, session, actor, fresh, refused=came_back)

    return once.go_on(request, session, actor, done, again=again, ahead=ahead)
