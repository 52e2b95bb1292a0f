"""News: a move is told to those whom it concerns, with the move itself or by a job that was
enqueued in its transaction. Telling twice tells once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app import db
from app.moves.history import MoveTaken
from app.notifications import telling
from app.notifications.telling import Audience
from app.outbox import job

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class News:
    """Who reads of a move, under which title, which path of ours it opens, and what was said with it."""

    audiences: Sequence[Audience]
    title: str
    link: str
    note: str | None


Find = Callable[[Session, MoveTaken], Thing | None]
Telling = Callable[[Session, Thing, MoveTaken], News | None]


def in_region(model: type[Thing]) -> Find[Thing]:
    """The thing that moved, by the key of its region."""
    return lambda session, done: session.get(model, (done.region_id, done.subject_id))


def without_region(model: type[Thing]) -> Find[Thing]:
    """The thing that moved, where it belongs to no region."""
    return lambda session, done: session.get(model, done.subject_id)


def news(name: str, find: Find[Thing]) -> Callable[[Telling[Thing]], Callable[..., None]]:
    """Declare the job `name`: what the function says of a move of the thing that is found; None is nobody's news."""

    def declare(tell: Telling[Thing]) -> Callable[..., None]:
        @job(name)
        @wraps(tell)
        def run(machine: str, region_id: int, id: str, move: str, taken: str, **_more: object) -> None:
            with db.new_session() as session:
                done = session.get(MoveTaken, (region_id, UUID(taken)))
                thing = find(session, done) if done is not None else None
                said = tell(session, thing, done) if done is not None and thing is not None else None
                if done is not None and said is not None:
                    spread(session, said, done)

        return run

    return declare


def spread(session: Session, said: News, done: MoveTaken) -> None:
    """Write the notices of a move."""
    telling.tell(
        session,
        said.audiences,
        region_id=done.region_id,
        cause=done.id,
        title=said.title,
        link=said.link,
        move=done.move,
        state=done.state_to,
        actor_role=done.role,
        note=said.note,
        at=done.at,
    )
