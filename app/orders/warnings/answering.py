"""Answering: every warning that is open when a PPK approves is answered with a
reason, which is kept beside the figures that it answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import FieldError, Invalid
from app.identifiers import new_id
from app.language import SOURCE, _, language, speaking
from app.orders.models import Order
from app.orders.states import OrderState
from app.orders.warnings.flags import BY_CODE, Warning, warnings
from app.orders.warnings.judged import order_judged
from app.orders.warnings.models import OrderWarning

JUDGED_IN = frozenset({OrderState.ON_NEGOTIATION, OrderState.WAITING_PPK_REVIEW})
"""States in which an order is judged anew; from the approval on, what was answered stands."""


class Unanswered(Invalid):
    """Warnings are left without a reason; `errors` names each as `answers.<flag>`."""

    def __init__(self, left: Sequence[Warning]) -> None:
        super().__init__(
            _("Jawab dulu peringatannya, masing-masing atau dengan satu alasan untuk semuanya."),
            errors=[FieldError(f"answers.{one.code}", f"{one.title}: {one.said}") for one in left],
        )


def open_on(session: Session, order: Order, at: datetime) -> list[Warning]:
    """The warnings that the PPK has to answer; none once it is approved or ended."""
    return warnings(session, order_judged(session, order, at)) if order.state in JUDGED_IN else []


def answered_on(session: Session, order: Order) -> Sequence[OrderWarning]:
    """The warnings that stood open at the approval, with their reasons."""
    return session.scalars(
        select(OrderWarning)
        .where(OrderWarning.region_id == order.region_id, OrderWarning.order_id == order.id)
        .order_by(OrderWarning.id)
    ).all()


def answer(
    session: Session, order: Order, *, reason: str | None, answers: Mapping[str, str], actor: Actor, at: datetime
) -> list[OrderWarning]:
    """Keep every open warning with its own answer, else with `reason`; what it said is kept in the source language. An answer to
    a warning that is not open any more is kept nowhere.

    Raises `Invalid` for a flag that does not exist, `Unanswered` for warnings that are left.
    """
    assert actor.account_id is not None
    unknown = [flag for flag in answers if flag not in BY_CODE]
    if unknown:
        raise Invalid(
            _("Ada isian yang perlu diperbaiki."),
            errors=[FieldError(f"answers.{flag}", _("Peringatan ini tidak dikenal.")) for flag in unknown],
        )
    reasons = {flag: text.strip() for flag, text in answers.items() if text.strip()}
    common = (reason or "").strip()
    found = warnings(session, order_judged(session, order, at))
    left = [one for one in found if not (reasons.get(one.code) or common)]
    if left:
        raise Unanswered(left)
    if language() != SOURCE:
        with speaking(SOURCE):
            found = warnings(session, order_judged(session, order, at))
    kept = [
        OrderWarning(
            region_id=order.region_id,
            id=new_id(),
            order_id=order.id,
            flag=one.code,
            said=one.said,
            figures=dict(one.figures),
            answer=reasons.get(one.code) or common,
            answered_by=actor.account_id,
            answered_at=at,
        )
        for one in found
    ]
    session.add_all(kept)
    return kept
