"""A column is read as each of its cells would be alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.checking import UNREAD, Checker
from app.exchange.datasets import Dataset, Field, Kind
from app.exchange.reading import Batch
from app.exchange.validating import WrongValue, typed

ZONE = "Asia/Jakarta"
CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**19),
    st.floats(allow_nan=False),
    st.sampled_from(
        [
            "",
            " ",
            "null",
            "7",
            " 7 ",
            "007",
            "-1",
            "1e3",
            "true",
            "Ya",
            "0",
            "1.000",
            "0001-01-01",
            "9999-12-31T20:00:00Z",
            "2026-02-30",
            "2026-02-28",
            "2026-02-28 10:00:00",
            "ON PROCESS",
        ]
    ),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=1),
)
"""What a feed may hold in any column, meant or not."""


def expected(field: Field, value: Any) -> Any:
    try:
        return typed(field, value, ZONE)
    except WrongValue as wrong:
        return str(wrong)


DIGITS = st.sampled_from(
    ["7", "0", "007", "123456789012345678", "1234567890123456789", "9000000000000000", "10000000000000000", "٣", ""]
)
"""Numbers that came as text."""
INSTANTS = st.sampled_from(
    ["2026-02-28 10:00:00", "2026-02-28T23:59:59", "2026-02-30 10:00:00", "2026-02-28 24:00:00", "2026-02-28 10:00", "2026-02-28T00:00:00Z", "2026-02-28"]
)  # fmt: skip
"""Days that came with a time."""


@given(
    st.sampled_from(list(Kind)),
    st.booleans(),
    st.one_of(
        st.lists(CELL, min_size=1, max_size=8), st.lists(DIGITS, min_size=1, max_size=3), st.lists(INSTANTS, min_size=1, max_size=2)
    ),
)
def test_every_kind_of_column_is_read_like_its_cells(kind: Kind, needed: bool, cells: list[Any]) -> None:
    field = Field("kolom", kind, needed=needed, among={"ON_PROCESS"})
    dataset = Dataset("Uji", (field,), frozenset({"kolom"}), key=lambda row: str(row["kolom"]), key_column="kolom")
    checker = Checker(dataset, ["kolom"], timezone=ZONE)
    for _again in range(2):
        columns, faults = checker.check(Batch(("kolom",), range(1, len(cells) + 1), [cells]))
        found = [faults[place][0].remedy if value is UNREAD else value for place, value in enumerate(columns["kolom"])]
        assert found == [expected(field, cell) for cell in cells]
        assert all(faults[place][0].row == place + 1 for place in faults)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.MONEY, "1.000"),
        (Kind.AMOUNT, "12.500"),
        (Kind.DATE, "0001-01-01"),
        (Kind.DATE, "9999-12-31T20:00:00Z"),
        (Kind.INSTANT, "0001-01-01 00:00:00"),
    ],
)
def test_what_a_person_would_read_otherwise_than_a_program_is_no_value(kind: Kind, value: str) -> None:
    with pytest.raises(WrongValue):
        typed(Field("kolom", kind), value, ZONE)


def test_a_number_with_three_decimals_is_one_where_it_came_as_a_number() -> None:
    assert typed(Field("kolom", Kind.MONEY), 1.125, ZONE) == 1
    assert typed(Field("kolom", Kind.NUMBER), "4.876", ZONE) == Decimal("4.876")


def test_a_number_without_end_is_out_of_bounds_and_not_written_wrongly() -> None:
    for value in (10**30, 1e30, float("inf"), -(10**30)):
        with pytest.raises(WrongValue, match="di luar batas"):
            typed(Field("kolom", Kind.MONEY), value, ZONE)


def test_a_value_that_is_empty_under_its_name_is_taken_from_its_name_in_v1() -> None:
    field = Field("tgl_order", Kind.DATE, alias="order_date")
    dataset = Dataset("Uji", (field,), frozenset({"tgl_order"}), key=lambda row: "")
    rows = [("2026-01-01", None), (None, "2026-02-02"), (None, None)]
    names = ("tgl_order", "order_date")
    columns, faults = Checker(dataset, names, timezone=ZONE).check(Batch.of_rows(names, [1, 2, 3], rows))
    assert (list(columns["tgl_order"]), dict(faults)) == ([date(2026, 1, 1), date(2026, 2, 2), None], {})


def test_a_row_left_out_leaves_the_values_of_the_others_where_they_belong() -> None:
    field = Field("nama", Kind.TEXT)
    dataset = Dataset("Uji", (field,), frozenset({"nama"}), key=lambda row: str(row["nama"]))
    rows = [("a",), ("b",), ("c",)]
    columns, _faults = Checker(dataset, ["nama"], timezone=ZONE).check(Batch.of_rows(("nama",), [1, 2, 3], rows))
    assert [row["nama"] for row in columns.only([0, 2]).rows()] == ["a", "c"]
