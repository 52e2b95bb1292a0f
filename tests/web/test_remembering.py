"""What is dear to look up is looked up once for as long as its stamp says the same."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy.orm import Session

from app import db
from app.web.caching.remembering import remembered
from app.web.caching.stamps import Stamp


@pytest.fixture
def reader(database: str) -> Iterator[Session]:
    with Session(db.reading_engine()) as session:
        yield session


def says(number: int) -> Stamp:
    return Stamp("SELECT %(number)s", (("number", number),))


def test_it_is_given_again_until_the_stamp_says_something_else(reader: Session) -> None:
    times = count(1)
    assert [remembered(reader, says(stamp), "until it changes", lambda: next(times)) for stamp in (1, 1, 2, 2)] == [1, 1, 2, 2]


def test_what_has_no_stamp_yet_is_looked_up_each_time(reader: Session) -> None:
    times, nothing = count(1), Stamp("SELECT 1 WHERE false")
    assert [remembered(reader, nothing, "no stamp", lambda: next(times)) for _again in range(2)] == [1, 2]


def test_a_transaction_of_its_own_neither_gives_nor_keeps(reader: Session, session: Session) -> None:
    assert remembered(reader, says(1), "of all", lambda: "committed") == "committed"
    assert remembered(session, says(1), "of all", lambda: "mine alone") == "mine alone"
    assert remembered(reader, says(1), "of all", lambda: "looked up again") == "committed"
