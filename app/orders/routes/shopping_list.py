"""The pages of a satker's shopping lists: which there are, one of them, putting a product on one, and a whole one into the cart."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from app.accounts.models import Account
from app.actor import BUYERS, PREPARERS, Actor, Role
from app.catalogue import queries
from app.clock import local_date
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.orders import list_handover, shopping_list
from app.orders.bodies import ListName
from app.orders.routes.cart import TakeOutForm
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, FormState, Optional, Posted, parse
from app.web.incoming.typed import TypedQuantity
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.labels import label
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


class KeepForm(Form):
    """A product, how many of it, and the list: one that is there, or the name of a new one."""

    listing_id: str
    quantity: TypedQuantity
    list_id: Annotated[str, Field(max_length=100)] = ""
    name: Annotated[ListName | None, Optional] = None


class NameForm(Form):
    name: ListName


class HandForm(Form):
    """For which package, and to which buyer."""

    kd_rup: Annotated[str, Field(min_length=1, max_length=40)]
    to: Annotated[str, Field(min_length=1, max_length=60)]
    note: Annotated[str | None, Field(max_length=2000), Optional] = None


class RemoveForm(Form):
    """Asked once more, by a tick."""

    sure: Literal["true"]


@pages.get("/daftar-belanja", who=PREPARERS, rate=READ)
def show_lists(request: Request, actor: CurrentActor, session: Db) -> Response:
    return _lists(request, session, actor)


@pages.post("/daftar-belanja", who=PREPARERS, csrf=Csrf.FORM, says=mark("Daftar belanja dibuat."), rate=WRITE)
def make_list(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def make() -> Response:
        made = shopping_list.make(session, name=parse(NameForm, data).name, actor=actor, at=at)
        return go_to(request, _address(made))

    def again(refusal: Refusal) -> Response:
        return _lists(request, session, actor, FormState.refused(data, refusal.errors), refusal)

    return or_again(session, make, again)


@pages.get("/daftar-belanja/simpan", who=PREPARERS, rate=READ)
def show_keep(request: Request, actor: CurrentActor, session: Db, produk: Annotated[str, Query(max_length=100)] = "") -> Response:
    if not produk:
        return go_to(request, "/daftar-belanja")
    return _keep_page(request, session, actor, produk)


@pages.post("/daftar-belanja/simpan", who=PREPARERS, csrf=Csrf.FORM, says=mark("Disimpan di daftar belanja."), rate=WRITE)
def keep(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """On the list that was chosen, else on a new one."""
    produk = str(data.get("listing_id", ""))[:100]

    def put() -> Response:
        form = parse(KeepForm, data)
        region_id, listing_id = parse_public_id(form.listing_id)
        on = (
            shopping_list.list_for(session, actor, form.list_id)
            if form.list_id
            else shopping_list.make(session, name=_new_name(form), actor=actor, at=at)
        )
        shopping_list.put(session, on=on, region_id=region_id, listing_id=listing_id, quantity=form.quantity, actor=actor, at=at)
        return go_to(request, _address(on))

    def again(refusal: Refusal) -> Response:
        return _keep_page(request, session, actor, produk, FormState.refused(data, refusal.errors), refusal)

    return or_again(session, put, again) if produk else put()


@pages.get("/daftar-belanja/{list_id}", who=PREPARERS, rate=READ)
def show_list(request: Request, list_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return _list(request, session, actor, list_id, at)


@pages.post(
    "/daftar-belanja/{list_id}/serahkan",
    who={Role.ACTIVITY_OFFICER},
    csrf=Csrf.FORM,
    says=mark("Daftar diserahkan kepada pembeli."),
    rate=WRITE,
)
def hand_over(request: Request, list_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    which = shopping_list.list_for(session, actor, list_id)

    def hand() -> Response:
        form = parse(HandForm, data)
        list_handover.hand_over(session, which=which, kd_rup=form.kd_rup, to=_person(form.to), note=form.note, actor=actor, at=at)
        return go_to(request, _address(which))

    def again(refusal: Refusal) -> Response:
        return _list(request, session, actor, list_id, at, FormState.refused(data, refusal.errors), refusal)

    return or_again(session, hand, again)


@pages.post("/daftar-belanja/{list_id}/keluarkan", who=PREPARERS, csrf=Csrf.FORM, says=mark("Dikeluarkan dari daftar."), rate=WRITE)
def take_out(request: Request, list_id: str, data: Posted, actor: CurrentActor, session: Db) -> Response:
    which = shopping_list.list_for(session, actor, list_id)
    region_id, listing_id = parse_public_id(parse(TakeOutForm, data).listing_id)
    shopping_list.take_out(session, on=which, region_id=region_id, listing_id=listing_id, actor=actor)
    return go_to(request, _address(which))


@pages.post("/daftar-belanja/{list_id}/keranjang", who=BUYERS, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def put_into_cart(request: Request, list_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    which = shopping_list.list_for(session, actor, list_id)
    put, lost = shopping_list.into_cart(session, of=which, actor=actor, at=at)
    package = list_handover.package_name(session, which)
    return page(request, "orders/shopping_list/put.html", which=which, id=list_id, put=put, lost=lost, package=package)


@pages.post("/daftar-belanja/{list_id}/hapus", who=PREPARERS, csrf=Csrf.FORM, says=mark("Daftar belanja dihapus."), rate=WRITE)
def remove(request: Request, list_id: str, data: Posted, actor: CurrentActor, session: Db) -> Response:
    which = shopping_list.list_for(session, actor, list_id)
    parse(RemoveForm, data)
    shopping_list.remove(session, which=which, actor=actor)
    return go_to(request, "/daftar-belanja")


def _new_name(form: KeepForm) -> str:
    if form.name is None:
        raise invalid_field("name", _("Pilih satu daftar, atau beri nama daftar baru."))
    return form.name


def _list(
    request: Request,
    session: Db,
    actor: Actor,
    list_id: str,
    at: At,
    form: FormState | None = None,
    refusal: Refusal | None = None,
) -> Response:
    which = shopping_list.list_for(session, actor, list_id)
    today = local_date(at, session.get_one(Region, which.region_id).timezone)
    hands = actor.role is Role.ACTIVITY_OFFICER
    return page(
        request,
        "orders/shopping_list/detail.html",
        which=which,
        id=list_id,
        lines=[
            (public_id(kept.line.listing_region_id, kept.line.listing_id), kept) for kept in shopping_list.kept_on(session, which)
        ],
        package=list_handover.package_name(session, which),
        people={id: session.get_one(Account, id).name for id in (which.handed_to, which.handed_by) if id},
        buyers=[
            (public_id(0, buyer.account.id), f"{buyer.account.name} ({', '.join(label(role) for role in buyer.roles)})")
            for buyer in list_handover.buyers_of(session, which, on=today)
        ]
        if hands
        else [],
        packages=list_handover.packages_to_prepare(session, actor, at=at) if hands else [],
        form=form,
        refusal=refusal,
    )


def _person(key: str) -> UUID:
    try:
        return parse_public_id(key)[1]
    except NotFound:
        raise invalid_field("to", _("Tidak dikenal.")) from None


def _lists(request: Request, session: Db, actor: Actor, form: FormState | None = None, refusal: Refusal | None = None) -> Response:
    return page(
        request,
        "orders/shopping_list/list.html",
        lists=[(_address(row.ShoppingList), row) for row in shopping_list.lists_of(session, actor)],
        form=form,
        refusal=refusal,
    )


def _keep_page(
    request: Request, session: Db, actor: Actor, produk: str, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    listing = queries.listing_of(session, produk, actor)
    version = listing.published or listing.newest
    known = [row.ShoppingList for row in shopping_list.lists_of(session, actor)]
    return page(
        request,
        "orders/shopping_list/keep.html",
        listing_id=public_id(listing.region_id, listing.id),
        version=version,
        lists=[(public_id(one.region_id, one.id), one.name) for one in known],
        form=form or FormState(values={"quantity": f"{version.min_purchase.normalize():f}"}),
        refusal=refusal,
    )


def _address(which: shopping_list.ShoppingList) -> str:
    return f"/daftar-belanja/{public_id(which.region_id, which.id)}"
