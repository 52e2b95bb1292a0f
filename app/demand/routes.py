"""The pages of demands: the list that vendors see, one demand with its answers, and the form of who looks in vain."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actor import Actor, Role
from app.catalogue.pictures import product_url
from app.catalogue.queries import region_with_code
from app.catalogue.slugs import slug_of
from app.demand import asking, queries
from app.demand.forms import AnswerForm, ClosingForm, DemandForm
from app.demand.listed import DEMANDS
from app.demand.models import Demand
from app.demand.permissions import ask as may_ask
from app.demand.states import DEMAND
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.lists import open_list
from app.moves.machine import moves_for, names_of
from app.regions.models import Region
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.atom import News, feed
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import FormState, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.htmx import go_to
from app.web.pages.moved import MOVED
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
ASKERS = frozenset({Role.PP, Role.PPK})
CLOSERS = ASKERS | {Role.CURATOR}
Text = Annotated[str, Query(max_length=200)]


@pages.get("/permintaan", who=ANYONE, rate=READ)
def list_demands(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(DEMANDS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    code = listed.typed.get("wilayah")
    region = region_with_code(session, code) if code else None
    return page(request, "demand/list.html", listed=listed.filled(), region=region, may_ask=may_ask(actor))


@pages.get("/permintaan/terbaru.atom", who=ANYONE, rate=READ)
def show_newest(request: Request, session: Db, at: At, wilayah: Text = "") -> Response:
    """Demands that are open, the newest first, of all regions or of one."""
    region = region_with_code(session, wilayah) if wilayah else None
    if wilayah and region is None:
        raise NotFound(_("Wilayah ini tidak ada."))
    asked = f"?wilayah={region.code}" if region is not None else ""
    return feed(
        site=str(request.base_url).rstrip("/"),
        path=f"/permintaan/terbaru.atom{asked}",
        page=f"/permintaan{asked}",
        title=_("Barang yang dicari: {name}").format(name=region.name if region is not None else _("semua wilayah")),
        news=[
            News(
                f"/permintaan/{public_id(row.Demand.region_id, row.Demand.id)}",
                row.Demand.name,
                row.Demand.asked_at,
                _("Kira-kira {quantity} {unit}, {region}").format(
                    quantity=f"{row.Demand.quantity.normalize():f}", unit=row.Demand.unit, region=row.region_name
                ),
            )
            for row in queries.open_demands(session, region_id=region.id if region is not None else None)
        ],
        at=at,
    )


@pages.get("/permintaan/baru", who=ASKERS, rate=READ)
def new_demand(request: Request, nama: Text = "") -> Response:
    return page(request, "demand/form.html", form=FormState(values={"name": nama.strip()[:150]} if nama else {}))


@pages.post("/permintaan/baru", who=ASKERS, csrf=Csrf.FORM, says=mark("Permintaan diumumkan kepada penyedia."), rate=WRITE)
def add_demand(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def add() -> str:
        form = parse(DemandForm, data)
        demand = asking.ask(session, **form.model_dump(), actor=actor, at=at)
        return f"/permintaan/{public_id(demand.region_id, demand.id)}"

    def again(refusal: Refusal) -> Response:
        return form_again(request, "demand/form.html", data, refusal)

    return once.go_on(request, session, actor, add, again=again)


@pages.get("/permintaan/{demand_id}", who=ANYONE, rate=READ)
def show_demand(request: Request, demand_id: str, actor: CurrentActor, session: Db) -> Response:
    demand = queries.demand_named(session, demand_id)
    return page(request, "demand/detail.html", **_around(session, demand, actor))


@pages.post("/permintaan/{demand_id}/jawab", who={Role.VENDOR}, csrf=Csrf.FORM, says=MOVED["demand"]["answer"], rate=WRITE)
def answer_demand(request: Request, demand_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def take(demand: Demand) -> None:
        region_id, listing_id = parse_public_id(parse(AnswerForm, data).listing_id)
        if region_id != demand.region_id:
            raise invalid_field("listing_id", _("Pilih produk Anda yang tayang di wilayah ini."))
        asking.answer(session, demand=demand, listing_id=listing_id, actor=actor, at=at)

    return _taken(request, demand_id, data, actor, session, take)


@pages.post("/permintaan/{demand_id}/tutup", who=CLOSERS, csrf=Csrf.FORM, says=MOVED["demand"]["close"], rate=WRITE)
def close_demand(request: Request, demand_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def take(demand: Demand) -> None:
        asking.close(session, demand=demand, reason=parse(ClosingForm, data).reason, actor=actor, at=at)

    return _taken(request, demand_id, data, actor, session, take)


def _taken(request: Request, demand_id: str, data: Posted, actor: Actor, session: Db, take: Callable[[Demand], None]) -> Response:
    """One move of a demand; a refusal comes back with the page and what was typed."""
    demand = queries.demand_named(session, demand_id, for_update=True)

    def taken() -> Response:
        take(demand)
        return go_to(request, f"/permintaan/{demand_id}")

    def again(refusal: Refusal) -> Response:
        around = _around(session, queries.demand_named(session, demand_id), actor)
        return form_again(request, "demand/detail.html", data, refusal, **around)

    return or_again(session, taken, again)


def _around(session: Db, demand: Demand, actor: Actor) -> dict[str, Any]:
    answers = queries.answers_of(session, demand)
    offered = queries.listings_to_offer(session, demand, vendor_id=actor.vendor_id) if actor.vendor_id else []
    return {
        "demand": demand,
        "demand_id": public_id(demand.region_id, demand.id),
        "region": session.get_one(Region, demand.region_id),
        "satker": queries.satker_name(session, demand),
        "answers": [(product_url(row.region_id, row.listing_id, slug_of(row.name)), row) for row in answers],
        "offered": [(public_id(demand.region_id, row.id), row.name) for row in offered],
        "moves": names_of(moves_for(DEMAND, demand, actor)),
        "closing": queries.closing_of(session, demand),
    }
