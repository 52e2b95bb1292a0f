"""The page of a region's number templates: how each office writes its numbers, with an example; its admin writes here."""

from datetime import date
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor, Role
from app.clock import local_date
from app.errors import Refusal
from app.identifiers import id_within, public_id
from app.language import _, mark
from app.numbering import declaring
from app.numbering.models import Paper
from app.numbering.queries import template_of, templates_of
from app.numbering.showing import NAMES
from app.numbering.writing import HOUSE, LENGTH_MAX, write
from app.organisations.queries import active_satkers
from app.regions.keeping import kept_region, may_keep
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, Optional, Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})


class NumberTemplateForm(Form):
    """A template with the letter that says so."""

    satker_code: Annotated[str, Field(min_length=1, max_length=60)]
    paper: Paper
    template: Annotated[str, Field(min_length=3, max_length=LENGTH_MAX)]
    valid_from: date
    valid_until: Annotated[date | None, Optional] = None
    source: Annotated[str, Field(min_length=3, max_length=500)]


class WithdrawalForm(Form):
    """Why no number is written after it any more."""

    reason: Annotated[str, Field(min_length=3, max_length=2000)]


@pages.get("/penomoran/{code}", who=ANYONE, rate=READ)
def show_number_templates(request: Request, code: str, actor: CurrentActor, session: Db, at: At) -> Response:
    region = region_by_code(session, code)
    return page(request, "numbering/list.html", **_around(session, region, actor, at))


@pages.post("/penomoran/{code}", who=WRITERS, csrf=Csrf.FORM, says=mark("Pola nomor dicatat."), rate=WRITE)
def add_number_template(
    request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey
) -> Response:
    region = kept_region(session, code, actor)

    def add() -> str:
        declaring.declare(session, region=region, **parse(NumberTemplateForm, data).model_dump(), actor=actor, at=at)
        return f"/penomoran/{region.code}"

    def again(refusal: Refusal) -> Response:
        region = kept_region(session, code, actor)
        return form_again(request, "numbering/list.html", data, refusal, **_around(session, region, actor, at))

    return once.go_on(request, session, actor, add, again=again)


@pages.post("/penomoran/{code}/{template_id}/cabut", who=WRITERS, csrf=Csrf.FORM, says=mark("Pola nomor dicabut."), rate=WRITE)
def withdraw_number_template(
    request: Request, code: str, template_id: str, data: Posted, actor: CurrentActor, session: Db, at: At
) -> Response:
    region = kept_region(session, code, actor)
    row = template_of(session, region_id=region.id, id=id_within(region.id, template_id))

    def withdraw() -> Response:
        declaring.withdraw(session, region=region, row=row, reason=parse(WithdrawalForm, data).reason, actor=actor, at=at)
        return go_to(request, f"/penomoran/{region.code}")

    def again(refusal: Refusal) -> Response:
        around = _around(session, kept_region(session, code, actor), actor, at)
        return page(request, "numbering/list.html", refused=RefusedForm.of(template_id, data, refusal), **around)

    return or_again(session, withdraw, again)


def _around(session: Db, region: Region, actor: Actor, at: At) -> dict[str, Any]:
    today = local_date(at, region.timezone)
    offices = active_satkers(session, region_id=region.id)
    return {
        "region": region,
        "today": today,
        "own": [
            (public_id(row.region_id, row.id), row, write(row.template, number=1, satker_code=row.satker_code, day=today))
            for row in templates_of(session, region_id=region.id)
        ],
        "house": [
            (paper, template, write(template, number=1, satker_code=_("(kode satker)"), day=today))
            for paper, template in HOUSE.items()
        ],
        "papers": NAMES,
        "offices": [(code, f"{name} ({code})") for code, name in offices],
        "office_names": dict(offices),
        "may_write": may_keep(actor, region.id),
    }
