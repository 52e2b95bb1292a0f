"""Taking a move: the only code that changes a thing's state.

`step()` lets the thing's clock run out first, checks state, guard and permission, asks for the reason where a row needs one,
changes the state, writes the history row and the audit row, and looks up what the move brings with it (`Reaction`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app import audit, outbox
from app.actor import Actor, Role
from app.errors import FieldError, Invalid, Refusal
from app.identifiers import new_id
from app.language import _
from app.moves.history import MoveTaken
from app.moves.machine import Machine, Move, Thing, beginning, clock_of, moves_of_state, names_of, row_of, staying


class Effect(Protocol):
    """What is done with a move, in its transaction; `thing` is as it is after it."""

    def __call__(self, session: Session, thing: Any, /, *, move: Move, taken: MoveTaken, actor: Actor, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a move brings with it: `together` runs in the same transaction, `after` names jobs that are enqueued in it."""

    together: tuple[Effect, ...] = ()
    after: tuple[str, ...] = ()


class NotNow(Refusal):
    """The thing is visible, but this move is not open now, or not to this person (409); `moves` are
    those that are, `ran_out` says what its clock did."""

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


def step(
    session: Session,
    machine: Machine,
    thing: Thing,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    note: str | None = None,
    details: dict[str, Any] | None = None,
) -> Move:
    """Take the move `name`: the only code that changes `thing.state`. The caller holds the row's lock.

    Raises `NotNow` with the moves that are open to this actor, `Invalid` when a
    reason or note is owed. Returns the row that was taken.
    """
    machine.catch_up(session, thing, at)
    ran_out = _run_out(session, machine, thing, actor, at)
    taken = row_of(machine, thing, name, actor, at)
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
    thing: Thing,
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


def react(session: Session, machine: Machine, thing: Thing, born: MoveTaken, *, actor: Actor, at: datetime) -> None:
    """What the beginning of the thing brings with it, where `begin` left it to the caller."""
    _react(session, machine, thing, beginning(born.move, born.state_to), born, actor=actor, at=at)


def remark(
    session: Session,
    machine: str,
    thing: Thing,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    note: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """A line of a thing's history that is no move: something about it changed (who stands for
    it), its state did not. Its command judges who may."""
    same = staying(thing, name)
    named = Machine(machine, ())
    written = _write(session, named, thing, same, actor=actor, at=at, reason=reason, note=note, details=details or {})
    _react(session, named, thing, same, written, actor=actor, at=at)
    _announce(session, written)


def _run_out(session: Session, machine: Machine, thing: Thing, actor: Actor, at: datetime) -> str | None:
    """What the clock would have done by now, done; the system's own moves are what it does."""
    clock = clock_of(machine)
    if clock is None or actor.role is Role.SYSTEM or not clock.is_over(thing, at):
        return None
    return clock.run_out(session, thing, at)


def _demand(move: Move, *, reason: str | None, note: str | None) -> None:
    given = {"reason": reason, "note": note}
    missing = [name for name in sorted(move.needs) if not (given[name] or "").strip()]
    if missing:
        raise Invalid(_("Langkah ini perlu penjelasan."), errors=[FieldError(name, _("Tulis alasannya.")) for name in missing])


def _react(session: Session, machine: Machine, thing: Thing, move: Move, written: MoveTaken, *, actor: Actor, at: datetime) -> None:
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
    thing: Thing,
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
        details=told_in_the_trail(move, reason, details),
    )
    return written


def told_in_the_trail(move: Move, reason: str | None, details: dict[str, Any]) -> dict[str, Any]:
    """What the audit row of a move holds."""
    return {"from": move.from_ or None, "to": move.to, **({"reason": reason} if reason else {}), **details}
