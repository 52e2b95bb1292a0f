"""Attachments in the API: attaching a file to a payment or a handover, and the file itself. An order in full lists them."""

from typing import Annotated

from fastapi import Form, Response

from app.attachments.attaching import attach
from app.attachments.bodies import AttachmentBody
from app.attachments.kinds import BRINGERS
from app.attachments.queries import attachment_in, thing_of
from app.attachments.shapes import AttachmentShown
from app.attachments.showing import attachment_as_json
from app.files.papers import PAPERS, read_paper
from app.identifiers import parse_public_id
from app.orders.api import READERS
from app.orders.queries import order_for
from app.web.access import READ, UPLOAD, Csrf
from app.web.api.answers import Json
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.web.scans import attachment

api = Api()


@api.post("/orders/{order_id}/attachments", who=BRINGERS, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def add_attachment(
    order_id: str,
    body: Annotated[AttachmentBody, Form(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[AttachmentShown]:
    """A scan of a paper of a payment or a handover of this order."""
    region_id, id = parse_public_id(order_id)

    def make() -> AttachmentShown:
        order = order_for(session, actor, region_id=region_id, id=id, lock=True)
        to = thing_of(session, order, payment=body.payment, handover=body.handover)
        (made,) = attach(
            session, to=to, kind=body.kind, sent=[body.file.file.read()], note=body.note, actor=actor, at=at, field="file"
        )
        return attachment_as_json(made)

    return once.json(session, actor, make)


@api.get("/orders/{order_id}/attachments/{attachment_id}", sends=PAPERS, who=READERS, rate=READ)
def show_attachment(order_id: str, attachment_id: str, actor: CurrentActor, session: Db) -> Response:
    """The file itself; a browser that is led here runs nothing of it."""
    region_id, id = parse_public_id(order_id)
    found = attachment_in(session, order_for(session, actor, region_id=region_id, id=id), attachment_id)
    return attachment(read_paper(found.file_sha256, found.file_type), found.file_type)
