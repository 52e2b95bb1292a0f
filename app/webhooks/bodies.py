"""What the API takes for a webhook, and what it gives."""

from typing import Annotated

from pydantic import Field

from app.web.incoming.bodies import Body
from app.web.incoming.moves import MoveBody
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
