"""Disputes as the API gives them."""

from typing import Annotated

from app.disputes.opening import SUBJECTS
from app.disputes.states import DISPUTE
from app.orders.shapes import MoveTakenShown
from app.web.api.shapes import Hash, Id, Instant, Move, Shape, one_of

Side = Annotated[str, one_of(("buyer", "vendor"))]


class DisputeInList(Shape):
    """A dispute about a signed order; `number` is which of that order it is."""

    id: Id
    order_id: Id
    number: int
    state: Annotated[str, one_of(DISPUTE.states)]
    side: Side
    subject: Annotated[str, one_of(SUBJECTS)]
    opened_at: Instant
    due_at: Instant | None
    ended_at: Instant | None


class EvidenceShown(Shape):
    """A piece of evidence; its file stands at `/disputes/{id}/evidence/{id}`."""

    id: Id
    number: int
    side: Side
    content_type: str
    sha256: Hash
    added_at: Instant


class DisputeInFull(DisputeInList):
    """With what either side said, its evidence, and how it was decided."""

    statement: str
    answer: str | None
    answered_at: Instant | None
    decision: str | None
    evidence: list[EvidenceShown]
    moves: list[Move]
    history: list[MoveTakenShown]
