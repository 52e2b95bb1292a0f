"""Showing: an order as the API gives it, with what this caller can do now."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.actor import Actor
from app.attachments.showing import attachments_as_json
from app.clock import iso, now
from app.fulfilment.handover import worths_of
from app.fulfilment.lateness import arrived_on, late_among
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.queries import handovers_of, shipments_of
from app.fulfilment.shapes import HandoverShown, LatenessShown, ShipmentInList, ShipmentShown
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.identifiers import public_id
from app.moves.history import MoveTaken, history
from app.moves.machine import moves_for, names_of
from app.orders import bookkeeping, cancel_waiting
from app.orders.addendum import rest_received
from app.orders.changes import changes_in
from app.orders.models import Offer, Order, OrderLine
from app.orders.opening import Opened
from app.orders.places import ordered_by_place
from app.orders.queries import offers_of
from app.orders.shapes import (
    AddendumShown,
    CancelRequestShown,
    MoveTakenShown,
    OrderAsPlaced,
    OrderInFull,
    OrderInList,
    OrderLineShown,
    PlaceShown,
)
from app.orders.states import ORDER
from app.orders.succession.showing import stands_as_json
from app.orders.versions import version_of
from app.orders.warnings.showing import warning_as_json, warnings_of
from app.papers.showing import papers_as_json
from app.payment.queries import payments_of
from app.payment.showing import payments_as_json
from app.plan.showing import Descent, descent_as_json, descent_of


def order_in_list(order: Order) -> OrderInList:
    """One line of a list."""
    return {
        "id": public_id(order.region_id, order.id),
        "number": order.number,
        "state": order.state,
        "total": order.total,
        "kd_rup": order.kd_rup,
        "satker": order.satker_code,
        "vendor": {"id": public_id(0, order.vendor_id), "name": order.vendor_name},
        "placed_at": order.placed_at.isoformat(),
        "due_at": iso(order.due_at),
    }


def order_in_full(session: Session, order: Order, actor: Actor) -> OrderInFull:
    """Everything of it that its parties may see, and what it is warned of."""
    stands = order.vendor_signed_at is not None
    told = _order(
        order,
        actor,
        charged_to=bookkeeping.charged_to(session, order),
        descent=descent_of(session, region_id=order.region_id, code=order.kd_rup),
        offers=offers_of(session, order),
        taken=history(session, region_id=order.region_id, subject_id=order.id),
    )
    return {
        **told,
        "shipments": [shipment_as_json(shipment, actor) for shipment in shipments_of(session, order)] if stands else [],
        "handovers": handovers_as_json(session, handovers_of(session, order), actor) if stands else [],
        "payments": payments_as_json(session, payments_of(session, order), actor, at=now()) if stands else [],
        "documents": papers_as_json(session, order, at=now()),
        "officials": stands_as_json(session, order, now()),
        "attachments": attachments_as_json(session, order) if stands else [],
        "version": version_of(session, order),
        "lateness": lateness_as_json(session, order, at=now()) if stands else [],
        "addendum": addendum_as_json(session, order),
        "cancel_request": cancel_request_as_json(session, order, now()),
        "warnings": [warning_as_json(shown) for shown in warnings_of(session, order, actor, now())],
    }


def cancel_request_as_json(session: Session, order: Order, at: datetime) -> CancelRequestShown | None:
    """The one that waits; None where there is none."""
    asked = order.open_cancel_request
    if asked is None:
        return None
    passed_on = asked.passed_on(at)
    return {
        "side": asked.asked_side,
        "letter": asked.letter,
        "asked_at": asked.asked_at.isoformat(),
        "due_at": asked.due_at.isoformat() if asked.due_at and passed_on is None else None,
        "passed_on_at": iso(passed_on),
        "lies_with": [str(role) for role in cancel_waiting.lies_with(session, order, at)],
    }


def lateness_as_json(session: Session, order: Order, *, at: datetime) -> list[LatenessShown]:
    """Each shipment that is late, or was."""
    shipments, zone = shipments_of(session, order), bookkeeping.region_of(session, order).timezone
    late = late_among(session, order, shipments, at=at)
    return [
        {
            "shipment_id": public_id(shipment.region_id, shipment.id),
            "due_date": shipment.due.isoformat(),
            "arrived_on": iso(arrived_on(shipment, zone)),
            "days": late[shipment.id].days,
            "base": late[shipment.id].base,
            "penalty": late[shipment.id].amount,
            "is_capped": late[shipment.id].is_capped,
        }
        for shipment in shipments
        if shipment.id in late
    ]


def addendum_as_json(session: Session, order: Order) -> AddendumShown | None:
    """The open one; None where there is none."""
    asked = order.open_addendum
    if asked is None:
        return None
    changes = changes_in(asked.changes)
    return {
        "side": asked.proposed_side,
        "note": asked.note,
        "total_before": asked.total_before,
        "total_after": asked.total_after,
        "received": rest_received(session, order, asked),
        "lines": [
            {
                "line_id": public_id(order.region_id, line.line_id),
                "quantity": None if line.quantity is None else number(line.quantity),
                "unit_price": line.unit_price,
            }
            for line in changes.lines
        ],
        "untaxed": [public_id(order.region_id, id) for id in sorted(changes.untaxed)],
        "accounts": [{"account_code": share.account_code, "amount": share.amount} for share in changes.accounts],
        "shipping": changes.shipping,
        "due_date": iso(changes.due_date),
        "address": changes.address,
        "places": [
            {
                "number": place.number,
                "address": place.address,
                "due_date": iso(place.due),
                "lines": [
                    {"line_id": public_id(order.region_id, id), "quantity": number(much)} for id, much in place.quantities.items()
                ],
            }
            for place in changes.places
        ],
        "proposed_at": asked.proposed_at.isoformat(),
        "accepted_at": iso(asked.accepted_at),
        "buyer_signed_at": iso(asked.buyer_signed_at),
    }


def order_as_placed(opened: Opened, descent: Descent, actor: Actor) -> OrderAsPlaced:
    """Everything of it but the warnings, which look at the satker's other orders. Nothing is asked
    of the database: others wait for what placing holds."""
    order = opened.order
    return _order(order, actor, charged_to=order.kd_rup, descent=descent, offers=[opened.offer], taken=[opened.born])


def _order(
    order: Order, actor: Actor, *, charged_to: str, descent: Descent, offers: Sequence[Offer], taken: Sequence[MoveTaken]
) -> OrderAsPlaced:
    """The order before it has papers, shipments or payments."""
    return {
        **order_in_list(order),
        "sp_number": order.sp_number,
        "dpa_number": order.dpa_number,
        "payment_route": order.payment_route,
        "packaging": order.packaging,
        "package_name": order.package_name,
        "fiscal_year": order.fiscal_year,
        "charged_to": charged_to,
        "lineage": descent_as_json(descent),
        "national_ref": order.national_ref,
        "shipping": order.shipping_rupiah,
        "delivery": {
            "address": order.delivery_address,
            "due_date": order.delivery_due.isoformat(),
            "places": places_as_json(order),
        },
        "buyer_agreed": order.buyer_agreed,
        "vendor_agreed": order.vendor_agreed,
        "order_date": iso(order.order_date),
        "lines": [line_as_json(line) for line in order.lines],
        "accounts": [{"account_code": share.account_code, "amount": share.amount} for share in order.accounts],
        "offers": [
            {
                "round": offer.round,
                "side": offer.side,
                "lines": [
                    {"line_id": public_id(order.region_id, line.id), "unit_price": offer.prices[str(line.id)]}
                    for line in order.lines
                    if str(line.id) in offer.prices
                ],
                "total": offer.total,
                "shipping": offer.shipping_rupiah,
                "due_date": offer.delivery_due.isoformat(),
                "place_due_dates": offer.place_days or [],
                "at": offer.at.isoformat(),
            }
            for offer in offers
        ],
        "judged_by": order.judged_by,
        "moves": names_of(moves_for(ORDER, order, actor, now())),
        "history": [taken_as_json(each) for each in taken],
        "shipments": [],
        "handovers": [],
        "payments": [],
        "documents": [],
    }


def places_as_json(order: Order) -> list[PlaceShown]:
    """The one place of an order that goes to one, too."""
    kept: dict[int | None, tuple[str, date]] = {place.position: (place.address, place.due) for place in order.places}
    kept[None] = (order.delivery_address, order.delivery_due)
    return [
        {
            "number": position or 1,
            "address": kept[position][0],
            "due_date": kept[position][1].isoformat(),
            "lines": [{"line_id": public_id(order.region_id, id), "quantity": number(much)} for id, much in parts.items() if much],
        }
        for position, parts in ordered_by_place(order).items()
    ]


def line_as_json(line: OrderLine) -> OrderLineShown:
    return {
        "id": public_id(line.region_id, line.id),
        "listing_id": public_id(*line.shelf) if line.shelf else None,
        "name": line.name,
        "kbki": line.kbki,
        "unit": line.unit,
        "quantity": number(line.quantity),
        "list_price": line.list_price,
        "unit_price": line.unit_price,
        "amount": line.amount,
        "pdn": line.pdn,
        "accepted_quantity": number(line.accepted_quantity),
    }


def taken_as_json(taken: MoveTaken) -> MoveTakenShown:
    return {
        "at": taken.at.isoformat(),
        "move": taken.move,
        "from": taken.state_from,
        "to": taken.state_to,
        "role": taken.role,
        "by": taken.actor_name,
        "reason": taken.reason,
        "note": taken.note,
    }


def shipment_as_json(shipment: Shipment, actor: Actor) -> ShipmentShown:
    return {
        "id": public_id(shipment.region_id, shipment.id),
        "place": shipment.place,
        "state": shipment.state,
        "courier": shipment.courier,
        "number": shipment.tracking_number,
        "returns": shipment.returns,
        "finished_on": iso(shipment.finished_on),
        "lines": [
            {
                "line_id": public_id(line.region_id, line.line_id),
                "quantity": number(line.quantity),
                "confirmed_quantity": None if line.confirmed_quantity is None else number(line.confirmed_quantity),
            }
            for line in shipment.lines
        ],
        "photos": [
            {
                "id": public_id(photo.region_id, photo.id),
                "number": photo.position,
                "side": photo.side,
                "returns": photo.returns,
                "sha256": photo.sha256,
                "added_at": photo.added_at.isoformat(),
            }
            for photo in shipment.photos
        ],
        "moves": names_of(moves_for(SHIPMENT, shipment, actor)),
    }


def shipments_in_list(session: Session, found: Sequence[tuple[Shipment, Handover | None]], actor: Actor) -> list[ShipmentInList]:
    """The lines of a list: each with its order and its newest handover."""
    papers = [paper for _shipment, paper in found if paper is not None]
    shown = dict(zip((paper.id for paper in papers), handovers_as_json(session, papers, actor), strict=True))
    return [_shipment_in_list(shipment, shown[paper.id] if paper else None, actor) for shipment, paper in found]


def _shipment_in_list(shipment: Shipment, handover: HandoverShown | None, actor: Actor) -> ShipmentInList:
    order = shipment.order
    return {
        **shipment_as_json(shipment, actor),
        "order": public_id(order.region_id, order.id),
        "order_number": order.number,
        "vendor": order.vendor_name,
        "satker": order.satker_code,
        "due_date": shipment.due.isoformat(),
        "shipped_at": iso(shipment.shipped_at),
        "delivered_at": iso(shipment.delivered_at),
        "handover": handover,
    }


def handovers_as_json(session: Session, handovers: Sequence[Handover], actor: Actor) -> list[HandoverShown]:
    worths = worths_of(session, handovers)
    return [_handover_as_json(handover, worths[handover.id], actor) for handover in handovers]


def _handover_as_json(handover: Handover, worth: int | None, actor: Actor) -> HandoverShown:
    return {
        "id": public_id(handover.region_id, handover.id),
        "shipment_id": public_id(handover.region_id, handover.shipment_id),
        "state": handover.state,
        "number": handover.number,
        "amount": handover.amount,
        "worth": worth,
        "accepted_on": iso(handover.accepted_on),
        "moves": names_of(moves_for(HANDOVER, handover, actor)),
    }


def number(quantity: Decimal) -> int | float:
    """A quantity as a JSON number: whole where it is whole."""
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)
