"""Places in a ranking: standard competition ranking by an exact value; ties share a place and the next is skipped."""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def in_places(
    things: Iterable[Thing], *, value: Callable[[Thing], int | None], key: Callable[[Thing], Any]
) -> list[tuple[int | None, Thing]]:
    """The things with their places, the greatest value first; those without a value
    last, without a place. `key` orders what is equal."""
    listed = [(value(thing), thing) for thing in sorted(things, key=key)]
    valued = [(found, thing) for found, thing in listed if found is not None]
    valued.sort(key=itemgetter(0), reverse=True)
    placed: list[tuple[int | None, Thing]] = []
    place, before = 0, None
    for position, (found, thing) in enumerate(valued, 1):
        place, before = (place, before) if found == before else (position, found)
        placed.append((place, thing))
    return placed + [(None, thing) for found, thing in listed if found is None]


def order_of(amount: int, denominator: int | None) -> int | None:
    """A whole number that is greater, smaller or equal as the exact share is; None where there is nothing to divide by.

    Both numbers are bigints, so two shares that differ do so by more than 2⁻¹²⁸. A fraction
    that is cut down and compared costs ten times as much.
    """
    if not denominator:
        return None
    return (amount << 128) // denominator if denominator > 0 else (-amount << 128) // -denominator
