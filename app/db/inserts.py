"""Inserts: rows that are new, written by statements that are made once. What the ORM does for a new thing
costs as much again as the driver and the server do."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session, make_transient_to_detached

from app.db import Base

Row = tuple[Table, Mapping[str, Any]]


class Statement(NamedTuple):
    """The statement that writes a row of these columns, and what the driver needs made of each value."""

    text: str
    makers: tuple[Any, ...]


def insert_rows(session: Session, rows: Iterable[Row]) -> None:
    """Write these rows, one after the other. What is None is left out."""
    connection = session.connection()
    for table, row in rows:
        there = {name: value for name, value in row.items() if value is not None}
        text, makers = _statement(table, tuple(there), connection.dialect)
        given = zip(there.items(), makers, strict=True)
        connection.exec_driver_sql(text, {name: make(value) if make else value for (name, value), make in given})


def insert_new(session: Session, *things: Base) -> None:
    """Write things that are new, whether the session knows of them or not. Afterwards it does, as if it had flushed them."""
    insert_rows(session, map(row_of, things))
    for thing in things:
        keep(session, thing)


def row_of(thing: Base) -> Row:
    """A new thing as the row of its table."""
    table, there = type(thing).__table__, vars(thing)
    assert isinstance(table, Table)
    return table, {column.name: there.get(column.name) for column in table.columns}


def keep(session: Session, thing: Base) -> None:
    """The row of this new thing was written: the session knows it from here on. What it was not given is None."""
    if thing in session:
        session.expunge(thing)
    there = vars(thing)
    for column in type(thing).__table__.columns:
        there.setdefault(column.name, None)
    make_transient_to_detached(thing)
    session.add(thing)


@lru_cache(maxsize=500)
def _statement(table: Table, names: tuple[str, ...], dialect: Dialect) -> Statement:
    left_out = [column for column in table.columns if column.name not in names]
    assert all(column.nullable and column.default is None for column in left_out), f"{table.name} owes {left_out}"
    kinds = [table.c[name].type.dialect_impl(dialect) for name in names]
    values = (f"%({name})s::{dialect.type_compiler_instance.process(kind)}" for name, kind in zip(names, kinds, strict=True))
    text = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(values)})"  # noqa: S608 - our own names
    return Statement(text, tuple(kind.bind_processor(dialect) for kind in kinds))
