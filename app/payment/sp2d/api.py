"""Lists of SP2D in the API: sent in (looked at), read, applied or put away by the treasurer of the satker."""

from typing import Annotated

from fastapi import Form as FormBody
from fastapi import UploadFile
from pydantic import Field

from app.actor import Role
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id
from app.language import _
from app.lists import called, scene_of
from app.payment.listed import SP2D_LISTS
from app.payment.shapes import PaymentShown
from app.payment.showing import payments_as_json
from app.payment.sp2d import applying, refills
from app.payment.sp2d.filling import waiting_as_json, waiting_for_sp2d
from app.payment.sp2d.moving import DOORS
from app.payment.sp2d.reading import ROWS_MAX
from app.payment.sp2d.shapes import Sp2dListShown, Sp2dWaitingShown
from app.payment.sp2d.showing import list_as_json
from app.payment.sp2d.states import ListState
from app.web.access import READ, UPLOAD, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Cursor, Sorted, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Day, Price, Short, Text
from app.web.incoming.forms import Form
from app.web.incoming.moves import SentMove
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
TREASURERS = frozenset({Role.TREASURER})


class ListBody(Form):
    """A CSV or XLSX, as multipart/form-data."""

    file: UploadFile


@api.post("/sp2d-lists", who=TREASURERS, csrf=Csrf.BEARER, rate=UPLOAD, status_code=201)
def send_sp2d_list(
    body: Annotated[ListBody, FormBody(media_type="multipart/form-data")], actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[Sp2dListShown]:
    """What each row would meet; nothing is paid before the move `apply`."""

    def make() -> Sp2dListShown:
        content, name = body.file.file.read(), body.file.filename or ""
        return list_as_json(applying.send_in(session, content=content, file_name=name, actor=actor, at=at), actor, whole=True)

    return once.json(session, actor, make)


@api.get("/sp2d-lists", who=TREASURERS, rate=READ)
def list_sp2d_lists(
    actor: CurrentActor, session: Db, at: At, state: ListState | None = None, sort: Sorted = None, cursor: Cursor = None
) -> PageOf[Sp2dListShown]:
    """Those of the satker, newest first, without their rows."""
    found = called(SP2D_LISTS, scene_of(session, actor, at), sort=sort, cursor=cursor, state=state)
    return listed([list_as_json(row[0], actor, whole=False) for row in found.rows], found.following)


@api.get("/sp2d-lists/waiting", who=TREASURERS, rate=READ)
def list_waiting_for_sp2d(actor: CurrentActor, session: Db) -> PageOf[Sp2dWaitingShown]:
    """What the caller may record an SP2D of, as many as one list may have rows:
    at SPM first, then what petty cash or the card paid."""
    return listed(waiting_as_json(waiting_for_sp2d(session, actor)), None)


class Sp2dGuBody(Body):
    """One SP2D GU and the payments that it covers, which add up to `amount`, or with `others` to
    less: it refills other expenses of the office too."""

    number: Short
    date: Day
    amount: Price
    others: bool = False
    payments: Annotated[list[Short], Field(min_length=1, max_length=ROWS_MAX)]


class TakeOffBody(Body):
    number: Short
    date: Day
    reason: Text


@api.post("/refills", who=TREASURERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def refill(body: Sp2dGuBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[PageOf[PaymentShown]]:
    """Write an SP2D GU on all the payments that it covers, or on none. Gives them."""

    def make() -> PageOf[PaymentShown]:
        keys = [_payment_key(index, id) for index, id in enumerate(body.payments)]
        covered = refills.refill(
            session,
            keys=keys,
            number=body.number,
            day=body.date,
            amount=body.amount,
            others=body.others,
            actor=actor,
            at=at,
        )
        return listed(payments_as_json(session, covered, actor, at=at), None)

    return once.json(session, actor, make)


@api.post("/refills/removals", who=TREASURERS, csrf=Csrf.BEARER, rate=WRITE)
def take_refill_off(body: TakeOffBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[PageOf[PaymentShown]]:
    """Take an SP2D GU off all the payments on which it stands; each waits for its own again. Gives them."""

    def make() -> PageOf[PaymentShown]:
        freed = refills.take_off(session, number=body.number, day=body.date, reason=body.reason, actor=actor, at=at)
        return listed(payments_as_json(session, freed, actor, at=at), None)

    return once.json(session, actor, make, status=200)


def _payment_key(index: int, id: str) -> refills.Key:
    try:
        return parse_public_id(id)
    except NotFound:
        raise invalid_field(f"payments.{index}", _("Pembayaran ini tidak ditemukan.")) from None


@api.get("/sp2d-lists/{sp2d_list_id}", who=TREASURERS, rate=READ)
def show_sp2d_list(sp2d_list_id: str, actor: CurrentActor, session: Db) -> Sp2dListShown:
    """Every row, with the payment that it meets."""
    region_id, id = parse_public_id(sp2d_list_id)
    return list_as_json(applying.list_for(session, actor, region_id=region_id, id=id), actor, whole=True)


@api.post("/sp2d-lists/{sp2d_list_id}/moves", moves=DOORS.bodies, who=TREASURERS, csrf=Csrf.BEARER, rate=WRITE)
def move_sp2d_list(
    sp2d_list_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[Sp2dListShown]:
    """`apply` pays what matches, `discard` puts the list away."""
    region_id, id = parse_public_id(sp2d_list_id)

    def make() -> Sp2dListShown:
        found = applying.list_for(session, actor, region_id=region_id, id=id, lock=True)
        DOORS.move(session, found, sent, actor=actor, at=at)
        return list_as_json(found, actor, whole=True)

    return once.json(session, actor, make, status=200)
