"""The treasurer's pages of SP2D lists: send one in, look at what each row would meet, apply it, download what is left."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from app.actor import Role
from app.errors import FieldError, Refusal, invalid_field
from app.files.workbooks import XLSX
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.lists import open_list, scene_of
from app.moves.machine import moves_for, names_of
from app.payment.listed import SP2D_LISTS
from app.payment.sp2d import applying, refills
from app.payment.sp2d.filling import sheet_as_csv, sheet_as_xlsx, waiting_for_sp2d
from app.payment.sp2d.models import Sp2dList
from app.payment.sp2d.moving import DOORS
from app.payment.sp2d.queries import refills_of, waiting_for_gu
from app.payment.sp2d.showing import counts_of, left_as_csv, rows_on_page
from app.payment.sp2d.states import SP2D_LIST
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.incoming.typed import TypedRupiah
from app.web.pages.moved import MOVED
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
TREASURERS = frozenset({Role.TREASURER})
PAYMENT_TICKED = "payment."
"""What the boxes of payments are called, each with the payment's id behind it."""


@pages.get("/sp2d", who=TREASURERS, rate=READ)
def show_desk(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _desk(request, session, actor, at)


@pages.post("/sp2d", who=TREASURERS, csrf=Csrf.FORM, says=mark("Daftar SP2D dibaca. Periksa sebelum diterapkan."), rate=UPLOAD)
def send_list(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def receive() -> str:
        file = data.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise invalid_field("file", _("Pilih berkas CSV atau XLSX."))
        sent = applying.send_in(session, content=file.file.read(), file_name=file.filename, actor=actor, at=at)
        return f"/sp2d/{public_id(sent.region_id, sent.id)}"

    def again(refusal: Refusal) -> Response:
        return _desk(request, session, actor, at, FormState.refused(data, refusal.errors), refusal)

    return once.go_on(request, session, actor, receive, again=again)


@pages.get("/sp2d/isian.xlsx", who=TREASURERS, rate=READ)
def download_sheet(actor: CurrentActor, session: Db, at: At) -> Response:
    zone = scene_of(session, actor, at).zone
    content = sheet_as_xlsx(session, waiting_for_sp2d(session, actor), actor, zone=zone, at=at)
    return Response(content, media_type=XLSX, headers={"content-disposition": 'attachment; filename="sp2d-isian.xlsx"'})


@pages.get("/sp2d/isian.csv", who=TREASURERS, rate=READ)
def download_sheet_as_csv(actor: CurrentActor, session: Db) -> Response:
    text = sheet_as_csv(waiting_for_sp2d(session, actor))
    headers = {"content-disposition": 'attachment; filename="sp2d-isian.csv"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


class RefillForm(Form):
    """One SP2D GU; what it covers is ticked beside."""

    number: Annotated[str, Field(min_length=1, max_length=200)]
    date: date
    amount: TypedRupiah
    others: bool = False


class TakeOffForm(Form):
    number: str
    date: date
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


@pages.get("/sp2d/gu", who=TREASURERS, rate=READ)
def show_refills(request: Request, actor: CurrentActor, session: Db) -> Response:
    return _refills(request, session, actor, RefusedForm())


@pages.post(
    "/sp2d/gu", who=TREASURERS, csrf=Csrf.FORM, says=mark("SP2D GU tercatat pada semua tagihan yang dicakupnya."), rate=WRITE
)
def refill(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """What is ticked; with `step` it is only added up."""
    if data.get("step") == "sum":
        return _refills(request, session, actor, RefusedForm("refill", FormState.refused(data, ())))
    ticked = [name for name, value in data.items() if name.startswith(PAYMENT_TICKED) and value == "true"]

    def record() -> str:
        form = parse(RefillForm, FormData([(name, value) for name, value in data.items() if name not in ticked]))
        keys = [parse_public_id(name.removeprefix(PAYMENT_TICKED)) for name in ticked]
        refills.refill(
            session,
            keys=keys,
            number=form.number,
            day=form.date,
            amount=form.amount,
            others=form.others,
            actor=actor,
            at=at,
        )
        return "/sp2d/gu"

    def again(refusal: Refusal) -> Response:
        errors = [FieldError(_ticked_at(error.field, ticked), error.message) for error in refusal.errors]
        return _refills(request, session, actor, RefusedForm("refill", FormState.refused(data, errors), refusal))

    return once.go_on(request, session, actor, record, again=again)


@pages.post("/sp2d/gu/lepas", who=TREASURERS, csrf=Csrf.FORM, says=mark("SP2D GU dilepas dari semua tagihannya."), rate=WRITE)
def take_refill_off(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def take() -> str:
        form = parse(TakeOffForm, data)
        refills.take_off(session, number=form.number, day=form.date, reason=form.reason, actor=actor, at=at)
        return "/sp2d/gu"

    def again(refusal: Refusal) -> Response:
        which = f"off-{data.get('number')}"
        return _refills(request, session, actor, RefusedForm.of(which, data, refusal))

    return once.go_on(request, session, actor, take, again=again)


@pages.get("/sp2d/{sp2d_list_id}", who=TREASURERS, rate=READ)
def show_list(request: Request, sp2d_list_id: str, actor: CurrentActor, session: Db) -> Response:
    sent = _found(session, actor, sp2d_list_id)
    return page(
        request,
        "payment/sp2d_list.html",
        sent=sent,
        key=sp2d_list_id,
        rows=rows_on_page(sent),
        counts=counts_of(sent),
        moves=names_of(moves_for(SP2D_LIST, sent, actor)),
    )


@pages.post("/sp2d/{sp2d_list_id}/langkah", who=TREASURERS, csrf=Csrf.FORM, says=MOVED["sp2d_list"], rate=WRITE)
def move_list(
    request: Request, sp2d_list_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def take() -> str:
        sent = _found(session, actor, sp2d_list_id, lock=True)
        DOORS.move(session, sent, {"move": str(data.get("move", ""))}, actor=actor, at=at)
        return f"/sp2d/{sp2d_list_id}"

    return once.go_on(request, session, actor, take)


@pages.get("/sp2d/{sp2d_list_id}/sisa.csv", who=TREASURERS, rate=READ)
def download_left(sp2d_list_id: str, actor: CurrentActor, session: Db) -> Response:
    text = left_as_csv(_found(session, actor, sp2d_list_id))
    headers = {"content-disposition": 'attachment; filename="sp2d-tidak-dicatat.csv"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _found(session: Db, actor: CurrentActor, key: str, *, lock: bool = False) -> Sp2dList:
    region_id, id = parse_public_id(key)
    return applying.list_for(session, actor, region_id=region_id, id=id, lock=lock)


def _desk(
    request: Request, session: Db, actor: CurrentActor, at: At, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    listed = open_list(SP2D_LISTS, request, session, actor, at=at)
    if refusal is None and (answer := listed.instead()):
        return answer
    return page(request, "payment/sp2d.html", listed=listed.filled(), form=form, refusal=refusal)


def _ticked_at(field: str, ticked: Sequence[str]) -> str:
    """The box of a payment that is named by its place among those that were ticked."""
    head, _dot, index = field.partition(".")
    return ticked[int(index)] if head == "payments" and index else field


def _refills(request: Request, session: Db, actor: CurrentActor, refused: RefusedForm) -> Response:
    waiting = waiting_for_gu(session, actor)
    rows = [(f"{PAYMENT_TICKED}{public_id(one.region_id, one.id)}", one, one.standing_rupiah) for one in waiting]
    typed = refused.form_of("refill").values
    return page(
        request,
        "payment/refills.html",
        refused.refusal.status if refused.refusal else 200,
        rows=rows,
        total=sum(amount for _name, _one, amount in rows),
        ticked=sum(amount for name, _one, amount in rows if typed.get(name) == "true"),
        recorded=refills_of(session, actor),
        refused=refused,
        public_id=public_id,
    )
