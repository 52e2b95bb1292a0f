"""The office's etalase: the list, a new one, its dates, ceiling and conditions, and the attributes that it asks for."""

from typing import Any

from fastapi import Request, Response

from app.actor import Actor, Role
from app.catalogue import queries
from app.catalogue.attributes import defining
from app.catalogue.attributes.models import CHOICE, NUMBER, TEXT, YES_NO, EtalaseAttribute
from app.catalogue.attributes.values import attributes_of
from app.catalogue.etalase import opening
from app.catalogue.etalase.bodies import AttributeChange, AttributeForm, EtalaseChange, EtalaseForm
from app.catalogue.etalase.opening import Terms
from app.catalogue.etalase.requirements import CERTIFICATES, certificate_name
from app.catalogue.models import Etalase
from app.clock import local_date
from app.errors import NotFound, Refusal
from app.language import _, mark
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import FormState, Posted, RefusedForm, parse
from app.web.incoming.typed import as_typed
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
MAKERS = frozenset({Role.CURATOR, Role.REGION_ADMIN})
LISTS = ("certificates",)
"""Fields that a form sends once for each that is ticked."""
KINDS = {
    TEXT: lambda: _("Teks"),
    NUMBER: lambda: _("Angka dengan satuan"),
    CHOICE: lambda: _("Pilihan"),
    YES_NO: lambda: _("Ya atau tidak"),
}


@pages.get("/kurasi/etalase", who=MAKERS, rate=READ)
def list_etalase(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _list_page(request, session, actor, at, FormState())


@pages.post("/kurasi/etalase", who=MAKERS, csrf=Csrf.FORM, says=mark("Etalase dibuat."), rate=WRITE)
def make_etalase(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def make() -> Response:
        form = parse(EtalaseForm, data, lists=LISTS)
        region, terms = session.get_one(Region, actor.region_id), Terms(**form.model_dump(exclude={"name", "category"}))
        made = opening.make_etalase(
            session, region=region, name=form.name, category_code=form.category, terms=terms, actor=actor, at=at
        )
        return go_to(request, f"/kurasi/etalase/{made.slug}")

    def again(refusal: Refusal) -> Response:
        return _list_page(request, session, actor, at, FormState.refused(_many(data), refusal.errors), refusal)

    return or_again(session, make, again)


@pages.get("/kurasi/etalase/{slug}", who=MAKERS, rate=READ)
def show_etalase(request: Request, slug: str, actor: CurrentActor, session: Db) -> Response:
    return _etalase_page(request, session, _own_etalase(session, slug, actor))


@pages.post("/kurasi/etalase/{slug}", who=MAKERS, csrf=Csrf.FORM, says=mark("Etalase disimpan."), rate=WRITE)
def change_etalase(request: Request, slug: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def change() -> Response:
        form = parse(EtalaseChange, data, lists=LISTS)
        terms = Terms(**form.model_dump())
        opening.change_etalase(session, etalase=_own_etalase(session, slug, actor), terms=terms, actor=actor, at=at)
        return go_to(request, "/kurasi/etalase")

    def again(refusal: Refusal) -> Response:
        form = FormState.refused(_many(data), refusal.errors)
        return _etalase_page(request, session, _own_etalase(session, slug, actor), form=form, refusal=refusal)

    return or_again(session, change, again)


@pages.post("/kurasi/etalase/{slug}/atribut", who=MAKERS, csrf=Csrf.FORM, says=mark("Atribut ditambahkan."), rate=WRITE)
def ask_attribute(request: Request, slug: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """One thing more to ask, at the end."""

    def define() -> Response:
        form = parse(AttributeForm, data)
        told = form.model_dump(exclude={"category"}) | {"category_code": form.category}
        defining.define(session, etalase=_own_etalase(session, slug, actor), **told, actor=actor, at=at)
        return go_to(request, f"/kurasi/etalase/{slug}#atribut")

    def again(refusal: Refusal) -> Response:
        refused = RefusedForm.of("", data, refusal)
        return _etalase_page(request, session, _own_etalase(session, slug, actor), refused=refused)

    return or_again(session, define, again)


@pages.post("/kurasi/etalase/{slug}/atribut/{attribute}", who=MAKERS, csrf=Csrf.FORM, says=mark("Atribut disimpan."), rate=WRITE)
def change_attribute(
    request: Request, slug: str, attribute: str, data: Posted, actor: CurrentActor, session: Db, at: At
) -> Response:
    """Other words, choices or demands."""
    shelf = _own_etalase(session, slug, actor)
    one = defining.attribute_named(session, shelf, attribute)

    def redefine() -> Response:
        form = parse(AttributeChange, data)
        told = form.model_dump(exclude={"category"}) | {"category_code": form.category}
        defining.redefine(session, etalase=shelf, attribute=one, **told, actor=actor, at=at)
        return go_to(request, f"/kurasi/etalase/{slug}#atribut")

    def again(refusal: Refusal) -> Response:
        refused = RefusedForm.of(attribute, data, refusal)
        return _etalase_page(request, session, _own_etalase(session, slug, actor), refused=refused)

    return or_again(session, redefine, again)


@pages.post(
    "/kurasi/etalase/{slug}/atribut/{attribute}/hapus", who=MAKERS, csrf=Csrf.FORM, says=mark("Atribut dihapus."), rate=WRITE
)
def retire_attribute(request: Request, slug: str, attribute: str, actor: CurrentActor, session: Db, at: At) -> Response:
    """Asked no more."""
    shelf = _own_etalase(session, slug, actor)
    defining.retire(session, etalase=shelf, code=attribute, actor=actor, at=at)
    return go_to(request, f"/kurasi/etalase/{slug}#atribut")


def _etalase_page(
    request: Request,
    session: Db,
    shelf: Etalase,
    *,
    form: FormState | None = None,
    refusal: Refusal | None = None,
    refused: RefusedForm | None = None,
) -> Response:
    """The forms of its attributes are called by their codes, that of a new one by no code."""
    return page(
        request,
        "curation/etalase_form.html",
        shelf=shelf,
        form=form or FormState(values=_values(shelf)),
        refusal=refusal,
        attributes=[(one, FormState(values=_attribute_values(one))) for one in attributes_of(session, shelf)],
        refused=refused,
        kinds=[(kind, name()) for kind, name in KINDS.items()],
        kind_names={kind: name() for kind, name in KINDS.items()},
        categories=_categories(session, below=shelf.category_code),
        certificates=[(code, certificate_name(code)) for code in CERTIFICATES],
    )


def _list_page(request: Request, session: Db, actor: Actor, at: At, form: FormState, refusal: Refusal | None = None) -> Response:
    around = _around(session, actor, at)
    return page(request, "curation/etalase.html", form=form, refusal=refusal, **around)


def _values(shelf: Etalase) -> dict[str, Any]:
    kept = {name: getattr(shelf, name) for name in EtalaseChange.model_fields}
    return {**kept, "price_ceiling": as_typed(shelf.price_ceiling), "industries": ", ".join(shelf.industries)}


def _attribute_values(one: EtalaseAttribute) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "choices": "\n".join(one.choices),
        "required": one.required,
        "category": one.category_code,
    }


def _many(data: Posted) -> dict[str, Any]:
    """As typed, where a field may come more than once."""
    return {name: data.getlist(name) if name in LISTS else value for name, value in data.items()}


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
        "categories": _categories(session),
        "certificates": [(code, certificate_name(code)) for code in CERTIFICATES],
    }


def _categories(session: Db, *, below: str = "") -> list[tuple[str, str]]:
    """(code, indented name) of the whole tree, or of a node and what is below it."""
    return [
        (category.code, ("— " * category.code.count(".")) + category.name)
        for category in queries.categories(session)
        if not below or f"{category.code}.".startswith(f"{below}.")
    ]
