"""The page of deliveries: what is on its way and which handover waits for whom; each is worked on its order's page.
And the photos of one, and the page that divides one."""

from fastapi import Request, Response

from app.actor import Role
from app.errors import Refusal
from app.files.photos import WIDTHS, read_photo
from app.fulfilment import dividing, dividing_form
from app.fulfilment.listed import SHIPMENTS
from app.fulfilment.models import Shipment
from app.fulfilment.photos import photo_for
from app.fulfilment.queries import shipment_for
from app.identifiers import parse_public_id, public_id
from app.language import mark
from app.lists import open_list
from app.orders.api import READERS
from app.orders.bookkeeping import key_of
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import FormState, Posted
from app.web.incoming.once import OnceKey
from app.web.middleware import SANDBOX
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()


@pages.get("/pengiriman", who=READERS, rate=READ)
def list_shipments(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(SHIPMENTS, request, session, actor, at=at)
    return listed.instead() or page(request, "fulfilment/list.html", listed=listed.filled())


@pages.get("/pengiriman/{shipment_id}/foto/{photo_id}", who=READERS, rate=READ)
def show_photo(shipment_id: str, photo_id: str, actor: CurrentActor, session: Db, lebar: str = "") -> Response:
    """`lebar`: one of the widths that are kept, for the small picture on the order's page; the widest one otherwise."""
    photo = photo_for(session, actor, shipment_id, photo_id)
    return Response(
        read_photo(photo.sha256, next((width for width in WIDTHS if str(width) == lebar), WIDTHS[0])),
        media_type="image/webp",
        headers={
            "content-disposition": f'inline; filename="pengiriman-foto-{photo.position}.webp"',
            "content-security-policy": SANDBOX,
            "cache-control": "private, no-store",
        },
    )


@pages.get("/pengiriman/{shipment_id}/bagi", who={Role.VENDOR}, rate=READ)
def show_dividing(request: Request, shipment_id: str, actor: CurrentActor, session: Db) -> Response:
    return _dividing(request, actor, _found(session, actor, shipment_id), FormState())


@pages.post("/pengiriman/{shipment_id}/bagi", who={Role.VENDOR}, csrf=Csrf.FORM, says=mark("Pengiriman dibagi."), rate=WRITE)
def divide_shipment(
    request: Request, shipment_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    if data.get(dividing_form.STEP) == dividing_form.ADD:
        return _dividing(request, actor, _found(session, actor, shipment_id), FormState.refused(data, ()))

    def take() -> str:
        shipment = _found(session, actor, shipment_id)
        parts = dividing_form.parts_from(data, shipment)
        dividing.divide(session, shipment=shipment, parts=parts, actor=actor, at=at)
        return f"/pesanan/{key_of(shipment.order)}#pelaksanaan"

    def again(refusal: Refusal) -> Response:
        shipment = _found(session, actor, shipment_id)
        form = FormState.refused(data, dividing_form.beside_fields(refusal.errors, data, shipment))
        return _dividing(request, actor, shipment, form, refusal)

    return once.go_on(request, session, actor, take, again=again)


def _found(session: Db, actor: CurrentActor, key: str) -> Shipment:
    region_id, id = parse_public_id(key)
    return shipment_for(session, actor, region_id=region_id, id=id)


def _dividing(
    request: Request, actor: CurrentActor, shipment: Shipment, form: FormState, refusal: Refusal | None = None
) -> Response:
    known = {line.id: line for line in shipment.order.lines}
    return page(
        request,
        "fulfilment/divide.html",
        refusal.status if refusal else 200,
        shipment=shipment,
        order=shipment.order,
        goods=[(public_id(line.region_id, line.line_id), known[line.line_id], line.quantity) for line in shipment.lines],
        is_open=dividing.may_divide(actor, shipment),
        parts=dividing_form.parts_shown(form.values),
        parts_max=dividing.PARTS_MAX,
        key=public_id(shipment.region_id, shipment.id),
        order_key=key_of(shipment.order),
        form=form,
        refusal=refusal,
    )
