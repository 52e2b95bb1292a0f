"""The pages of disputes: the list, one of them with its evidence, opening one from its order, and the forms of every move."""

from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app.accounts.models import Account
from app.actor import Actor
from app.clock import now
from app.disputes import deciding, moving
from app.disputes.api import SIDES
from app.disputes.bodies import DisputeBody
from app.disputes.deadlines import is_over, over
from app.disputes.listed import DISPUTES
from app.disputes.models import Dispute
from app.disputes.opening import SUBJECTS, open_dispute
from app.disputes.queries import dispute_for, evidence_in
from app.disputes.states import DISPUTE
from app.errors import Refusal
from app.identifiers import parse_public_id, public_id
from app.language import gettext, mark
from app.lists import open_list
from app.moves.history import history
from app.moves.machine import moves_for
from app.orders.api import READERS
from app.orders.bookkeeping import key_of
from app.orders.queries import order_for
from app.orders.routes.detail import order_page
from app.regions.models import Region
from app.web.access import READ, UPLOAD, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages
from app.web.scans import ending_of, scan

pages = Pages()
OPENED_ON_ITS_ORDER = "open_dispute"


@pages.get("/sengketa", who=READERS, rate=READ)
def list_disputes(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(DISPUTES, request, session, actor, at=at)
    return listed.instead() or page(request, "disputes/list.html", listed=listed.filled())


@pages.get("/sengketa/{dispute_id}", who=READERS, rate=READ)
def show_dispute(request: Request, dispute_id: str, actor: CurrentActor, session: Db) -> Response:
    return _detail(request, session, actor, dispute_for(session, actor, dispute_id))


@pages.get("/sengketa/{dispute_id}/bukti/{evidence_id}", who=READERS, rate=READ)
def show_evidence(dispute_id: str, evidence_id: str, actor: CurrentActor, session: Db) -> Response:
    """A picture in the page, a PDF as an attachment that no browser runs."""
    dispute = dispute_for(session, actor, dispute_id)
    piece = evidence_in(dispute, evidence_id)
    name = f"sengketa-{dispute.position}-bukti-{piece.position}.{ending_of(piece.file_type)}"
    return scan(piece.file_sha256, piece.file_type, filename=f'filename="{name}"')


@pages.post("/pesanan/{order_id}/sengketa", who=SIDES, csrf=Csrf.FORM, says=mark("Sengketa dibuka."), rate=UPLOAD)
def open_one(request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id, lock=True)

    def take() -> str:
        typed = {name: str(data.get(name, "")).strip() for name in ("subject", "statement")}
        body = parse(DisputeBody, FormData(typed))
        made = open_dispute(
            session, order=order, subject=body.subject, statement=body.statement, files=_files(data), actor=actor, at=at
        )
        return f"/sengketa/{_key(made)}"

    def again(refusal: Refusal) -> Response:
        fresh = order_for(session, actor, region_id=region_id, id=id)
        came_back = RefusedForm.of(OPENED_ON_ITS_ORDER, data, refusal)
        return order_page(request, session, actor, fresh, refused=came_back)

    return once.go_on(request, session, actor, take, again=again)


@pages.post("/sengketa/{dispute_id}/langkah", who=READERS, csrf=Csrf.FORM, says=MOVED["dispute"], rate=UPLOAD)
def move_dispute(
    request: Request, dispute_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    dispute = dispute_for(session, actor, dispute_id, lock=True)
    move = str(data.get("move", ""))

    def take() -> str:
        said = {name: str(data[name]).strip() for name in ("note", "reason") if str(data.get(name, "")).strip()}
        moving.DOORS.move(session, dispute, {"move": move, **said}, files=_files(data), actor=actor, at=at)
        return f"/sengketa/{dispute_id}"

    def again(refusal: Refusal) -> Response:
        came_back = RefusedForm.of(move, data, refusal)
        return _detail(request, session, actor, dispute_for(session, actor, dispute_id), came_back)

    return once.go_on(request, session, actor, take, again=again)


def _detail(
    request: Request,
    session: Session,
    actor: Actor,
    dispute: Dispute,
    refused: RefusedForm | None = None,
) -> Response:
    order = dispute.order
    return page(
        request,
        "disputes/detail.html",
        dispute=dispute,
        order=order,
        key=_key(dispute),
        order_key=key_of(order),
        region=session.get_one(Region, dispute.region_id),
        subject=_subjects()[dispute.subject],
        decided_by=session.get_one(Account, dispute.decided_by).name if dispute.decided_by else "",
        moves=moves_for(DISPUTE, dispute, actor, now()),
        ran_out=over(dispute) if is_over(dispute, now()) else "",
        with_files=moving.WITH_FILES,
        decisions=deciding.DECISIONS,
        taken=history(session, region_id=dispute.region_id, subject_id=dispute.id),
        refused=refused,
        public_id=public_id,
    )


def _files(data: Posted) -> list[bytes]:
    """The files of the form; a browser sends an empty one where none was chosen."""
    sent = [file.file.read() for file in data.getlist("files") if isinstance(file, UploadFile)]
    return [content for content in sent if content]


def _subjects() -> dict[str, str]:
    return {code: gettext(text) for code, text in SUBJECTS.items()}


def _key(dispute: Dispute) -> str:
    return public_id(dispute.region_id, dispute.id)
