"""Sending: a try at a time, later each time, until it arrives or is given up; a receiver that
takes nothing any more is left alone, and its owner told.

Nothing is held while the other side thinks: the try is claimed in one transaction, made, and written down in another. At least
once: a process that dies in between makes it again, and the receiver tells by the id.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.actor import SYSTEM_ACTOR
from app.clock import now
from app.errors import Refusal
from app.identifiers import new_id
from app.moves.taking import step
from app.outgoing import Reach
from app.settings import settings
from app.webhooks import signing
from app.webhooks.announcing import send_at
from app.webhooks.models import Webhook, WebhookDelivery, WebhookTry
from app.webhooks.posting import Said, post
from app.webhooks.states import ON, WEBHOOK

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=16),
)
"""Between the tries of a delivery: seven in all, over a good day."""
PATIENCE = sum(WAITS, timedelta())
"""A webhook at which nothing arrived for so long is switched off; one that answers 410 at once."""
QUIET_AFTER = 5
"""So many failures in a row, of whichever deliveries: from then on the webhook as a whole waits as one delivery would."""
CLAIMED = timedelta(seconds=60)
"""Longer than any try takes."""
SKEW = timedelta(seconds=5)
GONE = 410


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent."""

    url: str
    body: bytes
    headers: dict[str, str]


def reach() -> Reach:
    """How far a webhook may go, by the setting."""
    return Reach.LOOPBACK if settings().webhook_loopback else Reach.INTERNET


def send(delivery_id: UUID) -> Said | None:
    """One try; None where there is nothing to do now."""
    letter = _claim(delivery_id)
    if letter is None:
        return None
    try:
        said = post(letter.url, body=letter.body, headers=letter.headers, reach=reach())
    except Refusal as refusal:
        said = Said(None, "", refusal.message, 0)
    _write_down(delivery_id, said)
    return said


def send_overdue(*, limit: int = 50) -> None:
    """What no job came for: the queue was lost, or a worker with it."""
    at = now()
    with db.new_session() as session:
        late = session.scalars(
            select(WebhookDelivery.id)
            .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
            .where(WebhookDelivery.state == "WAITING", WebhookDelivery.next_at < at - 2 * CLAIMED, Webhook.state == ON)
            .order_by(WebhookDelivery.next_at)
            .limit(limit)
        ).all()
    for delivery_id in late:
        send(delivery_id)


def _claim(delivery_id: UUID) -> Letter | None:
    at = now()
    with db.new_session() as session:
        found = _locked(session, delivery_id)
        if found is None:
            return None
        delivery, hook = found
        if hook.state != ON or delivery.next_at is None or delivery.next_at > at + SKEW:
            return None
        if hook.quiet_until is not None and hook.quiet_until > at:
            delivery.next_at = hook.quiet_until
            send_at(session, delivery.id, delivery.next_at)
            return None
        delivery.next_at = at + CLAIMED
        body = delivery.body.encode()
        return Letter(hook.url, body, signing.headers(hook, id=delivery.event_id, body=body, at=at))


def _write_down(delivery_id: UUID, said: Said) -> None:
    at = now()
    with db.new_session() as session:
        found = _locked(session, delivery_id)
        if found is None:
            return
        delivery, hook = found
        session.add(
            WebhookTry(
                id=new_id(),
                delivery_id=delivery.id,
                at=at,
                milliseconds=said.milliseconds,
                status=said.status,
                answer=said.answer,
                problem=said.problem,
            )
        )
        if delivery.state != "WAITING":
            return
        delivery.tries_made += 1
        if said.problem is None:
            delivery.state, delivery.next_at, delivery.ended_at = "DELIVERED", None, at
            hook.failures, hook.failing_since, hook.quiet_until = 0, None, None
            return
        _failed(session, delivery, hook, said, at)


def _failed(session: Session, delivery: WebhookDelivery, hook: Webhook, said: Said, at: datetime) -> None:
    hook.failures += 1
    hook.failing_since = hook.failing_since or at
    if hook.failures >= QUIET_AFTER:
        hook.quiet_until = at + WAITS[min(hook.failures - QUIET_AFTER, len(WAITS) - 1)]
    if delivery.tries_made <= len(WAITS):
        delivery.next_at = at + WAITS[delivery.tries_made - 1]
        send_at(session, delivery.id, delivery.next_at)
    else:
        delivery.state, delivery.next_at, delivery.ended_at = "GIVEN_UP", None, at
    if hook.state == ON and (said.status == GONE or at - hook.failing_since >= PATIENCE):
        step(session, WEBHOOK, hook, "give_up", actor=SYSTEM_ACTOR, at=at, note=said.problem)


def _locked(session: Session, delivery_id: UUID) -> tuple[WebhookDelivery, Webhook] | None:
    """The webhook first: its deliveries share its count of failures. None where the delivery has faded."""
    hook_id = session.scalar(select(WebhookDelivery.webhook_id).where(WebhookDelivery.id == delivery_id))
    if hook_id is None:
        return None
    hook = session.get_one(Webhook, hook_id, with_for_update=True)
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    return None if delivery is None else (delivery, hook)
