"""Attachments on their order's page: put in there, read there."""

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from app.attachments.attaching import attach
from app.attachments.bodies import NoteForm
from app.attachments.kinds import BRINGERS, To
from app.attachments.queries import attachment_in, file_name, thing_of
from app.errors import Refusal, invalid_field
from app.identifiers import parse_public_id
from app.language import _, mark
from app.orders.api import READERS
from app.orders.queries import order_for
from app.orders.routes.detail import order_page
from app.web.access import READ, UPLOAD, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted, RefusedForm
from app.web.incoming.once import OnceKey
from app.web.incoming.reading import validated
from app.web.routing import Pages
from app.web.scans import scan

pages = Pages()
FORM = "attach"
"""What the order's page calls the form."""


@pages.post("/pesanan/{order_id}/lampiran", who=BRINGERS, csrf=Csrf.FORM, says=mark("Lampiran tersimpan."), rate=UPLOAD)
def add_attachments(
    request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(order_id)

    def take() -> str:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        thing, _tilde, chosen = str(data.get("kind", "")).partition("~")
        key, _tilde, kind = chosen.partition("~")
        if thing not in set(To) or not kind:
            raise invalid_field("kind", _("Pilih berkas apa yang Anda lampirkan."))
        to = thing_of(session, order, **{thing: key})
        sent = [file.file.read() for file in data.getlist("files") if isinstance(file, UploadFile)]
        note = validated(NoteForm, {"note": str(data.get("note", ""))}).note
        attach(session, to=to, kind=kind, sent=[one for one in sent if one], note=note, actor=actor, at=at)
        return f"/pesanan/{order_id}#lampiran"

    def again(refusal: Refusal) -> Response:
        fresh = order_for(session, actor, region_id=region_id, id=id)
        return order_page(request, session, actor, fresh, refused=RefusedForm.of(FORM, data, refusal))

    return once.go_on(request, session, actor, take, again=again)


@pages.get("/pesanan/{order_id}/lampiran/{attachment_id}", who=READERS, rate=READ)
def show_attachment(order_id: str, attachment_id: str, actor: CurrentActor, session: Db) -> Response:
    """A picture in the page, a PDF as an attachment that no browser runs."""
    region_id, id = parse_public_id(order_id)
    found = attachment_in(session, order_for(session, actor, region_id=region_id, id=id), attachment_id)
    return scan(found.file_sha256, found.file_type, filename=f'filename="{file_name(found)}"')
