"""The page on which a region's admin announces, and the press with which a reader closes what was read."""

from datetime import date
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor, Role
from app.announcements import announcing
from app.announcements.announcing import To
from app.clock import local_date
from app.errors import Refusal
from app.identifiers import id_within, parse_public_id, public_id
from app.language import mark
from app.regions.models import Region
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, Optional, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.appearance import back_to, remember
from app.web.pages.banners import COOKIE, ID, closed_in
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})
READERS = WRITERS | {Role.AUDITOR}
Words = Annotated[str, Field(min_length=10, max_length=500)]


class AnnouncementForm(Form):
    """What is said, to whom, on which days of the region."""

    text: Words
    text_en: Annotated[Words | None, Optional] = None
    audience: To
    first_day: date
    last_day: date


class OneForm(Form):
    """One of them, and the page to come back to."""

    id: Annotated[str, Field(min_length=1, max_length=60)]
    ke: str = "/"


@pages.get("/pengumuman", who=READERS, rate=READ)
def show_announcements(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return page(request, "announcements/list.html", **_around(session, actor, at))


@pages.post("/pengumuman", who=WRITERS, csrf=Csrf.FORM, says=mark("Pengumuman terpasang."), rate=WRITE)
def announce(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def make() -> str:
        region = session.get_one(Region, actor.region_id)
        given = parse(AnnouncementForm, data).model_dump()
        announcing.announce(session, region=region, **given, actor=actor, at=at)
        return "/pengumuman"

    def again(refusal: Refusal) -> Response:
        return form_again(request, "announcements/list.html", data, refusal, **_around(session, actor, at))

    return once.go_on(request, session, actor, make, again=again)


@pages.post("/pengumuman/akhiri", who=WRITERS, csrf=Csrf.FORM, says=mark("Pengumuman diakhiri."), rate=WRITE)
def withdraw(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region = session.get_one(Region, actor.region_id)
    announcement = announcing.announcement_of(session, region_id=region.id, id=id_within(region.id, parse(OneForm, data).id))
    announcing.withdraw(session, region=region, announcement=announcement, actor=actor, at=at)
    return go_to(request, "/pengumuman")


@pages.get("/pengumuman/tutup", who=ANYONE, rate=READ)
def close_here(request: Request, id: str = "", ke: str = "/") -> Response:
    """A visitor's press, on kept pages too, so it has no form's token: this browser does not show it again."""
    response = back_to(ke)
    if ID.fullmatch(id):
        remember(response, COOKIE, "-".join([id, *(one for one in closed_in(request.cookies) if one != id)]))
    return response


@pages.post("/pengumuman/tutup", who=ANYONE, csrf=Csrf.FORM, says=ITSELF, rate=WRITE, before_factor=True)
def close_for_good(data: Posted, actor: CurrentActor, session: Db) -> Response:
    """A person's press, for every browser."""
    form = parse(OneForm, data)
    _region_id, id = parse_public_id(form.id)
    if actor.account_id is not None:
        announcing.close(session, account_id=actor.account_id, announcement_id=id)
    return back_to(form.ke)


def _around(session: Db, actor: Actor, at: At) -> dict[str, Any]:
    region = session.get_one(Region, actor.region_id)
    rows = announcing.announcements_of(session, region_id=region.id)
    return {
        "region": region,
        "rows": [(public_id(row.region_id, row.id), row) for row in rows],
        "may_write": actor.role in WRITERS,
        "today": local_date(at, region.timezone),
        "at": at,
    }
