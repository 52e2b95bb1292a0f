"""The engine: one a process, however many threads ask for the first at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from app import db
from app.db import engines

THREADS = 8


@pytest.mark.usefixtures("database")
def test_threads_that_ask_at_once_are_given_one_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    db.forget_engines()
    made, started, makes = [], threading.Barrier(THREADS), engines._engine

    def slowly(url: str, **connecting: int) -> Engine:
        time.sleep(0.02)
        made.append(makes(url, **connecting))
        return made[-1]

    def ask(_number: int) -> object:
        started.wait()
        return db.session_factory().kw["bind"]

    monkeypatch.setattr(engines, "_engine", slowly)
    with ThreadPoolExecutor(THREADS) as pool:
        given = list(pool.map(ask, range(THREADS)))
    assert len(made) == 1
    assert set(map(id, given)) == {id(db.engine())}
