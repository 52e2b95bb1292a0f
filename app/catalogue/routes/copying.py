"""A product after another one: a copy as a draft, a variant beside it."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import BeforeValidator, Field

from app.catalogue.listing import copying
from app.catalogue.listing.bodies import Code
from app.catalogue.routes.own import SHOP, own_listing
from app.catalogue.selling.families import read_options
from app.errors import Refusal
from app.identifiers import public_id
from app.language import mark
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Optional, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.incoming.typed import TypedRupiah, TypedStock, as_typed
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()


class VariantForm(Form):
    """What sets a variant apart; `own` is said of the first one, where it has no options yet."""

    own: Annotated[dict[str, str], BeforeValidator(lambda typed: read_options(str(typed)))] = {}
    options: Annotated[dict[str, str], BeforeValidator(lambda typed: read_options(str(typed))), Field(min_length=1)]
    unit_price: Annotated[TypedRupiah, Field(gt=0, le=10**12)]
    stock: TypedStock
    sku: Annotated[Code | None, Optional] = None


@pages.post(
    "/toko/produk/{listing_id}/salin",
    who=SHOP,
    csrf=Csrf.FORM,
    says=mark("Salinan dibuat. Ubah yang berbeda, lalu simpan."),
    rate=WRITE,
)
def copy_listing(request: Request, listing_id: str, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    """A copy in one tap, as a draft that is open for changes."""

    def copy() -> str:
        made = copying.copy(session, listing=own_listing(session, listing_id, actor), actor=actor, at=at)
        return f"/toko/produk/{public_id(made.region_id, made.id)}/ubah"

    return once.go_on(request, session, actor, copy)


@pages.get("/toko/produk/{listing_id}/varian", who=SHOP, rate=READ)
def begin_variant(request: Request, listing_id: str, actor: CurrentActor, session: Db) -> Response:
    thing = own_listing(session, listing_id, actor)
    form = FormState(values={"unit_price": as_typed(thing.newest.unit_price)})
    return page(request, "shop/variant.html", listing=thing, listing_id=listing_id, form=form)


@pages.post("/toko/produk/{listing_id}/varian", who=SHOP, csrf=Csrf.FORM, says=mark("Varian ditambahkan."), rate=WRITE)
def add_variant(
    request: Request, listing_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def add() -> str:
        form = parse(VariantForm, data)
        made = copying.add_variant(
            session,
            listing=own_listing(session, listing_id, actor, for_update=True),
            options=form.options,
            own_options=form.own,
            unit_price=form.unit_price,
            stock=form.stock,
            sku=form.sku,
            actor=actor,
            at=at,
        )
        return f"/toko/produk/{public_id(made.region_id, made.id)}"

    def again(refusal: Refusal) -> Response:
        thing = own_listing(session, listing_id, actor)
        return form_again(request, "shop/variant.html", data, refusal, listing=thing, listing_id=listing_id)

    return once.go_on(request, session, actor, add, again=again)
