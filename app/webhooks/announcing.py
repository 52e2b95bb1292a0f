"""Announcing: a move that somebody listens to becomes a delivery for every webhook whose owner may see the thing.

In the move's own transaction only a job is enqueued, and only where a webhook of the region, or of any
vendor, listens; what is told is written by the job, once the command has finished with the thing. The job
may run twice: an event is one delivery for a webhook.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, cast, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.identifiers import new_id, public_id
from app.moves.history import MoveTaken
from app.outbox import enqueue, enqueue_where, where
from app.regions.models import Region
from app.webhooks.events import KINDS, Kind, matching
from app.webhooks.models import Webhook, WebhookDelivery
from app.webhooks.states import ON

SEND, QUEUE = "webhooks.send", "webhooks"
LISTENED_TO = where(
    exists().where(
        Webhook.state == ON,
        Webhook.events.op("&&")(bindparam("events", type_=ARRAY(Text))),
        or_(Webhook.home_region_id == bindparam("region_id"), Webhook.vendor_id.is_not(None)),
    )
)
"""Enqueues where a webhook of the region, or of any vendor, listens."""


def heard(session: Session, written: MoveTaken) -> None:
    """Enqueue the announcement, if and only if the move commits, where somebody may want it."""
    if written.machine not in KINDS:
        return
    listening = {"events": matching(written.machine, written.move), "region_id": written.region_id}
    enqueue_where(session, LISTENED_TO, "webhooks.announce", listening, region_id=written.region_id, taken=str(written.id))


def announce(session: Session, *, region_id: int, taken: UUID, at: datetime) -> int:
    """How many deliveries were written."""
    done = session.get(MoveTaken, (region_id, taken))
    if done is None:
        return 0
    kind = KINDS[done.machine]
    key = (region_id, done.subject_id) if "region_id" in kind.model.__table__.primary_key.columns else done.subject_id
    thing = session.get(kind.model, key)
    if thing is None:
        return 0
    body = _told(kind, thing, done, session.get(Region, region_id))
    hooks = [hook for hook in _listening(session, kind, thing, done) if kind.see(hook.as_actor, thing)]
    return sum(deliver(session, hook, body=body, at=at) for hook in hooks)


def deliver(session: Session, hook: Webhook, *, body: dict[str, Any], at: datetime) -> bool:
    """Write one delivery and have it sent once this commits; False where it is there already."""
    row = insert(WebhookDelivery).values(
        id=new_id(),
        webhook_id=hook.id,
        event_id=body["id"],
        event=body["event"],
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        state="WAITING",
        tries_made=0,
        next_at=at,
        created_at=at,
    )
    made = session.scalar(row.on_conflict_do_nothing().returning(WebhookDelivery.id))
    if made is not None:
        send_at(session, made, None)
    return made is not None


def send_at(session: Session, delivery_id: UUID, at: datetime | None) -> None:
    """Have the worker try it, now or not before then."""
    enqueue(session, SEND, queue=QUEUE, not_before=at, delivery=str(delivery_id))


def body_of(*, id: str, event: str, at: datetime, region: str | None, actor_role: str, **more: Any) -> dict[str, Any]:
    """What every message begins with. `id` is that of the event: the same for every webhook and every try."""
    return {"id": id, "event": event, "at": at.isoformat(), "region": region, "actor_role": actor_role, **more}


def _told(kind: Kind, thing: Any, done: MoveTaken, region: Region | None) -> dict[str, Any]:
    owner = getattr(thing, "region_id", 0)
    return body_of(
        id=public_id(done.region_id, done.id),
        event=_name(done),
        at=done.at,
        region=region.code if region else None,
        actor_role=done.role,
        state_from=done.state_from,
        state=done.state_to,
        url=kind.path(thing),
        thing={"kind": done.machine, "id": public_id(owner, thing.id), **kind.told(thing)},
    )


def _listening(session: Session, kind: Kind, thing: Any, done: MoveTaken) -> Sequence[Webhook]:
    """Those of the region and its offices, and of the vendor that the thing is
    about; a webhook hears nothing of the time before it."""
    own = (Webhook.home_region_id == done.region_id) & Webhook.vendor_id.is_(None)
    return session.scalars(
        select(Webhook)
        .where(
            _chose(done.machine, done.move),
            or_(own, Webhook.vendor_id == kind.vendor_of(thing)),
            Webhook.created_at <= done.at,
        )
        .order_by(Webhook.id)
    ).all()


def _chose(machine: str, move: str) -> Any:
    return (Webhook.state == ON) & Webhook.events.op("&&")(cast(matching(machine, move), ARRAY(Text)))


def _name(done: MoveTaken) -> str:
    return f"{done.machine}.{done.move}"
