"""A framed value is the value that the database has."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Uuid,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from app.exchange.framing import TRAILER, frame_of, framed_fixed, framed_integers, framed_texts, id_in
from app.exchange.loading import copy_columns

ID = UUID(int=2**127 + 5)
VALUES: Mapping[Any, list[Any]] = {
    Integer: [0, -1, 2**31 - 1],
    BigInteger: [0, -(2**63), 9_000_000_000_000_000],
    String: ["", "é\t\\N\n", "½" * 200],
    Boolean: [True, False, True],
    Date: [date(1, 1, 1), date(2026, 2, 28), date(9999, 12, 31)],
    DateTime(timezone=True): [
        datetime(2026, 2, 28, 10, 0, 0, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, tzinfo=timezone(timedelta(hours=7))),
        datetime(2000, 1, 1, tzinfo=UTC),
    ],
    Numeric: [Decimal("12.50"), Decimal("-0.001"), Decimal("1E+20")],
    LargeBinary: [b"", bytes(16), TRAILER],
    Uuid: [ID, UUID(int=0), UUID(int=2**128 - 1)],
}


@pytest.mark.parametrize("kind", VALUES)
def test_what_is_framed_comes_back(session: Session, kind: Any) -> None:
    table = Table(
        "framed", MetaData(), Column("place", Integer), Column("value", kind), Column("same", kind), prefixes=["TEMPORARY"]
    )
    session.execute(CreateTable(table))
    values = [*VALUES[kind], None]
    blocks = [[framed_integers(range(4)), list(map(frame_of(table.c.value.type), values))], [[], []]]
    copy_columns(session, table, ("place", "value"), blocks, same={"same": values[0]})
    found = session.execute(select(table.c.value, table.c.same).order_by(table.c.place)).all()
    assert [tuple(row) for row in found] == [(value, values[0]) for value in values]


def test_columns_of_one_kind_are_framed_as_their_values_are() -> None:
    assert framed_texts(["a", "é"]) == list(map(frame_of(String()), ["a", "é"]))
    assert framed_fixed([ID.bytes]) == [frame_of(Uuid())(ID)] == [frame_of(LargeBinary())(ID.bytes)]
    assert id_in(frame_of(Uuid())(ID)) == ID
