"""The plan in the API: the packages of the caller's own satker, most money left first."""

from typing import Annotated, Any, cast

from fastapi import Query

from app.actor import SATKER_ROLES, Role
from app.clock import end_of_local_day, local_date
from app.errors import NotFound
from app.language import _
from app.lists import called, scene_of
from app.orders.splitting import left_of
from app.plan import queries
from app.plan.listed import PACKAGES, REVISIONS, this_year
from app.plan.models import RevisionKind
from app.plan.revisions import in_sum
from app.plan.shapes import Lineage, PackageInFull, PackageInList, RevisionsPage
from app.plan.showing import descent_as_json, descent_for, descent_of, revision_in_list, sum_as_json
from app.regions.models import Region
from app.web.access import READ
from app.web.api.pagination import Code, Cursor, From, Sorted, To, Words, listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.known_days import KnownDay, refuse_to_come
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
READERS = SATKER_ROLES | {Role.AUDITOR, Role.REGION_ADMIN}


@api.get("/packages", who=READERS, rate=READ, hides=False)
def list_packages(
    actor: CurrentActor,
    session: Db,
    at: At,
    year: FiscalYear | None = None,
    satker: Code = None,
    q: Words = "",
    sort: Sorted = None,
    cursor: Cursor = None,
) -> PageOf[PackageInList]:
    """An official of a satker sees its own packages; the auditor and the admin any satker's of the region."""
    scene = scene_of(session, actor, at)
    found = called(PACKAGES, scene, sort=sort, cursor=cursor, year=year, satker=satker, q=q)
    return listed([as_json(row) for row in found.rows], found.following)


@api.get("/packages/{kd_rup}", who=READERS, rate=READ)
def show_package(kd_rup: str, actor: CurrentActor, session: Db) -> PackageInFull:
    """A package with what each of its accounts may still spend, and what its code has become."""
    assert actor.region_id is not None
    row = queries.package(session, region_id=actor.region_id, kd_rup=kd_rup)
    if row is None or (actor.satker_code is not None and row.satker != actor.satker_code):
        raise NotFound(_("Paket ini tidak ditemukan."))
    lineage = descent_of(session, region_id=actor.region_id, code=kd_rup)
    accounts = left_of(session, region_id=actor.region_id, kd_rup=kd_rup)
    return {
        **as_json(row),
        "accounts": [{"account_code": one.account_code, "pagu": one.pagu, "remaining": one.left} for one in accounts],
        "lineage": descent_as_json(lineage),
    }


@api.get("/packages/{kd_rup}/lineage", who=READERS, rate=READ)
def show_lineage(kd_rup: str, actor: CurrentActor, session: Db, at: At, as_of: KnownDay | None = None) -> Lineage:
    """What a code has become, now or by the end of a day, also where no file names
    its package any more; and every step of its family."""
    region = session.get_one(Region, actor.region_id)
    refuse_to_come(as_of, local_date(at, region.timezone))
    then = end_of_local_day(as_of, region.timezone) if as_of else None
    return descent_as_json(descent_for(session, actor, kd_rup, at=then))


@api.get("/revisions", who=READERS, rate=READ, hides=False)
def list_revisions(
    actor: CurrentActor,
    session: Db,
    at: At,
    year: FiscalYear | None = None,
    kind: Annotated[list[RevisionKind] | None, Query()] = None,
    q: Words = "",
    since: From = None,
    until: To = None,
    sort: Sorted = None,
    cursor: Cursor = None,
) -> RevisionsPage:
    """The history of revisions as SIRUP told it, newest first, with what the whole year comes to. An official of a
    satker sees those that a package of the satker was in."""
    scene = scene_of(session, actor, at)
    year = year or this_year(scene)
    found = called(REVISIONS, scene, sort=sort, cursor=cursor, year=year, kind=kind, q=q, **{"from": since, "to": until})
    totals = in_sum(session, actor, region_id=scene.region_id, year=year)
    return {**listed([revision_in_list(row[0]) for row in found.rows], found.following), "totals": sum_as_json(totals, year)}


def as_json(row: Any) -> PackageInList:
    shown: Any = {name: getattr(row, name) for name in PackageInList.__annotations__}
    return cast(PackageInList, shown)
