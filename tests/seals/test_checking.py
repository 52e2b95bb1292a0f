"""`audit verify` names the first row or seal that is not as it was sealed, whatever was done behind the program's back."""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Session

from app import db
from app.identifiers import new_id
from app.seals import checking, commands, keys, publishing, verifier
from app.seals.lines import TABLES
from app.seals.models import Seal
from tests import elsewhere
from tests.seals import making
from tests.seals.making import AT, REGION
from tests.undoing import undone

TEXTS = {"entry": ("kind", "state_to", "ref", "order_key"), "audit_row": ("actor_name", "action", "subject_id")}
OF_SEALS = ("n = n + 1", "at = at - interval '1 s'", "seq = seq + 10", "leaves = ids", "signature = digest || digest")
NUMBERS = ("amount", "total", "pdn_true", "fiscal_year")


@pytest.fixture
def owned(database: str) -> Iterator[Session]:
    """Sealed rows in a session of the owner, who may do anything to them; undone afterwards."""
    with undone(db.owner_engine()) as session:
        making.region(session)
        making.minutes(session, [(20, 5), (7, 0), (1, 12)])
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session


def check(session: Session, published: dict[tuple[int, int], str] | None = None) -> checking.Checked:
    session.expunge_all()
    return checking.check(session, REGION, trusted=keys.trusted(), published=published)


def tampering(dice: random.Random) -> str:
    """One change of one row by SQL."""
    table = dice.choice(["entry", "audit_row"])
    one = f"id = (SELECT id FROM {table} ORDER BY id OFFSET {dice.randrange(17)} LIMIT 1)"
    column = dice.choice(TEXTS[table])
    number = dice.choice(NUMBERS)
    return dice.choice(
        [
            f"UPDATE {table} SET {column} = {column} || 'x' WHERE {one}",
            f"UPDATE entry SET {number} = {number} + 1 WHERE id = (SELECT id FROM entry ORDER BY id OFFSET {dice.randrange(28)} LIMIT 1)",
            f"UPDATE {table} SET at = at + interval '1 microsecond' WHERE {one}",
            f"DELETE FROM {table} WHERE {one}",
            f"UPDATE seal SET {dice.choice(OF_SEALS)} WHERE seq = {dice.randrange(1, 6)}",
            f"DELETE FROM seal WHERE seq = {dice.randrange(1, 5)}",
            'UPDATE audit_row SET details = details || \'{"note": "e"}\'',
            "UPDATE entry a SET amount = b.amount FROM entry b WHERE a.amount = 1003 AND b.amount = 1004",
            "INSERT INTO entry SELECT (jsonb_populate_record(NULL::entry, to_jsonb(e) "
            f"|| jsonb_build_object('id', '{new_id(AT - timedelta(hours=2))}'))).* "
            f"FROM (SELECT * FROM entry ORDER BY id OFFSET {dice.randrange(20)} LIMIT 1) e",
        ]
    )


def test_whatever_one_statement_does_is_found(owned: Session) -> None:
    """The long run is `make crash`; here as many as take a second or two."""
    elsewhere.not_on_citus("it refuses most of these statements; what it lets through is in the tests beside")
    assert check(owned).findings == []
    dice, tried = random.Random(7), 0
    while tried < 60:
        with owned.begin_nested() as savepoint:
            done = owned.execute(text(statement := tampering(dice)))
            if done.rowcount:  # type: ignore[attr-defined]
                tried += 1
                assert check(owned).findings, statement
            savepoint.rollback()
    assert check(owned).findings == []


def test_the_row_is_named(owned: Session) -> None:
    changed = owned.execute(text("UPDATE entry SET amount = 1 WHERE amount = 1002 RETURNING id")).scalars().first()
    first, *_rest = check(owned).findings
    assert (first.seq, first.table, first.id, first.what) == (1, "entry", str(changed), "the row was changed")
    gone = owned.execute(
        text("DELETE FROM audit_row WHERE id = (SELECT id FROM audit_row ORDER BY id LIMIT 1) RETURNING id")
    ).scalar_one()
    assert ("audit_row", str(gone), "the row is not there any more") in {
        (one.table, one.id, one.what) for one in check(owned).findings
    }


def test_the_keys_are_read_once_where_the_rows_are_not_looked_for_in_the_index(owned: Session) -> None:
    """Of a region with most of the rows the server reads the table: with 15,000 keys, read again for each row, that took hours."""
    for way in ("indexscan", "indexonlyscan", "bitmapscan"):
        owned.execute(text(f"SET LOCAL enable_{way} = off"))
    (seal, *_others) = owned.scalars(text("SELECT ids FROM seal WHERE of = 'entry'")).all()
    connection = owned.connection()
    asked = checking._packed("entry", 1, REGION, bytes(seal)).compile(dialect=connection.dialect)
    plan = connection.exec_driver_sql(f"EXPLAIN {asked}", asked.params).scalars().all()
    assert [line for line in plan if "Seq Scan on entry" in line]
    assert [line for line in plan if "ANY" in line] == []
    assert check(owned).findings == []


def test_a_row_and_its_seal_changed_together_break_the_signature(owned: Session) -> None:
    """Whoever has the database can make tree and chain right again, but not the signature."""
    owned.execute(text("UPDATE entry SET amount = 1 WHERE amount = 1002"))
    seals = list(checking.together(owned, REGION))[0]
    before = bytes.fromhex(verifier.NOTHING)
    for seal in seals:
        seal.previous = before
        if seal.of == "entry":
            found = checking.leaves_now(owned, REGION, "entry", [seal])
            seal.leaves = b"".join(found[seal.format][key] for key in checking.keys_in(seal.ids))
            seal.root = verifier.root([seal.leaves[n : n + 32] for n in range(0, len(seal.leaves), 32)])
        before = seal.digest = bytes.fromhex(verifier.digest(seal.said()))
    owned.flush()
    assert {one.what for one in check(owned).findings} == {"its signature is wrong"}


def test_a_cut_end_shows_against_what_was_published(owned: Session) -> None:
    index = json.loads(json.dumps(publishing.index(owned)))
    owned.execute(text("DELETE FROM audit_row WHERE id IN (SELECT id FROM audit_row ORDER BY id DESC LIMIT 12)"))
    owned.execute(text("DELETE FROM seal WHERE seq = 5"))
    assert check(owned).findings == []
    found = check(owned, verifier.published(index)).findings
    assert [(one.seq, one.what) for one in found] == [(5, "it was published and is not there: the end was cut off")]


def test_a_young_row_waits_and_is_no_fault(owned: Session) -> None:
    making.acts(owned, 2)
    found = check(owned)
    assert (found.waiting, found.findings) == (2, [])


@pytest.mark.usefixtures("committed")
def test_the_commands_say_it_and_write_what_the_verifier_reads(database: str, tmp_path: Path) -> None:
    with db.new_session() as session:
        making.region(session)
        making.minutes(session, [(3, 2)])
    document, code = commands.verify()
    assert (code, document) == (0, {"ok": True, "seals": 2, "rows": 5, "waiting": 0, "findings": []})
    written = commands.export(out=tmp_path / "rows.gz", region="99.01")
    assert (written["seals"], written["rows"]) == (2, 5)
    with gzip.open(tmp_path / "rows.gz") as lines:
        assert verifier.check(lines)["ok"]
    with db.owner_engine().begin() as connection:
        connection.execute(text("UPDATE entry SET amount = 5 WHERE amount = 1001"))
    document, code = commands.verify(region="99.01")
    assert code == 1
    assert document["findings"][0]["what"] == "the row was changed"


CHANGES: dict[type, tuple[str, ...]] = {
    str: ("coalesce({0}, '') || 'x'",),
    int: ("coalesce({0}, 0) + 1000",),
    bool: ("NOT coalesce({0}, false)",),
    date: ("coalesce({0}, '2026-01-01') + 1",),
    datetime: ("{0} + interval '1 microsecond'", "'infinity'"),
    UUID: ("gen_random_uuid()",),
    bytes: ("{0} || '\\x00'", "substr({0}, 2)"),
    object: ("{0} || '{{\"x\": 1}}'",),
}
"""What is put in the place of a value, by its type."""
EVERY_COLUMN = [(table.name, column.name) for table in (*TABLES.values(), Seal.__table__) for column in table.columns]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_a_change_of_any_column_is_found_and_names_its_region(owned: Session, table: str, column: str) -> None:
    elsewhere.not_on_citus("it refuses a change of what the rows lie by")
    of = {**TABLES, "seal": Seal.__table__}[table].c[column]
    for rule in of.table.constraints:
        if isinstance(rule, CheckConstraint):
            owned.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {rule.name}"))
    changes = [change.format(column) for change in CHANGES[of.type.python_type]] + (["NULL"] if of.nullable else [])
    for change in changes:
        with owned.begin_nested() as savepoint:
            first = f"SELECT ctid FROM {table} ORDER BY {'seq' if table == 'seal' else 'id'} LIMIT 1"
            changed = owned.execute(
                text(f"UPDATE {table} SET {column} = {change} WHERE ctid = ({first}) AND {column} IS DISTINCT FROM {change}")
            )
            assert changed.rowcount == 1 or change == "NULL"  # type: ignore[attr-defined]
            if changed.rowcount:  # type: ignore[attr-defined]
                assert [one for one in check(owned).findings if one.region_id == REGION], change
            savepoint.rollback()
    assert check(owned).findings == []
