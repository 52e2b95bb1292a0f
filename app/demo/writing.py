"""Writing in bulk: things made in memory go into their tables by COPY, parents first;
and their history is taken from the tables of moves.

`take()` asks the same rows as `step()`, so an example that could not have happened fails here. It writes the same
history and audit rows, with ids of the moment itself, and enqueues nothing: nobody is mailed about an example.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from app.actor import Actor
from app.audit import AuditRow
from app.db import Base
from app.exchange.loading import copy_rows
from app.identifiers import new_id
from app.moves.history import MoveTaken
from app.moves.machine import Machine, Move, Thing, beginning, row_of
from app.moves.taking import told_in_the_trail


@dataclass(slots=True)
class Bulk:
    """What is to be written: things, and plain rows where there are very many."""

    things: dict[str, list[Base]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, *things: Base) -> None:
        for thing in things:
            self.things.setdefault(thing.__tablename__, []).append(thing)

    def add_row(self, model: type[Base], /, **row: Any) -> None:
        self.rows.setdefault(model.__tablename__, []).append(row)

    def write(self, session: Session) -> None:
        """Every table once, in the order in which they refer to each other."""
        for table in Base.metadata.sorted_tables:
            columns = [(column.name, _writer(column)) for column in table.columns if column.computed is None]
            names = [name for name, _write in columns]
            if things := self.things.pop(table.name, None):
                copy_rows(
                    session, table.name, names, ([write(getattr(thing, name)) for name, write in columns] for thing in things)
                )
            if rows := self.rows.pop(table.name, None):
                copy_rows(session, table.name, names, ([write(row[name]) for name, write in columns] for row in rows))


@dataclass(slots=True)
class History:
    """What happened to one thing and to all that hangs on it, in order: ids grow with time, and within one moment too."""

    bulk: Bulk
    ids: int = 0

    def new_id(self, at: datetime) -> UUID:
        self.ids += 1
        return new_id(at + timedelta(milliseconds=self.ids))

    def begin(
        self, machine: Machine, thing: Thing, name: str, *, actor: Actor, at: datetime, details: dict[str, Any] | None = None
    ) -> None:
        self._write(machine, thing, beginning(name, thing.state), actor, at, None, None, details or {})

    def take(
        self,
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
        """The move's row, once state, guard, person and reasons have been found right."""
        taken = row_of(machine, thing, name, actor)
        assert taken is not None, f"{machine.name} {thing.state}: {actor.role} cannot {name}"
        assert all({"reason": reason, "note": note}[need] for need in taken.needs), f"{machine.name} {name} needs {taken.needs}"
        thing.state = taken.to
        self._write(machine, thing, taken, actor, at, reason, note, details or {})
        return taken

    def _write(
        self,
        machine: Machine,
        thing: Thing,
        move: Move,
        actor: Actor,
        at: datetime,
        reason: str | None,
        note: str | None,
        details: dict[str, Any],
    ) -> None:
        region_id = machine.region_of(thing)
        who = {"account_id": actor.account_id, "role": actor.role, "actor_name": actor.name}
        self.bulk.add_row(
            MoveTaken,
            region_id=region_id,
            id=self.new_id(at),
            machine=machine.name,
            subject_id=thing.id,
            move=move.name,
            state_from=move.from_ or None,
            state_to=move.to,
            reason=reason,
            note=note,
            details=details,
            at=at,
            **who,
        )
        self.bulk.add_row(
            AuditRow,
            region_id=region_id,
            id=self.new_id(at),
            at=at,
            action=f"{machine.name}.{move.name}",
            subject_kind=machine.name,
            subject_id=str(thing.id),
            details=told_in_the_trail(move, reason, details),
            **who,
        )


def _writer(column: Column[Any]) -> Callable[[Any], Any]:
    """How a value of the column is written; one that was not said is the column's default, as a flush would have it."""
    if isinstance(column.type, JSONB):
        return Jsonb
    default = column.default
    if isinstance(default, CallableColumnDefault):
        made: Any = default.arg
        return lambda value: made(None) if value is None else value
    said = default.arg if isinstance(default, ScalarElementColumnDefault) else None
    return lambda value: said if value is None else value
