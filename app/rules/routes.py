"""The page of a region's rules: what holds today, by which source, how sure we are,
and what the region set itself; its admin writes here."""

from datetime import date
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor, Role
from app.clock import local_date
from app.errors import Refusal
from app.identifiers import id_within, public_id
from app.language import mark
from app.regions.keeping import kept_region, may_keep
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.rules import decreeing
from app.rules.national import BY_DECREE, RULES
from app.rules.queries import decree_of, decrees_of, rules_in_force
from app.rules.showing import CERTAINTIES, EFFECTS, unit_of, value_of
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, Optional, Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.incoming.typed import TypedRupiah
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})


class DecreeForm(Form):
    """A value with the decree that sets it."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    value: TypedRupiah
    valid_from: date
    valid_until: Annotated[date | None, Optional] = None
    decree_number: Annotated[str, Field(min_length=3, max_length=200)]


class WithdrawalForm(Form):
    """Why it never should have stood."""

    reason: Annotated[str, Field(min_length=3, max_length=2000)]


@pages.get("/aturan/{code}", who=ANYONE, rate=READ)
def show_rules(request: Request, code: str, actor: CurrentActor, session: Db, at: At) -> Response:
    region = region_by_code(session, code)
    return page(request, "rules/list.html", **_around(session, region, actor, at))


@pages.post("/aturan/{code}", who=WRITERS, csrf=Csrf.FORM, says=mark("Aturan dicatat."), rate=WRITE)
def set_rule(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region = kept_region(session, code, actor)

    def add() -> str:
        decreeing.decree(session, region_id=region.id, **parse(DecreeForm, data).model_dump(), actor=actor, at=at)
        return f"/aturan/{region.code}"

    def again(refusal: Refusal) -> Response:
        region = kept_region(session, code, actor)
        return form_again(request, "rules/list.html", data, refusal, **_around(session, region, actor, at))

    return once.go_on(request, session, actor, add, again=again)


@pages.post("/aturan/{code}/{rule_id}/cabut", who=WRITERS, csrf=Csrf.FORM, says=mark("Aturan dicabut."), rate=WRITE)
def withdraw_rule(request: Request, code: str, rule_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region = kept_region(session, code, actor)
    row = decree_of(session, region_id=region.id, id=id_within(region.id, rule_id))

    def withdraw() -> Response:
        decreeing.withdraw(session, row=row, reason=parse(WithdrawalForm, data).reason, actor=actor, at=at)
        return go_to(request, f"/aturan/{region.code}")

    def again(refusal: Refusal) -> Response:
        around = _around(session, kept_region(session, code, actor), actor, at)
        return page(request, "rules/list.html", refused=RefusedForm.of(rule_id, data, refusal), **around)

    return or_again(session, withdraw, again)


def _around(session: Db, region: Region, actor: Actor, at: At) -> dict[str, Any]:
    today = local_date(at, region.timezone)
    names = {rule.code: rule.says for rule in RULES}
    return {
        "region": region,
        "at": at,
        "rules": sorted(rules_in_force(session, region, on=today).rows, key=lambda rule: list(names).index(rule.code)),
        "own": [
            (public_id(row.region_id, row.id), row, value_of(row.value, unit_of(row.code)))
            for row in decrees_of(session, region_id=region.id)
        ],
        "value_of": value_of,
        "effects": EFFECTS,
        "certainties": CERTAINTIES,
        "settable": [(code, names[code], unit_of(code).value) for code in BY_DECREE],
        "may_write": may_keep(actor, region.id),
    }
