"""Demands in the API: public to read, buyers ask, vendors answer, the asker or a curator closes."""

from datetime import date
from typing import Annotated

from fastapi import Query

from app.actor import Role
from app.catalogue.queries import region_with_code
from app.demand import asking, queries
from app.demand.forms import AnswerBody, DemandBody
from app.demand.listed import DEMANDS
from app.demand.shapes import DemandInFull, DemandInList
from app.demand.showing import demand_in_full, demand_in_list
from app.errors import invalid_field
from app.identifiers import parse_public_id
from app.language import _
from app.lists import called, scene_of
from app.moves.taking import NotNow
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Cursor, Sorted, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.moves import MoveBody, SentMove, read_move
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
ASKERS = frozenset({Role.PP, Role.PPK})


@api.get("/demands", who=ANYONE, rate=READ)
def list_demands(
    actor: CurrentActor,
    session: Db,
    at: At,
    region: Annotated[str | None, Query(max_length=20)] = None,
    q: Words = "",
    since: Annotated[date | None, Query(alias="from")] = None,
    until: Annotated[date | None, Query(alias="to")] = None,
    unanswered: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[DemandInList]:
    """What is looked for, newest first."""
    known = None if region is None else region_with_code(session, region)
    if region is not None and known is None:
        raise invalid_field("region", _("Wilayah ini tidak ada."))
    narrowed = {"region": region, "q": q, "from": since, "to": until, "unanswered": unanswered}
    found = called(DEMANDS, scene_of(session, actor, at), sort=sort, cursor=cursor, **narrowed)
    return listed([demand_in_list(row) for row in found.rows], found.following)


@api.post("/demands", who=ASKERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def add_demand(body: DemandBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[DemandInFull]:
    """What a buyer looks for: vendors are told of it."""

    def make() -> DemandInFull:
        return demand_in_full(session, asking.ask(session, **body.model_dump(), actor=actor, at=at), actor)

    return once.json(session, actor, make)


@api.get("/demands/{demand_id}", who=ANYONE, rate=READ)
def show_demand(demand_id: str, actor: CurrentActor, session: Db) -> DemandInFull:
    """A demand with the listings that answer it."""
    return demand_in_full(session, queries.demand_named(session, demand_id), actor)


@api.post("/demands/{demand_id}/answers", who={Role.VENDOR}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def answer_demand(demand_id: str, body: AnswerBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[DemandInFull]:
    """One of the vendor's listings on show in the demand's region."""

    def make() -> DemandInFull:
        demand = queries.demand_named(session, demand_id, for_update=True)
        region_id, listing_id = parse_public_id(body.listing_id)
        if region_id != demand.region_id:
            raise invalid_field("listing_id", _("Pilih produk Anda yang tayang di wilayah ini."))
        return demand_in_full(session, asking.answer(session, demand=demand, listing_id=listing_id, actor=actor, at=at), actor)

    return once.json(session, actor, make)


@api.post("/demands/{demand_id}/moves", moves={"close": MoveBody}, who=ASKERS | {Role.CURATOR}, csrf=Csrf.BEARER, rate=WRITE)
def move_demand(demand_id: str, sent: SentMove, actor: CurrentActor, session: Db, at: At) -> DemandInFull:
    """`close` with its reason."""
    demand = queries.demand_named(session, demand_id, for_update=True)

    def model_of(move: str) -> type[MoveBody]:
        if move != "close":
            raise NotNow(move=move, moves=demand_in_full(session, demand, actor)["moves"])
        return MoveBody

    body = read_move(sent, model_of)
    return demand_in_full(session, asking.close(session, demand=demand, reason=body.reason, actor=actor, at=at), actor)
