"""Sealing takes what was committed, once, in the order in which it was seen, and misses nothing that commits late."""

import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import db
from app.identifiers import new_id
from app.seals import checking, jobs, keys, sealing, verifier
from app.seals.lines import COLUMNS, FORMAT, TABLES
from app.seals.models import Seal
from app.settings import settings
from tests.seals import making
from tests.seals.making import AT, REGION, ZONE


def seals(session: Session) -> list[Seal]:
    return list(session.scalars(select(Seal).where(Seal.region_id == REGION).order_by(Seal.seq)))


def check(session: Session) -> checking.Checked:
    session.flush()
    return checking.check(session, REGION, trusted=keys.trusted())


def test_every_column_of_ledger_and_audit_is_sealed() -> None:
    assert {table: set(columns) for table, columns in COLUMNS[FORMAT].items()} == {
        table: set(TABLES[table].c.keys()) for table in TABLES
    }, "a new column takes a new format beside the old one"


def test_new_rows_are_sealed_once_and_the_seals_hold_together(session: Session) -> None:
    at = making.minutes(session, [(3, 2), (0, 0), (5, 0)])
    assert [(one.seq, one.of, one.n) for one in seals(session)] == [(1, "entry", 3), (2, "audit_row", 2), (3, "entry", 5)]
    assert sealing.seal_rows(session, REGION, at=at) == 0
    found = check(session)
    assert (found.seals, found.rows, found.waiting, found.findings) == (3, 10, 0, [])


def test_many_rows_take_many_seals(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROWS_MAX", 4)
    making.entries(session, 10)
    sealing.seal_rows(session, REGION, at=AT)
    assert [one.n for one in seals(session)] == [4, 4, 2]


def test_a_day_is_closed_over_its_seals_once_it_is_over_where_the_region_is(session: Session) -> None:
    evening = datetime(2026, 3, 2, 16, 58, tzinfo=UTC)
    at = making.minutes(session, [(1, 1), (1, 0)], at=evening)
    assert not sealing.close_day(session, REGION, timezone=ZONE, at=evening)
    midnight = evening + timedelta(minutes=2)
    assert sealing.close_day(session, REGION, timezone=ZONE, at=midnight)
    assert not sealing.close_day(session, REGION, timezone=ZONE, at=midnight + timedelta(minutes=1))
    *of_day, closing = seals(session)
    assert (closing.of, closing.closes, closing.n) == (verifier.DAY, date(2026, 3, 2), 3)
    assert closing.root == verifier.root([one.digest for one in of_day])
    assert at <= midnight
    assert check(session).findings == []


@pytest.mark.usefixtures("committed")
def test_a_row_that_commits_after_a_later_one_was_sealed_is_sealed_next(database: str) -> None:
    """Two transactions: the one that made its keys first commits last, and a seal is made between the two."""
    with db.session_factory()() as slow, db.session_factory()() as quick:
        making.acts(slow, 2)
        making.acts(quick, 3)
        quick.commit()
        with db.new_session() as session:
            assert sealing.seal_rows(session, REGION, at=datetime.now(UTC)) == 3
        slow.commit()
    with db.new_session() as session:
        assert sealing.seal_rows(session, REGION, at=datetime.now(UTC)) == 2
        late, early = seals(session)[::-1]
        assert late.last_id < early.first_id  # type: ignore[operator]
        found = check(session)
        assert (found.rows, found.waiting, found.findings) == (5, 0, [])


def test_a_row_with_a_key_of_long_ago_is_found_by_the_daily_look(session: Session) -> None:
    at = making.minutes(session, [(2, 0)])
    making.entries(session, 1, at=AT - timedelta(days=30))
    assert sealing.seal_rows(session, REGION, at=at) == 0
    (finding,) = check(session).findings
    assert (finding.table, finding.seq) == ("entry", None)
    assert sealing.seal_rows(session, REGION, at=at, everything=True) == 1
    assert check(session).findings == []


@pytest.mark.usefixtures("committed")
def test_the_job_seals_every_region_and_what_belongs_to_none(database: str) -> None:
    with db.new_session() as session:
        making.region(session)
        making.acts(session, 2)
    jobs.seal()
    jobs.sweep()
    with db.new_session() as session:
        assert [(one.of, one.n) for one in seals(session)] == [("audit_row", 2)]


def test_the_app_cannot_change_or_remove_a_seal(session: Session) -> None:
    making.minutes(session, [(1, 0)])
    for statement in ("UPDATE seal SET n = 2", "DELETE FROM seal", "TRUNCATE seal"):
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))


@pytest.mark.asvs("13.3.1")
def test_the_key_is_made_once_and_only_its_owner_reads_it(session: Session) -> None:
    key = keys.public_key()
    place = settings().data / "secrets" / keys.NAME
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert keys.public_key() == key
    assert keys.trusted() == {key}
    Path(place.parent, "ledger-2025.pub").write_text("ab" * 32)
    assert keys.trusted() == {key, bytes.fromhex("ab" * 32)}
    Path(place.parent, "ledger-2025.pub").unlink()


def test_a_seal_by_another_key_is_not_ours(session: Session) -> None:
    making.minutes(session, [(1, 0)])
    found = checking.check(session, REGION, trusted={bytes(32)})
    assert [one.what for one in found.findings] == ["it is signed by a key that is not ours"]


def test_keys_of_rows_sort_as_their_bytes_do() -> None:
    ids = sorted(new_id() for _ in range(50))
    assert [id.bytes for id in ids] == sorted(id.bytes for id in ids)
    assert UUID(int=0) < ids[0]
