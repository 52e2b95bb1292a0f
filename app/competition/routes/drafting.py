"""A need is written, and changed while it is a draft.

Its form is not kept for being sent twice (`once`): a fingerprint of a hidden price can be guessed.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import BUYERS, Actor
from app.catalogue.listing.bodies import KINDS
from app.catalogue.listing.facts import say
from app.clock import local_date, local_time
from app.competition import drafting, forms
from app.competition import permissions as may
from app.competition.bodies import NeedBody, region_of
from app.competition.models import Competition
from app.competition.queries import competition_of, invitations_of
from app.competition.routes.detail import key_of
from app.competition.showing import audience_key
from app.competition.states import CompetitionState
from app.errors import Refusal
from app.language import _, mark
from app.money import rupiah
from app.plan import queries as plan
from app.plan.years import orderable_years
from app.regions.models import Region
from app.vendors.models import Vendor
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import FormState, Posted, row_in
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
PACKAGES_SHOWN = 200


@pages.get("/kompetisi/baru", who=BUYERS, rate=READ)
def begin_competition(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _form_page(request, session, actor, at, None, FormState(), None)


@pages.post("/kompetisi/baru", who=BUYERS, csrf=Csrf.FORM, says=mark("Kompetisi disimpan sebagai konsep."), rate=WRITE)
def write_competition(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def write() -> Response:
        body = forms.checked(NeedBody, *forms.need_from(data))
        made = drafting.write(session, need=body.asked(region_of(session, actor.region_id)), actor=actor, at=at)
        return go_to(request, f"/kompetisi/{key_of(made)}")

    def again(refusal: Refusal) -> Response:
        return _form_page(request, session, actor, at, None, _need_as_typed(data, refusal), refusal)

    return or_again(session, write, again)


@pages.get("/kompetisi/{competition_id}/ubah", who=BUYERS, rate=READ)
def change_competition(request: Request, competition_id: str, actor: CurrentActor, session: Db, at: At) -> Response:
    competition = competition_of(session, competition_id, actor)
    if competition.state != CompetitionState.DRAFT or not may.prepare(actor, competition):
        return go_to(request, f"/kompetisi/{key_of(competition)}")
    return _form_page(request, session, actor, at, competition, _as_written(session, competition), None)


@pages.post("/kompetisi/{competition_id}/ubah", who=BUYERS, csrf=Csrf.FORM, says=mark("Perubahan disimpan."), rate=WRITE)
def rewrite_competition(request: Request, competition_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    competition = competition_of(session, competition_id, actor, lock=True)

    def rewrite() -> Response:
        body = forms.checked(NeedBody, *forms.need_from(data))
        need = body.asked(region_of(session, competition.region_id))
        drafting.rewrite(session, competition=competition, need=need, actor=actor, at=at)
        return go_to(request, f"/kompetisi/{competition_id}")

    def again(refusal: Refusal) -> Response:
        fresh = competition_of(session, competition_id, actor)
        return _form_page(request, session, actor, at, fresh, _need_as_typed(data, refusal), refusal)

    return or_again(session, rewrite, again)


def _form_page(
    request: Request,
    session: Session,
    actor: Actor,
    at: At,
    competition: Competition | None,
    form: FormState,
    refusal: Refusal | None,
) -> Response:
    region = region_of(session, actor.region_id)
    today = local_date(at, region.timezone)
    years = orderable_years(session, region_id=region.id, today=today)
    typed = [n for name in form.values if name.startswith("lines.") and (n := row_in(name)) is not None]
    return page(
        request,
        "competition/form.html",
        competition=competition,
        key=key_of(competition) if competition else None,
        form=form,
        refusal=refusal,
        rows=max(forms.ROWS_AT_FIRST, max(typed, default=-1) + 1 + (forms.ROWS_MORE if competition else 0)),
        kinds=[(kind, say("kind", kind)) for kind in KINDS],
        packages=[
            (one.kd_rup, f"{one.kd_rup} · {one.name} ({_('sisa')} {rupiah(one.remaining)})")
            for one in plan.packages(session, region_id=region.id, year=years, satker_code=actor.satker_code, limit=PACKAGES_SHOWN)
        ],
    )


def _need_as_typed(data: Posted, refusal: Refusal) -> FormState:
    return FormState.refused(data, forms.where_typed(data, list(refusal.errors)))


def _as_written(session: Session, competition: Competition) -> FormState:
    region = session.get_one(Region, competition.region_id)
    invited = [session.get_one(Vendor, one.vendor_id).nib or "" for one in invitations_of(session, competition)]
    closes_at = local_time(competition.closes_at, region.timezone).strftime("%Y-%m-%dT%H:%M")
    return FormState(values=forms.values_of(competition, invited, closes_at, audience_key(session, competition)))
