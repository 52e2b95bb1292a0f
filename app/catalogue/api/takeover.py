"""Taking over an older catalogue in the API: a file looked at, read, and applied by its region's office."""

from typing import Annotated, Literal

from fastapi import Form as FormBody
from fastapi import UploadFile
from pydantic import Field

from app.actor import Role
from app.catalogue.shapes import TakeoverShown
from app.catalogue.showing import takeover_in_full
from app.catalogue.takeover import uploads
from app.errors import invalid_field
from app.language import _
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form
from app.web.incoming.moves import MoveBody, SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
OFFICE = frozenset({Role.CURATOR, Role.REGION_ADMIN})


class TakeoverBody(Form):
    """A file of vendors, or of the products of an `etalase`, as multipart/form-data."""

    kind: Literal["vendors", "listings"]
    etalase: Annotated[str, Field(max_length=200)] = ""
    file: UploadFile


@api.post("/takeovers", who=OFFICE, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def send_takeover(
    body: Annotated[TakeoverBody, FormBody(media_type="multipart/form-data")],
    actor: CurrentActor,
    session: Db,
    at: At,
    once: OnceKey,
) -> Json[TakeoverShown]:
    """What each row would do; nothing else is written before the move `apply`."""

    def make() -> TakeoverShown:
        content, name = body.file.file.read(), body.file.filename or ""
        return takeover_in_full(
            uploads.receive(session, kind=body.kind, content=content, file_name=name, etalase=body.etalase, actor=actor, at=at)
        )

    return once.json(session, actor, make)


@api.get("/takeovers", who=OFFICE, rate=READ, hides=False)
def list_takeovers(actor: CurrentActor, session: Db) -> PageOf[TakeoverShown]:
    """The newest ten of the region."""
    assert actor.region_id is not None
    return listed([takeover_in_full(one) for one in uploads.newest(session, region_id=actor.region_id)], None)


@api.get("/takeovers/{takeover_id}", who=OFFICE, rate=READ)
def show_takeover(takeover_id: str, actor: CurrentActor, session: Db) -> TakeoverShown:
    """How far it is, and every bad row with column, value and remedy."""
    return takeover_in_full(uploads.takeover_for(session, actor, takeover_id))


@api.post("/takeovers/{takeover_id}/moves", who=OFFICE, csrf=Csrf.BEARER, rate=WRITE, moves={"apply": MoveBody})
def move_takeover(takeover_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[TakeoverShown]:
    """`apply` writes the good rows; a long file by a job: `state` is then `applying`."""

    def make() -> TakeoverShown:
        found = uploads.takeover_for(session, actor, takeover_id, lock=True)
        read_move(sent, _body_of)
        return takeover_in_full(uploads.begin(session, takeover=found, actor=actor, at=at))

    return once.json(session, actor, make, status=200)


def _body_of(move: str) -> type[MoveBody]:
    if move != "apply":
        raise invalid_field("move", _("Langkah ini tidak dikenal."))
    return MoveBody
