"""What the API takes for a webhook, and what it gives."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from app.web.bodies import Body
from app.web.moves import MoveBody
from app.webhooks.keeping import URL_MAX

Url = Annotated[str, Field(min_length=1, max_length=URL_MAX)]
Events = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(min_length=1, max_length=200)]


class WebhookBody(Body):
    """`events` are names of `/webhook-events`, or `order.*` for all of a kind; an admin may name a `satker` of the region."""

    url: Url
    events: Events
    satker: Annotated[str, Field(max_length=60)] | None = None


class WebhookChange(Body):
    """What is left out stays."""

    url: Url | None = None
    events: Events | None = None


class ChangeMove(MoveBody):
    """The same as a move."""

    url: Url | None = None
    events: Events | None = None


class WebhookShown(BaseModel):
    """`owner` is `region`, `satker` or `vendor`; `failures` counts tries since something last arrived."""

    id: str
    state: str
    owner: str
    region: str
    satker: str | None
    url: str
    events: list[str]
    secret_number: int
    old_secret_until: str | None
    failures: int
    failing_since: str | None
    created_at: str
    moves: list[str]


class WebhookMade(WebhookShown):
    """With its `secret`, this once."""

    secret: str | None = None


class TryShown(BaseModel):
    at: str
    milliseconds: int
    status: int | None
    answer: str
    problem: str | None


class DeliveryShown(BaseModel):
    """`event_id` is what the receiver tells a repeat by; `next_at` is when it is tried again, null where it will not be."""

    id: str
    event_id: str
    event: str
    state: str
    created_at: str
    next_at: str | None
    ended_at: str | None
    tries: list[TryShown]
    moves: list[str]


class DeliveryInFull(DeliveryShown):
    """With what is sent."""

    body: dict[str, Any]


class WebhookList(BaseModel):
    items: list[WebhookShown]
    next: str | None


class DeliveryList(BaseModel):
    items: list[DeliveryShown]
    next: str | None


class EventShown(BaseModel):
    """`kind` is the machine, `move` its move; a webhook listens to `name`, or to `kind.*`."""

    name: str
    kind: str
    move: str
    label: str


class EventList(BaseModel):
    items: list[EventShown]
    next: str | None
