"""Attachments as the API gives them."""

from typing import Annotated

from app.attachments.kinds import KINDS
from app.web.api.shapes import Hash, Id, Instant, Shape, one_of


class AttachmentShown(Shape):
    """A scan of a paper of a `payment` or of a `handover` of the order, the other is null; its file stands at
    `/orders/{id}/attachments/{id}`. `side` put it in."""

    id: Id
    number: int
    payment: Id | None
    handover: Id | None
    kind: Annotated[str, one_of(KINDS)]
    side: Annotated[str, one_of(("buyer", "vendor"))]
    note: str | None
    content_type: str
    size: int
    sha256: Hash
    added_at: Instant
