"""Exports in the API, to be pulled: INAPROC's envelope, so that another Lokapasar takes this address as a source."""

import hashlib
from itertools import islice
from typing import Annotated

from fastapi import Query, Request

from app.clock import local_date
from app.exports import showing
from app.exports.declaring import Asked, Field, Format, Place, Row, rows
from app.exports.exporting import said_of
from app.exports.formats import FORMATS, by_name
from app.exports.shapes import FieldDescribed, FilesOfYear, FormDescribed, RowsPulled
from app.exports.writing import ENCODER, Counted
from app.language import _
from app.regions.queries import region_by_code
from app.walls.standing import Gate, open_gate
from app.web.access import ANYONE, Rate
from app.web.api.answers import Json
from app.web.api.pagination import decode_cursor, encode_cursor, listed, unknown_cursor
from app.web.api.shapes import PageOf
from app.web.caching.validating import is_known
from app.web.dependencies import At, Db
from app.web.incoming.known_days import KnownDay, refuse_to_come
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
PULL = Rate("pull_export", 1600, 60, leased=50)
"""As often as any token may call; a whole year of a large region is 100 pages."""
LIMIT_MAX = 1000


@api.get("/exports", who=ANYONE, rate=PULL, late=True)
def list_exports() -> PageOf[FormDescribed]:
    """The forms of export: fields in order, what each holds and means, and the dataset that an import makes of them."""
    return listed([_described(one) for one in FORMATS], None)


@api.get("/regions/{code}/downloads", who=ANYONE, rate=PULL, late=True)
def list_downloads(code: str, session: Db, year: FiscalYear) -> FilesOfYear:
    """The files of a year that lie ready: address, rows, as-of, hash, licence."""
    return showing.files_of(session, region_by_code(session, code), year)


@api.get("/regions/{code}/exports/{format}", who=ANYONE, rate=PULL, late=True)
def pull_export(
    code: str,
    format: str,
    request: Request,
    session: Db,
    at: At,
    year: FiscalYear,
    as_of: KnownDay | None = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = 500,
    cursor: str | None = None,
) -> Json[RowsPulled]:
    """A page of rows as `{success, data, meta}`; `meta.cursor` leads to the next and is null after the last.

    Rows stand in a fixed order, so that writes between two pages neither shift nor repeat
    them. `ETag` is of the rows: `If-None-Match` gives 304.
    """
    what, region = by_name(format), region_by_code(session, code)
    refuse_to_come(as_of, local_date(at, region.timezone))
    asked = Asked(region, year, as_of)
    open_gate(session, Gate.OPEN_DATA, asked.region.id)
    found, following = _page(session, what, asked, _place(cursor, what), limit)
    counted = Counted()
    data = b",".join(counted.encoded(found))
    etag = f'W/"{hashlib.sha256(counted.sha256.encode() + (b"+" if following else b"")).hexdigest()[:32]}"'
    if is_known(request, etag):
        return Json(status_code=304, headers={"etag": etag})
    meta = {
        "cursor": following,
        "has_more": following is not None,
        "limit": limit,
        **said_of(what, asked, at),
        "rows": counted.rows,
        "rows_sha256": counted.sha256,
    }
    body = b'{"success":true,"data":[' + data + b'],"meta":' + ENCODER.encode(meta) + b"}"
    return Json(body, headers={"etag": etag})


def _page(session: Db, what: Format, asked: Asked, after: Place | None, limit: int) -> tuple[list[Row], str | None]:
    """So many rows, and where to go on; rows of one place (the receipts of one order) are not torn apart."""
    stream = rows(session, what, asked, after=after, at_once=min(limit + 1, LIMIT_MAX))
    taken = list(islice(stream, limit))
    if len(taken) < limit:
        return [row for _place, row in taken], None
    last = taken[-1][0]
    for place, row in stream:
        if place != last:
            return [row for _place, row in taken], encode_cursor(last)
        taken.append((place, row))
    return [row for _place, row in taken], None


def _place(cursor: str | None, what: Format) -> Place | None:
    """Raises `Invalid` for a cursor that is not ours."""
    if cursor is None:
        return None
    part, key = decode_cursor(cursor, 2)
    if not isinstance(part, int) or not isinstance(key, str) or not 0 <= part < len(what.sources):
        raise unknown_cursor()
    return part, key


def _described(what: Format) -> FormDescribed:
    return {
        "name": what.name,
        "title": _(what.title),
        "note": _(what.note),
        "dataset": what.dataset,
        "fields": [_described_field(field) for field in what.fields],
    }


def _described_field(field: Field) -> FieldDescribed:
    return {"name": field.name, "kind": field.kind, "meaning": _(field.meaning)}
