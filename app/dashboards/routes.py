"""The pages of the dashboards. Whoever leads, administers or audits a region begins here; officials of an office find theirs."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.actor import Role
from app.dashboards import choosing, showing
from app.dashboards.api import Below, Headline, Year
from app.dashboards.course import ordered_by_month
from app.dashboards.figures import days_of_region
from app.dashboards.office import office_dashboard
from app.dashboards.opening import region_for, region_of_office_for, region_to_choose_for
from app.dashboards.permissions import SEES_AN_OFFICE, SEES_THE_REGION, may_choose
from app.dashboards.region import behind_below_now, region_dashboard
from app.duties.waiting import duties_of
from app.errors import Invalid
from app.language import mark
from app.ledger import Basis
from app.realisation.alive import pulse_of, seen_now
from app.realisation.asking import AskedScope, question
from app.realisation.imported import said_of_imported
from app.realisation.metrics import METRICS
from app.realisation.showing import address
from app.realisation.years import Tab, tabs_of_region
from app.regions.models import Region
from app.web.access import ANYONE, READ, WRITE, Csrf
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import Form, FormState, Optional, Posted, parse
from app.web.pages.htmx import go_to
from app.web.pages.templating import form_again, page
from app.web.routing import Pages

pages = Pages()
HEADLINES = [(metric.code, metric.name) for metric in METRICS if metric.code in choosing.HEADLINES]


class ChoiceForm(Form):
    """What the region's admin chooses; `umum` is ticked or not sent."""

    metrik: Annotated[Headline, Optional] = None
    di_bawah: Annotated[int, Field(ge=1, le=100)]
    umum: bool = False


@pages.get("/dasbor", who=SEES_AN_OFFICE, rate=READ)
def find_own(actor: CurrentActor, session: Db) -> Response:
    """To the dashboard of whoever asks."""
    region = session.get_one(Region, actor.region_id)
    place = f"/dasbor/{region.code}"
    return RedirectResponse(f"{place}/{actor.satker_code}" if actor.satker_code else place, status_code=303)


@pages.get("/dasbor/{code}", who=ANYONE, rate=READ, late=True)
def show_region(
    request: Request,
    code: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Year = None,
    metrik: Headline = None,
    di_bawah: Below = None,
) -> Response:
    keep_for_now(request, session, at)
    region = region_for(session, actor, code)
    document = region_dashboard(session, region, year=tahun, metric=metrik, below=di_bawah, at=at)
    seen = seen_now(session, region, year=document["year"], basis=Basis.ORDERED, scope=AskedScope.EP_ALL)
    opens = actor.role in SEES_THE_REGION and actor.serves(region_id=region.id)
    year = document["year"]
    return page(
        request,
        "dashboards/region.html",
        region=region,
        document=document,
        years=_tabs(request, session, region, year, at),
        behind=showing.offices_chart(document, behind=True, opens=opens),
        others=showing.offices_chart(document, behind=False, opens=opens),
        course=showing.course_chart(document, year_before=ordered_by_month(year - 1, days_of_region(session, region, year - 1))),
        of_imported=_said_of_imported(session, region, year),
        trend=showing.trend_chart(document),
        gained=showing.gained(document),
        has_begun=date.fromisoformat(document["day"]).year >= year,
        headlines=HEADLINES,
        may_choose=may_choose(actor, region),
        duties=[duty for duty in duties_of(session, actor, at) if not duty.is_over] if actor.role is Role.LEADER and opens else [],
        pulse=pulse_of(region.code, question(region=region.code, year=document["year"]), seen),
        here=address(
            f"/dasbor/{region.code}",
            {"tahun": document["year"], "metrik": document["metric"]["code"], "di_bawah": document["below"]},
        ),
        at=at,
    )


@pages.get("/dasbor/{code}/pilihan", who={Role.REGION_ADMIN}, rate=READ)
def show_choice(request: Request, code: str, actor: CurrentActor, session: Db, at: At) -> Response:
    region = region_to_choose_for(session, actor, code)
    choice = choosing.choice_of(session, region)
    values = {"metrik": choice.metric or "", "di_bawah": str(behind_below_now(session, region, at=at)), "umum": choice.public}
    return page(request, "dashboards/choice.html", region=region, headlines=HEADLINES, form=FormState(values=values))


@pages.post("/dasbor/{code}/pilihan", who={Role.REGION_ADMIN}, csrf=Csrf.FORM, says=mark("Pilihan dasbor disimpan."), rate=WRITE)
def choose(request: Request, code: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    region = region_to_choose_for(session, actor, code)
    try:
        form = parse(ChoiceForm, data)
        choosing.choose(
            session, region=region, metric=form.metrik, behind_below=form.di_bawah, public=form.umum, actor=actor, at=at
        )
    except Invalid as refusal:
        return form_again(request, "dashboards/choice.html", data, refusal, region=region, headlines=HEADLINES)
    return go_to(request, f"/dasbor/{region.code}")


@pages.get("/dasbor/{code}/{kd_satker_str}", who=SEES_AN_OFFICE, rate=READ)
def show_office(
    request: Request,
    code: str,
    kd_satker_str: str,
    actor: CurrentActor,
    session: Db,
    at: At,
    tahun: Year = None,
    metrik: Headline = None,
    di_bawah: Annotated[int | None, Query(ge=1, le=100)] = None,
) -> Response:
    region = region_of_office_for(session, actor, code, kd_satker_str)
    document = office_dashboard(session, region, kd_satker_str, year=tahun, metric=metrik, below=di_bawah, at=at)
    return page(
        request,
        "dashboards/office.html",
        region=region,
        document=document,
        years=_tabs(request, session, region, document["year"], at),
        metric=next(metric for metric in METRICS if metric.code == document["metric"]),
        course=showing.course_chart(document),
        of_imported=_said_of_imported(session, region, document["year"], satker_code=kd_satker_str),
        pagu=showing.pagu_chart(document),
        opens_region=actor.satker_code is None,
        at=at,
    )


def _said_of_imported(session: Db, region: Region, year: int, *, satker_code: str | None = None) -> list[str]:
    """What the curves of accepted and paid mean of orders that were imported."""
    bases = (Basis.ACCEPTED, Basis.PAID)
    return said_of_imported(session, region, year=year, scope=AskedScope.EP_ALL, bases=bases, satker_code=satker_code)


def _tabs(request: Request, session: Db, region: Region, shown: int, at: At) -> list[Tab]:
    """This page in the region's other years."""
    return tabs_of_region(session, region, shown=shown, at=at, address_in=lambda year: address(request.url.path, {"tahun": year}))
