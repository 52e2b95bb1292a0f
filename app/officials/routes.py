"""The pages of officials: who holds which post by which decree, one of them with what
runs on the name, and the forms of the region's admin."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from app.accounts.models import Account
from app.accounts.reauthentication import FRESHLY
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import NotFound, Refusal, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _, mark
from app.lists import open_list
from app.officials import appointing, handing_over
from app.officials.bodies import AppointForm, EndForm, HandOverForm, ProlongForm, TakeBackForm
from app.officials.listed import OFFICIALS
from app.officials.queries import READERS, Official, official_for, officials_of
from app.officials.vacancies import vacancies
from app.orders.bookkeeping import key_of
from app.orders.succession.models import Kind
from app.orders.succession.queries import running_orders, standing_in
from app.organisations.queries import active_satkers
from app.plan.activities import sub_activities_in
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import FormState, Posted, RefusedForm, parse
from app.web.incoming.once import EVERY_TIME, Once, OnceKey
from app.web.pages.htmx import go_to
from app.web.pages.labels import label
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
KEEPERS = frozenset({Role.REGION_ADMIN})
ROLES = [role for role in Role if role in appointing.OFFICIAL_ROLES]


@pages.get("/pejabat", who=READERS, rate=READ)
def list_officials(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    listed = open_list(OFFICIALS, request, session, actor, at=at)
    if answer := listed.instead():
        return answer
    region = _region(session, actor)
    return page(
        request,
        "officials/list.html",
        region=region,
        listed=listed.filled(),
        vacant=vacancies(session, region, today=local_date(at, region.timezone)) if listed.is_begin else [],
        near=officials_of(session, region, today=local_date(at, region.timezone), ending=True) if listed.is_begin else [],
        key_of=handing_over.key_of,
        may_write=actor.role in KEEPERS,
    )


@pages.get("/pejabat/angkat", who=KEEPERS, rate=READ)
def show_appoint(
    request: Request,
    actor: CurrentActor,
    session: Db,
    peran: Annotated[str, Query(max_length=40)] = "",
    satker: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """`peran`, `satker`: the post that is to be filled, where whoever came here
    was led to it; a word that is none chooses nothing."""
    return page(request, "officials/appoint.html", **_posts(session, actor), chosen=peran, chosen_satker=satker)


@pages.post("/pejabat/angkat", who=KEEPERS, csrf=Csrf.FORM, says=mark("Pejabat diangkat."), rate=WRITE, dependencies=[FRESHLY])
def appoint(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """The new official's page; where an account was made its one-time link stands there this once."""
    region = _region(session, actor)

    def appointed() -> Response:
        form = parse(AppointForm, data)
        made = appointing.appoint(
            session, region=region, login=form.login, name=form.name, role=form.role, satker_code=form.satker, decree=form.decree(),
            sub_activities=form.codes(), actor=actor, at=at,
        )  # fmt: skip
        session.flush()
        key = handing_over.key_of(made.grant)
        if made.link is None:
            return go_to(request, f"/pejabat/{key}")
        response = _detail(request, session, actor, key, at, link=made.link)
        response.headers["cache-control"] = "no-store"
        return response

    def again(refusal: Refusal) -> Response:
        return form_again(request, "officials/appoint.html", data, refusal, **_posts(session, actor), chosen="", chosen_satker="")

    return or_again(session, appointed, again)


@pages.get("/pejabat/{official_id}", who=READERS, rate=READ)
def show_official(request: Request, official_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    return _detail(request, session, actor, official_id, at)


@pages.post("/pejabat/{official_id}/sk", who=KEEPERS, csrf=Csrf.FORM, says=mark("SK dicatat."), rate=WRITE, dependencies=[FRESHLY])
def prolong(request: Request, official_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def take(region: Region, of: Official) -> None:
        form = parse(ProlongForm, data)
        appointing.prolong(
            session, region=region, grant=of.grant, decree=form.decree(), sub_activities=form.codes(), actor=actor, at=at
        )

    return _done(request, "sk", official_id, data, actor, session, at, take)


@pages.post("/pejabat/{official_id}/akhiri", who=KEEPERS, csrf=Csrf.FORM, says=mark("Masa tugas diakhiri."), rate=WRITE)
def end(request: Request, official_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def take(region: Region, of: Official) -> None:
        form = parse(EndForm, data)
        appointing.end(session, region=region, grant=of.grant, last_day=form.until, reason=form.reason, actor=actor, at=at)

    return _done(request, "akhiri", official_id, data, actor, session, at, take)


@pages.post(
    "/pejabat/{official_id}/alihkan",
    who=KEEPERS,
    csrf=Csrf.FORM,
    says=mark("Pesanan dialihkan."),
    rate=WRITE,
    dependencies=[FRESHLY],
)
def hand_over(
    request: Request, official_id: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    def take(region: Region, of: Official) -> None:
        form = parse(HandOverForm, data, lists=["orders"])
        if not form.all and not form.orders:
            raise invalid_field("orders", _("Pilih pesanannya, atau centang semua."))
        handing_over.hand_over(
            session,
            region=region,
            of=of.grant,
            to_account_id=_id(form.to, "to"),
            kind=form.kind,
            decree=form.decree(),
            reason=form.reason,
            only=None if form.all else [_id(key, "orders") for key in form.orders],
            actor=actor,
            at=at,
        )

    return _done(request, "alihkan", official_id, data, actor, session, at, take, once)


@pages.post(
    "/pejabat/{official_id}/kembalikan",
    who=KEEPERS,
    csrf=Csrf.FORM,
    says=mark("Pesanan dikembalikan kepada pejabatnya."),
    rate=WRITE,
)
def take_back(request: Request, official_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def take(region: Region, of: Official) -> None:
        reason = parse(TakeBackForm, data).reason
        handing_over.take_back(session, region=region, of=of.grant, reason=reason, actor=actor, at=at)

    return _done(request, "kembalikan", official_id, data, actor, session, at, take)


def _done(
    request: Request,
    which: str,
    key: str,
    data: Posted,
    actor: Actor,
    session: Db,
    at: At,
    take: Callable[[Region, Official], None],
    once: Once = EVERY_TIME,
) -> Response:
    """Take it and go back to the official; a refusal shows the page again with the form as it was typed."""
    region = _region(session, actor)

    def go() -> str:
        take(region, official_for(session, actor, key, today=local_date(at, region.timezone), lock=True))
        return f"/pejabat/{key}"

    def again(refusal: Refusal) -> Response:
        form = FormState.refused(data, refusal.errors)
        ticked = [value for value in data.getlist("orders") if isinstance(value, str)]
        form.values = {**form.values, "orders": ticked}
        return _detail(request, session, actor, key, at, refused=RefusedForm(which, form, refusal))

    return once.go_on(request, session, actor, go, again=again)


def _detail(
    request: Request,
    session: Db,
    actor: Actor,
    key: str,
    at: At,
    *,
    link: str | None = None,
    refused: RefusedForm | None = None,
) -> Response:
    region = _region(session, actor)
    today = local_date(at, region.timezone)
    official = official_for(session, actor, key, today=today)
    orders = running_orders(session, official.grant)
    standing = standing_in(session, region_id=region.id, order_ids=[order.id for order in orders], side=official.grant.role)
    people = {id for row in standing.values() for id in (row.from_account_id, row.to_account_id)}
    own = {order.id for order in handing_over.own_orders(session, official.grant)}
    return page(
        request,
        "officials/detail.html",
        region=region,
        official=official,
        key=key,
        today=today,
        orders=[(key_of(order), order, standing.get(order.id), order.id in own) for order in orders],
        names={id: session.get_one(Account, id).name for id in people},
        away=[row for row in standing.values() if row.from_account_id == official.account.id],
        successors=[
            (public_id(0, account.id), account.name, ", ".join(label(role) for role in roles))
            for account, roles in handing_over.successors(session, of=official.grant, today=today)
        ]
        if own
        else [],
        kinds=[kind for kind in Kind if kind is not Kind.PLH or not (official.ended or not official.account.active)],
        link=link,
        refused=refused,
        may_write=actor.role in KEEPERS,
        is_pptk=official.grant.role == Role.ACTIVITY_OFFICER,
        planned=sub_activities_in(session, region_id=region.id, satker_code=official.grant.satker_code, year=today.year)
        if official.grant.sub_activities and official.grant.satker_code
        else {},
    )


def _posts(session: Db, actor: Actor) -> dict[str, Any]:
    region = _region(session, actor)
    return {"region": region, "roles": ROLES, "satkers": active_satkers(session, region_id=region.id)}


def _region(session: Db, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)


def _id(key: str, field: str) -> UUID:
    try:
        return parse_public_id(key)[1]
    except NotFound:
        raise invalid_field(field, _("Pilih dari daftar.")) from None
