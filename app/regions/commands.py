"""The command line's side of a region's days off."""

from pathlib import Path
from typing import Annotated, Any

from app import db
from app.clock import now
from app.language import mark
from app.regions import holidays
from app.regions.keeping import machine_keeper
from app.regions.queries import region_by_code

RegionCode = Annotated[str, mark("Kode wilayah, misalnya 32.04")]
Year = Annotated[int, mark("Tahun")]


def list_holidays(*, region: RegionCode, year: Year) -> dict[str, Any]:
    """The days off of a year."""
    with db.new_session() as session:
        found = holidays.days_off(session, region_by_code(session, region), year)
        return {"holidays": [_as_row(one) for one in found]}


def import_holidays(
    file: Annotated[Path, mark("CSV atau XLSX: Tanggal, Keterangan, Jenis")],
    *,
    region: RegionCode,
    year: Year,
    source: Annotated[str, mark("Nomor SKB")],
    dry_run: Annotated[bool, mark("Hanya tunjukkan yang akan berubah")] = False,
) -> dict[str, Any]:
    """Make the table that of the year; the region's own days stay, and running deadlines are counted anew by the worker."""
    table = holidays.read_days(file.read_bytes(), file.name)
    with db.new_session() as session:
        where = region_by_code(session, region)
        change = holidays.change_of(session, where, year=year, table=table)
        if not dry_run:
            holidays.apply(session, region=where, year=year, table=table, source=source, actor=machine_keeper(where), at=now())
        return {name: [_as_row(one) for one in getattr(change, name)] for name in ("added", "removed", "renamed")}


def _as_row(one: holidays.DayOff) -> dict[str, str]:
    return {"day": one.day.isoformat(), "name": one.name, "kind": one.kind}
