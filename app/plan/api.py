"""The plan in the API: the packages of the caller's own satker, most money left first."""

from typing import Annotated, Any, cast

from fastapi import Query

from app.actor import SATKER_ROLES, Role
from app.clock import local_date
from app.errors import NotFound, invalid_field
from app.language import _
from app.money import RUPIAH_MAX
from app.orders.splitting import left_of
from app.plan import queries
from app.plan.shapes import PackageInFull, PackageInList
from app.plan.showing import descent_as_json, descent_of
from app.regions.models import Region
from app.web.access import READ
from app.web.dependencies import At, CurrentActor, Db
from app.web.pagination import PAGE_SIZE, decode_cursor, encode_cursor, listed
from app.web.routing import Api
from app.web.shapes import PageOf

api = Api()
READERS = SATKER_ROLES | {Role.AUDITOR, Role.REGION_ADMIN}


@api.get("/packages", who=READERS, rate=READ, hides=False)
def list_packages(
    actor: CurrentActor,
    session: Db,
    at: At,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    satker: Annotated[str | None, Query(max_length=60)] = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> PageOf[PackageInList]:
    """An official of a satker sees its own packages; the auditor and the admin any satker's of the region."""
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    own = actor.satker_code or satker
    if actor.satker_code is not None and satker not in (None, actor.satker_code):
        return listed([], None)
    rows = queries.packages(
        session,
        region_id=actor.region_id,
        year=year or local_date(at, region.timezone).year,
        satker_code=own,
        q=q,
        after=after(cursor),
        limit=PAGE_SIZE + 1,
    )
    following = encode_cursor([rows[PAGE_SIZE - 1].remaining, rows[PAGE_SIZE - 1].kd_rup]) if len(rows) > PAGE_SIZE else None
    return listed([as_json(row) for row in rows[:PAGE_SIZE]], following)


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


def after(cursor: str | None) -> tuple[int, str] | tuple[()]:
    """The place that a cursor names: what was left and the code. Raises `Invalid` for a cursor that is not ours."""
    if not cursor:
        return ()
    remaining, kd_rup = decode_cursor(cursor, 2)
    if not isinstance(remaining, int) or abs(remaining) > RUPIAH_MAX or not isinstance(kd_rup, str):
        raise invalid_field("cursor", _("Penanda halaman ini tidak dikenal. Mulai dari halaman pertama."))
    return remaining, kd_rup


def as_json(row: Any) -> PackageInList:
    shown: Any = {name: getattr(row, name) for name in PackageInList.__annotations__}
    return cast(PackageInList, shown)
