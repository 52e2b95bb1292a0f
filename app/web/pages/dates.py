"""Dates and times as the reader's language writes them: `22 Juni 2022`, `22
Jun 2022`, `14.05 WIB`, each in the zone of its region."""

from datetime import date, datetime

from app.clock import local_date, local_time
from app.language import SOURCE, gettext, language, mark

MONTHS = (
    mark("Januari"),
    mark("Februari"),
    mark("Maret"),
    mark("April"),
    mark("Mei"),
    mark("Juni"),
    mark("Juli"),
    mark("Agustus"),
    mark("September"),
    mark("Oktober"),
    mark("November"),
    mark("Desember"),
)
SHORT_MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("Mei"),
    mark("Jun"),
    mark("Jul"),
    mark("Agu"),
    mark("Sep"),
    mark("Okt"),
    mark("Nov"),
    mark("Des"),
)
DAYS = (mark("Senin"), mark("Selasa"), mark("Rabu"), mark("Kamis"), mark("Jumat"), mark("Sabtu"), mark("Minggu"))
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
JAKARTA = "Asia/Jakarta"
NONE = "—"


def tanggal(day: date | datetime | None, timezone: str = JAKARTA, *, hari: bool = False) -> str:
    """`22 Juni 2022`, with `hari` `Rabu, 22 Juni 2022`; an instant by the zone's date."""
    if day is None:
        return NONE
    local = _day(day, timezone)
    written = f"{local.day} {gettext(MONTHS[local.month - 1])} {local.year}"
    return f"{gettext(DAYS[local.weekday()])}, {written}" if hari else written


def tanggal_pendek(day: date | datetime | None, timezone: str = JAKARTA) -> str:
    """`22 Jun 2022`, for dense tables."""
    if day is None:
        return NONE
    local = _day(day, timezone)
    return f"{local.day} {gettext(SHORT_MONTHS[local.month - 1])} {local.year}"


def months_of(year: int) -> list[tuple[str, str]]:
    """The twelve months, short and in full: `("Jan", "Januari 2026")`."""
    return [(gettext(short), f"{gettext(full)} {year}") for short, full in zip(SHORT_MONTHS, MONTHS, strict=True)]


def jam(at: datetime | None, timezone: str = JAKARTA) -> str:
    """`14.05 WIB`, in English `14:05 WIB`."""
    if at is None:
        return NONE
    local = local_time(at, timezone)
    clock = f"{local:%H.%M}" if language() == SOURCE else f"{local:%H:%M}"
    return f"{clock} {ZONES.get(timezone, '')}".rstrip()


def waktu(at: datetime | None, timezone: str = JAKARTA) -> str:
    """`22 Juni 2022 14.05 WIB`."""
    return NONE if at is None else f"{tanggal(at, timezone)} {jam(at, timezone)}"


def iso(at: date | datetime | None) -> str:
    """For the `datetime` attribute of `<time>`; of an instant to the minute, as what stands in it is read."""
    return "" if at is None else at.isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()


def from_iso(written: str) -> date:
    """`2026-03-31` of a JSON document as the day that it is."""
    return date.fromisoformat(written)


def _day(day: date | datetime, timezone: str) -> date:
    return local_date(day, timezone) if isinstance(day, datetime) else day
