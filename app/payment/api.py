"""Payments in the API: the invoice, and every move from verification to the money on the account."""

from datetime import date
from typing import Annotated

from fastapi import Query

from app.actor import Role
from app.identifiers import parse_public_id
from app.lists import called, scene_of
from app.orders.api import READERS
from app.orders.queries import order_for
from app.payment.listed import OLDEST, PAYMENTS
from app.payment.moving import DOORS, InvoiceBody, write_bill
from app.payment.queries import payment_for
from app.payment.shapes import PaymentShown
from app.payment.showing import payments_as_json
from app.payment.sp2d.api import api as sp2d
from app.payment.states import PaymentState
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Code, Cursor, From, Sorted, To, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import SentMove
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
__all__ = ["api", "sp2d"]


@api.get("/payments", who=READERS, rate=READ, hides=False)
def list_payments(
    actor: CurrentActor,
    session: Db,
    at: At,
    state: Annotated[list[PaymentState] | None, Query()] = None,
    unpaid: Annotated[bool, Query()] = False,
    unrefilled: Annotated[bool, Query()] = False,
    satker: Code = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    paid_from: date | None = None,
    paid_to: date | None = None,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[PaymentShown]:
    """The payments of the orders that the caller may see, oldest first, so that none is missed where one is paid meanwhile; with
    `unpaid` those for which no money has left the treasury."""
    narrowed = {
        "state": state,
        "unpaid": unpaid and not state,
        "unrefilled": unrefilled,
        "satker": satker,
        "q": q,
        "from": since,
        "to": until,
    }
    scene = scene_of(session, actor, at)
    found = called(PAYMENTS, scene, sort=sort or OLDEST.field, cursor=cursor, **narrowed, paid_from=paid_from, paid_to=paid_to)
    return listed(payments_as_json(session, [row[0] for row in found.rows], actor, at=at), found.following)


@api.post("/orders/{order_id}/invoices", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def write_invoice(order_id: str, body: InvoiceBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[PaymentShown]:
    """Bill what was accepted, or an advance."""
    region_id, id = parse_public_id(order_id)

    def make() -> PaymentShown:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        payment = write_bill(session, order, body, actor, at)
        return payments_as_json(session, [payment], actor, at=at)[0]

    return once.json(session, actor, make)


@api.post("/payments/{payment_id}/moves", who=READERS, csrf=Csrf.BEARER, rate=WRITE, moves=DOORS.bodies)
def move_payment(payment_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[PaymentShown]:
    """Take a move; the body is that of the move's name."""
    region_id, id = parse_public_id(payment_id)

    def make() -> PaymentShown:
        payment = payment_for(session, actor, region_id=region_id, id=id)
        DOORS.move(session, payment, sent, actor=actor, at=at)
        return payments_as_json(session, [payment], actor, at=at)[0]

    return once.json(session, actor, make, status=200)
