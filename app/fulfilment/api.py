"""Shipments and handovers in the API: opening a further shipment, and every move."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response, UploadFile
from pydantic import Field

from app.actor import Role
from app.files.photos import WIDTHS, read_photo
from app.fulfilment import dividing, photos, shipping
from app.fulfilment.dividing import PARTS_MAX
from app.fulfilment.listed import SHIPMENTS
from app.fulfilment.moving import HANDOVER_DOORS, SHIPMENT_DOORS, line_id
from app.fulfilment.queries import handover_for, shipment_for
from app.fulfilment.shapes import HandoverShown, ShipmentInList, ShipmentShown
from app.fulfilment.states import HANDOVER, ShipmentState
from app.identifiers import parse_public_id
from app.lists import called, scene_of
from app.orders.api import READERS
from app.orders.places import PLACES_MAX
from app.orders.queries import order_for
from app.orders.showing import handovers_as_json, shipment_as_json, shipments_in_list
from app.papers.certified import Hand
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Code, Cursor, Sorted, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Quantity, Short, each_once
from app.web.incoming.moves import SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.web.scans import PICTURE, attachment

api = Api()


class CarriedBody(Body):
    line_id: Short
    quantity: Quantity


Carries = Annotated[list[CarriedBody], Field(min_length=1, max_length=100), each_once("line_id")]
"""How much of each order line goes in one shipment."""


class ShipmentBody(Body):
    """`place`: the number of the place that it goes to, needed where the order goes to several."""

    place: Annotated[int, Field(ge=1, le=PLACES_MAX)] | None = None
    lines: Carries


class PartBody(Body):
    lines: Carries


class PartsBody(Body):
    """What goes in shipments of their own."""

    parts: Annotated[list[PartBody], Field(min_length=1, max_length=PARTS_MAX)]


@api.get("/shipments", who=READERS, rate=READ, hides=False)
def list_shipments(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: Annotated[list[ShipmentState] | None, Query()] = None,
    satker: Code = None,
    q: Words = "",
    due_from: date | None = None,
    due_to: date | None = None,
    late: bool = False,
    unsigned: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[ShipmentInList]:
    """The deliveries of the orders that the caller may see, the one promised first on top;
    `late` keeps what is out after its day, `unsigned` whose handover is not signed by both."""
    scene = scene_of(session, actor, at)
    narrowed = {
        "state": state,
        "satker": satker,
        "q": q,
        "due_from": due_from,
        "due_to": due_to,
        "late": late,
        "unsigned": unsigned,
    }
    found = called(SHIPMENTS, scene, sort=sort, cursor=cursor, **narrowed)
    return listed(
        shipments_in_list(session, [(one.it, one.paper) for one in SHIPMENTS.dressed(scene, found.rows)], actor), found.following
    )


@api.post("/orders/{order_id}/shipments", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def open_shipment(
    order_id: str, body: ShipmentBody, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[ShipmentShown]:
    """Send part of the order apart."""
    region_id, id = parse_public_id(order_id)

    def make() -> ShipmentShown:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        carried = [shipping.Carried(line_id(line.line_id, index), line.quantity) for index, line in enumerate(body.lines)]
        opened = shipping.split_shipment(session, order=order, carried=carried, place=body.place, actor=actor, at=at)
        return shipment_as_json(opened, actor)

    return once.json(session, actor, make)


@api.post("/shipments/{shipment_id}/parts", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def divide_shipment(
    shipment_id: str, body: PartsBody, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[PageOf[ShipmentShown]]:
    """Send what it would carry in several shipments to the same place, all or none of them; what
    is not named stays in it. Gives it and the new ones."""
    region_id, id = parse_public_id(shipment_id)

    def make() -> PageOf[ShipmentShown]:
        shipment = shipment_for(session, actor, region_id=region_id, id=id)
        parts = [
            {line_id(line.line_id, at, f"parts.{index}.lines"): line.quantity for at, line in enumerate(part.lines)}
            for index, part in enumerate(body.parts)
        ]
        divided = dividing.divide(session, shipment=shipment, parts=parts, actor=actor, at=at)
        return listed([shipment_as_json(one, actor) for one in divided], None)

    return once.json(session, actor, make)


@api.post("/shipments/{shipment_id}/moves", who=READERS, csrf=Csrf.BEARER, rate=WRITE, moves=SHIPMENT_DOORS.bodies)
def move_shipment(shipment_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[ShipmentShown]:
    """Take a move of a shipment; the body is that of the move's name."""
    region_id, id = parse_public_id(shipment_id)

    def make() -> ShipmentShown:
        shipment = shipment_for(session, actor, region_id=region_id, id=id)
        SHIPMENT_DOORS.move(session, shipment, sent, actor=actor, at=at)
        return shipment_as_json(shipment, actor)

    return once.json(session, actor, make, status=200)


@api.post("/shipments/{shipment_id}/photos", who=photos.PHOTOGRAPHERS, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def add_shipment_photo(
    shipment_id: str, photo: UploadFile, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[ShipmentShown]:
    """One photo (JPG, PNG, WebP) as multipart/form-data: of the arrival by the vendor, of the check or of what goes back by the
    PPK. It is encoded anew, without the place where it was taken, and stays."""
    region_id, id = parse_public_id(shipment_id)

    def make() -> ShipmentShown:
        shipment = shipment_for(session, actor, region_id=region_id, id=id)
        photos.add_photos(session, shipment=shipment, sent=[photo.file.read()], actor=actor, at=at, field="photo")
        return shipment_as_json(shipment, actor)

    return once.json(session, actor, make)


@api.get("/shipments/{shipment_id}/photos/{photo_id}", who=READERS, rate=READ, sends=(PICTURE,))
def show_shipment_photo(shipment_id: str, photo_id: str, actor: CurrentActor, session: Db) -> Response:
    """The file itself, a WebP."""
    photo = photos.photo_for(session, actor, shipment_id, photo_id)
    return attachment(read_photo(photo.sha256, WIDTHS[0]), PICTURE)


@api.post("/handovers/{handover_id}/moves", who=READERS, csrf=Csrf.BEARER, rate=WRITE, moves=HANDOVER_DOORS.bodies)
def move_handover(handover_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[HandoverShown]:
    """Take a move of a handover; its last signature accepts what was brought."""
    region_id, id = parse_public_id(handover_id)
    hand = Hand(HANDOVER.name, str(sent.get("move", "")), actor, at)

    def take() -> tuple[Any, Any]:
        handover = handover_for(session, actor, region_id=region_id, id=id)
        body = read_move(sent, lambda move: HANDOVER_DOORS.body_of(handover, actor, move))
        return hand.take(session, HANDOVER_DOORS, handover, body)

    def make() -> HandoverShown:
        handover, body = take()
        hand.settle(session, handover, body)
        return handovers_as_json(session, [handover], actor)[0]

    return once.json(session, actor, make, status=200, ahead=lambda: hand.ahead(session, take))
