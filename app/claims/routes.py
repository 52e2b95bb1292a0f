"""The page of claims: what was said of a region's year, and beside each what its own numbers make and what this system says."""

from typing import Any

from fastapi import Request, Response

from app.actor import Actor, Role
from app.claims import recording, showing
from app.claims.computing import OwnFigures
from app.claims.forms import ClaimForm, WithdrawalForm
from app.claims.recording import claim_of, claims_of
from app.clock import local_date
from app.errors import Refusal
from app.identifiers import id_within
from app.language import mark
from app.ledger import Basis
from app.realisation.asking import AskedScope, Period
from app.realisation.metrics import METRICS
from app.regions.keeping import kept_region, may_keep
from app.regions.models import Region
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Posted, RefusedForm, parse
from app.web.incoming.once import OnceKey
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages
from app.years import FiscalYear, typed_year

pages = Pages()
WRITERS = frozenset({Role.REGION_ADMIN})


@pages.get("/realisasi/{code}/klaim", who=ANYONE, rate=READ, late=True)
def show_claims(request: Request, code: str, actor: CurrentActor, session: Db, at: At, tahun: FiscalYear | None = None) -> Response:
    keep_for_now(request, session, at)
    region = region_by_code(session, code)
    return page(request, "claims/list.html", **_around(session, region, actor, at, tahun))


@pages.post("/realisasi/{code}/klaim", who=WRITERS, csrf=Csrf.FORM, says=mark("Klaim dicatat."), rate=WRITE)
def add_claim(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    region = kept_region(session, code, actor)

    def add() -> str:
        form = parse(ClaimForm, data)
        recording.record(session, region=region, year=form.year, said=form.said(), actor=actor, at=at)
        return f"/realisasi/{region.code}/klaim?tahun={form.year}"

    def again(refusal: Refusal) -> Response:
        region = kept_region(session, code, actor)
        return form_again(
            request, "claims/list.html", data, refusal, **_around(session, region, actor, at, typed_year(data.get("year")))
        )

    return once.go_on(request, session, actor, add, again=again)


@pages.post("/realisasi/{code}/klaim/{claim_id}/cabut", who=WRITERS, csrf=Csrf.FORM, says=mark("Klaim dicabut."), rate=WRITE)
def withdraw_claim(request: Request, code: str, claim_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region = kept_region(session, code, actor)
    claim = claim_of(session, region_id=region.id, id=id_within(region.id, claim_id), for_update=True)
    year = claim.fiscal_year

    def withdraw() -> Response:
        recording.withdraw(session, region=region, claim=claim, reason=parse(WithdrawalForm, data).reason, actor=actor, at=at)
        return go_to(request, f"/realisasi/{region.code}/klaim?tahun={year}")

    def again(refusal: Refusal) -> Response:
        around = _around(session, kept_region(session, code, actor), actor, at, year)
        return page(request, "claims/list.html", refused=RefusedForm.of(claim_id, data, refusal), **around)

    return or_again(session, withdraw, again)


def _around(session: Db, region: Region, actor: Actor, at: At, year: int | None) -> dict[str, Any]:
    chosen = year or local_date(at, region.timezone).year
    own = OwnFigures(session, region)
    return {
        "region": region,
        "year": chosen,
        "this_year": local_date(at, region.timezone).year,
        "claims": [(claim, showing.as_json(session, claim, own)) for claim in claims_of(session, region_id=region.id, year=chosen)],
        "names": {metric.code: metric.name for metric in METRICS},
        "metrics": METRICS,
        "bases": Basis,
        "scopes": AskedScope,
        "periods": Period,
        "may_write": may_keep(actor, region.id),
    }
