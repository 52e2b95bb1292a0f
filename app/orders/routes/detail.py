"""The list of orders, what waits for me first, and one order with everything that belongs to it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.attachments.showing import attachments_on_page
from app.attribution.permissions import name_national
from app.clock import local_date, now
from app.disputes.showing import disputes_on_page
from app.duties.orders import OPTIONAL, waiting_orders
from app.duties.turn import Lying, waits_of
from app.esign.models import EsignService
from app.esign.queries import active_service, has_nik
from app.fulfilment.dividing import has_parts, may_divide
from app.fulfilment.handover import worths_of
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.photos import side_to_photograph
from app.fulfilment.queries import handovers_of, shipments_of
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.history import history_of
from app.identifiers import parse_public_id, public_id
from app.language import _, gettext
from app.ledger.guards import how_much_is_left
from app.lists import open_list
from app.officials.queries import Official, left_behind
from app.orders import asking, bookkeeping, cancel_waiting, spreading
from app.orders.again import can_order_again
from app.orders.api import READERS
from app.orders.awarded import competition_in
from app.orders.cancel_letter import newest_letter, wants_letter
from app.orders.countdown import countdowns
from app.orders.deadlines import is_over
from app.orders.listed import ORDERS
from app.orders.models import Order
from app.orders.places import PLACES_MAX, earliest_due, goods_at, served
from app.orders.proposed import differences
from app.orders.queries import offers_of, order_for
from app.orders.readiness import too_early
from app.orders.review import CHECKLIST, PAYMENT_ROUTES, proposed_particulars
from app.orders.splitting import left_of
from app.orders.states import ORDER, OrderState
from app.orders.succession.showing import stands_on_page
from app.orders.versions import version_of
from app.orders.warnings.showing import warnings_of
from app.orders.writing import whatsapp_to_vendor
from app.organisations.models import Satker
from app.papers.showing import papers_on_page
from app.payment.invoicing import advance_for
from app.payment.models import Payment
from app.payment.queries import payments_of
from app.payment.showing import payments_on_page
from app.payment.states import PAYMENT
from app.plan.queries import package
from app.plan.showing import descent_of
from app.ratings.showing import ratings_on_order_page
from app.regions.calendar import holidays_of
from app.regions.models import Region
from app.transitions import moves_for
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import RefusedForm
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/pesanan", who=READERS, rate=READ)
def list_orders(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(ORDERS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    return page(
        request,
        "orders/list.html",
        listed=listed.filled(),
        waiting=len(waiting_orders(session, actor, at)) if listed.is_begin else 0,
        left_behind=left_behind_of(session, actor) if listed.is_begin else [],
    )


def left_behind_of(session: Session, actor: Actor) -> list[tuple[str, Official]]:
    """What only a region's admin can set going again: posts that ran out with orders on their name, each with its key."""
    if actor.role is not Role.REGION_ADMIN or actor.region_id is None:
        return []
    region = session.get_one(Region, actor.region_id)
    found = left_behind(session, region, today=local_date(now(), region.timezone))
    return [(public_id(region.id, one.grant.id), one) for one in found]


@pages.get("/pesanan/{order_id}", who=READERS, rate=READ)
def show_order(request: Request, order_id: str, actor: CurrentActor, session: Db) -> Response:
    region_id, id = parse_public_id(order_id)
    return order_page(request, session, actor, order_for(session, actor, region_id=region_id, id=id))


def order_page(
    request: Request,
    session: Session,
    actor: Actor,
    order: Order,
    *,
    refused: RefusedForm | None = None,
) -> Response:
    """One order. Its forms are called by what they ask, those of moves `<move>-<id of what moves>`; why one was refused that the page does not have any more
    stands on top."""
    region, goes_to = bookkeeping.region_of(session, order), served(order)
    shipments, handovers, payments = shipments_of(session, order), handovers_of(session, order), payments_of(session, order)
    parts: list[Shipment | Handover | Payment] = [*shipments, *handovers, *payments]
    taken = history_of(session, [(order.region_id, id) for id in (order.id, *(part.id for part in parts))])
    service = active_service(session, order.region_id) if actor.role is Role.PPK else None
    doings = _doings(actor, order, shipments, handovers, payments, service)
    worth, paid = bookkeeping.worth(session, order), payments_on_page(session, order, at=now())
    is_unbilled = order.state == OrderState.ON_PROCESS and worth.received > sum(payment.billed_rupiah for payment in payments)
    can_invoice = actor.is_vendor_staff and is_unbilled
    has_run_out = is_over(order, now())
    rated, disputed = ratings_on_order_page(session, order, actor), disputes_on_page(session, order, actor, at=now())
    may_name, may_send_letter = name_national(actor, order), wants_letter(order, actor)
    forms = {f"{move}-{thing.id}": True for _door, _kind, thing, moves in doings for move, _asks in moves}
    forms |= {"invoice": can_invoice, "letter": may_send_letter, "national_ref": may_name}
    photographed = {shipment.id for shipment in shipments if side_to_photograph(shipment, actor)}
    forms |= {f"photos-{id}": True for id in photographed}
    attached = attachments_on_page(session, order, actor, payments=payments, handovers=handovers)
    forms |= {"attach": bool(attached["attachable"])}
    forms |= {"rate": rated["may_rate"], "reply_rating": rated["may_reply"], "open_dispute": disputed["can_dispute"]}
    return page(
        request,
        "orders/detail.html",
        order=order,
        warnings=warnings_of(session, order, actor, now()),
        checklist={point: gettext(text) for point, text in CHECKLIST.items()},
        key=bookkeeping.key_of(order),
        region=region,
        today=local_date(now(), region.timezone),
        satker=_satker(session, order),
        package=package(session, region_id=order.region_id, kd_rup=worth.charged_to or order.kd_rup),
        accounts=left_of(session, region_id=order.region_id, kd_rup=order.kd_rup, but=order.id),
        proposed=proposed_particulars(session, order) if f"approve-{order.id}" in forms else None,
        route_text=gettext(PAYMENT_ROUTES[order.payment_route]) if order.payment_route else None,
        divided={share.account_code: share.amount for share in order.accounts},
        left=how_much_is_left(session, region_id=order.region_id, kd_rup=worth.charged_to or order.kd_rup),
        worth=worth,
        became=descent_of(session, region_id=order.region_id, code=order.kd_rup).resolution,
        may_name_national=may_name,
        offers=offers_of(session, order),
        places=[(place, goods_at(order, place)) for place in goes_to] if len(goes_to) > 1 else [],
        standing=spreading.as_typed(order),
        places_of=spreading.typed_in,
        most_places=PLACES_MAX,
        first_due=earliest_due(order),
        too_early=too_early(session, order, today=local_date(now(), region.timezone)),
        competition=competition_in(taken),
        taken=[each for each in taken if each.subject_id == order.id or each.move != "open"],
        called={it.id: it.called for it in shipments},
        taken_by=_subjects(shipments, handovers, payments),
        shipments=shipments,
        photographed=photographed,
        divisible={shipment.id for shipment in shipments if may_divide(actor, shipment) and has_parts(shipment)},
        handovers=handovers,
        worth_of=worths_of(session, handovers),
        payments=paid,
        waits=[]
        if has_run_out
        else waits_of(
            order,
            shipments,
            handovers,
            [waiting for _payment, waiting, _taxes in paid],
            unbilled=is_unbilled,
            lying=Lying({each.subject_id: each.at for each in taken}, region.timezone, holidays_of(session, region)),
            at=now(),
        ),
        has_run_out=has_run_out,
        differences=differences(order),
        version=version_of(session, order) if f"propose_addendum-{order.id}" in forms else None,
        end_asked=cancel_waiting.said(session, order, now()),
        is_mine=can_invoice or any(move not in OPTIONAL for *_thing, moves in doings for move, _asks in moves),
        papers=papers_on_page(session, order, at=now()),
        letter=newest_letter(session, order) if order.vendor_signed_at else None,
        wants_letter=may_send_letter,
        **rated,
        stands=stands_on_page(session, order, now()),
        countdown=countdowns(session, [order], now()).get(order.id),
        whatsapp=whatsapp_to_vendor(session, order, actor),
        **disputed,
        **attached,
        doings=doings,
        rare=asking.RARE,
        beside=asking.BESIDE,
        can_invoice=can_invoice,
        can_order_again=can_order_again(order, actor),
        advance=advance_for(session, order, now()) if actor.is_vendor_staff and order.state == OrderState.ON_PROCESS else 0,
        refused=refused,
        has_gone=refused is not None and refused.refusal is not None and not forms.get(refused.which),
        public_id=public_id,
        priced=asking.PRICED,
        counted=asking.COUNTED,
        seal_allowed=service is not None and service.seal_allowed,
        lacks_nik=service is not None and actor.account_id is not None and not has_nik(session, actor.account_id),
    )


def _doings(
    actor: Actor,
    order: Order,
    shipments: Sequence[Shipment],
    handovers: Sequence[Handover],
    payments: Sequence[Payment],
    service: EsignService | None,
) -> list[tuple[str, str, Any, list[tuple[str, Any]]]]:
    """What the actor may move here: the door of its form, what it is called, the thing, its moves with the fields of their forms. What one is led to comes first."""
    given = {"certificate": service is not None, "seal_allowed": service is not None and service.seal_allowed}
    of_order = {move: asking.asked_of(asks, kind="order", **given) for move, asks in asking.ORDER_ASKS.items()}
    of_handover = {move: asking.asked_of(asks, kind="handover", **given) for move, asks in asking.HANDOVER_ASKS.items()}
    found = [
        ("pesanan", "order", order, _asked(_open_to(actor, order), of_order)),
        *(("pengiriman", "shipment", it, _asked(_way_of(it, actor), asking.SHIPMENT_ASKS)) for it in shipments),
        *(("berita-acara", "handover", it, _asked(moves_for(HANDOVER, it, actor), of_handover)) for it in handovers),
        *(("pembayaran", "payment", it, _asked(moves_for(PAYMENT, it, actor), asking.PAYMENT_ASKS)) for it in payments),
    ]
    return sorted((doing for doing in found if doing[3]), key=lambda doing: all(move in asking.RARE for move, _asks in doing[3]))


def _way_of(shipment: Shipment, actor: Actor) -> list[Any]:
    """Its moves; a service is done where it is needed, and a courier rarely brings it."""
    moves = moves_for(SHIPMENT, shipment, actor)
    return sorted(moves, key=lambda move: move.name == "ship") if shipment.service else list(moves)


def _subjects(shipments: Sequence[Shipment], handovers: Sequence[Handover], payments: Sequence[Payment]) -> dict[UUID, str]:
    """What a line of the history is about, where that is not the order itself."""
    return {
        **{it.id: _("Pengiriman {n}").format(n=it.position) for it in shipments},
        **{it.id: _("Berita acara pengiriman {n}").format(n=it.shipment.position) for it in handovers},
        **{it.id: _("Tagihan {number}").format(number=it.invoice_number) for it in payments},
    }


def _asked(moves: Sequence[Any], asks: Any) -> list[tuple[str, Any]]:
    """The moves with the fields of their forms: what the thing waits for before all others, what nobody is led to behind them."""
    led = {name: place for place, name in enumerate(asking.LED)}
    names = sorted((move.name for move in moves), key=lambda name: (name in asking.RARE, led.get(name, len(led))))
    return [(name, asks[name]) for name in names]


def _open_to(actor: Actor, order: Order) -> list[Any]:
    """The order's moves without a second agreement of a side to a price that it agreed to."""
    agreed = order.vendor_agreed if actor.is_vendor_staff else order.buyer_agreed
    return [move for move in moves_for(ORDER, order, actor, now()) if not (move.name == "agree" and agreed)]


def _satker(session: Session, order: Order) -> Satker:
    return session.scalars(select(Satker).where(Satker.region_id == order.region_id, Satker.code == order.satker_code)).one()
