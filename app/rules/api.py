"""Rules in the API: public to read, the region's admin sets what a decree may set."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.actor import Role
from app.clock import local_date
from app.identifiers import id_within
from app.regions.keeping import kept_region
from app.regions.queries import region_by_code
from app.rules import decreeing, showing
from app.rules.queries import decree_of, decrees_of, rules_in_force
from app.rules.shapes import RuleOfRegion, RulesInForce
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Day, Price, Short, Text
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()


class RuleBody(Body):
    """A value, in the unit of the rule (rupiah, basis points or working days), with the decree that sets it."""

    code: Short
    value: Price
    valid_from: Day
    valid_until: Day | None = None
    decree_number: Annotated[str, Field(min_length=3, max_length=200)]


class RuleWithdrawal(Body):
    """Why a row never should have stood."""

    reason: Text


@api.get("/regions/{code}/rules", who=ANYONE, rate=READ)
def list_rules(code: str, session: Db, at: At, on: Annotated[date | None, Query()] = None) -> RulesInForce:
    """What holds in the region on a day (today), and what it has set itself."""
    region = region_by_code(session, code)
    day = on or local_date(at, region.timezone)
    return {
        "on": day.isoformat(),
        "items": [showing.as_json(rule) for rule in rules_in_force(session, region, on=day).rows],
        "decrees": [showing.decree_as_json(row) for row in decrees_of(session, region_id=region.id)],
        "next": None,
    }


@api.post("/regions/{code}/rules", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def set_rule(code: str, body: RuleBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[RuleOfRegion]:
    """Set a value of the region's own by a decree of its head; it holds from its first day on."""
    region = kept_region(session, code, actor)

    def make() -> RuleOfRegion:
        return showing.decree_as_json(decreeing.decree(session, region_id=region.id, **body.model_dump(), actor=actor, at=at))

    return once.json(session, actor, make)


@api.post("/regions/{code}/rules/{rule_id}/withdrawal", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def withdraw_rule(code: str, rule_id: str, body: RuleWithdrawal, actor: CurrentActor, session: Db, at: At) -> RuleOfRegion:
    """Take back a row that never should have stood; it stays readable."""
    region = kept_region(session, code, actor)
    row = decree_of(session, region_id=region.id, id=id_within(region.id, rule_id))
    return showing.decree_as_json(decreeing.withdraw(session, row=row, reason=body.reason, actor=actor, at=at))
