"""Raw rows come out of a pack as they went in."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.feeds import packing

CELL = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)
)
NAMES = st.lists(st.sampled_from(["kd_rup", "pagu", "nama", "mak", *packing.SERVED]), min_size=1, unique=True)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), NAMES)
def test_rows_keep_their_values_and_their_types(data: st.DataObject, names: list[str]) -> None:
    columns = packing.Columns(names)
    rows = data.draw(st.lists(st.tuples(*[CELL] * len(names)), min_size=1, max_size=6))
    body = packing.pack(columns.encode([row[: len(columns.own)] for row in rows]), [row[len(columns.own) :] for row in rows])
    found = packing.unpack(columns.own, columns.served, body)
    assert repr(found) == repr([dict(zip(columns.names, row, strict=True)) for row in rows])


@given(st.sets(st.integers(0, 4)))
def test_a_pack_without_some_rows_keeps_the_others_in_their_places(kept: set[int]) -> None:
    columns = packing.Columns(["a", "_event_date"])
    body = packing.pack(columns.encode([(number,) for number in range(5)]), [("2026-01-01",)] * 5)
    rows = packing.unpack(columns.own, columns.served, packing.without(body, list(kept)))
    assert [None if row is None else row["a"] for row in rows] == [n if n in kept else None for n in range(5)]


def hash_of(row: dict[str, Any]) -> bytes:
    columns = packing.Columns(list(row))
    return columns.hashes(columns.encode([[row[name] for name in columns.own]]))[0]


def test_a_row_is_the_same_whatever_the_order_of_its_columns_and_when_it_was_served() -> None:
    row = {"kd_rup": 1, "pagu": 2, "_event_date": "2026-01-01"}
    assert hash_of(row) == hash_of({"_event_date": "2026-02-02", "pagu": 2, "kd_rup": 1}) == hash_of({"pagu": 2, "kd_rup": 1})


def test_a_row_is_another_one_with_another_value_type_or_column() -> None:
    rows = [{"kd_rup": 1}, {"kd_rup": 2}, {"kd_rup": "1"}, {"kd_rup": None}, {"kd_rup": 1, "mak": None}, {"mak": 1}]
    assert len({hash_of(row) for row in rows}) == len(rows)
