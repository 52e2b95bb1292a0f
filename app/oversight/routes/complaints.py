"""Complaints on pages: the form that anybody may send, the secret page that follows the answer, and the office's list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Request, Response
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from app.actor import Actor
from app.errors import NotFound, Refusal
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.lists import open_list
from app.moves.history import history
from app.moves.machine import moves_for
from app.oversight import complaints, queries
from app.oversight import permissions as may
from app.oversight.api import COMPLAINT_READERS
from app.oversight.listed import COMPLAINTS
from app.oversight.models import Complaint, ComplaintFile
from app.oversight.moving import COMPLAINT_DOORS
from app.oversight.states import COMPLAINT
from app.oversight.subjects import subject_of
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, COMPLAIN, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, FormState, Optional, Posted, parse
from app.web.incoming.moves import MoveBody, filled_in, read_move
from app.web.incoming.once import OnceKey
from app.web.pages.htmx import go_to
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages
from app.web.scans import ending_of, scan

pages = Pages()
KINDS = ("price", "listing", "vendor", "order")


class ComplaintForm(Form):
    """What somebody reports; everything but what it is about and what happened may be left out."""

    kind: Annotated[str, Field(pattern=f"^({'|'.join(KINDS)})$")]
    reference: Annotated[str, Field(min_length=1, max_length=300)]
    region: Annotated[Annotated[str, Field(max_length=20)] | None, Optional] = None
    text: Annotated[str, Field(min_length=complaints.TEXT_MIN, max_length=complaints.TEXT_MAX)]
    contact: Annotated[Annotated[str, Field(max_length=200)] | None, Optional] = None


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the history as the reporter reads it: a role speaks, no person."""

    move: str
    state_to: str
    role: str
    at: datetime
    note: str | None
    actor_name: str = ""
    reason: str | None = None


@pages.get("/pengaduan", who=ANYONE, rate=READ)
def show_form(
    request: Request,
    jenis: Annotated[str, Query(max_length=20)] = "",
    tentang: Annotated[str, Query(max_length=300)] = "",
    wilayah: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """`tentang` is the id or address of what it is about, `jenis` what that is."""
    chosen = {"kind": jenis if jenis in KINDS else "price", "reference": tentang, "region": wilayah}
    return _form(request, FormState(values=chosen), None)


@pages.post("/pengaduan", who=ANYONE, csrf=Csrf.FORM, says=mark("Pengaduan terkirim. Simpan alamat halaman ini."), rate=COMPLAIN)
def send_complaint(request: Request, data: Posted, session: Db, at: At, once: OnceKey) -> Response:
    """On to the secret page. The same form sent twice is one complaint."""
    try:
        form = parse(ComplaintForm, FormData([(name, value) for name, value in data.multi_items() if name != "files"]))
        region = region_by_code(session, form.region) if form.region else None
        kind = form.kind
        subject = subject_of(session, kind=kind, typed=form.reference, region=region, public=True)
        sent = [file.file.read() for file in data.getlist("files") if isinstance(file, UploadFile) and file.filename]
        secret = complaints.link_for(once.key)
        filed = complaints.file(
            session, subject=subject, kind=kind, text=form.text, contact=form.contact, sent=sent, secret=secret, at=at
        )
    except Refusal as refusal:
        session.rollback()
        return _form(request, FormState.refused(data, refusal.errors), refusal)
    return go_to(request, f"/pengaduan/{filed.region_id}.{secret}")


@pages.get("/pengaduan/{link}", who=ANYONE, rate=READ)
def follow(request: Request, link: str, session: Db) -> Response:
    return _followed(request, session, complaints.behind(session, link), link, FormState(), None)


@pages.post("/pengaduan/{link}/keberatan", who=ANYONE, csrf=Csrf.FORM, says=MOVED["complaint"]["object"], rate=COMPLAIN)
def object_to_answer(request: Request, link: str, data: Posted, session: Db, at: At) -> Response:
    """Whoever holds the link says once that the answer is none."""
    complaint = complaints.behind(session, link, lock=True)

    def object_() -> Response:
        said = read_move({**filled_in(data), "move": "object"}, lambda _move: MoveBody)
        complaints.object_to(session, complaint=complaint, note=said.note, at=at)
        return go_to(request, f"/pengaduan/{link}")

    def again(refusal: Refusal) -> Response:
        fresh = complaints.behind(session, link)
        return _followed(request, session, fresh, link, FormState.refused(data, refusal.errors), refusal)

    return or_again(session, object_, again)


@pages.get("/pengaduan-masuk", who=COMPLAINT_READERS, rate=READ)
def list_complaints(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(COMPLAINTS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    return page(request, "oversight/complaints.html", region=queries.region_of(session, actor), listed=listed.filled())


@pages.get("/pengaduan-masuk/{complaint_id}", who=COMPLAINT_READERS, rate=READ)
def show_complaint(request: Request, complaint_id: str, actor: CurrentActor, session: Db) -> Response:
    return _one(request, session, actor, queries.complaint_for(session, actor, complaint_id), FormState(), None)


@pages.post("/pengaduan-masuk/{complaint_id}/langkah", who=COMPLAINT_READERS, csrf=Csrf.FORM, says=MOVED["complaint"], rate=WRITE)
def move_complaint(
    request: Request, complaint_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    complaint = queries.complaint_for(session, actor, complaint_id, lock=True)

    def make() -> str:
        COMPLAINT_DOORS.move(session, complaint, filled_in(data), actor=actor, at=at)
        return f"/pengaduan-masuk/{complaint_id}"

    def again(refusal: Refusal) -> Response:
        fresh = queries.complaint_for(session, actor, complaint_id)
        return _one(request, session, actor, fresh, FormState.refused(data, refusal.errors), refusal)

    return once.go_on(request, session, actor, make, again=again)


@pages.get("/pengaduan-masuk/{complaint_id}/berkas/{file_id}", who=COMPLAINT_READERS, rate=READ)
def show_file(complaint_id: str, file_id: str, actor: CurrentActor, session: Db) -> Response:
    """What came with it, as an attachment that no browser runs."""
    complaint = queries.complaint_for(session, actor, complaint_id)
    id = parse_public_id(file_id)[1]
    file = next((file for file in complaint.files if file.id == id), None)
    if file is None:
        raise NotFound(_("Berkas ini tidak ada."))
    return _sent(complaint, file)


def _sent(complaint: Complaint, file: ComplaintFile) -> Response:
    name = quote(f"{complaint.number.replace('/', '-')}-{file.position}.{ending_of(file.content_type)}", safe="")
    return scan(file.sha256, file.content_type, filename=f"filename*=UTF-8''{name}")


def _form(request: Request, form: FormState, refusal: Refusal | None) -> Response:
    return page(request, "oversight/complain.html", form=form, refusal=refusal, kinds=KINDS, files_max=complaints.FILES_MAX)


def _followed(request: Request, session: Db, complaint: Complaint, link: str, form: FormState, refusal: Refusal | None) -> Response:
    """The reporter's own page: roles speak on it, no person is named, no contact is shown."""
    answer = page(
        request,
        "oversight/followed.html",
        complaint=complaint,
        link=link,
        region=session.get_one(Region, complaint.region_id),
        taken=[
            Said(taken.move, taken.state_to, taken.role, taken.at, taken.note)
            for taken in history(session, region_id=complaint.region_id, subject_id=complaint.id)
        ],
        may_object=any(move.name == "object" for move in moves_for(COMPLAINT, complaint, complaints.REPORTER)),
        form=form,
        refusal=refusal,
    )
    answer.headers["cache-control"] = "private, no-store"
    answer.headers["referrer-policy"] = "strict-origin"
    return answer


def _one(request: Request, session: Db, actor: Actor, complaint: Complaint, form: FormState, refusal: Refusal | None) -> Response:
    return page(
        request,
        "oversight/complaint.html",
        region=queries.region_of(session, actor),
        complaint=complaint,
        key=public_id(complaint.region_id, complaint.id),
        moves=[move.name for move in moves_for(COMPLAINT, complaint, actor)],
        taken=history(session, region_id=complaint.region_id, subject_id=complaint.id),
        may_answer=may.answer_complaint(actor, complaint),
        public_id=public_id,
        form=form,
        refusal=refusal,
    )
