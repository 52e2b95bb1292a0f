"""Rows that are written past the ORM's flush: the session knows the things as if it had flushed them."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import db
from app.db.inserts import insert_new, insert_rows
from app.identifiers import new_id
from app.moves.history import MoveTaken
from tests.world import AT


def _taken(**others: object) -> MoveTaken:
    given = {"region_id": 1, "id": new_id(), "machine": "lamp", "subject_id": new_id(), "move": "press", "state_to": "on"}
    return MoveTaken(**{**given, "role": "pp", "actor_name": "Sari", "details": {"a": [1]}, "at": AT, **others})


def test_the_session_knows_what_was_written_and_asks_nothing_for_what_it_was_not_given(session: Session) -> None:
    known, other = _taken(note="lama"), _taken()
    session.add(known)
    insert_new(session, known, other)
    asked: list[str] = []

    def ask(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine(), "before_cursor_execute", ask)
    try:
        session.flush()
        assert (known in session, other in session, known.reason, known.note) == (True, True, None, "lama")
    finally:
        event.remove(db.engine(), "before_cursor_execute", ask)
    assert asked == []
    rows = session.execute(select(MoveTaken.id, MoveTaken.note, MoveTaken.details).order_by(MoveTaken.note)).all()
    assert [tuple(row) for row in rows] == [(known.id, "lama", {"a": [1]}), (other.id, None, {"a": [1]})]


def test_a_row_that_owes_a_column_is_no_row(session: Session) -> None:
    with pytest.raises(AssertionError, match="move_taken owes"):
        insert_rows(session, [(MoveTaken.__table__, {"region_id": 1, "id": new_id()})])  # type: ignore[list-item]
