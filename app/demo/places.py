"""Places: a province, a kabupaten and a kota of no real government, and when their year began."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_date, start_of_local_day
from app.exchange.synthetic import KABUPATEN, KOTA, PROVINSI, Government
from app.regions.models import Holiday, Region
from app.regions.names import DEMO_NAMES
from app.regions.places import DEMO_VILLAGES
from app.regions.queries import find_or_create

GOVERNMENTS = {"99": PROVINSI, "99.01": KABUPATEN, "99.71": KOTA}
FIXED_DAYS_OFF = (
    (1, 1, "Tahun Baru Masehi"),
    (5, 1, "Hari Buruh Internasional"),
    (6, 1, "Hari Lahir Pancasila"),
    (8, 17, "Hari Kemerdekaan"),
    (12, 25, "Hari Natal"),
)
"""The national days off that fall on the same date every year; those that move come
with the SKB of a year, which the example has none of."""
DAYS_MIN = 45
"""So long a history there is at least: early in January it begins in the year before, as orders for a year may."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The regions by code, the budget year, the present, and the day from which on things happened."""

    regions: dict[str, Region]
    year: int
    at: datetime
    first_day: date

    @property
    def start(self) -> datetime:
        return start_of_local_day(self.first_day, self.kabupaten.timezone)

    @property
    def kabupaten(self) -> Region:
        return self.regions["99.01"]

    def government(self, region: Region) -> Government:
        return GOVERNMENTS[region.code]


def make_regions(session: Session, *, at: datetime) -> Ground:
    """The three, each bound to its KLPD code."""
    regions = {code: find_or_create(session, code) for code in GOVERNMENTS}
    for code, region in regions.items():
        region.klpd_code = GOVERNMENTS[code].klpd
    session.flush()
    today = local_date(at, regions["99.01"].timezone)
    if session.scalar(select(Holiday.day).limit(1)) is None:  # a folder that is seeded again keeps what its admins made of them
        session.add_all(
            Holiday(region_id=region.id, day=date(year, month, day), name=name)
            for region in regions.values()
            for year in (today.year, today.year + 1)
            for month, day, name in FIXED_DAYS_OFF
        )
    return Ground(regions, today.year, at, min(date(today.year, 1, 2), today - timedelta(days=DAYS_MIN)))


def days_off(year: int) -> frozenset[date]:
    """Of that year and the next."""
    return frozenset(date(each, month, day) for each in (year, year + 1) for month, day, _name in FIXED_DAYS_OFF)


def address_of(village: str) -> tuple[str, str]:
    """A village's name with the regions above it, and its postcode."""
    name, postcode = DEMO_VILLAGES[village]
    return ", ".join((name, DEMO_NAMES[village[:5]], DEMO_NAMES[village[:2]])), postcode


def villages_of(region: Region) -> list[str]:
    return [code for code in DEMO_VILLAGES if code.startswith(f"{region.code}.")]
