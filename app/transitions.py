"""Moves: the life of every thing is a table of rows, and `step()` is the one way to take one.

A noun declares its `Machine` in its `states.py`. Buttons on a page, `moves` in the API, the diagram in the docs and the
state × move × role tests read the same rows. `step()` checks state, guard and permission, asks for the reason where a row needs one,
changes the state, writes the history row and the audit row, and looks up what the move brings with it (`Reaction`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Mapped, Session

from app import audit, outbox
from app.actor import Actor, Role
from app.errors import FieldError, Invalid, Refusal
from app.history import MoveTaken
from app.identifiers import new_id
from app.language import _


class Thing(Protocol):
    """Whatever has a state: an order, a shipment, a listing version, a vendor."""

    id: Mapped[UUID]
    state: Mapped[Any]


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

    `needs` names what must come with it (`"reason"`, `"note"`). One name may lead to several states: the first row whose guard holds decides.
    `later` is who may take it besides from an hour on that the thing names, whether or not the worker has come to it.
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
    """The whole life of one kind of thing. `region_of` tells in whose trail a move is written; `catch_up` brings a thing to the hour before a move
    of it is judged."""

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
class Reaction:
    """What a move brings with it: `together` runs in the same transaction, `after` names jobs that are enqueued in it."""

    together: tuple[Callable[..., None], ...] = ()
    after: tuple[str, ...] = ()


class NotNow(Refusal):
    """The thing is visible, but this move is not open now, or not to this person (409); `moves` are those that are, `ran_out` says what its clock did."""

    def __init__(self, *, move: str, moves: Sequence[str], ran_out: str | None = None) -> None:
        self.move = move
        closed = _("Langkah ini tidak terbuka sekarang: keadaannya sudah berubah, atau bukan giliran Anda.")
        closed += " " + (_("Pilih dari langkah yang terbuka.") if moves else _("Tidak ada langkah lain yang terbuka bagi Anda."))
        super().__init__(f"{ran_out}. {closed}" if ran_out else closed, moves=moves)


def _nothing(machine: str, move: str) -> Reaction:
    return Reaction()


_reactions: Callable[[str, str], Reaction] = _nothing


def react_with(lookup: Callable[[str, str], Reaction]) -> None:
    """Plug in the table of `app/reactions.py`; done once by the process that takes moves."""
    global _reactions
    _reactions = lookup


def _to_nobody(session: Session, written: MoveTaken) -> None:
    """Before anybody wants to hear of moves."""


_announce: Callable[[Session, MoveTaken], None] = _to_nobody


def announce_with(heard: Callable[[Session, MoveTaken], None]) -> None:
    """Plug in who hears of every move, in its transaction; done once by the process that takes moves."""
    global _announce
    _announce = heard


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline that ends a state by itself: `is_over` at that hour, and `run_out`, which takes the system's move and says in words what happened."""

    is_over: Callable[[Any, datetime], bool]
    run_out: Callable[[Session, Any, datetime], str]


_clocks: dict[str, Clock] = {}


def bind(machine: Machine, clock: Clock) -> None:
    """Let the deadline itself end a thing's state, and not the worker's next look: a move that comes later meets what the clock has done. Declared beside
    the deadlines."""
    _clocks[machine.name] = clock


def step(
    session: Session,
    machine: Machine,
    thing: Any,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    note: str | None = None,
    details: dict[str, Any] | None = None,
) -> Move:
    """Take the move `name`: the only code that changes `thing.state`. The caller holds the row's lock.

    Raises `NotNow` with the moves that are open to this actor, `Invalid` when a reason or note is owed. Returns the row that was taken.
    """
    machine.catch_up(session, thing, at)
    ran_out = _run_out(session, machine, thing, actor, at)
    open_ = [move for move in machine.moves if move.from_ == thing.state and move.name == name and move.when(thing)]
    taken = next((move for move in open_ if move.is_open_to(actor, thing, at)), None)
    if taken is None:
        raise NotNow(move=name, moves=names_of(moves_of_state(machine, thing, actor, at)), ran_out=ran_out)
    _demand(taken, reason=reason, note=note)
    thing.state = taken.to
    written = _write(session, machine, thing, taken, actor=actor, at=at, reason=reason, note=note, details=details or {})
    _react(session, machine, thing, taken, written, actor=actor, at=at)
    _announce(session, written)
    return taken


def begin(
    session: Session,
    machine: Machine,
    thing: Any,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    details: dict[str, Any] | None = None,
    reacts: bool = True,
) -> MoveTaken:
    """The first line of a thing's history: it came into being in its present state by `name` (`place`, `register`, …).

    What that brings with it comes at once, or when the caller asks for it (`react`); that it is announced waits for nothing.
    """
    born = beginning(name, thing.state)
    written = _write(session, machine, thing, born, actor=actor, at=at, reason=None, note=None, details=details or {})
    if reacts:
        react(session, machine, thing, written, actor=actor, at=at)
    _announce(session, written)
    return written


def react(session: Session, machine: Machine, thing: Any, born: MoveTaken, *, actor: Actor, at: datetime) -> None:
    """What the beginning of the thing brings with it, where `begin` left it to the caller."""
    _react(session, machine, thing, beginning(born.move, born.state_to), born, actor=actor, at=at)


def beginning(name: str, state: str) -> Move:
    """The move out of nothing; its command judges who may."""
    return Move(from_="", name=name, to=state, who=lambda *_: True)


def staying(thing: Any, name: str) -> Move:
    """No move: something about the thing is written, its state stays; its command judges who may."""
    return Move(from_=thing.state, name=name, to=thing.state, who=lambda *_: True)


def remark(
    session: Session,
    machine: str,
    thing: Any,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    note: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """A line of a thing's history that is no move: something about it changed (who stands for it), its state did not. Its command judges who may."""
    same = staying(thing, name)
    named = Machine(machine, ())
    written = _write(session, named, thing, same, actor=actor, at=at, reason=reason, note=note, details=details or {})
    _react(session, named, thing, same, written, actor=actor, at=at)
    _announce(session, written)


def _run_out(session: Session, machine: Machine, thing: Any, actor: Actor, at: datetime) -> str | None:
    """What the clock would have done by now, done; the system's own moves are what it does."""
    clock = _clocks.get(machine.name)
    if clock is None or actor.role is Role.SYSTEM or not clock.is_over(thing, at):
        return None
    return clock.run_out(session, thing, at)


def moves_for(machine: Machine, thing: Any, actor: Actor, at: datetime | None = None) -> list[Move]:
    """The moves that this actor can take now, in the table's order, each name once; none at an hour `at` which its clock has ended and the worker not yet."""
    clock = _clocks.get(machine.name)
    if at is not None and clock is not None and clock.is_over(thing, at):
        return []
    return moves_of_state(machine, thing, actor, at)


def moves_of_state(machine: Machine, thing: Any, actor: Actor, at: datetime | None = None) -> list[Move]:
    """The same, also where a clock has ended that state and nobody has looked yet."""
    seen: dict[str, Move] = {}
    for move in machine.moves:
        if move.from_ == thing.state and move.name not in seen and move.when(thing) and move.is_open_to(actor, thing, at):
            seen[move.name] = move
    return list(seen.values())


def names_of(moves: Iterable[Move]) -> list[str]:
    return [move.name for move in moves]


def _demand(move: Move, *, reason: str | None, note: str | None) -> None:
    given = {"reason": reason, "note": note}
    missing = [name for name in sorted(move.needs) if not (given[name] or "").strip()]
    if missing:
        raise Invalid(_("Langkah ini perlu penjelasan."), errors=[FieldError(name, _("Tulis alasannya.")) for name in missing])


def _react(session: Session, machine: Machine, thing: Any, move: Move, written: MoveTaken, *, actor: Actor, at: datetime) -> None:
    """What the move brings with it: effects in this transaction, jobs that exist if and only if it commits."""
    reaction = _reactions(machine.name, move.name)
    if reaction.together or reaction.after:
        session.flush()
    for effect in reaction.together:
        effect(session, thing, move=move, taken=written, actor=actor, at=at)
    for job in reaction.after:
        outbox.enqueue(
            session, job, machine=machine.name, region_id=written.region_id, id=str(thing.id), move=move.name, taken=str(written.id)
        )


def _write(
    session: Session,
    machine: Machine,
    thing: Any,
    move: Move,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None,
    note: str | None,
    details: dict[str, Any],
) -> MoveTaken:
    region_id = machine.region_of(thing)
    written = MoveTaken(
        region_id=region_id,
        id=new_id(),
        machine=machine.name,
        subject_id=thing.id,
        move=move.name,
        state_from=move.from_ or None,
        state_to=move.to,
        account_id=actor.account_id,
        role=actor.role,
        actor_name=actor.name,
        reason=reason,
        note=note,
        details=details,
        at=at,
    )
    session.add(written)
    audit.record(
        session,
        actor=actor,
        region_id=region_id,
        action=f"{machine.name}.{move.name}",
        subject_kind=machine.name,
        subject_id=str(thing.id),
        at=at,
        details={"from": move.from_ or None, "to": move.to, **({"reason": reason} if reason else {}), **details},
    )
    return written
