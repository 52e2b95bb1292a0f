"""Cursors: opaque, and a wrong one is refused by its field."""

import pytest

from app.errors import Invalid
from app.web.api.pagination import decode_cursor, encode_cursor, listed


def test_a_cursor_comes_back_as_it_went() -> None:
    assert decode_cursor(encode_cursor([12, "2026-01-01", None]), 3) == [12, "2026-01-01", None]


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "eyJhIjoxfQ", "W10", encode_cursor([1, 2]), "\x00", "é", "a" * 10_000])
def test_a_cursor_that_we_did_not_give_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode_cursor(cursor, 3)
    assert [error.field for error in refused.value.errors] == ["cursor"]


def test_a_list_says_where_it_goes_on() -> None:
    assert listed([1], None) == {"items": [1], "next": None}
