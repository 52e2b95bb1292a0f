"""The machine: the states of one kind of thing and the moves between them, as rows; which of them
somebody may take now, and the clock that ends a state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor, Role


class Thing(Protocol):
    """Whatever has a state: an order, a shipment, a listing version, a vendor."""

    state: Any

    @property
    def id(self) -> UUID: ...


Permission = Callable[[Actor, Any], bool]
HourPermission = Callable[[Actor, Any, datetime], bool]
Guard = Callable[[Any], bool]


def by_the_system(actor: Actor, thing: Any) -> bool:
    """A move that no person takes: a clock brings it, or another move."""
    return actor.role is Role.SYSTEM


def nobody_else(actor: Actor, thing: Any, at: datetime) -> bool:
    """Nobody comes to a move besides those who may take it at any hour."""
    return False


def always(thing: Any) -> bool:
    """The guard of a move that its state alone allows."""
    return True


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from which state, by what name, to which state, who may take it, and on what condition of the thing.

    `needs` names what must come with it (`"reason"`, `"note"`). One name may lead to several states: the
    first row whose guard holds decides. `later` is who may take it besides from an hour on that the
    thing names, whether or not the worker has come to it.
    """

    from_: str
    name: str
    to: str
    who: Permission
    when: Guard = always
    needs: frozenset[str] = frozenset()
    later: HourPermission = nobody_else

    def is_open_to(self, actor: Actor, thing: Any, at: datetime | None) -> bool:
        """May this person take it (at that hour, where one is given), its state and its guard aside?"""
        return self.who(actor, thing) or (at is not None and self.later(actor, thing, at))


@dataclass(frozen=True, slots=True)
class Machine:
    """The whole life of one kind of thing. `region_of` tells in whose trail a move is written; `catch_up` brings
    a thing to the hour before a move of it is judged."""

    name: str
    moves: tuple[Move, ...]
    region_of: Callable[[Any], int] = field(default=lambda thing: thing.region_id)
    catch_up: Callable[[Session, Any, datetime], None] = field(default=lambda session, thing, at: None)

    @property
    def states(self) -> frozenset[str]:
        return frozenset(state for move in self.moves for state in (move.from_, move.to))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(move.name for move in self.moves))


@dataclass(frozen=True, slots=True)
class StateClock:
    """A deadline that ends a state by itself: `is_over` at that hour, and `run_out`, which takes
    the system's move and says in words what happened."""

    is_over: Callable[[Any, datetime], bool]
    run_out: Callable[[Session, Any, datetime], str]


_clocks: dict[str, StateClock] = {}


def bind(machine: Machine, clock: StateClock) -> None:
    """Let the deadline itself end a thing's state, and not the worker's next look: a move that comes later meets what
    the clock has done. Declared beside the deadlines."""
    _clocks[machine.name] = clock


def clock_of(machine: Machine) -> StateClock | None:
    """The clock that ends a state of this kind of thing; None where none does."""
    return _clocks.get(machine.name)


def moves_for(machine: Machine, thing: Thing, actor: Actor, at: datetime | None = None) -> list[Move]:
    """The moves that this actor can take now, in the table's order, each name once; none at an hour
    `at` which its clock has ended and the worker not yet."""
    clock = clock_of(machine)
    if at is not None and clock is not None and clock.is_over(thing, at):
        return []
    return moves_of_state(machine, thing, actor, at)


def moves_of_state(machine: Machine, thing: Thing, actor: Actor, at: datetime | None = None) -> list[Move]:
    """The same, also where a clock has ended that state and nobody has looked yet."""
    seen: dict[str, Move] = {}
    for move in machine.moves:
        if move.from_ == thing.state and move.name not in seen and move.when(thing) and move.is_open_to(actor, thing, at):
            seen[move.name] = move
    return list(seen.values())


def row_of(machine: Machine, thing: Thing, name: str, actor: Actor, at: datetime | None = None) -> Move | None:
    """The row by which this actor takes the move `name` now: the first whose guard
    holds and that is open to them; None where none is."""
    rows = (move for move in machine.moves if move.from_ == thing.state and move.name == name and move.when(thing))
    return next((move for move in rows if move.is_open_to(actor, thing, at)), None)


def names_of(moves: Iterable[Move]) -> list[str]:
    return [move.name for move in moves]


def beginning(name: str, state: str) -> Move:
    """The move out of nothing; its command judges who may."""
    return Move(from_="", name=name, to=state, who=lambda *_: True)


def staying(thing: Thing, name: str) -> Move:
    """No move: something about the thing is written, its state stays; its command judges who may."""
    return Move(from_=thing.state, name=name, to=thing.state, who=lambda *_: True)
