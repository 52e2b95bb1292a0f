"""The page of a region's days off: the table of a year, looked at before it is applied, and the region's own; its admin writes here."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field
from starlette.datastructures import UploadFile

from app.actor import Actor, Role
from app.clock import local_date
from app.errors import Refusal, invalid_field
from app.language import _, mark
from app.regions import holidays
from app.regions.clocks import would_change
from app.regions.models import Region
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.done import ITSELF
from app.web.forms import Form, Posted, RefusedForm, parse
from app.web.htmx import go_to
from app.web.routing import Pages
from app.web.templating import page

pages = Pages()
KEEPERS = frozenset({Role.REGION_ADMIN})
READERS = KEEPERS | {Role.AUDITOR}
SHOWN = 50
Year = Annotated[int, Field(ge=2000, le=2100)]


class TableForm(Form):
    """A table that was looked at, as text."""

    year: Year
    source: Annotated[str, Field(min_length=3, max_length=200)]
    table: Annotated[str, Field(max_length=60_000)] = ""


class OwnForm(Form):
    day: date
    name: Annotated[str, Field(min_length=3, max_length=200)]


class RemoveForm(Form):
    day: date
    reason: Annotated[str, Field(min_length=3, max_length=500)]


@pages.get("/hari-libur", who=READERS, rate=READ)
def show_holidays(
    request: Request, actor: CurrentActor, session: Db, at: At, tahun: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> Response:
    return _show(request, session, actor, at, year=tahun)


@pages.post("/hari-libur/periksa", who=KEEPERS, csrf=Csrf.FORM, says=ITSELF, rate=UPLOAD)
def look(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """What the table would change, and what that does to running deadlines; nothing is written."""
    return _tried(request, session, actor, at, data, lambda region, form, table: None)


@pages.post("/hari-libur", who=KEEPERS, csrf=Csrf.FORM, says=mark("Hari libur disimpan."), rate=UPLOAD)
def apply(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def write(region: Region, form: TableForm, table: list[holidays.DayOff]) -> str:
        holidays.apply(session, region=region, year=form.year, table=table, source=form.source, actor=actor, at=at)
        return f"/hari-libur?tahun={form.year}"

    return _tried(request, session, actor, at, data, write)


@pages.post("/hari-libur/daerah", who=KEEPERS, csrf=Csrf.FORM, says=mark("Hari libur daerah ditambahkan."), rate=WRITE)
def put_own(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    return _one(request, session, actor, at, data, "daerah")


@pages.post("/hari-libur/hapus", who=KEEPERS, csrf=Csrf.FORM, says=mark("Hari libur dihapus."), rate=WRITE)
def remove(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    return _one(request, session, actor, at, data, "hapus")


def _one(request: Request, session: Db, actor: Actor, at: At, data: Posted, which: str) -> Response:
    region = _region(session, actor)
    try:
        if which == "daerah":
            own = parse(OwnForm, data)
            day = own.day
            holidays.put_own(session, region=region, day=day, name=own.name, actor=actor, at=at)
        else:
            gone = parse(RemoveForm, data)
            day = gone.day
            holidays.remove(session, region=region, day=day, reason=gone.reason, actor=actor, at=at)
    except Refusal as refusal:
        session.rollback()
        return _show(request, session, actor, at, refused=RefusedForm.of(which, data, refusal))
    return go_to(request, f"/hari-libur?tahun={day.year}")


def _tried(request: Request, session: Db, actor: Actor, at: At, data: Posted, then: Any) -> Response:
    """Read the table, from the file or from what was looked at; then write it, or show what it would do."""
    region = _region(session, actor)
    try:
        file = data.get("file")
        form = parse(TableForm, {key: value for key, value in data.items() if key != "file"})  # type: ignore[arg-type]
        if isinstance(file, UploadFile) and file.filename:
            table = holidays.read_days(file.file.read(holidays.BYTES_MAX + 1), file.filename)
        elif form.table.strip():
            table = holidays.read_days(form.table.encode(), "tabel.csv")
        else:
            raise invalid_field("file", _("Pilih file CSV atau XLSX, atau ketik tabelnya."))
        change = holidays.change_of(session, region, year=form.year, table=table)
        place = then(region, form, table)
    except Refusal as refusal:
        session.rollback()
        return _show(request, session, actor, at, refused=RefusedForm.of("tabel", data, refusal))
    if place is not None:
        return go_to(request, place)
    moved = list(would_change(session, region, holidays.after(session, region, change), at))
    return page(
        request,
        "regions/holidays_preview.html",
        region=region,
        year=form.year,
        source=form.source,
        change=change,
        table=holidays.as_table(table),
        kinds=holidays.KINDS,
        moved=[(one.clock.path(one.thing), one.clock.number(one.thing), one.thing.due_at, one.due) for one in moved[:SHOWN]],
        moved_count=len(moved),
    )


def _show(
    request: Request,
    session: Db,
    actor: Actor,
    at: At,
    *,
    year: int | None = None,
    refused: RefusedForm | None = None,
) -> Response:
    region = _region(session, actor)
    today = local_date(at, region.timezone)
    chosen = year or today.year
    return page(
        request,
        "regions/holidays.html",
        region=region,
        year=chosen,
        days=holidays.days_off(session, region, chosen),
        kinds=holidays.KINDS,
        refused=refused,
        may_write=actor.role in KEEPERS,
    )


def _region(session: Db, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)
