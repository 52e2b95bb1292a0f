"""Moving: from a move's name to its body and its command, for payments and the bill that begins one, by API and on the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.moves.doors import Door, Doors
from app.orders import bookkeeping
from app.orders.models import Order
from app.payment import disbursing, invoicing, refilling
from app.payment.models import Payment
from app.payment.states import PAYMENT
from app.web.incoming.bodies import Body, Day, Price, Short
from app.web.incoming.moves import MoveBody

Take = Callable[[Session, Payment, Any, Actor, datetime], Any]


class InvoiceBody(Body):
    """All that is accepted and not billed yet, or with `advance` the most that a small firm
    may be paid before; less where an amount is given."""

    number: Short | None = None
    amount: Price | None = None
    tax_invoice_number: Short | None = None
    advance: bool = False


class NumberedBody(MoveBody):
    number: Short | None = None


class Sp2dBody(MoveBody):
    number: Short
    date: Day


class RefillBody(Sp2dBody):
    """`amount`: what the SP2D GU itself is of, for all that it covers; left out where it was written down before."""

    amount: Price | None = None


class ResubmitBody(MoveBody):
    """`amount`: what it bills now, where that is another."""

    amount: Price | None = None


class RefundBody(MoveBody):
    """`number`: of the deposit slip (STS) or of the bank's own paper."""

    amount: Price
    number: Short
    date: Day


class OtherwiseBody(MoveBody):
    reference: Short | None = None
    date: Day | None = None


def write_bill(session: Session, order: Order, body: InvoiceBody, actor: Actor, at: datetime) -> Payment:
    """What the body asks for; raises what `invoicing.invoice` and `invoice_advance` raise."""
    bill = invoicing.invoice_advance if body.advance else invoicing.invoice
    given = body.model_dump(include={"number", "amount", "tax_invoice_number"})
    return bill(session, order=order, **given, actor=actor, at=at)


def _noted(command: Callable[..., Payment]) -> Take:
    return lambda session, it, body, actor, at: command(session, payment=it, note=body.note, actor=actor, at=at)


def _numbered(command: Callable[..., Payment]) -> Take:
    return lambda session, it, body, actor, at: command(session, payment=it, number=body.number, actor=actor, at=at)


def _return(session: Session, it: Payment, body: MoveBody, actor: Actor, at: datetime) -> Any:
    return disbursing.send_back(session, payment=it, reason=body.reason, actor=actor, at=at)


def _reverse(session: Session, it: Payment, body: MoveBody, actor: Actor, at: datetime) -> Any:
    return disbursing.reverse(session, payment=it, reason=body.reason, actor=actor, at=at)


def _refund(session: Session, it: Payment, body: RefundBody, actor: Actor, at: datetime) -> Any:
    return disbursing.refund(
        session, payment=it, amount=body.amount, reference=body.number, day=body.date, reason=body.reason, actor=actor, at=at
    )


def _resubmit(session: Session, it: Payment, body: ResubmitBody, actor: Actor, at: datetime) -> Any:
    return invoicing.resubmit(session, payment=it, amount=body.amount, note=body.note, actor=actor, at=at)


def _sp2d(session: Session, it: Payment, body: Sp2dBody, actor: Actor, at: datetime) -> Any:
    return disbursing.issue_sp2d(session, payment=it, number=body.number, day=body.date, actor=actor, at=at)


def _link(session: Session, it: Payment, body: RefillBody, actor: Actor, at: datetime) -> Any:
    return refilling.link(session, payment=it, number=body.number, day=body.date, of=body.amount, actor=actor, at=at)


def _unlink(session: Session, it: Payment, body: MoveBody, actor: Actor, at: datetime) -> Any:
    return refilling.unlink(session, payment=it, reason=body.reason, actor=actor, at=at)


def _otherwise(session: Session, it: Payment, body: OtherwiseBody, actor: Actor, at: datetime) -> Any:
    """On the day that is given, or today where the order is."""
    day = body.date or local_date(at, bookkeeping.region_of(session, it.order).timezone)
    return disbursing.pay_from_imprest(session, payment=it, move=body.move, reference=body.reference, day=day, actor=actor, at=at)


def _receive(session: Session, it: Payment, body: MoveBody, actor: Actor, at: datetime) -> Any:
    return disbursing.receive(session, payment=it, actor=actor, at=at)


DOORS = Doors(
    PAYMENT,
    {
        "prepare": Door(MoveBody, _noted(disbursing.prepare)),
        "verify": Door(MoveBody, _noted(disbursing.verify)),
        "return": Door(MoveBody, _return),
        "resubmit": Door(ResubmitBody, _resubmit),
        "issue_spp": Door(NumberedBody, _numbered(disbursing.issue_spp)),
        "issue_spm": Door(NumberedBody, _numbered(disbursing.issue_spm)),
        "issue_sp2d": Door(Sp2dBody, _sp2d),
        "pay_up": Door(OtherwiseBody, _otherwise),
        "pay_kkpd": Door(OtherwiseBody, _otherwise),
        "receive": Door(MoveBody, _receive),
        "reverse": Door(MoveBody, _reverse),
        "refund": Door(RefundBody, _refund),
        "link_gu": Door(RefillBody, _link),
        "unlink_gu": Door(MoveBody, _unlink),
    },
)
