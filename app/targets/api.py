"""Targets in the API: public to read, the region's admin writes."""

from typing import Annotated

from pydantic import Field

from app.actor import Role
from app.identifiers import id_within
from app.realisation.metrics import metric_of
from app.regions.keeping import kept_region
from app.regions.queries import region_by_code
from app.targets import declaring, showing
from app.targets.queries import target_of, targets_of
from app.targets.shapes import TargetShown
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Day, Percent, Short, Text
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()


class TargetBody(Body):
    """A target with its decree."""

    metric: Short
    percent: Percent
    valid_from: Day
    valid_until: Day | None = None
    source: Annotated[str, Field(min_length=3, max_length=500)]


class TargetWithdrawal(Body):
    """Why a target never should have stood."""

    reason: Text


@api.get("/regions/{code}/targets", who=ANYONE, rate=READ)
def list_targets(code: str, session: Db) -> PageOf[TargetShown]:
    """The region's own, withdrawn ones too, and the nation's."""
    region = region_by_code(session, code)
    own = [showing.as_json(target) for target in targets_of(session, region_id=region.id)]
    return {"items": own + showing.national_as_json(), "next": None}


@api.post("/regions/{code}/targets", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def add_target(code: str, body: TargetBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[TargetShown]:
    """What a percentage should be in the region, by its decree."""
    region = kept_region(session, code, actor)

    def make() -> TargetShown:
        given = body.model_dump() | {"metric": metric_of(body.metric).code}
        return showing.as_json(declaring.declare(session, region=region, **given, actor=actor, at=at))

    return once.json(session, actor, make)


@api.post("/regions/{code}/targets/{target_id}/withdrawal", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def withdraw_target(code: str, target_id: str, body: TargetWithdrawal, actor: CurrentActor, session: Db, at: At) -> TargetShown:
    """Take back a target that never should have stood; it stays readable."""
    region = kept_region(session, code, actor)
    target = target_of(session, region_id=region.id, id=id_within(region.id, target_id), for_update=True)
    return showing.as_json(declaring.withdraw(session, region=region, target=target, reason=body.reason, actor=actor, at=at))
