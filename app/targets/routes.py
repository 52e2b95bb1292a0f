"""The page of a region's targets: what holds, what each figure is against it, and every row there was; its admin writes here."""

from datetime import date
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor, Role
from app.clock import local_date
from app.errors import Refusal
from app.identifiers import id_within, public_id
from app.language import mark
from app.realisation.asking import question
from app.realisation.metrics import METRICS, metric_of
from app.realisation.tallying import metrics_of
from app.regions.keeping import kept_region, may_keep
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.targets import declaring
from app.targets.national import NATIONAL
from app.targets.queries import target_of, targets_of
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, Optional, Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.incoming.typed import TypedPercent
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages
from app.years import FiscalYear

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})


class TargetForm(Form):
    """A target with its decree."""

    metric: Annotated[str, Field(min_length=1, max_length=40)]
    percent: Annotated[TypedPercent, Field(gt=0, le=10_000)]
    valid_from: date
    valid_until: Annotated[date | None, Optional] = None
    source: Annotated[str, Field(min_length=3, max_length=500)]


class WithdrawalForm(Form):
    """Why it never should have stood."""

    reason: Annotated[str, Field(min_length=3, max_length=2000)]


@pages.get("/realisasi/{code}/target", who=ANYONE, rate=READ, late=True)
def show_targets(
    request: Request, code: str, actor: CurrentActor, session: Db, at: At, tahun: FiscalYear | None = None
) -> Response:
    keep_for_now(request, session, at)
    region = region_by_code(session, code)
    return page(request, "targets/list.html", **_around(session, region, actor, at, tahun))


@pages.post("/realisasi/{code}/target", who=WRITERS, csrf=Csrf.FORM, says=mark("Target dicatat."), rate=WRITE)
def add_target(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region = kept_region(session, code, actor)

    def add() -> str:
        form = parse(TargetForm, data)
        given = form.model_dump() | {"metric": metric_of(form.metric).code}
        declaring.declare(session, region=region, **given, actor=actor, at=at)
        return f"/realisasi/{region.code}/target"

    def again(refusal: Refusal) -> Response:
        region = kept_region(session, code, actor)
        return form_again(request, "targets/list.html", data, refusal, **_around(session, region, actor, at, None))

    return once.go_on(request, session, actor, add, again=again)


@pages.post("/realisasi/{code}/target/{target_id}/cabut", who=WRITERS, csrf=Csrf.FORM, says=mark("Target dicabut."), rate=WRITE)
def withdraw_target(
    request: Request, code: str, target_id: str, data: Posted, actor: CurrentActor, session: Db, at: At
) -> Response:
    region = kept_region(session, code, actor)
    target = target_of(session, region_id=region.id, id=id_within(region.id, target_id), for_update=True)

    def withdraw() -> Response:
        declaring.withdraw(session, region=region, target=target, reason=parse(WithdrawalForm, data).reason, actor=actor, at=at)
        return go_to(request, f"/realisasi/{region.code}/target")

    def again(refusal: Refusal) -> Response:
        around = _around(session, kept_region(session, code, actor), actor, at, None)
        return page(request, "targets/list.html", refused=RefusedForm.of(target_id, data, refusal), **around)

    return or_again(session, withdraw, again)


def _around(session: Db, region: Region, actor: Actor, at: At, year: int | None) -> dict[str, Any]:
    chosen = year or local_date(at, region.timezone).year
    rows = metrics_of(session, question(region=region.code, year=chosen))
    return {
        "region": region,
        "year": chosen,
        "at": at,
        "measured": [(metric, row) for metric, row in zip(METRICS, rows, strict=True) if row["target"]],
        "own": [(public_id(target.region_id, target.id), target) for target in targets_of(session, region_id=region.id)],
        "national": NATIONAL,
        "names": {metric.code: metric.name for metric in METRICS},
        "metrics": METRICS,
        "may_write": may_keep(actor, region.id),
    }
