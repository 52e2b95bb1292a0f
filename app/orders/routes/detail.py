"""One order with everything that belongs to it, and with what this person can do about it."""

from datetime import datetime
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.attachments.showing import attachments_on_page
from app.attribution.permissions import name_national
from app.clock import local_date, now
from app.disputes.showing import disputes_on_page
from app.duties.orders import OPTIONAL
from app.duties.turn import Lying, waits_of
from app.esign.queries import active_service
from app.identifiers import parse_public_id, public_id
from app.language import gettext
from app.officials.vacancies import nobody_for
from app.orders import asking, bookkeeping, cancel_waiting
from app.orders.addendum import rest_received
from app.orders.again import can_order_again
from app.orders.api import READERS
from app.orders.cancel_letter import newest_letter, wants_letter
from app.orders.countdown import countdowns
from app.orders.deadlines import is_over
from app.orders.models import Order
from app.orders.proposed import differences
from app.orders.queries import order_for
from app.orders.review import CHECKLIST, proposed_particulars
from app.orders.routes import sections
from app.orders.routes.doings import Doing, doings_of
from app.orders.routes.parts import Parts, parts_of
from app.orders.states import OrderState
from app.orders.succession.showing import stands_on_page
from app.orders.versions import version_of
from app.orders.warnings.showing import warnings_of
from app.orders.writing import whatsapp_to_vendor
from app.papers.showing import papers_on_page
from app.payment.invoicing import advance_for
from app.payment.showing import payments_on_page
from app.payment.waiting import Waiting
from app.ratings.showing import ratings_on_order_page
from app.regions.calendar import holidays_of
from app.regions.models import Region
from app.web.access import READ
from app.web.dependencies import CurrentActor, Db
from app.web.incoming.forms import RefusedForm
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


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
    """One order. Its forms are called by what they ask, those of moves `<move>-<id of what moves>`; why one was refused
    that the page does not have any more stands on top."""
    at, region, parts = now(), bookkeeping.region_of(session, order), parts_of(session, order)
    service = active_service(session, order.region_id) if actor.role is Role.PPK else None
    doings = doings_of(order, parts, actor, service, at)
    worth, paid = bookkeeping.worth(session, order), payments_on_page(session, order, at=at)
    runs = order.state == OrderState.ON_PROCESS
    unbilled = worth.received - sum(payment.billed_rupiah for payment in parts.payments) if runs else 0
    billable = max(0, unbilled) if actor.is_vendor_staff else 0
    advance = advance_for(session, order, at) if actor.is_vendor_staff and runs else 0
    may_name, may_send_letter = name_national(actor, order), wants_letter(order, actor)
    goods = sections.of_goods(session, order, parts, actor, at)
    rated, disputed = ratings_on_order_page(session, order, actor), disputes_on_page(session, order, actor, at=at)
    attached = attachments_on_page(session, order, actor, payments=parts.payments, handovers=parts.handovers)
    forms = _forms_of_moves(doings) | {f"photos-{id}" for id in goods["photographed"]}
    others = {
        "invoice": billable,
        "advance": advance,
        "letter": may_send_letter,
        "national_ref": may_name,
        "attach": attached["attachable"],
        "rate": rated["may_rate"],
        "reply_rating": rated["may_reply"],
        "open_dispute": disputed["can_dispute"],
    }
    forms |= {name for name, is_there in others.items() if is_there}
    return page(
        request,
        "orders/detail.html",
        order=order,
        key=bookkeeping.key_of(order),
        public_id=public_id,
        region=region,
        today=local_date(at, region.timezone),
        **sections.of_buyer(session, order),
        worth=worth,
        **sections.of_budget(session, order, worth),
        **sections.of_delivery(session, order, local_date(at, region.timezone)),
        warnings=warnings_of(session, order, actor, at),
        checklist={point: gettext(text) for point, text in CHECKLIST.items()},
        proposed=proposed_particulars(session, order) if f"approve-{order.id}" in forms else None,
        **sections.of_negotiation(session, order),
        differences=differences(order),
        received_with_it=rest_received(session, order, order.open_addendum) if order.open_addendum else 0,
        version=version_of(session, order) if f"propose_addendum-{order.id}" in forms else None,
        **goods,
        payments=paid,
        billable=billable,
        advance=advance,
        bill_asks=asking.BILL_ASKS,
        **sections.of_history(order, parts),
        **_waiting(session, order, region, parts, [waiting for _payment, waiting, _taxes in paid], unbilled=unbilled > 0, at=at),
        papers=papers_on_page(session, order, at=at),
        letter=newest_letter(session, order) if order.vendor_signed_at else None,
        wants_letter=may_send_letter,
        **rated,
        **disputed,
        **attached,
        stands=stands_on_page(session, order, at),
        whatsapp=whatsapp_to_vendor(session, order, actor),
        may_name_national=may_name,
        can_order_again=can_order_again(order, actor),
        is_mine=billable > 0
        or bool(disputed["awaited"])
        or any(move not in OPTIONAL for *_thing, moves in doings for move, _asks in moves),
        doings=doings,
        rare=asking.RARE,
        beside=asking.BESIDE,
        priced=asking.PRICED,
        counted=asking.COUNTED,
        **sections.of_signing(session, actor, service),
        refused=refused,
        has_gone=refused is not None and refused.refusal is not None and refused.which not in forms,
    )


def _forms_of_moves(doings: list[Doing]) -> set[str]:
    return {f"{move}-{thing.id}" for _door, _kind, thing, moves in doings for move, _asks in moves}


def _waiting(
    session: Session,
    order: Order,
    region: Region,
    parts: Parts,
    bills: list[Waiting],
    *,
    unbilled: bool,
    at: datetime,
) -> dict[str, Any]:
    """What the order waits for, and until when; nothing once its clock has run out."""
    has_run_out = is_over(order, at)
    lying = Lying({each.subject_id: each.at for each in parts.taken}, region.timezone, holidays_of(session, region))
    waits = waits_of(order, parts.shipments, parts.handovers, bills, unbilled=unbilled, lying=lying, at=at)
    return {
        "has_run_out": has_run_out,
        "waits": [] if has_run_out else waits,
        "nobody": [] if has_run_out else nobody_for(session, order, parts.payments, region, at=at),
        "end_asked": cancel_waiting.said(session, order, at),
        "countdown": countdowns(session, [order], at).get(order.id),
    }
