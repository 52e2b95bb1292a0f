"""Canaries: a word of its own in every column that holds something of a
person, so that whatever shows the word shows the column."""

import gzip
import io
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, LargeBinary, Table, Uuid, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account, Grant
from app.identifiers import new_id
from app.personal.map import PERSONAL, Erasure
from app.persons.finding import CALLERS, FIRM_BY_NAME, Person, tables, whose
from app.schema.tables import metadata
from tests.documents.reading import close, text_of
from tests.world import AT

WORD = "kenari-"


def plant(people: Mapping[str, Grant]) -> dict[str, str]:
    """A canary in each column of the map that these people have a row in, rows that only grow
    and keys of the ledger apart; gives word → column."""
    planted: dict[str, str] = {}
    with db.owner_engine().begin() as owner, Session(owner) as session:
        for who, grant in people.items():
            account = session.get_one(Account, grant.account_id)
            planted |= _planted_in(owner, metadata.tables[Account.__tablename__], Person.of(session, account), who)
            session.refresh(account)  # it has another login now
            person = Person.of(session, account)
            for table in tables():
                if not table.info.get("append_only") and table.name not in {"account", *FIRM_BY_NAME}:
                    _own(owner, table, person, grant)
                    planted |= _planted_in(owner, table, person, who)
    return planted


def found_in(written: str | bytes, planted: Iterable[str]) -> set[str]:
    """The canaries that are in it or in what is packed in it, as text, as the hex or the base64 of their bytes."""
    told = b"\0".join(_opened(written if isinstance(written, bytes) else written.encode()))
    return {its for its in planted if any(form in told for form in _forms(its))}


def _opened(content: bytes) -> Iterator[bytes]:
    """A workbook is a ZIP too; of a PDF that we draw what it shows, though a word be broken over lines."""
    yield content
    if content.startswith(b"%PDF-") and b"Typst" in content:
        yield close(text_of(content)).encode()
    if content.startswith(b"\x1f\x8b"):
        yield from _opened(gzip.decompress(content))
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from _opened(packed.read(name))


def in_the_database(planted: Iterable[str]) -> set[str]:
    """The canaries that stand in some row of some table, the queue's too."""
    there: set[str] = set()
    with db.owner_engine().connect() as owner:
        for name in [*metadata.tables, "procrastinate_jobs"]:
            rows = owner.execute(text(f"SELECT t::text FROM {name} AS t WHERE t::text LIKE :a OR t::text LIKE :b"), _hints())  # noqa: S608
            for row in rows.scalars():
                there |= found_in(row, planted)
    return there


def _forms(its: str) -> tuple[bytes, bytes, bytes]:
    return its.encode(), its.encode().hex().encode(), b64encode(its.encode())


def _hints() -> dict[str, str]:
    return {"a": f"%{WORD}%", "b": f"%{WORD.encode().hex()}%"}


def _own(owner: Connection, table: Table, person: Person, grant: Grant) -> None:
    """A row of the person's where erasing takes rows away and the world has made none."""
    goes = any(held.erasure is Erasure.REMOVED for column, held in PERSONAL.items() if column.startswith(f"{table.name}."))
    if not goes or owner.scalar(select(1).where(whose(person, table)).limit(1)):
        return
    owner.execute(
        insert(table).values(
            {
                column.name: _something(column, person, grant)
                for column in table.columns
                if not column.nullable or column.name == "account_id"
            }
        )
    )


def _something(column: Any, person: Person, grant: Grant) -> Any:
    known = {"account_id": person.account.id, "made_by": person.account.id, "grant_id": grant.id, "region_id": person.regions[-1]}
    known |= {
        "caller": f"account:{person.account.id}",
        "key": next(each for each in sorted(person.callers) if each.startswith("login:")),
    }
    known |= {"purpose": "password"} if column.table.name == "one_time_link" else {}
    match column.type:
        case _ if column.name in known:
            return known[column.name]
        case Uuid():
            return new_id()
        case Boolean():
            return False
        case Integer():
            return 1
        case DateTime():
            return AT
        case Date():
            return AT.date()
        case LargeBinary():
            return new_id().bytes
    return [] if column.type.python_type is list else {} if column.type.python_type is dict else "x"


def _planted_in(owner: Connection, table: Table, person: Person, who: str) -> dict[str, str]:
    """In the first of the person's rows."""
    first = select(table).where(whose(person, table)).order_by(*table.primary_key.columns).limit(1)
    row = owner.execute(first).mappings().one_or_none()
    if row is None:
        return {}
    planted = {}
    keys = {column.name: row[column.name] for column in table.primary_key.columns}
    for column in table.columns:
        its = f"{WORD}{who}-{table.name}-{column.name}"
        if f"{table.name}.{column.name}" not in PERSONAL or (value := _with(column, row[column.name], its)) is None:
            continue
        try:
            with owner.begin_nested():
                here = [table.columns[name] == key for name, key in keys.items()]
                owner.execute(update(table).where(*here).values({column.name: value}))
        except IntegrityError:
            continue  # the row can hold no word there, the way it stands
        keys |= {column.name: value} if column.name in keys else {}
        planted[its] = f"{table.name}.{column.name}"
    return planted


def _with(column: Any, value: Any, its: str) -> Any:
    """The value with the canary in it; None where it can hold no word, has one, or is what the row is found by."""
    if (
        WORD in str(value)
        or column.name == CALLERS.get(column.table.name)
        or column.foreign_keys
        or isinstance(value, int | date | datetime)
    ):
        return None
    if isinstance(column.type, LargeBinary):
        return its.encode()
    match value:
        case dict():
            return {**value, "kenari": its}
        case list():
            return None
        case None | str():
            return its if column.type.python_type is str else None
    return None
