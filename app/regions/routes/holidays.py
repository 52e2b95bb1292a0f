"""The page of a region's days off: the table of a year, looked at before it is
applied, and the region's own; its admin writes here."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from app.actor import Actor, Role
from app.errors import Refusal, invalid_field
from app.language import _, mark
from app.lists import open_list
from app.regions import holidays
from app.regions.clocks import would_change
from app.regions.models import Region
from app.regions.routes.listed import HOLIDAYS, this_year
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, Posted, RefusedForm, parse
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages
from app.years import FiscalYear

pages = Pages()
KEEPERS = frozenset({Role.REGION_ADMIN})
READERS = KEEPERS | {Role.AUDITOR}
SHOWN = 50


class TableForm(Form):
    """A table that was looked at, as text."""

    year: FiscalYear
    source: Annotated[str, Field(min_length=3, max_length=200)]
    table: Annotated[str, Field(max_length=60_000)] = ""


class OwnForm(Form):
    day: date
    name: Annotated[str, Field(min_length=3, max_length=200)]


class RemoveForm(Form):
    day: date
    reason: Annotated[str, Field(min_length=3, max_length=500)]


Then = Callable[[Region, TableForm, list[holidays.DayOff]], str | None]
"""What is done with a table that was read: the page to go to, or None where it is only looked at."""


@pages.get("/hari-libur", who=READERS, rate=READ)
def show_holidays(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _show(request, session, actor, at)


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
    def put() -> Response:
        own = parse(OwnForm, data)
        holidays.put_own(session, region=_region(session, actor), day=own.day, name=own.name, actor=actor, at=at)
        return go_to(request, f"/hari-libur?tahun={own.day.year}")

    return or_again(session, put, lambda refusal: _again(request, session, actor, at, "daerah", data, refusal))


@pages.post("/hari-libur/hapus", who=KEEPERS, csrf=Csrf.FORM, says=mark("Hari libur dihapus."), rate=WRITE)
def remove(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def take_out() -> Response:
        gone = parse(RemoveForm, data)
        holidays.remove(session, region=_region(session, actor), day=gone.day, reason=gone.reason, actor=actor, at=at)
        return go_to(request, f"/hari-libur?tahun={gone.day.year}")

    return or_again(session, take_out, lambda refusal: _again(request, session, actor, at, "hapus", data, refusal))


def _tried(request: Request, session: Db, actor: Actor, at: At, data: Posted, then: Then) -> Response:
    """Read the table, from the file or from what was looked at; then write it, or show what it would do."""

    def tried() -> Response:
        region = _region(session, actor)
        form = parse(TableForm, FormData([(key, value) for key, value in data.multi_items() if key != "file"]))
        file = data.get("file")
        if isinstance(file, UploadFile) and file.filename:
            table = holidays.read_days(file.file.read(holidays.BYTES_MAX + 1), file.filename)
        elif form.table.strip():
            table = holidays.read_days(form.table.encode(), "tabel.csv")
        else:
            raise invalid_field("file", _("Pilih berkas CSV atau XLSX, atau ketik tabelnya."))
        change = holidays.change_of(session, region, year=form.year, table=table)
        place = then(region, form, table)
        return _preview(request, session, region, at, form, table, change) if place is None else go_to(request, place)

    return or_again(session, tried, lambda refusal: _again(request, session, actor, at, "tabel", data, refusal))


def _again(request: Request, session: Db, actor: Actor, at: At, which: str, data: Posted, refusal: Refusal) -> Response:
    return _show(request, session, actor, at, refused=RefusedForm.of(which, data, refusal))


def _preview(
    request: Request, session: Db, region: Region, at: At, form: TableForm, table: list[holidays.DayOff], change: holidays.Change
) -> Response:
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


def _show(request: Request, session: Db, actor: Actor, at: At, *, refused: RefusedForm | None = None) -> Response:
    listed = open_list(HOLIDAYS, request, session, actor, at=at)
    if refused is None and (answer := listed.instead()):
        return answer
    return page(
        request,
        "regions/holidays.html",
        region=_region(session, actor),
        year=int(listed.typed.get("tahun") or this_year(listed.scene)),
        listed=listed.filled(),
        refused=refused,
        may_write=actor.role in KEEPERS,
    )


def _region(session: Db, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)
