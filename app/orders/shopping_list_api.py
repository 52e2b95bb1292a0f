"""Shopping lists in the API: those of the caller's satker, in the words of the pages."""

from uuid import UUID

from app.actor import BUYERS, PREPARERS
from app.clock import iso, local_date
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _
from app.orders import list_handover, shopping_list
from app.orders.bodies import HandBody, KeptBody, ShoppingListBody
from app.orders.shapes import CartFilled, ShoppingListInFull, ShoppingListInList, ShoppingListNamed
from app.orders.shopping_list import ShoppingList
from app.orders.showing import number
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import MoveBody, SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
BODIES: dict[str, type[MoveBody]] = {"remove": MoveBody, list_handover.HANDED: HandBody}


@api.get("/shopping-lists", who=PREPARERS, rate=READ)
def list_shopping_lists(actor: CurrentActor, session: Db) -> PageOf[ShoppingListInList]:
    """The satker's, by name, each with how many products are on it."""
    rows = shopping_list.lists_of(session, actor)
    return listed([{**_named(row.ShoppingList), "products": row.products} for row in rows], None)


@api.post("/shopping-lists", who=PREPARERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def make_shopping_list(body: ShoppingListBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[ShoppingListInFull]:
    """A new list of the caller's satker, with nothing on it."""

    def make() -> ShoppingListInFull:
        return _in_full(session, shopping_list.make(session, name=body.name, actor=actor, at=at), at)

    return once.json(session, actor, make)


@api.get("/shopping-lists/{list_id}", who=PREPARERS, rate=READ)
def show_shopping_list(list_id: str, actor: CurrentActor, session: Db, at: At) -> ShoppingListInFull:
    """Its products, and for each whether it can be ordered now."""
    return _in_full(session, shopping_list.list_for(session, actor, list_id), at)


@api.post("/shopping-lists/{list_id}/moves", who=PREPARERS, csrf=Csrf.BEARER, rate=WRITE, moves=BODIES)
def move_shopping_list(
    list_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[ShoppingListNamed]:
    """`remove` takes the list away and what is on it; what is in a cart stays there. With `hand_to_buyer` a PPTK gives it to a
    PP or PPK of the office, for a package of the own sub-activities."""

    def make() -> ShoppingListNamed:
        which = shopping_list.list_for(session, actor, list_id)
        body = read_move(sent, _body_of)
        if isinstance(body, HandBody):
            list_handover.hand_over(
                session, which=which, kd_rup=body.kd_rup, to=_person(body.to), note=body.note, actor=actor, at=at
            )
            return _named(which)
        named = _named(which)
        shopping_list.remove(session, which=which, actor=actor)
        return named

    return once.json(session, actor, make, status=200)


@api.put("/shopping-lists/{list_id}/lines", who=PREPARERS, csrf=Csrf.BEARER, rate=WRITE)
def keep_on_shopping_list(list_id: str, body: KeptBody, actor: CurrentActor, session: Db, at: At) -> ShoppingListInFull:
    """Put a product on the list or change how many; without a quantity it is taken off."""
    which = shopping_list.list_for(session, actor, list_id)
    region_id, listing_id = parse_public_id(body.listing_id)
    if body.quantity is None:
        shopping_list.take_out(session, on=which, region_id=region_id, listing_id=listing_id, actor=actor)
    else:
        shopping_list.put(session, on=which, region_id=region_id, listing_id=listing_id, quantity=body.quantity, actor=actor, at=at)
    return _in_full(session, which, at)


@api.post("/shopping-lists/{list_id}/cart", who=BUYERS, csrf=Csrf.BEARER, rate=WRITE)
def put_shopping_list_into_cart(list_id: str, actor: CurrentActor, session: Db, at: At) -> CartFilled:
    """What can be had goes into the caller's cart; the rest is named with the reason."""
    put, lost = shopping_list.into_cart(session, of=shopping_list.list_for(session, actor, list_id), actor=actor, at=at)
    return {
        "put": [{"name": one.name, "quantity": one.quantity, "note": one.note or None} for one in put],
        "lost": [{"name": name, "reason": why} for name, why in lost],
    }


def _body_of(move: str) -> type[MoveBody]:
    if move not in BODIES:
        raise invalid_field("move", _("Langkah ini tidak dikenal."))
    return BODIES[move]


def _person(key: str) -> UUID:
    try:
        return parse_public_id(key)[1]
    except NotFound:
        raise invalid_field("to", _("Tidak dikenal.")) from None


def _named(which: ShoppingList) -> ShoppingListNamed:
    return {
        "id": public_id(which.region_id, which.id),
        "name": which.name,
        "satker": which.satker_code,
        "kd_rup": which.kd_rup,
        "handed_to": public_id(0, which.handed_to) if which.handed_to else None,
        "handed_by": public_id(0, which.handed_by) if which.handed_by else None,
        "handed_at": iso(which.handed_at),
        "hand_note": which.hand_note,
    }


def _in_full(session: Db, which: ShoppingList, at: At) -> ShoppingListInFull:
    today = local_date(at, session.get_one(Region, which.region_id).timezone)
    return {
        **_named(which),
        "lines": [
            {
                "listing_id": public_id(kept.line.listing_region_id, kept.line.listing_id),
                "name": kept.name,
                "quantity": number(kept.line.quantity),
                "can_be_ordered": kept.product is not None,
                "reason": kept.why_not or None,
            }
            for kept in shopping_list.kept_on(session, which)
        ],
        "buyers": [
            {"person": public_id(0, buyer.account.id), "name": buyer.account.name, "roles": list(buyer.roles)}
            for buyer in list_handover.buyers_of(session, which, on=today)
        ],
    }
