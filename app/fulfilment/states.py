"""The lives of a shipment and of a handover (BAST)."""

from enum import StrEnum

from app.fulfilment import permissions as may
from app.fulfilment.models import Shipment
from app.moves.machine import Machine, Move, by_the_system
from app.orders.succession.passing import catch_up_order


class ShipmentState(StrEnum):
    """The shipment statuses that INAPROC serves."""

    DRAFT = "DRAFT"
    PROCESSING = "PROCESSING"
    SHIPPING = "SHIPPING"
    DELIVERED = "DELIVERED"
    BUYER_CONFIRMED = "BUYER_CONFIRMED"
    COMPLETED = "COMPLETED"


class HandoverState(StrEnum):
    """A BAST counts (`received`) when it is ACCEPTED: signed by the vendor, then by the PPK."""

    DRAFT = "DRAFT"
    NUMBERED = "NUMBERED"
    SIGNED_VENDOR = "SIGNED_VENDOR"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


def is_service(shipment: Shipment) -> bool:
    return shipment.service


REASON = frozenset({"reason"})
S, H = ShipmentState, HandoverState

# fmt: off
SHIPMENT = Machine("shipment", (
    #    from               move        to                  who                  when         needs
    Move(S.DRAFT,           "pack",     S.PROCESSING,       may.send),
    Move(S.PROCESSING,      "ship",     S.SHIPPING,         may.send),
    Move(S.PROCESSING,      "deliver",  S.DELIVERED,        may.send,            is_service),
    Move(S.SHIPPING,        "deliver",  S.DELIVERED,        may.send),
    Move(S.DELIVERED,       "confirm",  S.BUYER_CONFIRMED,  may.receive),
    Move(S.DELIVERED,       "return",   S.PROCESSING,       may.receive,         needs=REASON),
    Move(S.BUYER_CONFIRMED, "reopen",   S.DELIVERED,        by_the_system),
    Move(S.BUYER_CONFIRMED, "complete", S.COMPLETED,        by_the_system),
), catch_up=catch_up_order)
HANDOVER = Machine("handover", (
    #    from               move        to                  who                  when         needs
    Move(H.DRAFT,           "number",   H.NUMBERED,         may.number),
    Move(H.NUMBERED,        "sign",     H.SIGNED_VENDOR,    may.sign_as_vendor),
    Move(H.SIGNED_VENDOR,   "sign",     H.ACCEPTED,         may.number),
    Move(H.DRAFT,           "reject",   H.REJECTED,         may.number,          needs=REASON),
    Move(H.NUMBERED,        "reject",   H.REJECTED,         may.number,          needs=REASON),
    Move(H.SIGNED_VENDOR,   "reject",   H.REJECTED,         may.number,          needs=REASON),
), catch_up=catch_up_order)
# fmt: on
