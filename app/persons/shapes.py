"""What is held about a person and requests to be erased, as the API gives them."""

from typing import Annotated, Any

from app.persons.asking import ErasureDecision
from app.web.api.shapes import Id, Instant, Shape, one_of


class HeldShown(Shape):
    """One line of the map of personal data."""

    of_whom: str
    what: str
    what_for: str
    ground: str
    how_long: str
    who_sees_it: str
    upon_erasure: str
    columns: list[str]


class PersonalData(Shape):
    """Everything that is held about the caller; `rows` by table, as they stand there. Secrets are told and not shown."""

    account: str
    login: str
    made_at: Instant
    held: list[HeldShown]
    rows: dict[str, list[dict[str, Any]]]


class ErasureRequestShown(Shape):
    """`decision` is null while it waits; `name` is that of whoever asked."""

    id: Id
    name: str
    wish: str
    asked_at: Instant
    decision: Annotated[str, one_of(ErasureDecision)] | None
    answer: str | None
    decided_at: Instant | None


class KeptShown(Shape):
    """What stays of an erased person, on which ground and how long; `rows` counts them by table."""

    what: str
    ground: str
    how_long: str
    rows: dict[str, int]


class ErasureSettled(Shape):
    """A request as it was settled; where it was granted, how many rows went by table and what stays."""

    request: ErasureRequestShown
    removed: dict[str, int]
    kept: list[KeptShown]
