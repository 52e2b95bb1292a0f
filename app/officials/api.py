"""Officials in the API: the region's admin appoints, prolongs, ends and hands over; the auditor reads."""

from typing import Any

from app.accounts.reauthentication import demand_fresh
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import NotFound, invalid_field
from app.identifiers import parse_public_id, public_id
from app.language import _
from app.lists import called, scene_of
from app.officials import appointing, handing_over
from app.officials.bodies import AppointBody, EndBody, HandOverBody, ProlongBody, TakeBackBody
from app.officials.listed import OFFICIALS
from app.officials.queries import READERS, official_for, officials_of
from app.officials.shapes import GivenBack, HandedOver, OfficialShown, VacancyShown
from app.officials.showing import as_json, vacancy_as_json
from app.officials.vacancies import vacancies
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import Code, Cursor, Sorted, Words, listed, part_of
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
KEEPERS = frozenset({Role.REGION_ADMIN})
ENDING_MAX = 100_000


@api.get("/officials", who=READERS, rate=READ)
def list_officials(
    actor: CurrentActor,
    session: Db,
    at: At,
    satker: Code = None,
    role: Role | None = None,
    q: Words = "",
    ending: bool = False,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[OfficialShown]:
    """By satker; `ending` gives decrees that end within 30 days, are over while orders run,
    or were never written down, the most urgent first."""
    if ending:
        region = _region(session, actor)
        today = local_date(at, region.timezone)
        near = officials_of(session, region, today=today, satker_code=satker, role=role, ending=True, limit=ENDING_MAX)
        return part_of([as_json(official) for official in near], cursor)
    scene = scene_of(session, actor, at)
    found = called(OFFICIALS, scene, sort=sort, cursor=cursor, satker=satker, role=role, q=q)
    return listed([as_json(official) for official in OFFICIALS.dressed(scene, found.rows)], found.following)


@api.get("/vacancies", who=READERS, rate=READ)
def list_vacancies(actor: CurrentActor, session: Db, at: At, cursor: Cursor = None) -> PageOf[VacancyShown]:
    """Posts that nobody holds and for which orders or bills wait, most of them first; `POST /officials` fills one."""
    region = _region(session, actor)
    found = vacancies(session, region, today=local_date(at, region.timezone))
    return part_of([vacancy_as_json(vacancy) for vacancy in found], cursor)


@api.post("/officials", who=KEEPERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def appoint_official(body: AppointBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[OfficialShown]:
    """201 with the official; `link` once, where an account was made: with it the person chooses a password."""
    demand_fresh(actor)
    region = _region(session, actor)

    def make() -> OfficialShown:
        given = body.model_dump(include={"login", "name", "role"})
        made = appointing.appoint(
            session,
            region=region,
            **given,
            satker_code=body.satker,
            decree=body.decree(),
            sub_activities=body.sub_activities,
            actor=actor,
            at=at,
        )
        shown = _shown(session, actor, public_id(region.id, made.grant.id), at)
        return {**shown, "link": made.link} if made.link else shown

    return once.json(session, actor, make, status=201, is_secret=True)


@api.get("/officials/{official_id}", who=READERS, rate=READ)
def show_official(official_id: str, actor: CurrentActor, session: Db, at: At) -> OfficialShown:
    """Who holds a post by which decree, and how many orders run on that name."""
    return _shown(session, actor, official_id, at)


@api.post("/officials/{official_id}/decree", who=KEEPERS, csrf=Csrf.BEARER, rate=WRITE)
def prolong_official(official_id: str, body: ProlongBody, actor: CurrentActor, session: Db, at: At) -> OfficialShown:
    """A new decree for the same post."""
    region = _region(session, actor)
    grant = official_for(session, actor, official_id, today=local_date(at, region.timezone), lock=True).grant
    demand_fresh(actor)
    appointing.prolong(
        session, region=region, grant=grant, decree=body.decree(), sub_activities=body.sub_activities, actor=actor, at=at
    )
    return _shown(session, actor, official_id, at)


@api.post("/officials/{official_id}/end", who=KEEPERS, csrf=Csrf.BEARER, rate=WRITE)
def end_official(official_id: str, body: EndBody, actor: CurrentActor, session: Db, at: At) -> OfficialShown:
    """The post ends on a day; running orders go on under whoever takes them over."""
    region = _region(session, actor)
    grant = official_for(session, actor, official_id, today=local_date(at, region.timezone), lock=True).grant
    appointing.end(session, region=region, grant=grant, last_day=body.until, reason=body.reason, actor=actor, at=at)
    return _shown(session, actor, official_id, at)


@api.post("/officials/{official_id}/successions", who=KEEPERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def hand_over_official(
    official_id: str, body: HandOverBody, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[HandedOver]:
    """Another official of the satker goes on with the running orders, or with those that are named."""
    region = _region(session, actor)
    of = official_for(session, actor, official_id, today=local_date(at, region.timezone), lock=True).grant
    demand_fresh(actor)

    def make() -> HandedOver:
        done = handing_over.hand_over(
            session,
            region=region,
            of=of,
            to_account_id=_id(body.to, "to"),
            kind=body.kind,
            decree=body.decree(),
            reason=body.reason,
            only=None if body.orders is None else [_id(key, f"orders.{index}") for index, key in enumerate(body.orders)],
            actor=actor,
            at=at,
        )
        return {"orders": done.orders, "to": public_id(0, done.to.id), "name": done.to.name}

    return once.json(session, actor, make)


@api.post("/officials/{official_id}/return", who=KEEPERS, csrf=Csrf.BEARER, rate=WRITE)
def take_back_official(official_id: str, body: TakeBackBody, actor: CurrentActor, session: Db, at: At) -> GivenBack:
    """The official is back before the Plh's last day."""
    region = _region(session, actor)
    of = official_for(session, actor, official_id, today=local_date(at, region.timezone), lock=True).grant
    return {"orders": handing_over.take_back(session, region=region, of=of, reason=body.reason, actor=actor, at=at)}


def _region(session: Db, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)


def _shown(session: Db, actor: Actor, key: str, at: At) -> OfficialShown:
    region = _region(session, actor)
    return as_json(official_for(session, actor, key, today=local_date(at, region.timezone)))


def _id(key: str, field: str) -> Any:
    try:
        return parse_public_id(key)[1]
    except NotFound:
        raise invalid_field(field, _("Tidak dikenal.")) from None
