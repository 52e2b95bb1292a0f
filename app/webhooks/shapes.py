"""Webhooks as the API gives them."""

from typing import Annotated, Any

from app.web.api.shapes import Id, Instant, Move, NotRequired, Shape, one_of
from app.webhooks.states import WEBHOOK


class WebhookShown(Shape):
    """`owner` is `region`, `satker` or `vendor`; `failures` counts tries since something
    last arrived. `secret` comes once, when it is new."""

    id: Id
    state: Annotated[str, one_of(WEBHOOK.states)]
    owner: str
    region: str
    satker: str | None
    url: str
    events: list[str]
    secret_number: int
    old_secret_until: Instant | None
    failures: int
    failing_since: Instant | None
    created_at: Instant
    moves: list[Move]
    secret: NotRequired[str]


class TryShown(Shape):
    """One try: how long it took, and what was answered."""

    at: Instant
    milliseconds: int
    status: int | None
    answer: str
    problem: str | None


class DeliveryShown(Shape):
    """`event_id` is what the receiver tells a repeat by; `next_at` is when it is tried again, null where it will not be."""

    id: Id
    event_id: str
    event: str
    state: str
    created_at: Instant
    next_at: Instant | None
    ended_at: Instant | None
    tries: list[TryShown]
    moves: list[Move]


class DeliveryInFull(DeliveryShown):
    """With what is sent."""

    body: dict[str, Any]


class EventShown(Shape):
    """`kind` is the machine, `move` its move; a webhook listens to `name`, or to `kind.*`."""

    name: str
    kind: str
    move: str
    label: str
