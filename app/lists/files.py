"""Files of a list: every row that is filtered, not only the page's, in the chosen columns; read
from one statement and kept on disk until it is sent.

Nothing in a file computes: a text that looks like a formula stays a text. Beside each row
stands until when it is known: a file goes its own ways.
"""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, ClassVar

from fastapi import Response
from fastapi.responses import StreamingResponse

from app import db
from app.clock import local_date
from app.documents import Cell, Fact, Kind, Report, Table, csv_row, workbook
from app.documents import Column as FileColumn
from app.errors import Refusal
from app.files.workbooks import XLSX
from app.language import _, figures, gettext
from app.lists.columns import Column, ListOf
from app.lists.paging import Asked, statement_of
from app.lists.scene import Scene
from app.web.pages.dates import iso, waktu

FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
ROWS_MAX = {"csv": 100_000, "xlsx": 20_000}
"""Of one file; more have to be filtered. A workbook is made as a whole, CSV row by row."""
AT_ONCE = 500
"""Rows that are read and dressed together."""
IN_MEMORY_MAX = 2**20
PIECE = 2**16


class TooManyRows(Refusal):
    """A file of everything would be too long to be any good."""

    status: ClassVar[int] = 422

    def __init__(self, form: str) -> None:
        most = figures(f"{ROWS_MAX[form]:,}")
        super().__init__(_("Daftar ini lebih dari {n} baris. Saring dahulu, misalnya per bulan, lalu unduh.").format(n=most))


def written(
    of: ListOf, scene: Scene, asked: Asked, *, columns: Sequence[Column], form: str, facts: Sequence[tuple[str, str]]
) -> Response:
    """The file as an answer. Raises `TooManyRows`, before anything was sent."""
    db.let_go()
    as_of = iso(scene.at)
    rows = ([*(column.value(row) for column in columns), as_of] for row in _all_rows(of, scene, asked, form))
    heads = [FileColumn(column.code, gettext(column.name), column.kind) for column in columns]
    heads.append(FileColumn("data_per", _("Data per")))
    name = f"{of.code}-{local_date(scene.at, scene.zone)}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    if form == "csv":
        return StreamingResponse(_sent(_csv(heads, rows)), media_type=FORMS[form], headers=headers)
    return Response(_workbook(of, scene, heads, list(rows), facts), media_type=FORMS[form], headers=headers)


def _all_rows(of: ListOf, scene: Scene, asked: Asked, form: str) -> Iterator[object]:
    """As one statement sees them, a portion in memory at a time."""
    with db.new_session() as session:
        here = replace(scene, session=session)
        portions = session.execute(statement_of(of, here, asked).limit(ROWS_MAX[form] + 1).execution_options(yield_per=AT_ONCE))
        count = 0
        for portion in portions.partitions():
            count += len(portion)
            if count > ROWS_MAX[form]:
                raise TooManyRows(form)
            yield from of.dressed(here, portion)


def _csv(heads: Sequence[FileColumn], rows: Iterator[list[Cell]]) -> IO[bytes]:
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_MAX)  # noqa: SIM115 - it is closed when the last of it was sent
    try:
        text = io.TextIOWrapper(kept, encoding="utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow([column.code for column in heads])
        writer.writerows(csv_row(row) for row in rows)
        text.detach()
        kept.seek(0)
    except BaseException:
        kept.close()
        raise
    return kept


def _sent(kept: IO[bytes]) -> Iterator[bytes]:
    """No connection of the database waits for a slow line."""
    with kept:
        while piece := kept.read(PIECE):
            yield piece


def _workbook(
    of: ListOf, scene: Scene, heads: Sequence[FileColumn], rows: Sequence[Sequence[Cell]], facts: Sequence[tuple[str, str]]
) -> bytes:
    title = gettext(of.title)
    return workbook(
        Report(
            title=title,
            facts=[Fact(_("Baris"), len(rows), Kind.COUNT), *(Fact(name, said) for name, said in facts)],
            tables=[Table(name=title, caption=title, columns=heads, rows=rows)],
            as_of=waktu(scene.at, scene.zone),
            drawn_at=scene.at,
        )
    )
