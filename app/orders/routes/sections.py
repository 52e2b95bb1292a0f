"""Sections: what each part of an order's page shows, as the names that its template reads."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.esign.models import EsignService
from app.esign.queries import has_nik
from app.fulfilment.dividing import has_parts, may_divide
from app.fulfilment.handover import worths_of
from app.fulfilment.lateness import late_among
from app.fulfilment.photos import side_to_photograph
from app.language import gettext
from app.ledger.guards import how_much_is_left
from app.ledger.models import OrderTally
from app.orders import spreading
from app.orders.awarded import competition_in
from app.orders.models import Order
from app.orders.offered import put_otherwise
from app.orders.places import PLACES_MAX, earliest_due, goods_at, served
from app.orders.queries import offers_of
from app.orders.readiness import too_early
from app.orders.review import PAYMENT_ROUTES
from app.orders.routes.parts import Parts
from app.orders.splitting import left_of
from app.orders.states import OrderState
from app.organisations.queries import satker_of
from app.payment.invoicing import advance_for
from app.payment.showing import payments_on_page
from app.plan.queries import package
from app.plan.showing import descent_of

Shown = dict[str, Any]


def of_buyer(session: Session, order: Order) -> Shown:
    """The satker, and how the order is paid."""
    satker = satker_of(session, region_id=order.region_id, code=order.satker_code)
    return {"satker": satker, "route_text": gettext(PAYMENT_ROUTES[order.payment_route]) if order.payment_route else None}


def of_budget(session: Session, order: Order, worth: OrderTally) -> Shown:
    """The package that pays, what is left of it and of its accounts, and what it has become."""
    charged = worth.charged_to or order.kd_rup
    return {
        "package": package(session, region_id=order.region_id, kd_rup=charged),
        "left": how_much_is_left(session, region_id=order.region_id, kd_rup=charged),
        "accounts": left_of(session, region_id=order.region_id, kd_rup=order.kd_rup, but=order.id),
        "divided": {share.account_code: share.amount for share in order.accounts},
        "became": descent_of(session, region_id=order.region_id, code=order.kd_rup).resolution,
    }


def of_delivery(session: Session, order: Order, today: date) -> Shown:
    """Where to and by which day."""
    places = served(order)
    return {
        "places": [(place, goods_at(order, place)) for place in places] if len(places) > 1 else [],
        "standing": spreading.as_typed(order),
        "places_of": spreading.typed_in,
        "most_places": PLACES_MAX,
        "first_due": earliest_due(order),
        "too_early": too_early(session, order, today=today),
    }


def of_goods(session: Session, order: Order, parts: Parts, actor: Actor, at: datetime) -> Shown:
    """What was sent and taken over, and what of it was late."""
    late = late_among(session, order, parts.shipments, at=at)
    return {
        "late": late,
        "penalties": sum(one.amount for one in late.values()),
        "shipments": parts.shipments,
        "called": {shipment.id: shipment.called for shipment in parts.shipments},
        "photographed": {shipment.id for shipment in parts.shipments if side_to_photograph(shipment, actor)},
        "divisible": {shipment.id for shipment in parts.shipments if may_divide(actor, shipment) and has_parts(shipment)},
        "handovers": parts.handovers,
        "worth_of": worths_of(session, parts.handovers),
    }


def of_negotiation(session: Session, order: Order) -> Shown:
    """Its rounds, each with what it changed of the one before, in words."""
    offers = offers_of(session, order)
    return {
        "offers": [(offer, put_otherwise(order, before, offer)) for before, offer in zip([None, *offers], offers, strict=False)]
    }


def of_bills(session: Session, order: Order, parts: Parts, worth: OrderTally, actor: Actor, at: datetime) -> Shown:
    """What was billed, and what this vendor may bill now; whole rupiah."""
    runs = order.state == OrderState.ON_PROCESS
    unbilled = worth.received - sum(payment.billed_rupiah for payment in parts.payments) if runs else 0
    return {
        "payments": payments_on_page(session, order, at=at),
        "unbilled": unbilled,
        "billable": max(0, unbilled) if actor.is_vendor_staff else 0,
        "advance": advance_for(session, order, at) if actor.is_vendor_staff and runs else 0,
    }


def of_history(order: Order, parts: Parts) -> Shown:
    """What was done, by whom; that a part came into being is told by the move that brought it."""
    return {
        "competition": competition_in(parts.taken),
        "taken": [each for each in parts.taken if each.subject_id == order.id or each.move != "open"],
        "taken_by": parts.names,
        "last_said": parts.last_said(order),
    }


def of_signing(session: Session, actor: Actor, service: EsignService | None) -> Shown:
    """What a signature with a certificate asks of this person."""
    return {
        "seal_allowed": service is not None and service.seal_allowed,
        "lacks_nik": service is not None and actor.account_id is not None and not has_nik(session, actor.account_id),
    }
