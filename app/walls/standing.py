"""Where a request stands: its actor's wall, said to the database at the start of
every transaction as `SET LOCAL`, which ends with it.

Nothing is said for the length of a session: behind a pooler of transactions the next client would stand there too. A reading
request is in autocommit until its first statement that names something walled; from there on it reads in a transaction, which
says where it stands. A visitor's, to whom nothing walled belongs, stays in autocommit and says nothing.

What runs outside of a request (worker, command line, doctor) is the house and sees everything: region 0 stands for it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, SessionTransaction

from app.actor import Actor
from app.walls.declared import WALLED

SATKER = re.compile(r"[0-9A-Za-z.\-]{1,60}")
NAMES_WALLED = re.compile(rf"\b({'|'.join(WALLED)})\b")


@dataclass(frozen=True, slots=True)
class Wall:
    """One setting of the database, and its value: nothing but digits, letters, dots,
    slashes, commas and hyphens, checked where it is made."""

    setting: str
    value: str
    ids: tuple[int, ...] = ()

    @property
    def statement(self) -> str:
        return f"SET LOCAL {self.setting} = '{self.value}'"


def regions(*ids: int) -> Wall:
    """All that is walled in these regions."""
    return Wall("app.regions", "{" + ",".join(str(int(id)) for id in ids) + "}", ids)


NOBODY = regions()
HOUSE = regions(0)


class Gate(StrEnum):
    """The ways past one's own wall: what is asked for has a secret of its own, or belongs to
    the public. Each is opened by name, for one region."""

    PAPER = "the code of a paper"
    LINK = "the link of a complaint"
    FILING = "filing a complaint"
    OPEN_DATA = "open data of a region"
    TOUR = "the tour of the demo, whoever looks at it"


_standing: ContextVar[Wall] = ContextVar("wall", default=HOUSE)


def wall_of(actor: Actor) -> Wall:
    """A firm's staff sees what is the firm's, an office's officials what is the office's, a region's officials the region."""
    if actor.vendor_id is not None:
        return Wall("app.vendor", actor.vendor_id.hex)
    if actor.region_id is None:
        return NOBODY
    if actor.satker_code is None:
        return regions(actor.region_id)
    if not SATKER.fullmatch(actor.satker_code):
        return NOBODY
    return Wall("app.office", f"{actor.region_id:d}/{actor.satker_code}")


def stand_behind(wall: Wall) -> None:
    """From here on this request sees what lies behind this wall; transactions that have begun are where they were."""
    _standing.set(wall)


def open_gate(session: Session, gate: Gate, region_id: int) -> None:
    """Until the end of this transaction this session sees one region more, because what was asked for is open by itself."""
    standing = _standing.get()
    if standing is HOUSE:
        return
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if _is_autocommitted(driver):
        _say(driver, standing)
    _say(driver, regions(*standing.ids, region_id))


def has_said(session: Session) -> bool:
    """Does this reading session stand in a transaction, which has to be ended?"""
    return session.in_transaction() and session.connection().connection.driver_connection.info.transaction_status != 0  # type: ignore[union-attr]


def listen(engine: Engine) -> None:
    """What this engine's reading connections are asked: before the first
    statement about something walled they say where they stand."""
    event.listen(engine, "before_cursor_execute", _before_statement)


def _before_statement(_connection: Connection, cursor: Any, statement: str, *_given: Any) -> None:
    driver = cursor.connection
    if driver.autocommit and _names_walled(statement) and _is_autocommitted(driver):
        _say(driver, _standing.get())


@lru_cache(maxsize=500)
def _names_walled(statement: str) -> bool:
    return NAMES_WALLED.search(statement) is not None


def _say(driver: Any, wall: Wall) -> None:
    """By the driver itself: as one message, and never prepared (every office's would
    take the place of a statement that is asked all day)."""
    if wall is NOBODY:
        return
    said = f"BEGIN; {wall.statement}" if _is_autocommitted(driver) else wall.statement
    try:
        driver.execute(said, prepare=False)
    except psycopg.OperationalError as error:
        raise OperationalError(said, None, error) from error


def _is_autocommitted(driver: Any) -> bool:
    """Would a `SET LOCAL` end with its own statement?"""
    return bool(driver.autocommit) and driver.info.transaction_status == 0


_first: ContextVar[Callable[[Any], None] | None] = ContextVar("first", default=None)


@contextmanager
def before_it_is_said(what: Callable[[Any], None]) -> Iterator[None]:
    """A transaction that begins inside does this with the driver's connection before it says where it stands."""
    before = _first.set(what)
    try:
        yield
    finally:
        _first.reset(before)


@event.listens_for(Session, "after_begin")
def _begun(_session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    first = _first.get()
    if first is not None:
        first(driver)
    if not (transaction.nested or driver.autocommit):
        _say(driver, _standing.get())
