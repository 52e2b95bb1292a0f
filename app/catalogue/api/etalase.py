"""Etalase in the API: all of them, one with what it asks, made and changed by its region's office."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query

from app.actor import Actor, Role
from app.catalogue import queries
from app.catalogue.api.named import region_of
from app.catalogue.attributes import defining
from app.catalogue.attributes.values import attributes_of
from app.catalogue.etalase import opening
from app.catalogue.etalase.bodies import AttributeBody, EtalaseBody, EtalaseChangeBody
from app.catalogue.etalase.opening import Terms
from app.catalogue.models import Etalase
from app.catalogue.permissions import make_etalase as may_make_etalase
from app.catalogue.shapes import EtalaseInFull, EtalaseInList
from app.catalogue.showing import etalase_in_full, etalase_in_list
from app.clock import local_date
from app.errors import NotFound, invalid_field
from app.language import _
from app.regions.models import Region
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
MAKERS = frozenset({Role.CURATOR, Role.REGION_ADMIN})


@api.get("/etalase", who=ANYONE, rate=READ, late=True)
def list_etalase(session: Db, at: At, region: Annotated[str | None, Query(max_length=20)] = None) -> PageOf[EtalaseInList]:
    """Every etalase, or those of a region."""
    region_id = None if region is None else region_of(session, region).id
    rows = queries.etalase_with_counts(session, region_id=region_id)
    return listed([etalase_in_list(row, local_date(at, row.timezone)) for row in rows], None)


@api.get("/etalase/{slug}", who=ANYONE, rate=READ)
def show_etalase(slug: str, session: Db, at: At) -> EtalaseInFull:
    """One etalase: its rules, who may list, the certificates and attributes that it asks for."""
    return _in_full(session, queries.etalase_by_slug(session, slug), at)


@api.post("/etalase", who=MAKERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def make_etalase(body: EtalaseBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[EtalaseInFull]:
    """A new etalase of the caller's region."""

    def make() -> EtalaseInFull:
        region, terms = session.get_one(Region, actor.region_id), Terms(**body.model_dump(exclude={"name", "category"}))
        made = opening.make_etalase(
            session, region=region, name=body.name, category_code=body.category, terms=terms, actor=actor, at=at
        )
        return _in_full(session, made, at)

    return once.json(session, actor, make)


@api.patch("/etalase/{slug}", who=MAKERS, csrf=Csrf.BEARER, rate=WRITE)
def change_etalase(slug: str, body: EtalaseChangeBody, actor: CurrentActor, session: Db, at: At) -> EtalaseInFull:
    """Other words, days, ceiling, conditions; what is on show and ordered stays."""
    shelf = _own(session, slug, actor)
    terms = replace(Terms.of(shelf), **body.model_dump(exclude_unset=True))
    opening.change_etalase(session, etalase=shelf, terms=terms, actor=actor, at=at)
    return _in_full(session, shelf, at)


@api.put("/etalase/{slug}/attributes/{attribute}", who=MAKERS, csrf=Csrf.BEARER, rate=WRITE)
def ask_attribute(slug: str, attribute: str, body: AttributeBody, actor: CurrentActor, session: Db, at: At) -> EtalaseInFull:
    """Ask it, or change what is asked under this code. A new one's code is made of its name."""
    shelf = _own(session, slug, actor)
    told = body.model_dump(exclude={"kind", "category"}) | {"category_code": body.category}
    try:
        known = defining.attribute_named(session, shelf, attribute)
    except NotFound:
        defining.define(session, etalase=shelf, kind=body.kind, **told, actor=actor, at=at)
    else:
        if known.kind != body.kind:
            raise invalid_field(
                "kind", _("Jenis atribut tidak dapat diubah. Hapus atribut ini dan buat yang baru dengan nama lain.")
            )
        defining.redefine(session, etalase=shelf, attribute=known, **told, actor=actor, at=at)
    return _in_full(session, shelf, at)


@api.delete("/etalase/{slug}/attributes/{attribute}", who=MAKERS, csrf=Csrf.BEARER, rate=WRITE)
def retire_attribute(slug: str, attribute: str, actor: CurrentActor, session: Db, at: At) -> EtalaseInFull:
    """Ask it no more; what listings say of it stays readable."""
    shelf = _own(session, slug, actor)
    defining.retire(session, etalase=shelf, code=attribute, actor=actor, at=at)
    return _in_full(session, shelf, at)


def _own(session: Db, slug: str, actor: Actor) -> Etalase:
    """Another region's etalase cannot be changed: to its office it is not there."""
    shelf = queries.etalase_by_slug(session, slug)
    if not may_make_etalase(actor, shelf.region_id):
        raise NotFound(_("Etalase ini tidak ditemukan."))
    return shelf


def _in_full(session: Db, shelf: Etalase, at: At) -> EtalaseInFull:
    row = next(one for one in queries.etalase_with_counts(session, region_id=shelf.region_id) if one.Etalase.id == shelf.id)
    return etalase_in_full(row, local_date(at, row.timezone), attributes_of(session, shelf))
