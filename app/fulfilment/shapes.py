"""Shipments and handovers as the API gives them."""

from typing import Annotated

from app.fulfilment.states import HANDOVER, SHIPMENT
from app.web.api.shapes import Day, Hash, Id, Instant, Move, Number, Rupiah, Shape, one_of


class ShippedLine(Shape):
    """How much of a line of the order it carries; `confirmed_quantity` is null until the receiver has counted."""

    line_id: Id
    quantity: Number
    confirmed_quantity: Number | None


class ShipmentPhotoShown(Shape):
    """A photo of a shipment; its file stands at `/shipments/{id}/photos/{id}`. `returns`: how
    often the shipment had come back when it was taken."""

    id: Id
    number: int
    side: Annotated[str, one_of(("buyer", "vendor"))]
    returns: int
    sha256: Hash
    added_at: Instant


class ShipmentShown(Shape):
    """One delivery of an order; `place` is the number of the place that it goes to (`delivery.places` of the order), null where
    the order goes to one; `number` is the courier's, `returns` how often it came back."""

    id: Id
    place: int | None
    state: Annotated[str, one_of(SHIPMENT.states)]
    courier: str | None
    number: str | None
    returns: int
    finished_on: Day | None
    lines: list[ShippedLine]
    photos: list[ShipmentPhotoShown]
    moves: list[Move]


class LatenessShown(Shape):
    """A shipment that arrived after its day, or is still out after it (`arrived_on` null: the days until today).
    `penalty` is of `base`, what was accepted of it or what it carries while nobody has counted, before value added tax;
    `is_capped` where it has reached the most. It is told, and taken off no bill."""

    shipment_id: Id
    due_date: Day
    arrived_on: Day | None
    days: int
    base: Rupiah
    penalty: Rupiah
    is_capped: bool


class HandoverShown(Shape):
    """The BAST of one shipment. `amount` is what it accepted, 0 until the PPK has signed, so that amounts add up to what was
    received; `worth` is what it accepted or would accept as it stands, null of one that cannot be accepted: rejected, of an
    order that has ended, or of more than is still ordered."""

    id: Id
    shipment_id: Id
    state: Annotated[str, one_of(HANDOVER.states)]
    number: str | None
    amount: Rupiah
    worth: Rupiah | None
    accepted_on: Day | None
    moves: list[Move]


class ShipmentInList(ShipmentShown):
    """A delivery with its order and the newest BAST for it; `due_date` is when it was promised at its place."""

    order: Id
    order_number: str
    vendor: str
    satker: str
    due_date: Day
    shipped_at: Instant | None
    delivered_at: Instant | None
    handover: HandoverShown | None
