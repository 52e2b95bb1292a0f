"""A file in pieces, for browsers with a script: begin (or find what was cut off), ask how far it is, send the next piece."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.errors import Refusal, invalid_field
from app.exchange.desk import queries, receiving
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.permissions import WRITERS
from app.exchange.desk.receiving import Asked
from app.exchange.routes.asked import UploadForm
from app.identifiers import public_id
from app.language import _
from app.regions.models import Region
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.done import ITSELF
from app.web.forms import Posted, parse
from app.web.once import FORM_TYPES
from app.web.routing import Pages

pages = Pages()


class PiecesForm(UploadForm):
    """What a browser says before it sends: the name and size of the file, and by what it knows it again."""

    name: Annotated[str, Field(min_length=1, max_length=400)]
    size: Annotated[int, Field(gt=0, le=2**40)]
    mark: Annotated[str, Field(min_length=1, max_length=600)]


async def _piece(request: Request) -> bytes:
    """The bytes; a form is none."""
    return b"" if request.headers.get("content-type", "").startswith(FORM_TYPES) else await request.body()


@pages.post("/impor/unggahan", who=WRITERS, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def begin(data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    assert actor.region_id is not None
    try:
        form = parse(PiecesForm, data)
        upload = queries.unfinished(session, region_id=actor.region_id, account_id=actor.account_id, mark=form.mark)
        if upload is None:
            upload = receiving.begin_pieces(
                session,
                region=session.get_one(Region, actor.region_id),
                name=form.name,
                size=form.size,
                mark=form.mark,
                asked=Asked(form.year, form.dataset or None, form.as_of, form.partial),
                actor=actor,
                at=at,
            )
    except Refusal as refusal:
        return _refused(refusal)
    return JSONResponse(_said(upload), 201)


@pages.get("/impor/{upload_id}/bagian", who=WRITERS, rate=READ)
def show_length(upload_id: str, actor: CurrentActor, session: Db) -> Response:
    return JSONResponse(_said(queries.upload_for(session, actor, upload_id)))


@pages.patch("/impor/{upload_id}/bagian", who=WRITERS, csrf=Csrf.FORM, says=ITSELF, rate=UPLOAD)
def add(
    upload_id: str,
    piece: Annotated[bytes, Depends(_piece)],
    actor: CurrentActor,
    session: Db,
    at: At,
    upload_offset: Annotated[int | None, Header(ge=0)] = None,
) -> Response:
    upload = queries.upload_for(session, actor, upload_id, lock=True)
    try:
        if upload_offset is None:
            raise invalid_field("upload-offset", _("Sebutkan mulai byte keberapa bagian ini."))
        receiving.add_piece(session, upload=upload, offset=upload_offset, piece=piece, actor=actor, at=at)
    except Refusal as refusal:
        return _refused(refusal, offset=receiving.arrived(upload))
    return JSONResponse(_said(upload))


def _said(upload: ImportUpload) -> dict[str, Any]:
    address = f"/impor/{public_id(upload.region_id, upload.id)}"
    return {"address": address, "offset": receiving.arrived(upload), "size": upload.size, "state": upload.state}


def _refused(refusal: Refusal, **more: Any) -> Response:
    sentences = [error.message for error in refusal.errors] or [refusal.message]
    return JSONResponse({"message": " ".join(sentences), **more}, refusal.status)
