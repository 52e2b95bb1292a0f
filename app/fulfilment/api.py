"""Shipments and handovers in the API: opening a further shipment, and every move."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import Response
from pydantic import Field

from app.actor import Actor, Role
from app.errors import NotFound, invalid_field
from app.fulfilment import handover as handing
from app.fulfilment import shipping
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.queries import handover_for, shipment_for
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.identifiers import parse_public_id
from app.language import _
from app.orders.api import READERS
from app.orders.queries import order_for
from app.orders.showing import handover_as_json, shipment_as_json
from app.transitions import Machine, NotNow, moves_for, names_of
from app.web.access import WRITE, Csrf
from app.web.bodies import Body, Day, Quantity, Short, SomeQuantity, Text
from app.web.dependencies import At, CurrentActor, Db
from app.web.moves import MoveBody, SentMove, read_move
from app.web.once import OnceKey
from app.web.routing import Api

api = Api()


class CarriedBody(Body):
    line_id: Short
    quantity: Quantity


class ShipmentBody(Body):
    lines: Annotated[list[CarriedBody], Field(min_length=1, max_length=100)]


class ShipBody(MoveBody):
    courier: Short
    number: Short


class DeliverBody(MoveBody):
    proof: Text | None = None


class ConfirmedBody(Body):
    line_id: Short
    quantity: SomeQuantity


class ConfirmBody(MoveBody):
    lines: Annotated[list[ConfirmedBody], Field(max_length=100)] = []
    function: bool
    quantity: bool
    time: bool
    finished_on: Day


class NumberBody(MoveBody):
    number: Short | None = None


SHIPMENT_BODIES: dict[str, type[MoveBody]] = {"ship": ShipBody, "deliver": DeliverBody, "confirm": ConfirmBody}
HANDOVER_BODIES: dict[str, type[MoveBody]] = {"number": NumberBody}


@api.post("/orders/{order_id}/shipments", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def open_shipment(order_id: str, body: ShipmentBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """Send part of the order apart."""
    region_id, id = parse_public_id(order_id)

    def make() -> dict[str, Any]:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        carried = [shipping.Carried(line_id(line.line_id, index), line.quantity) for index, line in enumerate(body.lines)]
        return shipment_as_json(shipping.split_shipment(session, order=order, carried=carried, actor=actor, at=at), actor)

    return once.json(session, actor, make)


@api.post("/shipments/{shipment_id}/moves", who=READERS, csrf=Csrf.BEARER, rate=WRITE)
def move_shipment(shipment_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region_id, id = parse_public_id(shipment_id)

    def make() -> dict[str, Any]:
        shipment = shipment_for(session, actor, region_id=region_id, id=id)
        body = read_move(sent, lambda move: body_of(SHIPMENT, shipment, actor, move, SHIPMENT_BODIES))
        take_shipment(session, shipment, body, actor, at)
        session.flush()
        return shipment_as_json(shipment, actor)

    return once.json(session, actor, make, status=200)


@api.post("/handovers/{handover_id}/moves", who=READERS, csrf=Csrf.BEARER, rate=WRITE)
def move_handover(handover_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region_id, id = parse_public_id(handover_id)

    def make() -> dict[str, Any]:
        handover = handover_for(session, actor, region_id=region_id, id=id)
        body = read_move(sent, lambda move: body_of(HANDOVER, handover, actor, move, HANDOVER_BODIES))
        take_handover(session, handover, body, actor, at)
        session.flush()
        return handover_as_json(handover, actor)

    return once.json(session, actor, make, status=200)


def take_shipment(session: Any, shipment: Shipment, body: Any, actor: Actor, at: Any) -> None:
    """The move that the body names, by its command."""
    given: dict[str, Any] = {"shipment": shipment, "actor": actor, "at": at}
    match body.move:
        case "pack":
            shipping.pack(session, **given)
        case "ship":
            shipping.ship(session, courier=body.courier, number=body.number, **given)
        case "deliver":
            shipping.deliver(session, proof=body.proof, **given)
        case "return":
            shipping.send_back(session, reason=body.reason, **given)
        case _:
            quantities = {line_id(line.line_id, index): Decimal(line.quantity) for index, line in enumerate(body.lines)}
            shipping.confirm(
                session,
                quantities=quantities,
                function=body.function,
                quantity=body.quantity,
                time=body.time,
                finished_on=body.finished_on,
                **given,
            )


def take_handover(session: Any, handover: Handover, body: Any, actor: Actor, at: Any) -> None:
    """The move that the body names, by its command."""
    match body.move:
        case "number":
            handing.number(session, handover=handover, given=body.number, actor=actor, at=at)
        case "sign":
            handing.sign(session, handover=handover, actor=actor, at=at)
        case _:
            handing.reject(session, handover=handover, reason=body.reason, actor=actor, at=at)


def body_of(machine: Machine, thing: Any, actor: Actor, move: str, bodies: dict[str, type[MoveBody]]) -> type[MoveBody]:
    """The model for a move's body; raises `NotNow` for one that is only the system's, `Invalid` for a name of nothing."""
    if move not in machine.names:
        raise invalid_field("move", _("Langkah ini tidak dikenal."))
    if move in SYSTEM_ONLY[machine.name]:
        raise NotNow(move=move, moves=names_of(moves_for(machine, thing, actor)))
    return bodies.get(move, MoveBody)


SYSTEM_ONLY: dict[str, frozenset[str]] = {
    "shipment": frozenset({"complete", "reopen"}),
    "handover": frozenset(),
    "payment": frozenset(),
}
"""Moves that nobody can post."""


def line_id(text: str, index: int) -> Any:
    try:
        return parse_public_id(text)[1]
    except NotFound:
        raise invalid_field(f"lines.{index}.line_id", _("Baris ini bukan milik pesanan ini.")) from None
