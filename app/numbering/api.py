"""Templates of numbers in the API: public to read, the region's admin writes."""

from typing import Annotated

from pydantic import Field

from app.actor import Role
from app.clock import local_date
from app.identifiers import id_within
from app.numbering import declaring, showing
from app.numbering.models import Paper
from app.numbering.queries import template_of, templates_of
from app.numbering.shapes import NumberTemplateShown
from app.numbering.writing import LENGTH_MAX
from app.regions.keeping import kept_region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Day, Short, Text
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()


class NumberTemplateBody(Body):
    """A template with the letter that says so."""

    satker_code: Short
    paper: Paper
    template: Annotated[str, Field(min_length=3, max_length=LENGTH_MAX)]
    valid_from: Day
    valid_until: Day | None = None
    source: Annotated[str, Field(min_length=3, max_length=500)]


class NumberTemplateWithdrawal(Body):
    """Why no number is written after it any more."""

    reason: Text


@api.get("/regions/{code}/number-templates", who=ANYONE, rate=READ)
def list_number_templates(code: str, session: Db, at: At) -> PageOf[NumberTemplateShown]:
    """How the region's offices write the numbers of their papers, withdrawn
    templates too; who has none writes them as the house does."""
    region = region_by_code(session, code)
    today = local_date(at, region.timezone)
    return {"items": [showing.as_json(row, today=today) for row in templates_of(session, region_id=region.id)], "next": None}


@api.post("/regions/{code}/number-templates", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def add_number_template(
    code: str, body: NumberTemplateBody, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Json[NumberTemplateShown]:
    """How an office writes the numbers of a paper from a day on."""
    region = kept_region(session, code, actor)

    def make() -> NumberTemplateShown:
        row = declaring.declare(session, region=region, **body.model_dump(), actor=actor, at=at)
        return showing.as_json(row, today=local_date(at, region.timezone))

    return once.json(session, actor, make)


@api.post("/regions/{code}/number-templates/{template_id}/withdrawal", who={Role.REGION_ADMIN}, csrf=Csrf.BEARER, rate=WRITE)
def withdraw_number_template(
    code: str, template_id: str, body: NumberTemplateWithdrawal, actor: CurrentActor, session: Db, at: At
) -> NumberTemplateShown:
    """Write no further number after it; those that were given stay."""
    region = kept_region(session, code, actor)
    row = template_of(session, region_id=region.id, id=id_within(region.id, template_id))
    declaring.withdraw(session, region=region, row=row, reason=body.reason, actor=actor, at=at)
    return showing.as_json(row, today=local_date(at, region.timezone))
