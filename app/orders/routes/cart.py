"""The cart's pages: put aside, change, take out, and order one vendor's part against a package whose money is shown live."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field
from starlette.datastructures import FormData

from app.actor import BUYERS
from app.catalogue.stock import plain
from app.errors import FieldError, Invalid, Refusal
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.orders import again, cart, dividing, placing, spreading
from app.orders.bookkeeping import key_of
from app.orders.ground import Delivery
from app.orders.models import Shelf
from app.orders.places import Place
from app.orders.queries import order_for
from app.orders.routes.cart_page import cart_page, chosen_package, wanted_product
from app.plan.totals import is_planned_otherwise
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, FormState, Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.incoming.quantities import quantities_from
from app.web.incoming.typed import TypedQuantity, typed_number
from app.web.pages.done import ITSELF
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
COUNT = "count."
"""What the quantities in the rows of the cart are called in the form that orders, each with the product's id behind it."""
CHANGE, TAKE_OUT = "change", "take_out."
"""Its buttons that change the rows and keep all else that was typed."""


class PutForm(Form):
    """A product and how many of it."""

    listing_id: str
    quantity: TypedQuantity


class TakeOutForm(Form):
    listing_id: str


class OrderForm(Form):
    """One vendor's part of the cart against a package."""

    vendor_id: str
    kd_rup: Annotated[str, Field(min_length=1, max_length=40)]


class OrderToOneForm(OrderForm):
    """To one place."""

    address: Annotated[str, Field(min_length=5, max_length=2000)]
    due_date: date


@pages.get("/keranjang", who=BUYERS, rate=READ)
def show_cart(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return cart_page(request, actor, session, at, {})


@pages.post("/keranjang", who=BUYERS, csrf=Csrf.FORM, says=mark("Masuk keranjang."), rate=WRITE)
def put_aside(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """Where it is refused the cart is shown with what was typed, to be put right there:
    the product's page or the cart's row is gone by then."""

    def put() -> Response:
        form = parse(PutForm, data)
        region_id, listing_id = parse_public_id(form.listing_id)
        cart.put(session, region_id=region_id, listing_id=listing_id, quantity=form.quantity, actor=actor, at=at)
        return go_to(request, "/keranjang")

    def again(refusal: Refusal) -> Response:
        wanted = wanted_product(session, actor, str(data.get("listing_id", "")))
        typed = RefusedForm.of("put", data, refusal)
        return cart_page(request, actor, session, at, {}, status=refusal.status, refused=typed, wanted=wanted)

    return or_again(session, put, again)


@pages.post("/keranjang/keluarkan", who=BUYERS, csrf=Csrf.FORM, says=mark("Dikeluarkan dari keranjang."), rate=WRITE)
def take_out(request: Request, data: Posted, actor: CurrentActor, session: Db) -> Response:
    cart.take_out(session, listings=[parse_public_id(parse(TakeOutForm, data).listing_id)], actor=actor)
    return go_to(request, "/keranjang")


@pages.post("/pesanan/{order_id}/pesan-lagi", who=BUYERS, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def order_again(request: Request, order_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id)
    put, lost = again.order_again(session, order=order, actor=actor, at=at)
    return page(request, "orders/cart/again.html", order=order, key=key_of(order), put=put, lost=lost)


@pages.get("/keranjang/sisa", who=BUYERS, rate=READ)
def show_left(
    request: Request,
    actor: CurrentActor,
    session: Db,
    kd_rup: Annotated[str, Query(max_length=40)] = "",
    bagian: Annotated[str, Query(max_length=8, pattern="^[0-9]*$")] = "",
) -> Response:
    """The chosen package's pagu, ordered and left, and that of each of its accounts, as a fragment of the cart's form `bagian`."""
    package, accounts = chosen_package(session, actor, kd_rup)
    shown = {"package": package, "accounts": accounts, "is_planned_otherwise": is_planned_otherwise}
    return page(request, "orders/cart/_left.html", **shown, form=FormState().named(bagian))


@pages.post("/keranjang/pesan", who=BUYERS, csrf=Csrf.FORM, says=mark("Pesanan dibuat."), rate=WRITE)
def order(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """One order of the vendor's part; where it is refused the cart is shown again with what was typed."""
    vendor = str(data.get("vendor_id", ""))
    if data.get("step") == CHANGE or str(data.get("step", "")).startswith(TAKE_OUT):
        return _changed(request, data, vendor, actor, session, at)
    if data.get("step") == "accounts":
        return cart_page(request, actor, session, at, {vendor: (FormState.refused(data, ()), None)})
    if data.get("step") in (spreading.ADD, spreading.REMOVE):
        stepped = spreading.stepped(data, _in_cart(session, actor, vendor), cart.last_addresses(session, actor))
        return cart_page(request, actor, session, at, {vendor: (FormState.refused(stepped, ()), None)})

    def again(refusal: Refusal) -> Response:
        form = FormState.refused(data, dividing.beside_fields(spreading.beside_fields(refusal.errors, data), data))
        return cart_page(request, actor, session, at, {vendor: (form, refusal)}, status=refusal.status)

    return once.go_on(request, session, actor, lambda: _place(data, actor, session, at), again=again)


def _changed(request: Request, data: Posted, vendor: str, actor: CurrentActor, session: Db, at: At) -> Response:
    """The cart with the quantities that were typed in its rows, or without the row
    that is taken out, and with all else that was typed."""

    def change() -> Response:
        step = str(data["step"])
        if step.startswith(TAKE_OUT):
            cart.take_out(session, listings=[parse_public_id(step.removeprefix(TAKE_OUT))], actor=actor)
        for id, quantity in _recounted(data, _in_cart(session, actor, vendor)).items():
            region_id, listing_id = parse_public_id(id)
            try:
                cart.put(session, region_id=region_id, listing_id=listing_id, quantity=quantity, actor=actor, at=at)
            except Invalid as wrong:
                raise Invalid(wrong.said, errors=[FieldError(f"{COUNT}{id}", one.message) for one in wrong.errors]) from None
        rest = {name: value for name, value in data.items() if not name.startswith(COUNT)}
        return cart_page(request, actor, session, at, {vendor: (FormState.refused(rest, ()), None)})

    def again(refusal: Refusal) -> Response:
        return cart_page(request, actor, session, at, {vendor: (FormState.refused(data, refusal.errors), refusal)}, refusal.status)

    return or_again(session, change, again)


def _recounted(data: Posted, stands: Mapping[str, str]) -> dict[str, Decimal]:
    """The rows in which another quantity was typed than lies in the cart. Raises `Invalid` naming the row for what is none."""
    shown = {f"{COUNT}{id}": Decimal(typed_number(quantity)) for id, quantity in stands.items() if f"{COUNT}{id}" in data}
    typed = quantities_from(data, shown)
    return {name.removeprefix(COUNT): quantity for name, quantity in typed.items() if quantity != shown[name]}


def _refuse_unseen(data: Posted, there: Sequence[str]) -> None:
    """Another tab may have put something beside the rows of this form, or taken one out: nothing is ordered
    that its sender did not see, and nothing left out."""
    seen = {name.removeprefix(COUNT) for name in data if name.startswith(COUNT)}
    if not (seen and there) or seen == set(there):
        return
    said = _("Isi keranjang berubah sejak halaman ini dibuka. Periksa barang dan jumlahnya, lalu pesan.")
    new = _("Baru masuk keranjang.")
    raise Invalid(said, errors=[FieldError(f"{COUNT}{id}", new) for id in there if id not in seen])


def _in_cart(session: Db, actor: CurrentActor, vendor: str) -> dict[str, str]:
    """What lies in the cart of this vendor's: how much of each product, as a person would have typed it."""
    groups, _lost = cart.groups_of(session, actor)
    own = (group.lines for group in groups if public_id(0, group.vendor.id) == vendor)
    return {public_id(line.listing_region_id, line.listing_id): plain(line.quantity) for lines in own for line, _product in lines}


def _delivery(form: OrderForm, data: Posted) -> Delivery:
    if isinstance(form, OrderToOneForm):
        return Delivery(form.address, form.due_date)
    places = spreading.places_from(data)
    if not places:
        first = f"{spreading.FIELD}1.address"
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=[FieldError(first, _("Wajib diisi."))])
    asked = [
        Place(place.address, place.due_date, {Shelf(*parse_public_id(id)): quantity for id, quantity in quantities.items()})
        for place, quantities in places
    ]
    return Delivery.to(asked)


def _place(data: Posted, actor: CurrentActor, session: Db, at: At) -> str:
    if recounted := _recounted(data, _in_cart(session, actor, str(data.get("vendor_id", "")))):
        said = _("Tekan Ubah dahulu, agar nilainya dihitung dengan jumlah ini.")
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=[FieldError(f"{COUNT}{id}", said) for id in recounted])
    rest = dividing.without_accounts(spreading.without_places(data))
    rest = {name: value for name, value in rest.items() if not name.startswith(COUNT)}
    form = parse(OrderForm if spreading.typed_in(data) else OrderToOneForm, FormData(rest))
    vendor_id = parse_public_id(form.vendor_id)[1]
    groups, _lost = cart.groups_of(session, actor, lock=True)
    lines = [line for group in groups if group.vendor.id == vendor_id for line, _product in group.lines]
    if not lines:
        raise Invalid(_("Isi keranjang ini sudah dipesan atau dikeluarkan di halaman lain. Tidak ada yang dipesan dua kali."))
    _refuse_unseen(data, [public_id(line.listing_region_id, line.listing_id) for line in lines])
    placed = placing.place(
        session,
        kd_rup=form.kd_rup,
        wanted=[placing.Wanted(line.listing_region_id, line.listing_id, line.quantity) for line in lines],
        delivery=_delivery(form, data),
        accounts=dividing.shares_from(data),
        actor=actor,
        at=at,
    ).order
    cart.take_out(session, listings=[(line.listing_region_id, line.listing_id) for line in lines], actor=actor)
    return f"/pesanan/{key_of(placed)}"
