"""Showing: a webhook and its deliveries as the API and the pages give them."""

import json

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import iso
from app.identifiers import public_id
from app.moves.machine import moves_for, names_of
from app.regions.models import Region
from app.web.pages.labels import label
from app.webhooks import permissions
from app.webhooks.events import ALL
from app.webhooks.models import Webhook, WebhookDelivery
from app.webhooks.moving import REPLAY
from app.webhooks.shapes import DeliveryInFull, DeliveryShown, EventShown, WebhookShown
from app.webhooks.states import ON, WEBHOOK


def webhook_as_json(session: Session, hook: Webhook, actor: Actor) -> WebhookShown:
    return {
        "id": public_id(0, hook.id),
        "state": hook.state,
        "owner": owner_of(hook),
        "region": session.get_one(Region, hook.home_region_id).code,
        "satker": hook.satker_code,
        "url": hook.url,
        "events": list(hook.events),
        "secret_number": hook.generation,
        "old_secret_until": iso(hook.overlap_until),
        "failures": hook.failures,
        "failing_since": iso(hook.failing_since),
        "created_at": hook.created_at.isoformat(),
        "moves": names_of(moves_for(WEBHOOK, hook, actor)),
    }


def delivery_as_json(hook: Webhook, delivery: WebhookDelivery, actor: Actor) -> DeliveryShown:
    return {
        "id": public_id(0, delivery.id),
        "event_id": delivery.event_id,
        "event": delivery.event,
        "state": delivery.state,
        "created_at": delivery.created_at.isoformat(),
        "next_at": iso(delivery.next_at) if hook.state == ON else None,
        "ended_at": iso(delivery.ended_at),
        "tries": [
            {
                "at": one.at.isoformat(),
                "milliseconds": one.milliseconds,
                "status": one.status,
                "answer": one.answer,
                "problem": one.problem,
            }
            for one in delivery.tries
        ],
        "moves": [REPLAY] if can_replay(hook, actor) else [],
    }


def delivery_in_full(hook: Webhook, delivery: WebhookDelivery, actor: Actor) -> DeliveryInFull:
    return {**delivery_as_json(hook, delivery, actor), "body": json.loads(delivery.body)}


def events_as_json() -> list[EventShown]:
    """Every event that there is, in the order of its kind's life."""
    return [
        {"name": event, "kind": kind.machine.name, "move": move, "label": label(move)}
        for kind in ALL
        for event in kind.events
        for move in [event.partition(".")[2]]
    ]


def can_replay(hook: Webhook, actor: Actor) -> bool:
    return hook.state == ON and permissions.write(actor, hook)


def owner_of(hook: Webhook) -> str:
    return "vendor" if hook.vendor_id else "satker" if hook.satker_code else "region"
