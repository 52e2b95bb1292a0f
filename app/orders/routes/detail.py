"""One order with everything that belongs to it, and with what this person can do about it."""

from datetime import datetime

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
from app.orders.succession.showing import stands_on_page
from app.orders.versions import version_of
from app.orders.warnings.showing import warnings_of
from app.orders.writing import whatsapp_to_vendor
from app.papers.showing import papers_on_page
from app.ratings.showing import ratings_on_order_page
from app.regions.calendar import holidays_of
from app.regions.models import Region
from app.web.access import READ
from app.web.dependencies import CurrentActor, Db
from app.web.incoming.forms import RefusedForm
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
OWN_FORMS = {
    "invoice": "billable",
    "advance": "advance",
    "letter": "wants_letter",
    "national_ref": "may_name_national",
    "attach": "attachable",
    "rate": "may_rate",
    "reply_rating": "may_reply",
    "open_dispute": "can_dispute",
}
"""The forms besides those of moves and of photos, each with what of the page's sections must be there for it."""
ASKS: sections.Shown = {
    "bill_asks": asking.BILL_ASKS,
    "rare": asking.RARE,
    "beside": asking.BESIDE,
    "priced": asking.PRICED,
    "counted": asking.COUNTED,
}
"""What the forms ask."""


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
    today = local_date(at, region.timezone)
    service = active_service(session, order.region_id) if actor.role is Role.PPK else None
    doings = doings_of(order, parts, actor, service, at)
    worth = bookkeeping.worth(session, order)
    shown: sections.Shown = {
        **sections.of_goods(session, order, parts, actor, at),
        **sections.of_bills(session, order, parts, worth, actor, at),
        **ratings_on_order_page(session, order, actor),
        **disputes_on_page(session, order, actor, at=at),
        **attachments_on_page(session, order, actor, payments=parts.payments, handovers=parts.handovers),
        "wants_letter": wants_letter(order, actor),
        "may_name_national": name_national(actor, order),
    }
    forms = _forms(doings, shown)
    return page(
        request,
        "orders/detail.html",
        order=order,
        key=bookkeeping.key_of(order),
        public_id=public_id,
        region=region,
        today=today,
        worth=worth,
        **shown,
        **sections.of_buyer(session, order),
        **sections.of_budget(session, order, worth),
        **sections.of_delivery(session, order, today),
        **sections.of_negotiation(session, order),
        **sections.of_history(order, parts),
        **sections.of_signing(session, actor, service),
        **_waiting(session, order, region, parts, shown, at=at),
        **ASKS,
        warnings=warnings_of(session, order, actor, at),
        checklist={point: gettext(text) for point, text in CHECKLIST.items()},
        proposed=proposed_particulars(session, order) if f"approve-{order.id}" in forms else None,
        differences=differences(order),
        received_with_it=rest_received(session, order, order.open_addendum) if order.open_addendum else 0,
        version=version_of(session, order) if f"propose_addendum-{order.id}" in forms else None,
        papers=papers_on_page(session, order, at=at),
        letter=newest_letter(session, order) if order.vendor_signed_at else None,
        stands=stands_on_page(session, order, at),
        whatsapp=whatsapp_to_vendor(session, order, actor),
        can_order_again=can_order_again(order, actor),
        is_mine=_is_mine(doings, shown),
        doings=doings,
        refused=refused,
        has_gone=refused is not None and refused.refusal is not None and refused.which not in forms,
    )


def _forms(doings: list[Doing], shown: sections.Shown) -> set[str]:
    """The names of all forms that the page has."""
    of_moves = {f"{move}-{thing.id}" for _door, _kind, thing, moves in doings for move, _asks in moves}
    of_photos = {f"photos-{id}" for id in shown["photographed"]}
    return of_moves | of_photos | {name for name, needed in OWN_FORMS.items() if shown[needed]}


def _is_mine(doings: list[Doing], shown: sections.Shown) -> bool:
    """Is the order waiting for whoever looks?"""
    owed = any(move not in OPTIONAL for *_thing, moves in doings for move, _asks in moves)
    return owed or shown["billable"] > 0 or bool(shown["awaited"])


def _waiting(
    session: Session,
    order: Order,
    region: Region,
    parts: Parts,
    shown: sections.Shown,
    *,
    at: datetime,
) -> sections.Shown:
    """What the order waits for, and until when; nothing once its clock has run out."""
    has_run_out = is_over(order, at)
    lying = Lying({each.subject_id: each.at for each in parts.taken}, region.timezone, holidays_of(session, region))
    bills = [waiting for _payment, waiting, _taxes in shown["payments"]]
    waits = waits_of(order, parts.shipments, parts.handovers, bills, unbilled=shown["unbilled"] > 0, lying=lying, at=at)
    return {
        "has_run_out": has_run_out,
        "waits": [] if has_run_out else waits,
        "nobody": [] if has_run_out else nobody_for(session, order, parts.payments, region, at=at),
        "end_asked": cancel_waiting.said(session, order, at),
        "countdown": countdowns(session, [order], at).get(order.id),
    }
