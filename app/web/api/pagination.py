"""Pages of a list by cursor: the API gives `{"items": […], "next": cursor |
null}`; a cursor is opaque and a wrong one is refused."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import Query

from app.errors import Invalid, invalid_field
from app.language import _
from app.web.api.shapes import PageOf, T

PAGE_SIZE = 24
Cursor = Annotated[str | None, Query(max_length=1000)]
Sorted = Annotated[str | None, Query(max_length=40)]
Code = Annotated[str | None, Query(max_length=60)]
Words = Annotated[str, Query(max_length=100)]
From = Annotated[date | None, Query(alias="from")]
To = Annotated[date | None, Query(alias="to")]
"""What lists of the API take."""


def encode_cursor(values: Sequence[Any]) -> str:
    """The place after which the next page begins."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """The values of a cursor that we gave. Raises `Invalid`."""
    try:
        values = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        values = None
    if not isinstance(values, list) or len(values) != length:
        raise unknown_cursor()
    return values


def unknown_cursor() -> Invalid:
    """The refusal of a cursor that we did not give."""
    return invalid_field("cursor", _("Penanda halaman ini tidak dikenal. Mulai dari halaman pertama."))


def place_in(cursor: str | None) -> int:
    """The place in a fixed order that a cursor stands for; 0 is the first. Raises `Invalid`."""
    place = decode_cursor(cursor, 1)[0] if cursor else 0
    if type(place) is not int or not 0 <= place < 2**31:
        raise unknown_cursor()
    return place


def part_of(whole: Sequence[T], cursor: str | None, *, size: int = PAGE_SIZE) -> PageOf[T]:
    """A page of what is computed as a whole and stands in a fixed order; its cursor is a place in it. Raises `Invalid`."""
    start = place_in(cursor)
    if start > len(whole):
        raise unknown_cursor()
    following = encode_cursor([start + size]) if start + size < len(whole) else None
    return listed(whole[start : start + size], following)


def listed(items: Sequence[T], following: str | None) -> PageOf[T]:
    return {"items": list(items), "next": following}
