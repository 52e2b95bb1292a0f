"""Doors: the moves of a machine as a person can ask for them, each with the
model of what comes with it and the command that takes it.

A room declares its `Doors` in its `moving.py`; its pages and its calls of the API go through the same ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import invalid_field
from app.language import _
from app.moves.machine import Machine, Thing, moves_for, names_of
from app.moves.taking import NotNow
from app.web.incoming.moves import read_move


@dataclass(frozen=True, slots=True)
class Door:
    """A move as a person can ask for it: the model of what comes with it, and the
    command that takes it (session, thing, body, actor, at)."""

    body: type[Any]
    take: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Doors:
    """The moves of a machine that a person can take, by name, for the API and
    for the pages alike; the system's own have no door."""

    machine: Machine
    doors: Mapping[str, Door]

    @property
    def bodies(self) -> dict[str, type[Any]]:
        """The model of each move's body, for the description of the API."""
        return {move: door.body for move, door in self.doors.items()}

    def body_of(self, thing: Thing, actor: Actor, move: str) -> type[Any]:
        """The model for a move's body. Raises `NotNow` for a move that nobody can post, `Invalid` for a name of nothing."""
        if move in self.doors:
            return self.doors[move].body
        if move in self.machine.names:
            raise NotNow(move=move, moves=names_of(moves_for(self.machine, thing, actor)))
        raise invalid_field("move", _("Langkah ini tidak dikenal."))

    def take(self, session: Session, thing: Thing, body: Any, *, actor: Actor, at: datetime, **besides: Any) -> None:
        """Take the move that the body names, with what a page sends `besides` (files); the thing is
        as it is after it. Raises what its command raises."""
        self.doors[body.move].take(session, thing, body, actor, at, **besides)
        session.flush()

    def move(self, session: Session, thing: Thing, sent: Mapping[str, Any], *, actor: Actor, at: datetime, **besides: Any) -> None:
        """Read what was `sent` as the body of the move that it names, and take that. Raises `Invalid`
        naming the fields, and what `body_of` and `take` raise."""
        body = read_move(sent, lambda move: self.body_of(thing, actor, move))
        self.take(session, thing, body, actor=actor, at=at, **besides)
