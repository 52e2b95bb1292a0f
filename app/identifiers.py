"""Identifiers: made by us, ordered by time, and written as `<region in base 32>.<ulid>` where they leave the house.

A malformed identifier is a thing that does not exist (`NotFound`). Reference things that belong to no region
(vendors, accounts) use region 0.
"""

import secrets
import threading
from datetime import datetime
from time import monotonic_ns
from uuid import UUID

from app.clock import now
from app.errors import NotFound

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_REGION_MAX = 2**31 - 1
_RANDOM_B = 2**62 - 1

_lock = threading.Lock()
_last = 0
_ahead = 0
"""Milliseconds from the time that this process has run to the furthest that the clock has been. What was first is told by the
ids alone, so they never go back where a clock does."""


def new_id(at: datetime | None = None) -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, the rest random; strictly increasing within this process
    for ids made without `at`, also where the clock is set back."""
    if at is not None:
        return UUID(int=_compose(int(at.timestamp() * 1000), secrets.randbits(74)))
    global _last
    with _lock:
        candidate = _compose(_milliseconds(), secrets.randbits(74))
        if candidate <= _last:
            candidate = _next(_last)
        _last = candidate
        return UUID(int=candidate)


def go_on_after(id: UUID) -> None:
    """This process makes no id before that one: the newest that an earlier
    process made, by a clock that may have been further on."""
    global _last, _ahead
    with _lock:
        _last = max(_last, id.int)
        _ahead = max(_ahead, (id.int >> 80) - _run_for())


def first_id_at(at: datetime) -> UUID:
    """The least id that can have been made at that time: keys are ordered by time, so a period is a range of them."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def new_ids(count: int) -> list[bytes]:
    """Many at once, as the database holds them: as `new_id` gives them, but neighbours differ by one."""
    global _last
    with _lock:
        entropy = secrets.randbits(74) & ~(1 << 61)
        first = max(_compose(_milliseconds(), entropy), _next(_last))
        if (first & _RANDOM_B) + count > _RANDOM_B:
            first = _next(first | _RANDOM_B)
        _last = first + count
        return [value.to_bytes(16, "big") for value in range(first, first + count)]


def public_id(region_id: int, id: UUID) -> str:
    """`(12, UUID)` → `C.01JDA…`: the key as an address, an API field or a QR shows it."""
    return f"{_base32(region_id, 1)}.{_base32(id.int, 26)}"


def parse_public_id(text: str) -> tuple[int, UUID]:
    """The key behind a public identifier. Raises `NotFound` for anything that `public_id` would not have written."""
    region, dot, ulid = text.partition(".")
    if not dot or len(ulid) != 26 or not 1 <= len(region) <= 7:
        raise NotFound("")
    try:
        region_id, value = _number(region), _number(ulid)
    except KeyError:
        raise NotFound("") from None
    if region_id > _REGION_MAX or value >= 2**128 or region != _base32(region_id, 1):
        raise NotFound("")
    return region_id, UUID(int=value)


def id_within(region_id: int, text: str) -> UUID:
    """The id of a thing of this region. Raises `NotFound` for that of any other, too."""
    region, id = parse_public_id(text)
    if region != region_id:
        raise NotFound("")
    return id


def _milliseconds() -> int:
    """Since 1970 by the clock, or, where that was set back, by how much time has gone by since. The caller holds the lock."""
    global _ahead
    run_for = _run_for()
    _ahead = max(_ahead, int(now().timestamp() * 1000) - run_for)
    return run_for + _ahead


def _run_for() -> int:
    return monotonic_ns() // 1_000_000


def _compose(milliseconds: int, entropy: int) -> int:
    return (milliseconds << 80) | (0x7 << 76) | ((entropy >> 62) << 64) | (0b10 << 62) | (entropy & (2**62 - 1))


def _next(value: int) -> int:
    """The next UUIDv7 after `value`: counts in the random bits and carries into the time."""
    counter = (((value >> 80) << 74) | (((value >> 64) & 0xFFF) << 62) | (value & (2**62 - 1))) + 1
    return _compose(counter >> 74, counter & (2**74 - 1))


def _base32(value: int, width: int) -> str:
    letters: list[str] = []
    while value or len(letters) < width:
        value, rest = divmod(value, 32)
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))


def _number(text: str) -> int:
    value = 0
    for letter in text:
        value = value * 32 + _VALUES[letter]
    return value
