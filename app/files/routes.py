"""A file ahead of its form, for browsers with a script: begin it (or hear how far it came), and send the next
piece. `app/web/incoming/ahead.py` puts it into the form."""

from typing import Annotated, Any

from fastapi import Depends, Header, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.actor import Actor
from app.errors import Refusal, invalid_field
from app.files import parcels
from app.files.parcels import Parcel
from app.language import _
from app.web.access import REGISTRY, SIGNED_IN, UPLOAD, WRITE, Csrf
from app.web.dependencies import CurrentActor
from app.web.incoming.bodies import bytes_sent
from app.web.incoming.forms import Form, Posted, parse
from app.web.pages.done import ITSELF
from app.web.routing import Pages

pages = Pages()


class ParcelForm(Form):
    """What a browser says before it sends: the name and size of the file, and by what it knows it again."""

    name: Annotated[str, Field(min_length=1, max_length=400)]
    size: Annotated[int, Field(gt=0, le=2**39)]
    mark: Annotated[str, Field(min_length=1, max_length=600)]


@pages.post("/unggahan", who=SIGNED_IN, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def begin_parcel(data: Posted, actor: CurrentActor) -> Response:
    assert actor.account_id is not None
    try:
        form = parse(ParcelForm, data)
        parcel = parcels.begin(actor.account_id, name=form.name, size=form.size, mark=form.mark, bytes_max=_heaviest_form_of(actor))
    except Refusal as refusal:
        return _refused(refusal)
    return _said(parcel)


@pages.patch("/unggahan", who=SIGNED_IN, csrf=Csrf.FORM, says=ITSELF, rate=UPLOAD)
def add_piece(
    piece: Annotated[bytes, Depends(bytes_sent)],
    actor: CurrentActor,
    kunci: Annotated[str, Query(max_length=60)],
    upload_offset: Annotated[int | None, Header(ge=0)] = None,
) -> Response:
    assert actor.account_id is not None
    try:
        if upload_offset is None:
            raise invalid_field("upload-offset", _("Sebutkan mulai byte keberapa bagian ini."))
        parcel = parcels.find(actor.account_id, kunci)
        parcels.add(parcel, offset=upload_offset, piece=piece)
    except parcels.WrongPlace as refusal:
        return _refused(refusal, offset=refusal.offset)
    except Refusal as refusal:
        return _refused(refusal)
    return _said(parcel)


def _heaviest_form_of(actor: Actor) -> int:
    """Bytes of files that this person may send at once in some form."""
    return max(
        access.rate.files_max
        for (method, _path), access in REGISTRY.items()
        if method == "POST" and access.csrf is Csrf.FORM and actor.role in access.who
    )


def _said(parcel: Parcel) -> Response:
    return JSONResponse({"key": parcel.key, "offset": parcel.arrived, "size": parcel.size})


def _refused(refusal: Refusal, **more: Any) -> Response:
    sentences = [error.message for error in refusal.errors] or [refusal.message]
    return JSONResponse({"message": " ".join(sentences), **more}, refusal.status)
