"""Moving: the one table from a move's name to its body and its command, for the API and for the pages."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id
from app.language import _
from app.moves.doors import Door, Doors
from app.orders import addendum, cancellation, completion, confirmation, negotiation, review, signing
from app.orders import bodies as b
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.places import PlaceChange
from app.orders.splitting import Share
from app.orders.states import ORDER
from app.web.incoming.moves import MoveBody

Command = Callable[..., Order]


def _line_id(text: str, field: str) -> UUID:
    try:
        return parse_public_id(text)[1]
    except NotFound:
        raise invalid_field(field, _("Baris ini bukan milik pesanan ini.")) from None


def _noted(command: Command) -> Callable[[Session, Order, MoveBody, Actor, datetime], Order]:
    return lambda session, order, body, actor, at: command(session, order=order, note=body.note, actor=actor, at=at)


def _reasoned(command: Command) -> Callable[[Session, Order, MoveBody, Actor, datetime], Order]:
    return lambda session, order, body, actor, at: command(session, order=order, reason=body.reason, actor=actor, at=at)


def _offer(session: Session, order: Order, body: b.OfferBody, actor: Actor, at: datetime) -> Order:
    prices = {_line_id(line.line_id, f"lines.{index}.line_id"): line.unit_price for index, line in enumerate(body.lines)}
    return negotiation.offer(
        session,
        order=order,
        prices=prices,
        shipping=body.shipping,
        due_date=body.due_date,
        place_days={place.number: place.due_date for place in body.places},
        actor=actor,
        at=at,
    )


def _agree(session: Session, order: Order, body: b.AgreeBody, actor: Actor, at: datetime) -> Order:
    return negotiation.agree(session, order=order, round=body.round, actor=actor, at=at)


def _approve(session: Session, order: Order, body: b.ApproveBody, actor: Actor, at: datetime) -> Order:
    return review.approve(
        session,
        order=order,
        sp_number=body.sp_number,
        terms=body.terms,
        particulars=review.Particulars(body.dpa_number, body.payment_route, body.packaging),
        accounts=[Share(account.account_code, account.amount) for account in body.accounts],
        reason=body.reason,
        answers=body.answers,
        note=body.note,
        actor=actor,
        at=at,
    )


def _sign(session: Session, order: Order, body: b.SignBody, actor: Actor, at: datetime) -> Order:
    return signing.sign(session, order=order, proof=body.proof, actor=actor, at=at)


def _propose(session: Session, order: Order, body: b.AddendumBody, actor: Actor, at: datetime) -> Order:
    lines = [
        LineChange(_line_id(line.line_id, f"lines.{index}.line_id"), line.quantity, line.unit_price)
        for index, line in enumerate(body.lines)
    ]
    shares = [Share(account.account_code, account.amount) for account in body.accounts]
    places = [_place(index, place) for index, place in enumerate(body.places)]
    changes = Changes(lines, body.shipping, body.due_date, body.address, shares, places)
    return addendum.propose(session, order=order, changes=changes, note=body.note, version=body.version, actor=actor, at=at)


def _place(index: int, place: b.PlaceChangeBody) -> PlaceChange:
    quantities = {
        _line_id(line.line_id, f"places.{index}.lines.{at}.line_id"): line.quantity for at, line in enumerate(place.lines)
    }
    return PlaceChange(place.number, place.address, place.due_date, quantities, place.remove)


def _sign_addendum(session: Session, order: Order, body: b.SignBody, actor: Actor, at: datetime) -> Order:
    return addendum.sign(session, order=order, proof=body.proof, actor=actor, at=at)


def _request_cancel(session: Session, order: Order, body: b.RequestCancelBody, actor: Actor, at: datetime) -> Order:
    return cancellation.request_cancel(session, order=order, reason=body.reason, letter=body.letter, actor=actor, at=at)


def _settle_outside(session: Session, order: Order, body: b.SettleOutsideBody, actor: Actor, at: datetime) -> Order:
    return completion.settle_outside(
        session,
        order=order,
        route=body.route,
        reference=body.reference,
        paid_on=body.paid_on,
        amount=body.amount,
        note=body.note,
        actor=actor,
        at=at,
    )


DOORS = Doors(
    ORDER,
    {
        "offer": Door(b.OfferBody, _offer),
        "agree": Door(b.AgreeBody, _agree),
        "submit_for_review": Door(MoveBody, _noted(negotiation.submit_for_review)),
        "abandon": Door(MoveBody, _reasoned(negotiation.abandon)),
        "approve": Door(b.ApproveBody, _approve),
        "send_back": Door(MoveBody, _noted(review.send_back)),
        "reject": Door(MoveBody, _reasoned(review.reject)),
        "sign": Door(b.SignBody, _sign),
        "accept": Door(MoveBody, _noted(confirmation.accept)),
        "decline": Door(MoveBody, _reasoned(confirmation.decline)),
        "cancel": Door(MoveBody, _reasoned(confirmation.cancel)),
        "propose_addendum": Door(b.AddendumBody, _propose),
        "accept_addendum": Door(MoveBody, _noted(addendum.accept)),
        "sign_addendum": Door(b.SignBody, _sign_addendum),
        "refuse_addendum": Door(MoveBody, _reasoned(addendum.refuse)),
        "withdraw_addendum": Door(MoveBody, _reasoned(addendum.withdraw)),
        "request_cancel": Door(b.RequestCancelBody, _request_cancel),
        "open_cancel": Door(MoveBody, _noted(cancellation.open_cancel)),
        "dismiss_cancel": Door(MoveBody, _noted(cancellation.dismiss_cancel)),
        "grant_cancel": Door(MoveBody, _reasoned(cancellation.grant_cancel)),
        "refuse_cancel": Door(MoveBody, _reasoned(cancellation.refuse_cancel)),
        "settle_outside": Door(b.SettleOutsideBody, _settle_outside),
        "reverse_outside": Door(MoveBody, _reasoned(completion.reverse_outside)),
    },
)
