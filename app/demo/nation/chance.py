"""Chance and keys in SQL: the same for the same row, whatever the order in which the rows are made."""

LONG_AGO = "1735787000000"
"""Milliseconds of 2 January 2025: the time in the keys of what has no time of its own."""


def chance(row: str, salt: int) -> str:
    """An expression between 0 and 1 that follows from the row's number."""
    return f"((hashint8extended(({row})::bigint, {salt}) & 2147483647) / 2147483648.0::double precision)"


def key(row: str, milliseconds: str = LONG_AGO) -> str:
    """A UUIDv7 of that time whose rest is the row's number, so that later rows have larger keys."""
    return f"(lpad(to_hex(({milliseconds})::bigint), 12, '0') || '70008' || lpad(to_hex(({row})::bigint), 15, '0'))::uuid"
