"""Retelling: the same row in another file's types. A workbook has an empty text where JSON has null, a CSV has a text where both have a number; a row that is
known and comes so did not change."""

from collections.abc import Mapping
from typing import Any

from app.feeds.packing import SERVED


def is_retold(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Do both say the same under every heading? One that is not there says nothing."""
    return all(_same(before.get(name), after.get(name)) for name in {*before, *after} if name not in SERVED)


def _same(one: Any, other: Any) -> bool:
    if type(one) is type(other):
        return bool(one == other)
    said, also = _text(one), _text(other)
    return said == also or (bool in (type(one), type(other)) and said.lower() == also.lower())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
