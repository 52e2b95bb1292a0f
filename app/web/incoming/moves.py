"""Moves as they are sent: every move's body is `{"move", "note"?, "reason"?}` plus the
fields named for it; the move's name chooses the model."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Body as FastApiBody
from starlette.datastructures import FormData

from app.errors import invalid_field
from app.language import _
from app.web.incoming.bodies import Body, Short, Text
from app.web.incoming.forms import HIDDEN
from app.web.incoming.reading import validated


class MoveBody(Body):
    """A move's name, and a note or a reason where one is wanted."""

    move: Short
    note: Text | None = None
    reason: Text | None = None


SentMove = Annotated[dict[str, Any], FastApiBody()]
"""A move as it was sent, before its name has chosen the model."""
Model = TypeVar("Model", bound=MoveBody)


def read_move(sent: Mapping[str, Any], model_of: Callable[[str], type[Model]]) -> Model:
    """The body of a move by its own model. Raises `Invalid` naming the fields, and whatever `model_of` raises for the name."""
    move = sent.get("move")
    if not isinstance(move, str):
        raise invalid_field("move", _("Sebutkan langkahnya."))
    return validated(model_of(move), sent)


def filled_in(data: FormData) -> dict[str, Any]:
    """What a page's form of a move says: a field that was left empty says nothing."""
    typed = {name: value.strip() if isinstance(value, str) else value for name, value in data.items() if name not in HIDDEN}
    return {name: value for name, value in typed.items() if value != ""}
