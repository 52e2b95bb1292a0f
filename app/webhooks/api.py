"""Webhooks in the API: registering one, what was sent to it and what it answered, sending again."""

import json
from typing import Annotated

from fastapi import Query

from app.errors import invalid_field
from app.language import _
from app.orders.api import before_of
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import PAGE_SIZE, encode_cursor, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import MoveBody, SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.webhooks import bodies, keeping, moving, queries, signing
from app.webhooks.permissions import READERS, WRITERS
from app.webhooks.shapes import DeliveryInFull, DeliveryShown, EventShown, WebhookShown
from app.webhooks.showing import delivery_as_json, delivery_in_full, events_as_json, webhook_as_json

api = Api()
Cursor = Annotated[str | None, Query(max_length=200)]


@api.get("/webhook-events", who=READERS, rate=READ, hides=False)
def list_webhook_events() -> PageOf[EventShown]:
    """Every event that a webhook can listen to."""
    return listed(events_as_json(), None)


@api.get("/webhooks", who=READERS, rate=READ, hides=False)
def list_webhooks(actor: CurrentActor, session: Db, cursor: Cursor = None) -> PageOf[WebhookShown]:
    """The newest first."""
    found = queries.webhooks_of(session, actor, before=before_of(cursor) if cursor else None, limit=PAGE_SIZE + 1)
    following = encode_cursor([str(found[PAGE_SIZE - 1].id)]) if len(found) > PAGE_SIZE else None
    return listed([webhook_as_json(session, hook, actor) for hook in found[:PAGE_SIZE]], following)


@api.post("/webhooks", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def add_webhook(body: bodies.WebhookBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[WebhookShown]:
    """A webhook of one's vendor, office or region; its secret is in this answer and in no other."""

    def make() -> WebhookShown:
        made = keeping.register(session, url=body.url, events=body.events, satker_code=body.satker, actor=actor, at=at)
        return webhook_as_json(session, made, actor)

    return _with_secret(session, actor, once.json(session, actor, make))


@api.get("/webhooks/{webhook_id}", who=READERS, rate=READ)
def show_webhook(webhook_id: str, actor: CurrentActor, session: Db) -> WebhookShown:
    """Where it sends, to what it listens, and how it goes."""
    return webhook_as_json(session, queries.webhook_for(session, actor, webhook_id), actor)


@api.patch("/webhooks/{webhook_id}", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def change_webhook(webhook_id: str, body: bodies.WebhookChange, actor: CurrentActor, session: Db, at: At) -> WebhookShown:
    """Another address, other events."""
    hook = queries.webhook_for(session, actor, webhook_id, lock=True)
    return webhook_as_json(session, keeping.change(session, hook=hook, url=body.url, events=body.events, actor=actor, at=at), actor)


@api.post("/webhooks/{webhook_id}/moves", moves=moving.DOORS.bodies, who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def move_webhook(webhook_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[WebhookShown]:
    """`ping`, `change` (as PATCH), `switch_off`, `switch_on`, `remove`, and
    `rotate_secret`, whose answer alone has the new `secret`."""

    def make() -> WebhookShown:
        hook = queries.webhook_for(session, actor, webhook_id, lock=True)
        moving.DOORS.move(session, hook, sent, actor=actor, at=at)
        return webhook_as_json(session, hook, actor)

    answer = once.json(session, actor, make, status=200)
    return _with_secret(session, actor, answer) if sent.get("move") == "rotate_secret" else answer


@api.get("/webhooks/{webhook_id}/deliveries", who=READERS, rate=READ)
def list_webhook_deliveries(webhook_id: str, actor: CurrentActor, session: Db, cursor: Cursor = None) -> PageOf[DeliveryShown]:
    """The newest first, each with every try and its answer; kept for 30 days."""
    hook = queries.webhook_for(session, actor, webhook_id)
    found = queries.deliveries_of(session, hook, before=before_of(cursor) if cursor else None, limit=PAGE_SIZE + 1)
    following = encode_cursor([str(found[PAGE_SIZE - 1].id)]) if len(found) > PAGE_SIZE else None
    return listed([delivery_as_json(hook, delivery, actor) for delivery in found[:PAGE_SIZE]], following)


@api.get("/webhooks/{webhook_id}/deliveries/{delivery_id}", who=READERS, rate=READ)
def show_webhook_delivery(webhook_id: str, delivery_id: str, actor: CurrentActor, session: Db) -> DeliveryInFull:
    """What was sent, every try, and what was answered."""
    hook = queries.webhook_for(session, actor, webhook_id)
    return delivery_in_full(hook, queries.delivery_of(session, hook, delivery_id), actor)


@api.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/moves",
    who=WRITERS,
    csrf=Csrf.BEARER,
    rate=WRITE,
    moves={moving.REPLAY: MoveBody},
)
def move_webhook_delivery(
    webhook_id: str, delivery_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[DeliveryInFull]:
    """`replay`: the same id and body once more."""

    def model_of(move: str) -> type[MoveBody]:
        if move != moving.REPLAY:
            raise invalid_field("move", _("Langkah ini tidak dikenal."))
        return MoveBody

    def make() -> DeliveryInFull:
        hook = queries.webhook_for(session, actor, webhook_id, lock=True)
        delivery = queries.delivery_of(session, hook, delivery_id, lock=True)
        read_move(sent, model_of)
        keeping.replay(session, hook=hook, delivery=delivery, actor=actor, at=at)
        return delivery_in_full(hook, delivery, actor)

    return once.json(session, actor, make, status=200)


def _with_secret(session: Db, actor: CurrentActor, answer: Json[WebhookShown]) -> Json[WebhookShown]:
    """The answer with the secret that it is about. It is put in afterwards: what is kept for a repeat holds no secret."""
    shown = json.loads(bytes(answer.body))
    hook = queries.webhook_for(session, actor, shown["id"])
    shown["secret"] = signing.secret_of(hook, shown["secret_number"])
    return Json(json.dumps(shown), answer.status_code)
