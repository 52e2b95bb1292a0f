"""Opening a list: which columns are asked for, whether a file is, and the person's own filter where nothing is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.documents import Cell, Fact, Kind, Report, Table, as_csv, workbook
from app.documents import Column as FileColumn
from app.errors import Refusal, invalid_field
from app.files.workbooks import XLSX
from app.language import _, figures, gettext
from app.lists.columns import Column, ListOf
from app.lists.keeping import COLUMNS, kept_of, narrowing
from app.lists.models import SavedList
from app.regions.models import Region
from app.web.dates import JAKARTA, iso, waktu

FILE = "unduh"
EVERYTHING = "semua"
"""In the address: no filter, not even one's own."""
TAKEN_MAX = 20_000
"""Rows of one file; more have to be filtered."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
}
Rows = Callable[[int], Sequence[Any]]


class TooManyRows(Refusal):
    """A file of everything would be too long to be any good."""

    status: ClassVar[int] = 422

    def __init__(self) -> None:
        super().__init__(_("Daftar ini lebih dari {n} baris. Saring dahulu, misalnya per bulan, lalu unduh.").format(n=figures(f"{TAKEN_MAX:,}")))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as somebody asked for it; `rows` are those of the page."""

    of: ListOf
    query: str
    """What narrows it and its columns, as it stands in the address."""
    columns: tuple[Column, ...]
    file: str
    kept: Sequence[SavedList]
    at: datetime
    zone: str
    asked: bool
    rows: Sequence[Any] = ()

    def instead(self, rows: Rows) -> Response | None:
        """Another answer than the page: a file of what is filtered (`rows` gives at most so many), or the way to the person's own filter."""
        chosen = next((one for one in self.kept if one.chosen), None)
        if not self.asked and chosen is not None and chosen.query:
            return RedirectResponse(f"{self.of.path}?{chosen.query}", status_code=303)
        return self._as_file(rows) if self.file else None

    def showing(self, rows: Sequence[Any]) -> "Listed":
        return replace(self, rows=rows)

    def href(self, **more: str) -> str:
        """The address of the same list with something more."""
        query = urlencode([*parse_qsl(self.query), *more.items()])
        return f"{self.of.path}?{query}" if query else self.of.path

    @property
    def narrowed(self) -> list[tuple[str, str]]:
        """What narrows it, without the columns: for forms that keep it."""
        return [(name, value) for name, value in parse_qsl(self.query) if name != COLUMNS]

    @property
    def chosen_columns(self) -> list[str]:
        """Those of the address; empty where nobody chose."""
        return [value for name, value in parse_qsl(self.query) if name == COLUMNS]

    def _as_file(self, rows: Rows) -> Response:
        found = rows(TAKEN_MAX + 1)
        if len(found) > TAKEN_MAX:
            raise TooManyRows
        table = self._table(found)
        content = as_csv(table).encode() if self.file == "csv" else workbook(self._report(table))
        name = f"{self.of.code}-{local_date(self.at, self.zone)}.{self.file}"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
        return Response(content, media_type=TYPES[self.file], headers=headers)

    def _table(self, found: Sequence[Any]) -> Table:
        """The chosen columns, and beside each row until when it is known: a file goes its own ways."""
        as_of = iso(self.at)
        cells: list[list[Cell]] = [[*(column.value(row) for column in self.columns), as_of] for row in found]
        columns = [FileColumn(column.code, gettext(column.name), column.kind) for column in self.columns]
        title = gettext(self.of.title)
        return Table(name=title, caption=title, columns=[*columns, FileColumn("data_per", _("Data per"))], rows=cells)

    def _report(self, table: Table) -> Report:
        names = {name: gettext(text) for name, text in self.of.filters}
        facts = [Fact(names[name], value) for name, value in self.narrowed]
        return Report(
            title=table.caption,
            facts=[Fact(_("Baris"), len(table.rows), Kind.COUNT), *facts],
            tables=[table],
            as_of=waktu(self.at, self.zone),
            drawn_at=self.at,
        )


def open_list(of: ListOf, request: Request, session: Session, actor: Actor, *, at: datetime) -> Listed:
    """Raises `Invalid` for a file that is none of ours. A column that is not there is left out; the first always is."""
    file = request.query_params.get(FILE, "")
    if file and file not in TYPES:
        raise invalid_field(FILE, _("Pilih salah satu: {options}.").format(options=", ".join(TYPES)))
    query = narrowing(of, request.url.query)
    chosen = {value for name, value in parse_qsl(query) if name == COLUMNS}
    first, *others = of.columns
    columns = (first, *(one for one in others if (one.code in chosen if chosen else one.shown)))
    kept = kept_of(session, actor, of) if actor.account_id else ()
    region = session.get(Region, actor.region_id) if actor.region_id is not None else None
    zone = region.timezone if region else JAKARTA
    return Listed(of, query, columns, file, kept, at, zone, asked=bool(request.url.query))
