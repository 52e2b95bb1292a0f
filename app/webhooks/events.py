"""Events: what a webhook can be told. An event is a move of one of these
machines, named `machine.move`; `machine.*` are all of them.

Each kind says who may see a thing of it (the noun's own permission), whose it is, and what is told of it: keys, numbers,
amounts. No name of a person, no text that one typed, nothing of a firm but its id: a firm may be a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.actor import Actor
from app.catalogue import permissions as of_listings
from app.catalogue.models import Listing
from app.catalogue.states import LISTING
from app.clock import iso
from app.competition import permissions as of_competitions
from app.competition.models import Competition
from app.competition.states import COMPETITION
from app.disputes.models import Dispute
from app.disputes.states import DISPUTE
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.identifiers import public_id
from app.moves.machine import Machine
from app.orders import permissions as of_orders
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.states import ORDER, REMARKS
from app.payment.models import Payment
from app.payment.states import PAYMENT
from app.vendors import permissions as of_vendors
from app.vendors.models import Vendor
from app.vendors.states import VENDOR

PING = "webhook.ping"
"""What its owner sends to see whether it arrives; no one has to choose it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is told of the things of a machine. `besides` are the events that are no row of its moves: how such a
    thing begins, and remarks; `path` is where the API shows it."""

    machine: Machine
    model: type[Any]
    besides: tuple[str, ...]
    see: Callable[[Actor, Any], bool]
    vendor_of: Callable[[Any], UUID | None]
    path: Callable[[Any], str]
    told: Callable[[Any], dict[str, Any]]

    @property
    def events(self) -> list[str]:
        return [f"{self.machine.name}.{move}" for move in dict.fromkeys((*self.besides, *self.machine.names))]


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "sp_number": order.sp_number,
        "satker": order.satker_code,
        "kd_rup": order.kd_rup,
        "vendor_id": public_id(0, order.vendor_id),
        "total": order.total,
        "order_date": iso(order.order_date),
    }


def _of_order(thing: Shipment | Handover | Payment | Dispute) -> dict[str, Any]:
    return {"order_id": key_of(thing.order), **_order(thing.order)}


def _payment(payment: Payment) -> dict[str, Any]:
    told = {
        "amount": payment.amount,
        "refunded": payment.refunded_rupiah,
        "route": payment.route,
        "invoice_number": payment.invoice_number,
        "sp2d_number": payment.sp2d_number,
        "refill_number": payment.refill_number,
    }
    return {**_of_order(payment), **told, "paid_on": iso(payment.paid_on)}


def _listing(listing: Listing) -> dict[str, Any]:
    return {"vendor_id": public_id(0, listing.vendor_id), "version": listing.newest_version}


def _competition(competition: Competition) -> dict[str, Any]:
    return {"number": competition.number, "satker": competition.satker_code, "kd_rup": competition.kd_rup}


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return {**_of_order(dispute), "side": dispute.side, "subject": dispute.subject}


def _order_path(order: Order) -> str:
    return f"/api/v1/orders/{key_of(order)}"


def _kind_of_order(
    machine: Machine, model: type[Any], besides: tuple[str, ...], told: Callable[[Any], dict[str, Any]] = _of_order
) -> Kind:
    """What belongs to an order is seen by whoever sees that, and shown with it."""
    return Kind(
        machine,
        model,
        besides,
        see=lambda actor, thing: of_orders.see(actor, thing.order),
        vendor_of=lambda thing: thing.order.vendor_id,
        path=lambda thing: _order_path(thing.order),
        told=told,
    )


ALL = (
    Kind(
        ORDER,
        Order,
        ("place", "award", *REMARKS),
        see=of_orders.see,
        vendor_of=lambda order: order.vendor_id,
        path=_order_path,
        told=_order,
    ),
    _kind_of_order(SHIPMENT, Shipment, ("open",)),
    _kind_of_order(HANDOVER, Handover, ("open",)),
    _kind_of_order(PAYMENT, Payment, ("invoice",), _payment),
    Kind(
        DISPUTE,
        Dispute,
        ("open_dispute",),
        see=lambda actor, thing: of_orders.see(actor, thing.order),
        vendor_of=lambda thing: thing.order.vendor_id,
        path=lambda thing: f"/api/v1/disputes/{public_id(thing.region_id, thing.id)}",
        told=_dispute,
    ),
    Kind(
        LISTING,
        Listing,
        ("write",),
        see=lambda actor, listing: of_listings.see(actor, listing) and of_listings.see_behind(actor, listing),
        vendor_of=lambda listing: listing.vendor_id,
        path=lambda listing: f"/api/v1/listings/{public_id(listing.region_id, listing.id)}",
        told=_listing,
    ),
    Kind(
        VENDOR,
        Vendor,
        ("register", "take_over"),
        see=of_vendors.see,
        vendor_of=lambda vendor: vendor.id,
        path=lambda vendor: f"/api/v1/vendors/{public_id(0, vendor.id)}",
        told=lambda vendor: {},
    ),
    Kind(
        COMPETITION,
        Competition,
        ("write",),
        see=of_competitions.is_inside,
        vendor_of=lambda competition: None,
        path=lambda competition: f"/api/v1/competitions/{public_id(competition.region_id, competition.id)}",
        told=_competition,
    ),
)
KINDS = {kind.machine.name: kind for kind in ALL}
EVENTS = tuple(event for kind in ALL for event in kind.events)
CHOICES = frozenset(EVENTS) | {f"{machine}.*" for machine in KINDS}
"""What may stand in a webhook's `events`."""


def matching(machine: str, move: str) -> list[str]:
    """What a webhook that listens to this move has chosen."""
    return [f"{machine}.{move}", f"{machine}.*"]
