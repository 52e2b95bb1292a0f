"""Holidays: the yearly table of the SKB (libur nasional and cuti bersama) and the region's own days off, kept by its admin.

A table is the whole of its year: what it does not name any more is a working day again. The region's own days stay. Every change
is on record with what it added and removed; clocks that run are set anew by the worker (`regions.reclock`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, extract, select
from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.errors import FieldError, Invalid, invalid_field
from app.files.tables import read_day, read_table
from app.identifiers import new_id
from app.language import _, mark
from app.outbox import enqueue
from app.regions.keeping import refuse_others
from app.regions.models import Holiday, Region

KINDS = {"national": mark("Libur nasional"), "joint": mark("Cuti bersama"), "own": mark("Libur daerah")}
BYTES_MAX = 2**20
ROWS_MAX = 200
HEADINGS = {"day": ("tanggal", "tgl", "date"), "name": ("keterangan", "nama", "hari", "uraian", "name"), "kind": ("jenis", "kind")}


class DayOff(NamedTuple):
    """One day off; `kind` is a key of `KINDS`."""

    day: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a table would change: days off that are new, that become working days again, and that are called otherwise."""

    added: Sequence[DayOff]
    removed: Sequence[DayOff]
    renamed: Sequence[DayOff]

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.removed or self.renamed)


def read_days(content: bytes, file_name: str) -> list[DayOff]:
    """A CSV or XLSX with Tanggal, Keterangan and Jenis (`libur nasional` where it is left out).
    Raises `Unreadable`, or `Invalid` with every bad row."""
    lines = read_table(
        content,
        file_name,
        HEADINGS,
        needs=("day", "name"),
        missing=_("perlu kolom Tanggal dan Keterangan."),
        rows_max=ROWS_MAX,
        bytes_max=BYTES_MAX,
    )
    read = [(line.number, *_day_off(line.cells)) for line in lines]
    wrong = [FieldError("file", _("Baris {n}: {why}.").format(n=n, why=why)) for n, _day, why in read if why]
    if wrong:
        raise Invalid(_("Tabel hari libur belum benar; tidak ada yang diubah."), errors=wrong)
    found = {one.day: one for _n, one, _why in read if one is not None}
    return [found[day] for day in sorted(found)]


def as_table(days: Sequence[DayOff]) -> str:
    """The table as text, as `read_days` takes it back: what was looked at is what is applied."""
    return "tanggal;keterangan;jenis\n" + "".join(f"{one.day};{one.name.replace(';', ',')};{one.kind}\n" for one in days)


def days_off(session: Session, region: Region, year: int) -> list[DayOff]:
    rows = session.scalars(
        select(Holiday).where(Holiday.region_id == region.id, extract("year", Holiday.day) == year).order_by(Holiday.day)
    )
    return [DayOff(row.day, row.name, row.kind) for row in rows]


def change_of(session: Session, region: Region, *, year: int, table: Sequence[DayOff], field: str = "file") -> Change:
    """What applying the table of a year would change; `field` is where it came in. Raises `Invalid` for a
    day of another year or one of the region's own kind."""
    if any(one.day.year != year or one.kind == "own" for one in table):
        raise invalid_field(field, _("Tabel SKB hanya memuat libur nasional dan cuti bersama tahun {year}.").format(year=year))
    known = {one.day: one for one in days_off(session, region, year)}
    wanted = {one.day: one for one in table}
    return Change(
        added=[one for day, one in wanted.items() if day not in known],
        removed=[one for day, one in known.items() if day not in wanted and one.kind != "own"],
        renamed=[one for day, one in wanted.items() if day in known and known[day] != one],
    )


def apply(
    session: Session, *, region: Region, year: int, table: Sequence[DayOff], source: str, actor: Actor, at: datetime
) -> Change:
    """Make the table that of the year; `source` is the SKB's number. A table that changes nothing writes nothing."""
    refuse_others(actor, region)
    change = change_of(session, region, year=year, table=table)
    _write(session, region, change, "holidays.apply", {"year": year, "source": source}, actor, at)
    return change


def put_own(session: Session, *, region: Region, day: date, name: str, actor: Actor, at: datetime) -> Change:
    """A day off of the region's own. Raises `Invalid` where the day is one already."""
    refuse_others(actor, region)
    if session.get(Holiday, (region.id, day)) is not None:
        raise invalid_field("day", _("Hari itu sudah libur."))
    change = Change([DayOff(day, name, "own")], [], [])
    _write(session, region, change, "holidays.put", {}, actor, at)
    return change


def remove(session: Session, *, region: Region, day: date, reason: str, actor: Actor, at: datetime) -> Change:
    """The day is a working day again. Raises `Invalid` where it is none."""
    refuse_others(actor, region)
    known = session.get(Holiday, (region.id, day))
    if known is None:
        raise invalid_field("day", _("Hari itu bukan hari libur."))
    change = Change([], [DayOff(known.day, known.name, known.kind)], [])
    _write(session, region, change, "holidays.remove", {"reason": reason}, actor, at)
    return change


def after(session: Session, region: Region, change: Change) -> set[date]:
    """Every day off of the region as it would be."""
    known = set(session.scalars(select(Holiday.day).where(Holiday.region_id == region.id)))
    return (known | {one.day for one in change.added}) - {one.day for one in change.removed}


def _write(session: Session, region: Region, change: Change, action: str, told: dict[str, Any], actor: Actor, at: datetime) -> None:
    if change.is_nothing:
        return
    gone = [one.day for one in (*change.removed, *change.renamed)]
    session.execute(delete(Holiday).where(Holiday.region_id == region.id, Holiday.day.in_(gone)))
    session.expire_all()
    session.add_all(
        Holiday(region_id=region.id, day=one.day, name=one.name, kind=one.kind) for one in (*change.added, *change.renamed)
    )
    session.flush()
    lists = {
        name: [[one.day.isoformat(), one.name, one.kind] for one in getattr(change, name)]
        for name in ("added", "removed", "renamed")
    }
    audit.record(
        session, actor=actor, region_id=region.id, action=action, subject_kind="region", subject_id=region.code, at=at,
        details={**told, **lists},
    )  # fmt: skip
    enqueue(session, "regions.reclock", region_id=region.id, change=str(new_id()))


def _day_off(cells: Mapping[str, str]) -> tuple[DayOff | None, str]:
    day, name = read_day(cells["day"]), cells["name"]
    kind = _kind(cells["kind"])
    why = [
        *([] if day else [_("tanggal tidak terbaca")]),
        *([] if name else [_("keterangan kosong")]),
        *([] if kind else [_("jenis tidak dikenal")]),
    ]
    return (DayOff(day, name, kind) if day and name and kind else None), ", ".join(why)


def _kind(text: str) -> str | None:
    said = text.lower()
    if said in KINDS:
        return said
    return "joint" if "cuti" in said else "national" if not said or "nasional" in said or "libur" in said else None
