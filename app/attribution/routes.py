"""The pages of the inbox: the lists, one order with its proposals, and the number that a buyer types on an order's page."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.actor import Actor
from app.attribution import effects, linking, queries, showing
from app.attribution.api import NAMERS, READERS, SETTLERS, region_of, undo
from app.attribution.asking import Decision, Inbox, decide, totals, whole_list
from app.attribution.facts import told_of
from app.attribution.listed import ORPHANS, address
from app.attribution.permissions import settle
from app.attribution.twins import twins
from app.clock import local_date
from app.errors import Refusal, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.lists import open_list
from app.orders.queries import order_for
from app.orders.routes.detail import order_page
from app.plan.queries import names_of_packages, names_of_units
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Posted, RefusedForm
from app.web.incoming.once import OnceKey
from app.web.incoming.reading import seen, storable
from app.web.pages.done import did
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
WORDS = {"tanpa": Inbox.ORPHAN, "terpecah": Inbox.SPLIT, "kembar": Inbox.TWIN, "selesai": Inbox.SETTLED}
REASON_MAX, REF_MAX = 2000, 64
DECISIONS = {
    Decision.CHARGED: mark("Dibebankan ke paket"),
    Decision.NONE: mark("Benar tanpa paket"),
    Decision.LINKED: mark("Pesanan yang sama"),
    Decision.DIFFERENT: mark("Pesanan berbeda"),
}


@pages.get("/tanpa-paket", who=READERS, rate=READ)
def show_inbox(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    jenis: Annotated[str, Query(max_length=20)] = "tanpa",
) -> Response:
    region = region_of(session, actor)
    word = jenis if jenis in WORDS else "tanpa"
    listed = open_list(ORPHANS, request, session, actor, at=at)
    if WORDS[word] is Inbox.ORPHAN and (answer := listed.instead()):
        return answer
    year = int(listed.typed.get("tahun", local_date(at, region.timezone).year))
    return page(
        request,
        "attribution/list.html",
        region=region,
        year=year,
        kind=word,
        listed=listed.filled() if WORDS[word] is Inbox.ORPHAN else None,
        items=_whole(session, region, year, WORDS[word]),
        totals=totals(session, region, year),
        units=names_of_units(session, region_id=region.id),
        decisions=DECISIONS,
        address=address,
    )


def _whole(session: Db, region: Region, year: int, kind: Inbox) -> Sequence[Any]:
    if kind is Inbox.ORPHAN:
        return ()
    return queries.settled(session, region) if kind is Inbox.SETTLED else whole_list(session, region, year, kind)


@pages.get("/tanpa-paket/{order_key}", who=READERS, rate=READ)
def show_order(request: Request, order_key: str, actor: CurrentActor, session: Db) -> Response:
    return _order_page(request, session, actor, region_of(session, actor), order_key)


@pages.post(
    "/tanpa-paket/{order_key}",
    who=SETTLERS,
    csrf=Csrf.FORM,
    says={"": mark("Keputusan dicatat."), "undo": mark("Keputusan dibatalkan.")},
    rate=WRITE,
)
def settle_order(
    request: Request, order_key: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    """A decision, or (`decision=undo`) its undoing."""
    region = region_of(session, actor)
    queries.order_of(session, region.id, order_key)
    if data.get("decision") == "undo":
        did(request, "undo")

    def take() -> str:
        reason = _text(data, "reason", REASON_MAX) or None
        if data.get("decision") == "undo":
            if reason is None:
                raise invalid_field("reason", _("Tulis alasannya."))
            undo(session, region, order_key, _text(data, "attribution", 60), reason, actor, at)
        else:
            decide(
                session, _decision(data), region=region, order_key=order_key, kd_rup=_text(data, "kd_rup", 60), twin=_text(data, "twin", 60),
                reason=reason, actor=actor, at=at,
            )  # fmt: skip
        return address(order_key)

    def again(refusal: Refusal) -> Response:
        came_back = RefusedForm.of(str(data.get("decision", "")), data, refusal)
        region = region_of(session, actor)
        return _order_page(request, session, actor, region, order_key, refused=came_back)

    return once.go_on(request, session, actor, take, again=again)


@pages.post("/pesanan/{order_id}/nomor-nasional", who=NAMERS, csrf=Csrf.FORM, says=mark("Nomor nasional dicatat."), rate=WRITE)
def name_national(
    request: Request, order_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region_id, id = parse_public_id(order_id)
    order = order_for(session, actor, region_id=region_id, id=id)

    def take() -> str:
        region = session.get_one(Region, region_id)
        linking.name_national(session, region=region, order=order, ref=_text(data, "national_ref", REF_MAX), actor=actor, at=at)
        return f"/pesanan/{order_id}"

    def again(refusal: Refusal) -> Response:
        order = order_for(session, actor, region_id=region_id, id=id)
        came_back = RefusedForm.of("national_ref", data, refusal)
        return order_page(request, session, actor, order, refused=came_back)

    return once.go_on(request, session, actor, take, again=again)


def _order_page(
    request: Request,
    session: Db,
    actor: Actor,
    region: Region,
    order_key: str,
    *,
    refused: RefusedForm | None = None,
) -> Response:
    order = queries.order_of(session, region.id, order_key)
    resolution = queries.resolutions(session, region.id, [order])[order_key]
    decided = queries.decisions_on(session, region.id, order_key)
    standing = [one for one in decided if one.undone_at is None]
    is_settled = any(one.decision in (Decision.CHARGED, Decision.NONE) and one.own_kd_rup == order.kd_rup for one in standing)
    is_orphan = queries.is_orphan(session, region, order.charged_to)
    weighed = showing.weighed(session, region, order) if not is_settled and (is_orphan or resolution.children) else []
    codes = {order.kd_rup, order.charged_to, *resolution.chain, *resolution.children, *(one.kd_rup for one in decided)}
    return page(
        request,
        "attribution/detail.html",
        region=region,
        order=order,
        told=told_of(session, region_id=region.id, fiscal_year=order.fiscal_year, order_key=order_key),
        resolution=resolution,
        is_orphan=is_orphan,
        is_settled=is_settled,
        weighed=weighed,
        pairs=[
            (pair, effects.of_linking(session, region, pair.national))
            for pair in twins(session, region, order.fiscal_year, order_key=order_key)
        ],
        decided=[(public_id(one.region_id, one.id), one) for one in decided],
        names=names_of_packages(session, region_id=region.id, codes=[code for code in codes if code]),
        may_settle=settle(actor, region.id),
        units=names_of_units(session, region_id=region.id),
        decisions=DECISIONS,
        refused=refused,
        address=address,
    )


def _decision(data: Any) -> Decision:
    try:
        return Decision(str(data.get("decision", "")))
    except ValueError:
        raise invalid_field("decision", _("Pilih keputusannya.")) from None


def _text(data: Any, name: str, longest: int) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise invalid_field(name, _("Isian ini terlalu panjang (paling banyak {n} huruf).").format(n=longest))
    try:
        return seen(storable(value)).strip()
    except ValueError as wrong:
        raise invalid_field(name, str(wrong)) from None
