"""How much each region has: the largest ten times the mean, as in the real nation, the smallest a tenth of it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count as counted
from itertools import islice
from random import Random

from sqlalchemy import Connection, text

SEED = 99
LARGEST = 10.0
"""The largest region against the mean."""
STEEPNESS = 0.9
PROVINCES, CITIES = 38 / 552, 98 / 552
"""Their shares of all regions, as in the real nation; the rest are kabupaten."""
NO_PROVINCE = [*range(1, 11), 20, *range(22, 31), *range(37, 51), *range(54, 61)]
"""Codes of provinces that the Kemendagri list does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionSpread:
    """A region, and what is written for it; `first_…` count over the whole nation."""

    id: int
    code: str
    tier: str
    packages: int
    first_package: int
    orders: int
    first_order: int
    listings: int
    first_listing: int
    vendors: int
    satkers: int


def regions(
    count: int,
    *,
    packages: int = 0,
    orders: int = 0,
    listings: int = 0,
    first_id: int = 1,
    within: str | None = None,
    taken: Collection[str] = (),
) -> list[RegionSpread]:
    """`count` regions with invented codes, provinces first; their packages, orders and listings add up to what was asked.

    `within` is the code of a province that is there already: then all of them are its
    kabupaten and kota, with codes that are not `taken`.
    """
    places = _places(count) if within is None else _places_of(within, count, taken)
    weights = _weights(count)
    Random(SEED).shuffle(weights)  # noqa: S311
    of_packages, of_orders, of_listings = (_shares(weights, whole) for whole in (packages, orders, listings))
    made, first_package, first_order, first_listing = [], 0, 0, 0
    for number, (code, tier) in enumerate(places):
        made.append(
            RegionSpread(
                id=first_id + number,
                code=code,
                tier=tier,
                packages=of_packages[number],
                first_package=first_package,
                orders=of_orders[number],
                first_order=first_order,
                listings=of_listings[number],
                first_listing=first_listing,
                vendors=max(10, int(6 * of_orders[number] ** 0.6)),
                satkers=max(20, min(120, int(60 * weights[number] ** 0.3))),
            )
        )
        first_package += of_packages[number]
        first_order += of_orders[number]
        first_listing += of_listings[number]
    return made


@contextmanager
def known(connection: Connection, spread: list[RegionSpread]) -> Iterator[None]:
    """The spread as a temporary table that the writing statements join."""
    columns = {name: "text" if name in ("code", "tier") else "integer" for name in RegionSpread.__dataclass_fields__}
    connection.execute(text(f"CREATE TEMPORARY TABLE nation ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"))
    connection.execute(
        text(f"INSERT INTO nation VALUES ({', '.join(f':{name}' for name in columns)})"),  # noqa: S608
        [{name: getattr(region, name) for name in columns} for region in spread],
    )
    connection.execute(text("ANALYZE nation"))
    yield
    connection.execute(text("DROP TABLE nation"))


def _places(count: int) -> list[tuple[str, str]]:
    provinces = max(1, round(count * PROVINCES))
    cities = round(count * CITIES)
    codes = [f"{code:02}" for code in NO_PROVINCE[:provinces]]
    kabupaten = [(f"{codes[n % provinces]}.{n // provinces + 1:02}", "kabupaten") for n in range(count - provinces - cities)]
    kota = [(f"{codes[n % provinces]}.{n // provinces + 71:02}", "kota") for n in range(cities)]
    return [*((code, "provinsi") for code in codes), *kabupaten, *kota]


def _places_of(province: str, count: int, taken: Collection[str]) -> list[tuple[str, str]]:
    """The first free codes of each tier."""
    cities = round(count * CITIES)
    return [*_free(province, 1, "kabupaten", count - cities, taken), *_free(province, 71, "kota", cities, taken)]


def _free(province: str, first: int, tier: str, count: int, taken: Collection[str]) -> Iterator[tuple[str, str]]:
    codes = (f"{province}.{number:02}" for number in counted(first))
    return ((code, tier) for code in islice((code for code in codes if code not in taken), count))


def _weights(count: int) -> list[float]:
    """Falling, 1 in the mean, `LARGEST` at the top: a shift of the ranks is looked for that gives it."""
    low, high = 0.0, float(count)
    for _ in range(60):
        shift = (low + high) / 2
        raw = [(rank + 1 + shift) ** -STEEPNESS for rank in range(count)]
        if raw[0] * count / sum(raw) > LARGEST:
            low = shift
        else:
            high = shift
    mean = sum(raw) / count
    return [one / mean for one in raw]


def _shares(weights: list[float], whole: int) -> list[int]:
    shares = [int(whole * weight / sum(weights)) for weight in weights]
    for number in range(whole - sum(shares)):
        shares[number % len(shares)] += 1
    return shares
