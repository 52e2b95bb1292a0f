"""What a browser may send of a webhook."""

from typing import Annotated

from pydantic import Field

from app.web.incoming.forms import Form
from app.webhooks.bodies import Events, Url


class WebhookForm(Form):
    """`satker` is asked of an admin alone; empty is the whole region."""

    url: Url
    events: Events
    satker: Annotated[str, Field(max_length=60)] = ""
