"""The office's etalase: the list, a new one, and its dates and ceiling."""

from datetime import date
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor, Role
from app.catalogue import etalase, queries
from app.catalogue.models import Etalase
from app.clock import local_date
from app.errors import NotFound, Refusal
from app.language import _
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.forms import Form, FormState, Optional, Posted, TypedRupiah, as_typed, parse
from app.web.htmx import go_to
from app.web.routing import Pages
from app.web.templating import form_again, page

pages = Pages()
MAKERS = frozenset({Role.CURATOR, Role.REGION_ADMIN})


class EtalaseChange(Form):
    """What may change: the words, the days, the ceiling."""

    description: Annotated[str, Field(max_length=2000)] = ""
    opens_on: Annotated[date | None, Optional] = None
    closes_on: Annotated[date | None, Optional] = None
    price_ceiling: Annotated[Annotated[TypedRupiah, Field(gt=0, le=10**12)] | None, Optional] = None
    open_to_others: bool = False


class EtalaseForm(EtalaseChange):
    """A new one."""

    name: Annotated[str, Field(min_length=3, max_length=100)]
    category: Annotated[str, Field(min_length=1, max_length=20)]


@pages.get("/kurasi/etalase", who=MAKERS, rate=READ)
def list_etalase(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return page(request, "curation/etalase.html", form=FormState(), refusal=None, **_around(session, actor, at))


@pages.post("/kurasi/etalase", who=MAKERS, csrf=Csrf.FORM, rate=WRITE)
def make_etalase(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    try:
        form = parse(EtalaseForm, data)
        etalase.make_etalase(
            session,
            region=session.get_one(Region, actor.region_id),
            name=form.name,
            category_code=form.category,
            description=form.description,
            opens_on=form.opens_on,
            closes_on=form.closes_on,
            price_ceiling=form.price_ceiling,
            open_to_others=form.open_to_others,
            actor=actor,
            at=at,
        )
    except Refusal as refusal:
        session.rollback()
        return form_again(request, "curation/etalase.html", data, refusal, **_around(session, actor, at))
    return go_to(request, "/kurasi/etalase")


@pages.get("/kurasi/etalase/{slug}", who=MAKERS, rate=READ)
def show_etalase(request: Request, slug: str, actor: CurrentActor, session: Db) -> Response:
    shelf = _own_etalase(session, slug, actor)
    values = {**{name: getattr(shelf, name) for name in EtalaseChange.model_fields}, "price_ceiling": as_typed(shelf.price_ceiling)}
    return page(request, "curation/etalase_form.html", shelf=shelf, form=FormState(values=values), refusal=None)


@pages.post("/kurasi/etalase/{slug}", who=MAKERS, csrf=Csrf.FORM, rate=WRITE)
def change_etalase(request: Request, slug: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    try:
        form = parse(EtalaseChange, data)
        etalase.change_etalase(session, etalase=_own_etalase(session, slug, actor), **form.model_dump(), actor=actor, at=at)
    except NotFound:
        raise
    except Refusal as refusal:
        session.rollback()
        return form_again(request, "curation/etalase_form.html", data, refusal, shelf=_own_etalase(session, slug, actor))
    return go_to(request, "/kurasi/etalase")


def _own_etalase(session: Db, slug: str, actor: Actor) -> Etalase:
    """Another region's etalase does not exist here."""
    shelf = queries.etalase_by_slug(session, slug)
    if shelf.region_id != actor.region_id:
        raise NotFound(_("Etalase ini tidak ditemukan."))
    return shelf


def _around(session: Db, actor: Actor, at: At) -> dict[str, Any]:
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    today = local_date(at, region.timezone)
    rows = queries.etalase_with_counts(session, region_id=region.id)
    return {
        "region": region,
        "shelves": [(row, row.Etalase.is_open_on(today)) for row in rows],
        "categories": [
            (category.code, ("— " * category.code.count(".")) + category.name) for category in queries.categories(session)
        ],
    }
