"""Bodies: what is a form and what are bytes; and those of the API, strict JSON, where an
amount is an integer and an unknown field is refused."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Request
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from python_multipart.multipart import parse_options_header

from app.errors import invalid_field
from app.language import _
from app.money import RUPIAH_MAX
from app.web.incoming.reading import Sent

FORM_TYPES = (b"multipart/form-data", b"application/x-www-form-urlencoded")
DEPTH_MAX = 20
"""Lists and objects in each other; no call takes more than five."""
AMOUNT_MAX = RUPIAH_MAX // 1_000_000
"""The largest amount that a caller may send: sums of a million of them still fit."""


def is_form(request: Request) -> bool:
    """By the reading of whoever will read it: a form that only Starlette takes for one would pass by whatever is asked of forms."""
    kind, _options = parse_options_header(request.headers.get("content-type"))
    return kind in FORM_TYPES


async def bytes_sent(request: Request) -> bytes:
    """The body as it came; a form is none."""
    return b"" if is_form(request) else await request.body()


async def refuse_ambiguous(request: Request) -> None:
    """Raises `Invalid` for JSON in which an object names a field twice (RFC 8259, 4): one reader goes by the first, another by
    the last, so nobody can tell what was meant; and for JSON that goes deeper than `DEPTH_MAX`, which one reader takes and another
    ends at (9). What is no JSON is left to whoever reads it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower().endswith("json"):
        try:
            said = json.loads(await request.body(), object_pairs_hook=_each_named_once)
        except (ValueError, RecursionError):
            return
        _refuse_deep(said)


def _refuse_deep(said: Any) -> None:
    level, depth = [said], 0
    while level := [
        part for one in level if isinstance(one, dict | list) for part in (one.values() if isinstance(one, dict) else one)
    ]:
        depth += 1
        if depth > DEPTH_MAX:
            raise invalid_field("body", _("Isi ini bertingkat terlalu dalam; paling banyak {n} tingkat.").format(n=DEPTH_MAX))


def _each_named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise invalid_field(name[:100], _("Isian ini ditulis dua kali; tulis sekali saja."))
        fields[name] = value
    return fields


class Body(Sent):
    """A body's fields; as in a form, blanks at the ends of a text are nobody's wish, and of blanks alone nothing is left."""

    model_config = ConfigDict(str_strip_whitespace=True)


def each_once(name: str) -> AfterValidator:
    """For a list of parts that name a thing each: the second part for one thing is
    refused, as nobody can tell which of them is meant."""

    def judge(parts: list[Any]) -> list[Any]:
        first: dict[Any, int] = {}
        for place, part in enumerate(parts, 1):
            if (earlier := first.setdefault(getattr(part, name), place)) != place:
                raise ValueError(
                    _("Bagian {place} menyebut hal yang sama dengan bagian {earlier}; tulis sekali saja.").format(
                        place=place, earlier=earlier
                    )
                )
        return parts

    return AfterValidator(judge)


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(_("Harus bilangan bulat rupiah, bukan teks atau pecahan."))
    return value


def _digits(value: Any) -> Any:
    return _whole(value) if isinstance(value, str) and "." in value else value


def _number(value: Any) -> Any:
    """A form gives the exact digits; a call a JSON number, whose shortest form is what was written."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(_("Harus angka."))
    return Decimal(str(value))


def _percent(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(_('Harus angka, atau angka dalam teks misalnya "21.50".'))
    text = str(value)
    if not re.fullmatch(r"\d{1,5}(\.\d{1,4})?", text):
        raise ValueError(_("Persen ditulis dengan titik dan paling banyak empat desimal, misalnya 21.50."))
    return Decimal(text)


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError(_("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."))
    return value


Amount = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=AMOUNT_MAX)]
"""Whole rupiah, 0 allowed."""
AskedAmount = Annotated[int, BeforeValidator(_digits), Field(ge=0, le=AMOUNT_MAX)]
"""Whole rupiah in an address, in digits alone: `1.000` would be one rupiah to a program and a thousand to a person."""
Price = Annotated[int, BeforeValidator(_whole), Field(gt=0, le=AMOUNT_MAX)]
"""Whole rupiah above 0."""
Quantity = Annotated[Decimal, BeforeValidator(_number), Field(gt=0, le=10**9, max_digits=13, decimal_places=4)]
"""A quantity with at most four decimals."""
SomeQuantity = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=10**9, max_digits=13, decimal_places=4)]
"""A quantity that may be 0."""
Percent = Annotated[Decimal, BeforeValidator(_percent), Field(gt=0, le=10_000)]
"""A percentage above 0, as a number or as text; text keeps the decimals that a source gave (`"21.50"`)."""
Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]
