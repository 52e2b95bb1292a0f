"""The letter of a request to cancel: put in on the order's page, read there."""

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from app.errors import Refusal
from app.identifiers import parse_public_id
from app.language import mark
from app.orders import cancel_letter
from app.orders.api import READERS, SIGNATORIES
from app.orders.queries import order_for
from app.orders.routes.detail import order_page
from app.web.access import READ, UPLOAD, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Posted, RefusedForm
from app.web.pages.htmx import go_to
from app.web.routing import Pages
from app.web.scans import ending_of, scan

pages = Pages()


@pages.get("/pesanan/{order_id}/surat-pembatalan", who=READERS, rate=READ)
def show_letter(order_id: str, actor: CurrentActor, session: Db) -> Response:
    """A picture in the page, a PDF as an attachment that no browser runs."""
    region_id, id = parse_public_id(order_id)
    sha256, content_type = cancel_letter.letter_of(session, order_for(session, actor, region_id=region_id, id=id))
    return scan(sha256, content_type, filename=f'filename="surat-pembatalan.{ending_of(content_type)}"')


@pages.post(
    "/pesanan/{order_id}/surat-pembatalan", who=SIGNATORIES, csrf=Csrf.FORM, says=mark("Surat pembatalan disimpan."), rate=UPLOAD
)
def keep_letter(request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id, lock=True)
    file = data.get("file")

    def put_in() -> Response:
        sent = file.file.read() if isinstance(file, UploadFile) else b""
        cancel_letter.keep_letter(session, order=order, sent=sent, actor=actor, at=at)
        return go_to(request, f"/pesanan/{order_id}")

    def again(refusal: Refusal) -> Response:
        fresh = order_for(session, actor, region_id=region_id, id=id)
        return order_page(request, session, actor, fresh, refused=RefusedForm.of("letter", data, refusal))

    return or_again(session, put_in, again)
