"""Mode hemat data: pages without pictures, each in its place a box that names it and leads to it. On where the reader
chose it, and by itself where the device asks (`Save-Data: on`); a choice goes before the device. A browser keeps it in a
cookie, a person's account keeps it for every browser.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.requests import cookie_parser

COOKIE = "__Host-lokapasar-hemat"
CHOICES = ("perangkat", "hemat", "semua")
"""As the device says; without pictures; with all of them."""

_saves: ContextVar[bool] = ContextVar("saves_data", default=False)


def saves_data() -> bool:
    """Does this answer leave pictures out?"""
    return _saves.get()


def save_data(saves: bool) -> None:
    """From here on, until the answer is given."""
    _saves.set(saves)


@contextmanager
def saving(saves: bool) -> Iterator[None]:
    """Within the block, answers leave pictures out, or do not."""
    token = _saves.set(saves)
    try:
        yield
    finally:
        _saves.reset(token)


def is_asked(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """By the choice of this browser, else by its device."""
    asks = False
    choice = CHOICES[0]
    for name, value in headers:
        if name == b"save-data":
            asks = value.strip().lower() == b"on"
        elif name == b"cookie" and COOKIE.encode() in value:
            choice = choice_in(cookie_parser(value.decode("latin-1")))
    return asks if choice == CHOICES[0] else choice == "hemat"


def choice_in(cookies: Mapping[str, str]) -> str:
    """One of `CHOICES`: as the device says where nothing (or nonsense) was chosen."""
    chosen = cookies.get(COOKIE, CHOICES[0])
    return chosen if chosen in CHOICES else CHOICES[0]


def kept_as(choice: str) -> bool | None:
    """A choice as an account keeps it; None follows the device."""
    return None if choice == CHOICES[0] else choice == "hemat"


def choice_of(kept: bool | None) -> str:
    """What an account keeps, as it is chosen."""
    return CHOICES[0] if kept is None else "hemat" if kept else "semua"
