"""The office's desk: what waits and in which order, many approved at once where
nothing speaks against them, and how long things wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.catalogue.assistant.risk import SAFE_BELOW
from app.catalogue.curation import queue, waiting
from app.catalogue.curation.queue import Together
from app.catalogue.curation.reasons import ADVICE
from app.catalogue.listed import QUEUE
from app.catalogue.permissions import OFFICE
from app.clock import local_date
from app.documents import as_csv
from app.errors import NotFound, Refusal
from app.identifiers import parse_public_id, public_id
from app.language import gettext, ngettext
from app.lists import open_list
from app.regions.models import Region
from app.vendors import queries as vendors
from app.vendors.documents import KINDS
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.pages.done import ITSELF
from app.web.pages.labels import label
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
JUDGES = frozenset({Role.CURATOR})


class SendBackForm(Form):
    """The ticked products, and why all of them go back."""

    listing: list[str] = []
    reason: str = ""
    note: Annotated[str, Field(max_length=2000)] = ""


@pages.get("/kurasi", who=OFFICE, rate=READ)
def show_queue(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    return _queue_page(request, session, actor, at)


@pages.post("/kurasi/setujui", who=JUDGES, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def approve_together(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """Those that were ticked; what came of each is told above the queue."""
    assert actor.region_id is not None
    done = queue.approve_together(
        session, region_id=actor.region_id, ids=_ticked(data.getlist("listing"), actor), actor=actor, at=at
    )
    said = ngettext("{n} produk disetujui", "{n} produk disetujui", done.done).format(n=done.done)
    return _queue_page(request, session, actor, at, done=done, done_text=said)


@pages.post("/kurasi/kembalikan", who=JUDGES, csrf=Csrf.FORM, says=ITSELF, rate=WRITE)
def send_back_together(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    """Those that were ticked go back to their vendors for one reason; what came of each is
    told above the queue. Refused, the ticks stay too."""
    region = _region(session, actor)

    def send_back() -> Response:
        form = parse(SendBackForm, data, lists=["listing"])
        done = queue.send_back_together(
            session, region_id=region.id, ids=_ticked(form.listing, actor), reason=form.reason, note=form.note, actor=actor, at=at
        )
        said = ngettext("{n} produk dikembalikan", "{n} produk dikembalikan", done.done).format(n=done.done)
        return _queue_page(request, session, actor, at, done=done, done_text=said)

    def again(refusal: Refusal) -> Response:
        ticked = frozenset(map(str, data.getlist("listing")))
        form = FormState.refused(data, refusal.errors)
        return _queue_page(request, session, actor, at, form=form, ticked=ticked, refusal=refusal)

    return or_again(session, send_back, again)


@pages.get("/kurasi/waktu", who=OFFICE, rate=READ)
def show_waiting(request: Request, actor: CurrentActor, session: Db, at: At) -> Response:
    region = _region(session, actor)
    found = waiting.waits(session, region=region, since=at - waiting.PERIOD, until=at)
    rows = queue.awaiting_curation(session, region_id=region.id, limit=1)
    firms = vendors.awaiting_verification(session, region_id=region.id, limit=1)
    return page(
        request,
        "curation/waiting.html",
        region=region,
        figures=waiting.figures(found),
        promised=waiting.PROMISED_DAYS,
        days=waiting.PERIOD.days,
        oldest={"listing": rows[0].since if rows else None, "vendor": firms[0].submitted_at if firms else None},
        waiting_now={
            "listing": queue.how_many_await_curation(session, region_id=region.id),
            "vendor": vendors.how_many_await_verification(session, region_id=region.id),
        },
        latest=[
            (public_id(region.id, row.listing_id), row)
            for row in waiting.latest_decisions(session, region=region, since=at - waiting.PERIOD)
        ],
        at=at,
    )


@pages.get("/kurasi/waktu.csv", who=OFFICE, rate=READ)
def download_waiting(actor: CurrentActor, session: Db, at: At) -> Response:
    region = _region(session, actor)
    found = waiting.waits(session, region=region, since=at - waiting.PERIOD, until=at)
    name = f"waktu-kurasi-{region.code}-{local_date(at, region.timezone)}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(waiting.table(region, found)), media_type="text/csv; charset=utf-8", headers=headers)


def _queue_page(
    request: Request,
    session: Session,
    actor: Actor,
    at: datetime,
    *,
    done: Together | None = None,
    done_text: str = "",
    form: FormState | None = None,
    ticked: frozenset[str] = frozenset(),
    refusal: Refusal | None = None,
) -> Response:
    listed = open_list(QUEUE, request, session, actor, at=at)
    if request.method == "GET" and (answer := listed.instead()):
        return answer
    region = _region(session, actor)
    return page(
        request,
        "curation/queue.html",
        region=region,
        done=done,
        done_text=done_text,
        form=form,
        ticked=ticked,
        refusal=refusal,
        vendors=[(public_id(0, vendor.id), vendor) for vendor in vendors.awaiting_verification(session, region_id=region.id)],
        vendors_count=vendors.how_many_await_verification(session, region_id=region.id),
        listed=listed.filled(),
        listings_count=queue.how_many_await_curation(session, region_id=region.id),
        safe_below=SAFE_BELOW,
        reasons=[(code, label(code)) for code in ADVICE],
        expired=[
            (public_id(0, row.id), row.legal_name, ", ".join(sorted(gettext(KINDS[kind]) for kind in row.kinds)), row.since)
            for row in vendors.with_expired_papers(session, region_id=region.id, today=local_date(at, region.timezone))
        ],
        may_make_etalase=actor.role in (Role.CURATOR, Role.REGION_ADMIN),
        may_judge=actor.role in JUDGES,
    )


def _ticked(keys: Sequence[object], actor: Actor) -> list[UUID]:
    """The products of the curator's region; what is no id ticks nothing."""
    return [id for region_id, id in map(_key, keys) if region_id == actor.region_id and id is not None]


def _region(session: Session, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)


def _key(typed: object) -> tuple[int, UUID | None]:
    """A ticked product; what is no id ticks nothing."""
    try:
        return parse_public_id(str(typed)[:60])
    except NotFound:
        return -1, None
