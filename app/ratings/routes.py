"""The forms of ratings, on the page of their order: scoring the other side, and the reply."""

from collections.abc import Callable

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import Refusal
from app.identifiers import parse_public_id
from app.language import mark
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.queries import order_for
from app.orders.routes.detail import order_page
from app.ratings import rating
from app.ratings.api import SIDES
from app.ratings.queries import rating_for
from app.web.access import WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted, RefusedForm
from app.web.incoming.once import Once, OnceKey
from app.web.routing import Pages

pages = Pages()


@pages.post("/pesanan/{order_id}/penilaian", who=SIDES, csrf=Csrf.FORM, says=mark("Penilaian terkirim."), rate=WRITE)
def add_rating(request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id, lock=True)

    def take() -> None:
        typed = {name.removeprefix("scores."): str(data[name]) for name in data if name.startswith("scores.")}
        scores = {name: int(value) for name, value in typed.items() if value in ("1", "2", "3", "4", "5")}
        rating.rate(session, order=order, scores=scores, text=str(data.get("text", "")), actor=actor, at=at)

    return _taken(request, session, actor, order, "rate", data, once, take)


@pages.post("/penilaian/{rating_id}/jawaban", who=SIDES, csrf=Csrf.FORM, says=mark("Jawaban terkirim."), rate=WRITE)
def reply_rating(
    request: Request, rating_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    found = rating_for(session, actor, rating_id)

    def take() -> None:
        rating.reply(session, rating=found, text=str(data.get("text", "")), actor=actor, at=at)

    return _taken(request, session, actor, found.order, "reply_rating", data, once, take)


def _taken(
    request: Request, session: Session, actor: Actor, order: Order, form: str, data: Posted, once: Once, take: Callable[[], None]
) -> Response:
    """Do it once and go back to the order; where it is refused, undo and show the order with the form as it was typed."""
    key, region_id, id = key_of(order), order.region_id, order.id

    def done() -> str:
        take()
        return f"/pesanan/{key}#penilaian"

    def again(refusal: Refusal) -> Response:
        fresh = order_for(session, actor, region_id=region_id, id=id)
        came_back = RefusedForm.of(form, data, refusal)
        return order_page(request, session, actor, fresh, refused=came_back)

    return once.go_on(request, session, actor, done, again=again)
