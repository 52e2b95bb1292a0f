"""The inbox in the API: lists, one order with its proposals, a decision, its
undoing; and the national number of an order placed here."""

from typing import Annotated

from pydantic import Field

from app.actor import BUYERS, Actor, Role
from app.attribution import linking, settling, showing
from app.attribution.asking import Decision, Inbox, decide, totals, whole_list
from app.attribution.deciding import attribution_of
from app.attribution.listed import ORPHANS
from app.attribution.shapes import DecisionShown, InboxPage, OrderAttributed, OrderWaiting
from app.clock import local_date
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id
from app.language import _
from app.lists import called, scene_of
from app.orders.queries import order_for
from app.orders.shapes import OrderInFull
from app.orders.showing import order_in_full
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Code, Cursor, Sorted, Words
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Short, Text
from app.web.incoming.moves import MoveBody, SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
SETTLERS = frozenset({Role.REGION_ADMIN})
READERS = SETTLERS | {Role.AUDITOR}
NAMERS = BUYERS | SETTLERS


class DecisionBody(Body):
    """`kd_rup` for `charged`, `twin` for `linked` and `different`, `reason` for `none` and `different`."""

    order_key: Short
    decision: Decision
    kd_rup: Short | None = None
    twin: Short | None = None
    reason: Text | None = None


class UndoBody(MoveBody):
    """Which decision, and why it is taken back."""

    attribution: Short
    reason: Text


class NationalRefBody(Body):
    """The order's number in the national catalogue; null takes it back."""

    national_ref: Annotated[str, Field(max_length=64)] | None = None


@api.get("/attributions", who=READERS, rate=READ, hides=False)
def list_attributions(
    actor: CurrentActor,
    session: Db,
    at: At,
    kind: Inbox = Inbox.ORPHAN,
    year: FiscalYear | None = None,
    satker: Code = None,
    q: Words = "",
    sort: Sorted = None,
    cursor: Cursor = None,
) -> InboxPage:
    """What waits (or, with `kind=settled`, what was decided), and the numbers over all lists of the year. Orphans come in pages,
    and are what `satker`, `q` and `sort` are for; the others are whole."""
    region = region_of(session, actor)
    year = year or local_date(at, region.timezone).year
    if kind is not Inbox.ORPHAN:
        return {"items": list(whole_list(session, region, year, kind)), "next": None, "totals": totals(session, region, year)}
    found = called(ORPHANS, scene_of(session, actor, at), sort=sort, cursor=cursor, year=year, satker=satker, q=q)
    items: list[OrderWaiting | DecisionShown] = [{**showing.order_in_list(row)} for row in found.rows]
    return {"items": items, "next": found.following, "totals": totals(session, region, year)}


@api.get("/attributions/{order_key}", who=READERS, rate=READ)
def show_attribution(order_key: str, actor: CurrentActor, session: Db) -> OrderAttributed:
    """One order with its proposals, their evidence and what choosing each would change."""
    return showing.order_in_full(session, region_of(session, actor), order_key)


@api.post("/attributions", who=SETTLERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def settle_attribution(body: DecisionBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[OrderAttributed]:
    """Take a decision about one order: 201 with the order after it."""
    region = region_of(session, actor)

    def make() -> OrderAttributed:
        try:
            decide(
                session, body.decision, region=region, order_key=body.order_key, kd_rup=body.kd_rup, twin=body.twin, reason=body.reason,
                actor=actor, at=at,
            )  # fmt: skip
        except NotFound as unknown:
            raise invalid_field("order_key", unknown.message) from None
        return showing.order_in_full(session, region, body.order_key)

    return once.json(session, actor, make)


@api.post("/attributions/{order_key}/moves", moves={"undo": UndoBody}, who=SETTLERS, csrf=Csrf.BEARER, rate=WRITE)
def move_attribution(
    order_key: str, sent: SentMove, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[OrderAttributed]:
    """The one move is `undo`, of a decision about this order."""
    region = region_of(session, actor)

    def make() -> OrderAttributed:
        showing.queries.order_of(session, region.id, order_key)
        body = read_move(sent, _body_of)
        undo(session, region, order_key, body.attribution, body.reason, actor, at)
        return showing.order_in_full(session, region, order_key)

    return once.json(session, actor, make, status=200)


@api.post("/orders/{order_id}/national-ref", who=NAMERS, csrf=Csrf.BEARER, rate=WRITE)
def name_national_order(
    order_id: str, body: NationalRefBody, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[OrderInFull]:
    """The number of this order in the national catalogue: its import counts once in EP_ALL from then on."""

    def make() -> OrderInFull:
        region_id, id = parse_public_id(order_id)
        order = order_for(session, actor, region_id=region_id, id=id)
        region = session.get_one(Region, region_id)
        linking.name_national(session, region=region, order=order, ref=body.national_ref or "", actor=actor, at=at)
        session.flush()
        return order_in_full(session, order, actor)

    return once.json(session, actor, make, status=200)


def region_of(session: Db, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)


def undo(session: Db, region: Region, order_key: str, id: str, reason: str, actor: Actor, at: At) -> None:
    """Raises `Invalid` where the order has no such decision."""
    try:
        region_id, key = parse_public_id(id)
        found = attribution_of(session, region_id, key) if region_id == region.id else None
    except NotFound:
        found = None
    if found is None or order_key not in (found.order_key, found.twin_key):
        raise invalid_field("attribution", _("Pesanan ini tidak punya keputusan itu."))
    settling.undo(session, region=region, attribution=found, reason=reason, actor=actor, at=at)


def _body_of(move: str) -> type[UndoBody]:
    if move != "undo":
        raise invalid_field("move", _("Langkah ini tidak ada. Yang ada: undo."))
    return UndoBody
