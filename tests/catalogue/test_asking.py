"""Asking: what is said to the server for one question ends with it, however it ends."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Integer, Select, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app import db
from app.catalogue.search.asking import ask
from app.db import pipelining

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def reading() -> Iterator[Session]:
    """As a request reads: outside of a transaction."""
    with Session(db.reading_engine()) as session:
        yield session


def _mode() -> Select[Any]:
    return select(func.current_setting("plan_cache_mode"), bindparam("n", type_=Integer))


def _divided() -> Select[Any]:
    return select(func.current_setting("plan_cache_mode"), 1 / bindparam("n", type_=Integer))


def _slept() -> Select[Any]:
    return select(func.pg_sleep(bindparam("n", type_=Integer)))


def _ended() -> Select[Any]:
    return select(func.pg_terminate_backend(func.pg_backend_pid()), bindparam("n", type_=Integer))


def mode(session: Session) -> str:
    return str(session.scalar(text("SELECT current_setting('plan_cache_mode')")))


def driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


def test_a_plan_is_made_once_for_the_question_that_asks_for_it_and_for_no_other(reading: Session) -> None:
    for _again in range(8):  # more than the driver waits until it prepares
        assert ask(reading, _mode, values={"n": 1}, planned_once=True)[0][0] == "force_generic_plan"
        assert ask(reading, _mode, values={"n": 1})[0][0] == "auto"
        assert mode(reading) == "auto"
    assert driver(reading).cursor_factory is pipelining.Cursor


def test_a_question_that_fails_leaves_its_connection_as_it_was(reading: Session) -> None:
    for n in (0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1):
        if n:
            assert ask(reading, _divided, values={"n": n}, planned_once=True)[0][0] == "force_generic_plan"
        else:
            with pytest.raises(DBAPIError, match="division by zero"):
                ask(reading, _divided, values={"n": n}, planned_once=True)
        assert driver(reading).cursor_factory is pipelining.Cursor
        assert mode(reading) == "auto"


def test_a_question_that_takes_too_long_ends_alone(reading: Session) -> None:
    reading.execute(text("SET statement_timeout = '200ms'"))
    with pytest.raises(OperationalError, match="statement timeout"):
        ask(reading, _slept, values={"n": 5}, planned_once=True)
    assert mode(reading) == "auto"
    reading.execute(text("RESET statement_timeout"))


def test_a_server_that_goes_in_the_middle_is_told_as_always_and_the_next_has_another(reading: Session) -> None:
    for _again in range(40):  # of a dozen times the driver once has not seen yet that it is gone
        with pytest.raises(OperationalError) as told:
            ask(reading, _ended, values={"n": 1}, planned_once=True)
        assert told.value.connection_invalidated
        reading.rollback()
        assert ask(reading, _mode, values={"n": 1}, planned_once=True)[0][0] == "force_generic_plan"


def test_within_a_transaction_nothing_is_said_that_would_outlive_the_question(committed: None) -> None:
    with db.new_session() as session:
        assert ask(session, _mode, values={"n": 1}, planned_once=True)[0][0] == "auto"
        assert mode(session) == "auto"
    with Session(db.reading_engine()) as session:
        driver(session).execute("BEGIN")
        assert ask(session, _mode, values={"n": 1}, planned_once=True)[0][0] == "auto"
        driver(session).execute("ROLLBACK")
