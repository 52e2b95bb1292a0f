"""Payments in the API: the invoice, and every move from verification to the money on the account."""

from typing import Any

from fastapi import Response

from app.actor import Actor, Role
from app.clock import local_date
from app.fulfilment.api import body_of
from app.identifiers import parse_public_id
from app.orders import bookkeeping
from app.orders.api import READERS
from app.orders.queries import order_for
from app.orders.showing import payment_as_json
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.queries import payment_for
from app.payment.states import PAYMENT
from app.web.access import WRITE, Csrf
from app.web.bodies import Body, Day, Price, Short
from app.web.dependencies import At, CurrentActor, Db
from app.web.moves import MoveBody, SentMove, read_move
from app.web.once import OnceKey
from app.web.routing import Api

api = Api()


class InvoiceBody(Body):
    """All that is accepted and not billed yet, or with `advance` the most that a small firm may be paid before; less where an amount is given."""

    number: Short | None = None
    amount: Price | None = None
    tax_invoice_number: Short | None = None
    advance: bool = False


class NumberedBody(MoveBody):
    number: Short | None = None


class Sp2dBody(MoveBody):
    number: Short
    date: Day


class OtherwiseBody(MoveBody):
    reference: Short | None = None
    date: Day | None = None


BODIES: dict[str, type[MoveBody]] = {
    "issue_spp": NumberedBody,
    "issue_spm": NumberedBody,
    "issue_sp2d": Sp2dBody,
    "pay_up": OtherwiseBody,
    "pay_kkpd": OtherwiseBody,
}


@api.post("/orders/{order_id}/invoices", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def write_invoice(order_id: str, body: InvoiceBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region_id, id = parse_public_id(order_id)

    def make() -> dict[str, Any]:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        bill = invoicing.invoice_advance if body.advance else invoicing.invoice
        payment = bill(
            session,
            order=order,
            number=body.number,
            amount=body.amount,
            tax_invoice_number=body.tax_invoice_number,
            actor=actor,
            at=at,
        )
        return payment_as_json(payment, actor)

    return once.json(session, actor, make)


@api.post("/payments/{payment_id}/moves", who=READERS, csrf=Csrf.BEARER, rate=WRITE)
def move_payment(payment_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region_id, id = parse_public_id(payment_id)

    def make() -> dict[str, Any]:
        payment = payment_for(session, actor, region_id=region_id, id=id)
        body = read_move(sent, lambda move: body_of(PAYMENT, payment, actor, move, BODIES))
        take_payment(session, payment, body, actor, at)
        session.flush()
        return payment_as_json(payment, actor)

    return once.json(session, actor, make, status=200)


def take_payment(session: Any, payment: Payment, body: Any, actor: Actor, at: Any) -> None:
    """The move that the body names, by its command."""
    given: dict[str, Any] = {"payment": payment, "actor": actor, "at": at}
    match body.move:
        case "verify":
            disbursing.verify(session, note=body.note, **given)
        case "return":
            disbursing.send_back(session, reason=body.reason, **given)
        case "resubmit":
            invoicing.resubmit(session, note=body.note, **given)
        case "issue_spp":
            disbursing.issue_spp(session, number=body.number, **given)
        case "issue_spm":
            disbursing.issue_spm(session, number=body.number, **given)
        case "issue_sp2d":
            disbursing.issue_sp2d(session, number=body.number, day=body.date, **given)
        case "receive":
            disbursing.receive(session, **given)
        case _:
            today = local_date(at, bookkeeping.region_of(session, payment.order).timezone)
            disbursing.pay_otherwise(session, move=body.move, reference=body.reference, day=body.date or today, **given)
