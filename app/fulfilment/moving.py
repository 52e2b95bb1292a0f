"""Moving: from a move's name to its body and its command, for shipments and for handovers, by API and on the pages."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound, invalid_field
from app.fulfilment import handover as handing
from app.fulfilment import shipping
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.identifiers import parse_public_id
from app.language import _
from app.moves.doors import Door, Doors
from app.orders.bodies import SignBody
from app.orders.cart import LINES_MAX
from app.web.incoming.bodies import Body, Day, Short, SomeQuantity, Text, each_once
from app.web.incoming.moves import MoveBody


class ShipBody(MoveBody):
    courier: Short
    number: Short


class DeliverBody(MoveBody):
    proof: Text | None = None


class ConfirmedBody(Body):
    line_id: Short
    quantity: SomeQuantity


class ConfirmBody(MoveBody):
    lines: Annotated[list[ConfirmedBody], Field(max_length=LINES_MAX), each_once("line_id")] = []
    """The page sends every line of the shipment, however few of them are counted otherwise."""
    function: bool
    quantity: bool
    time: bool
    finished_on: Day


class NumberBody(MoveBody):
    number: Short | None = None


def line_id(text: str, index: int, of: str = "lines") -> UUID:
    """Raises `Invalid` naming the line, the one with this index `of` the lists of the body."""
    try:
        return parse_public_id(text)[1]
    except NotFound:
        raise invalid_field(f"{of}.{index}.line_id", _("Baris ini bukan milik pesanan ini.")) from None


def _pack(session: Session, it: Shipment, body: MoveBody, actor: Actor, at: datetime) -> Any:
    return shipping.pack(session, shipment=it, actor=actor, at=at)


def _ship(session: Session, it: Shipment, body: ShipBody, actor: Actor, at: datetime) -> Any:
    return shipping.ship(session, shipment=it, courier=body.courier, number=body.number, actor=actor, at=at)


def _deliver(session: Session, it: Shipment, body: DeliverBody, actor: Actor, at: datetime) -> Any:
    return shipping.deliver(session, shipment=it, proof=body.proof, actor=actor, at=at)


def _confirm(session: Session, it: Shipment, body: ConfirmBody, actor: Actor, at: datetime) -> Any:
    return shipping.confirm(
        session,
        shipment=it,
        quantities={line_id(line.line_id, index): Decimal(line.quantity) for index, line in enumerate(body.lines)},
        function=body.function,
        quantity=body.quantity,
        time=body.time,
        finished_on=body.finished_on,
        actor=actor,
        at=at,
    )


def _return(session: Session, it: Shipment, body: MoveBody, actor: Actor, at: datetime) -> Any:
    return shipping.send_back(session, shipment=it, reason=body.reason, actor=actor, at=at)


def _number(session: Session, it: Handover, body: NumberBody, actor: Actor, at: datetime) -> Any:
    return handing.number(session, handover=it, given=body.number, actor=actor, at=at)


def _sign(session: Session, it: Handover, body: SignBody, actor: Actor, at: datetime) -> Any:
    return handing.sign(session, handover=it, actor=actor, at=at)


def _reject(session: Session, it: Handover, body: MoveBody, actor: Actor, at: datetime) -> Any:
    return handing.reject(session, handover=it, reason=body.reason, actor=actor, at=at)


SHIPMENT_DOORS = Doors(
    SHIPMENT,
    {
        "pack": Door(MoveBody, _pack),
        "ship": Door(ShipBody, _ship),
        "deliver": Door(DeliverBody, _deliver),
        "confirm": Door(ConfirmBody, _confirm),
        "return": Door(MoveBody, _return),
    },
)
HANDOVER_DOORS = Doors(
    HANDOVER,
    {
        "number": Door(NumberBody, _number),
        "sign": Door(SignBody, _sign),
        "reject": Door(MoveBody, _reject),
    },
)
