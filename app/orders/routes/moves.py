"""The forms of every move: of an order, a shipment, a handover, a payment; and the vendor's invoice. A refused one comes back as it was typed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from app.actor import Role
from app.errors import Refusal
from app.fulfilment import api as fulfilment
from app.fulfilment.queries import handover_for, shipment_for
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.identifiers import parse_public_id
from app.orders import asking, moving
from app.orders.api import READERS
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.queries import order_for
from app.orders.routes.detail import order_page
from app.payment import api as payment
from app.payment import invoicing
from app.payment.queries import payment_for
from app.payment.states import PAYMENT
from app.web.access import WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import FormState, Posted
from app.web.htmx import go_to
from app.web.moves import read_move
from app.web.once import OnceKey
from app.web.routing import Pages

pages = Pages()


@pages.post("/pesanan/{order_id}/langkah", who=READERS, csrf=Csrf.FORM, rate=WRITE)
def move_order(request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id, lock=True)
    move = str(data.get("move", ""))

    def take() -> None:
        model = moving.body_of(order, actor, move)
        body = read_move(asking.body_from(asking.ORDER_ASKS[move], move, data), lambda _move: model)
        moving.take(session, order, body, actor=actor, at=at)

    return _taken(request, session, actor, order, order.id, move, data, once, take)


@pages.post("/pengiriman/{shipment_id}/langkah", who=READERS, csrf=Csrf.FORM, rate=WRITE)
def move_shipment(
    request: Request, shipment_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(shipment_id)
    shipment = shipment_for(session, actor, region_id=region_id, id=id)
    move = str(data.get("move", ""))

    def take() -> None:
        model = fulfilment.body_of(SHIPMENT, shipment, actor, move, fulfilment.SHIPMENT_BODIES)
        body = read_move(asking.body_from(asking.SHIPMENT_ASKS[move], move, data), lambda _move: model)
        fulfilment.take_shipment(session, shipment, body, actor, at)

    return _taken(request, session, actor, shipment.order, shipment.id, move, data, once, take)


@pages.post("/berita-acara/{handover_id}/langkah", who=READERS, csrf=Csrf.FORM, rate=WRITE)
def move_handover(
    request: Request, handover_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(handover_id)
    handover = handover_for(session, actor, region_id=region_id, id=id)
    move = str(data.get("move", ""))

    def take() -> None:
        model = fulfilment.body_of(HANDOVER, handover, actor, move, fulfilment.HANDOVER_BODIES)
        body = read_move(asking.body_from(asking.HANDOVER_ASKS[move], move, data), lambda _move: model)
        fulfilment.take_handover(session, handover, body, actor, at)

    return _taken(request, session, actor, handover.order, handover.id, move, data, once, take)


@pages.post("/pembayaran/{payment_id}/langkah", who=READERS, csrf=Csrf.FORM, rate=WRITE)
def move_payment(
    request: Request, payment_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(payment_id)
    bill = payment_for(session, actor, region_id=region_id, id=id)
    move = str(data.get("move", ""))

    def take() -> None:
        model = fulfilment.body_of(PAYMENT, bill, actor, move, payment.BODIES)
        body = read_move(asking.body_from(asking.PAYMENT_ASKS[move], move, data), lambda _move: model)
        payment.take_payment(session, bill, body, actor, at)

    return _taken(request, session, actor, bill.order, bill.id, move, data, once, take)


@pages.post("/pesanan/{order_id}/tagihan", who={Role.VENDOR}, csrf=Csrf.FORM, rate=WRITE)
def write_invoice(
    request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id, lock=True)

    def take() -> None:
        number = str(data.get("number", "")).strip() or None
        bill = invoicing.invoice_advance if data.get("advance") else invoicing.invoice
        bill(session, order=order, number=number, amount=None, tax_invoice_number=None, actor=actor, at=at)

    return _taken(request, session, actor, order, order.id, "invoice", data, once, take)


def _taken(
    request: Request,
    session: Db,
    actor: CurrentActor,
    order: Order,
    thing_id: UUID,
    move: str,
    data: Posted,
    once: OnceKey,
    take: Callable[[], Any],
) -> Response:
    """Do it once and go back to the order; where it is refused, undo and show the order with the form as it was typed."""
    key, region_id, id = key_of(order), order.region_id, order.id

    def done() -> str:
        take()
        return f"/pesanan/{key}"

    try:
        response = once.redirect(session, actor, done)
    except Refusal as refusal:
        session.rollback()
        fresh = order_for(session, actor, region_id=region_id, id=id)
        came_back = (thing_id, move, FormState.refused(data, refusal.errors), refusal)
        return order_page(request, session, actor, fresh, refused=came_back, status=refusal.status)
    return go_to(request, response.headers["location"])
