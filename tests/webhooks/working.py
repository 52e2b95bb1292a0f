"""What the worker would do: the jobs of webhooks that are due, run at once, in their order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app import db
from app.webhooks import jobs, keeping, sending
from app.webhooks.models import Webhook, WebhookDelivery
from tests.world import AT, World

RUN = {"webhooks.announce": jobs.announce, "webhooks.send": jobs.send, "webhooks.tell": jobs.tell}


def enqueued() -> list[tuple[str, dict[str, Any], datetime | None]]:
    """(job, payload, not before) of what waits in the outbox for webhooks."""
    with db.new_session() as session:
        rows = session.execute(
            text("SELECT task_name, args, scheduled_at FROM procrastinate_jobs WHERE task_name LIKE 'webhooks.%' ORDER BY id")
        ).all()
    return [(row.task_name, row.args, row.scheduled_at) for row in rows]


def work() -> None:
    """Until nothing is left that is due; what is for later stays."""
    while waiting := [found for found in enqueued() if found[2] is None]:
        with db.new_session() as session:
            session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name LIKE 'webhooks.%' AND scheduled_at IS NULL"))
        for name, payload, _at in waiting:
            RUN[name](**payload)


def deliveries(hook_id: UUID) -> list[WebhookDelivery]:
    """Oldest first, each with its tries."""
    with db.new_session() as session:
        return list(
            session.scalars(select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook_id).order_by(WebhookDelivery.id))
        )


def hook_now(hook_id: UUID) -> Webhook:
    with db.new_session() as session:
        return session.get_one(Webhook, hook_id)


def try_again(delivery: WebhookDelivery) -> None:
    sending.send(delivery.id)


def listening(world: World, url: str, *events: str, persona: str = "ppk") -> UUID:
    with db.new_session() as session:
        hook = keeping.register(session, url=url, events=events or ["order.*"], actor=world[persona], at=AT)
        return hook.id


def ping(hook_id: UUID, world: World) -> None:
    with db.new_session() as session:
        keeping.ping(session, hook=session.get_one(Webhook, hook_id), actor=world["ppk"], at=AT)
    work()
