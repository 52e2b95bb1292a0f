"""Many listings by a workbook, in the API."""

from typing import Annotated

from fastapi import Form as FormBody
from fastapi import UploadFile

from app.actor import Role
from app.catalogue.bulk import uploads
from app.catalogue.shapes import WorkbookShown
from app.catalogue.showing import upload_in_full
from app.web.access import READ, UPLOAD, Csrf
from app.web.api.answers import Json
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()


class WorkbookBody(Form):
    """A workbook in the columns of an etalase's template, as multipart/form-data. Without `apply` it is only looked at."""

    file: UploadFile
    etalase: str = ""
    apply: bool = False
    send: bool = False


@api.post("/listings/bulk", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def send_listing_workbook(
    body: Annotated[WorkbookBody, FormBody(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[WorkbookShown]:
    """Many listings by SKU: what each row would do, and with `apply` does (a
    long workbook by a job: `state` is then `applying`)."""

    def make() -> WorkbookShown:
        name = body.file.filename or "produk.xlsx"
        made = uploads.receive(
            session, content=body.file.file.read(), file_name=name, etalase=body.etalase[:200], actor=actor, at=at
        )
        if body.apply:
            uploads.begin(session, upload=made, sends=body.send, actor=actor, at=at)
        return upload_in_full(made)

    return once.json(session, actor, make)


@api.get("/listings/bulk/{bulk_id}", who={Role.VENDOR}, rate=READ)
def show_listing_workbook(bulk_id: str, actor: CurrentActor, session: Db) -> WorkbookShown:
    """How far it is, and every bad row with column, value and remedy."""
    return upload_in_full(uploads.upload_for(session, actor, bulk_id))
