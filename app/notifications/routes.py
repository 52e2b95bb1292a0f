"""The inbox, and which mail a person wants."""

import msgspec
from fastapi import Request, Response

from app.accounts.models import Account
from app.accounts.routes import home_of
from app.actor import REGION_ROLES, SATKER_ROLES, Role
from app.language import gettext, mark
from app.notifications.muting import KINDS, muted, want_only
from app.notifications.telling import SHOWN, Place, notices_for
from app.web.access import READ, WRITE, Csrf
from app.web.api.pagination import Cursor, decode_cursor, encode_cursor, unknown_cursor
from app.web.dependencies import CurrentActor, Db
from app.web.incoming.forms import Posted
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
INBOX = SATKER_ROLES | REGION_ROLES | {Role.VENDOR}


@pages.get("/pemberitahuan", who=INBOX, rate=READ)
def show_inbox(request: Request, actor: CurrentActor, session: Db, sesudah: Cursor = None) -> Response:
    """The newest, or (`sesudah`) what stands behind the last one of a page."""
    found = notices_for(session, actor, limit=SHOWN + 1, after=_place(sesudah) if sesudah else None)
    notices = found[:SHOWN]
    following = encode_cursor([notices[-1].at, notices[-1].id]) if len(found) > SHOWN else ""
    return page(
        request, "notifications/list.html", notices=notices, following=following, is_newest=not sesudah, work=home_of(actor)
    )


def _place(cursor: str) -> Place:
    """Raises `Invalid` for a cursor that we did not give."""
    at, id = decode_cursor(cursor, 2)
    try:
        place = msgspec.convert((at, id), Place)
    except msgspec.ValidationError:
        raise unknown_cursor() from None
    if place[0].tzinfo is None:
        raise unknown_cursor()
    return place


@pages.get("/pemberitahuan/surel", who=INBOX, rate=READ)
def show_mail(request: Request, actor: CurrentActor, session: Db) -> Response:
    assert actor.account_id is not None
    login = session.get_one(Account, actor.account_id).login
    unwanted = muted(session, actor.account_id)
    return page(
        request,
        "notifications/mail.html",
        address=login if "@" in login else None,
        kinds=[(kind, gettext(text)) for kind, text in KINDS.items()],
        wanted=[kind for kind in KINDS if kind not in unwanted],
    )


@pages.post("/pemberitahuan/surel", who=INBOX, csrf=Csrf.FORM, says=mark("Pilihan surel disimpan."), rate=WRITE)
def choose_mail(request: Request, data: Posted, actor: CurrentActor, session: Db) -> Response:
    assert actor.account_id is not None
    want_only(session, account_id=actor.account_id, kinds=[str(kind) for kind in data.getlist("kinds")])
    return go_to(request, "/pemberitahuan/surel")
