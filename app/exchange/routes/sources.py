"""Sources of scheduled pulls: where from, with which token (written, never
shown), when; what came of each pull, and one at once."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from app.actor import Actor
from app.errors import Refusal
from app.exchange.datasets import DATASETS
from app.exchange.desk.permissions import READERS, WRITERS
from app.exchange.pulling import sources
from app.exchange.pulling.models import ImportSource
from app.exchange.pulling.sources import NAME_MAX, TOKEN_MAX, URL_MAX, SourceAsked
from app.identifiers import public_id
from app.language import _, gettext, mark
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.again import or_again
from app.web.incoming.forms import Form, FormState, Posted, parse
from app.web.incoming.once import OnceKey
from app.web.pages.htmx import go_to
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
OUTCOMES = {
    "RUNNING": (mark("Sedang ditarik"), "running"),
    "RECEIVED": (mark("Diterima"), "good"),
    "FAILED": (mark("Gagal"), "bad"),
}


class SourceForm(Form):
    """An empty token leaves the one that there is; `forget_token` takes it away."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
    url: Annotated[str, Field(min_length=1, max_length=URL_MAX)]
    dataset: Annotated[str, Field(min_length=1, max_length=60)]
    year_offset: Annotated[int, Field(ge=-1, le=1)] = 0
    hour: Annotated[int, Field(ge=0, le=23)]
    token: Annotated[str, Field(max_length=TOKEN_MAX)] = ""
    forget_token: bool = False
    enabled: bool = False


@pages.get("/impor/sumber", who=READERS, rate=READ)
def list_sources(request: Request, actor: CurrentActor, session: Db) -> Response:
    return _list(request, session, actor)


@pages.post("/impor/sumber", who=WRITERS, csrf=Csrf.FORM, says=mark("Sumber ditambahkan."), rate=WRITE)
def add_source(request: Request, data: Posted, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Response:
    def take() -> str:
        region = _region(session, actor)
        made = sources.add(session, region=region, asked=_asked(data), actor=actor, at=at)
        return f"/impor/sumber/{public_id(made.region_id, made.id)}"

    def again(refusal: Refusal) -> Response:
        return _list(request, session, actor, form=_typed(data, refusal), refusal=refusal)

    return once.go_on(request, session, actor, take, again=again)


@pages.get("/impor/sumber/{source_id}", who=READERS, rate=READ)
def show_source(request: Request, source_id: str, actor: CurrentActor, session: Db) -> Response:
    return _source_page(request, session, sources.source_for(session, actor, source_id), actor)


@pages.post("/impor/sumber/{source_id}", who=WRITERS, csrf=Csrf.FORM, says=mark("Sumber disimpan."), rate=WRITE)
def change_source(request: Request, source_id: str, data: Posted, actor: CurrentActor, session: Db, at: At) -> Response:
    def change() -> Response:
        source = sources.source_for(session, actor, source_id, lock=True)
        sources.change(session, source, region=_region(session, actor), asked=_asked(data), actor=actor, at=at)
        session.flush()
        return go_to(request, f"/impor/sumber/{source_id}")

    def again(refusal: Refusal) -> Response:
        fresh = sources.source_for(session, actor, source_id)
        return _source_page(request, session, fresh, actor, form=_typed(data, refusal), refusal=refusal)

    return or_again(session, change, again)


@pages.post("/impor/sumber/{source_id}/tarik", who=WRITERS, csrf=Csrf.FORM, says=mark("Tarikan dimulai."), rate=WRITE)
def pull_now(request: Request, source_id: str, actor: CurrentActor, session: Db, once: OnceKey) -> Response:
    """A job at once, beside the daily one."""

    def take() -> str:
        source = sources.source_for(session, actor, source_id)
        sources.pull_now(session, source)
        return f"/impor/sumber/{source_id}"

    return once.go_on(request, session, actor, take)


def _region(session: Db, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)


def _asked(data: Posted) -> SourceAsked:
    form = parse(SourceForm, data)
    token = "" if form.forget_token else form.token or None
    return SourceAsked(form.name, form.url, form.dataset, form.year_offset, form.hour, form.enabled, token)


def _typed(data: Posted, refusal: Refusal) -> FormState:
    """What was typed comes back, the token never."""
    return FormState.refused({name: value for name, value in data.items() if name != "token"}, refusal.errors)


def _choices() -> dict[str, Any]:
    return {
        "datasets": [(dataset.name, dataset.name) for dataset in DATASETS],
        "years": [("0", _("Tahun berjalan")), ("1", _("Tahun depan")), ("-1", _("Tahun lalu"))],
        "outcomes": {code: (gettext(words), tone) for code, (words, tone) in OUTCOMES.items()},
    }


def _list(
    request: Request, session: Db, actor: Actor, *, form: FormState | None = None, refusal: Refusal | None = None
) -> Response:
    region = _region(session, actor)
    return page(
        request,
        "exchange/sources.html",
        region=region,
        rows=[
            (public_id(row.ImportSource.region_id, row.ImportSource.id), row.ImportSource, row.ImportPull)
            for row in sources.sources(session, region_id=region.id)
        ],
        may_write=actor.role in WRITERS,
        form=form or FormState(values={"hour": 3, "enabled": "true"}),
        refusal=refusal,
        **_choices(),
    )


def _source_page(
    request: Request,
    session: Db,
    source: ImportSource,
    actor: Actor,
    *,
    form: FormState | None = None,
    refusal: Refusal | None = None,
) -> Response:
    kept = {name: getattr(source, name) for name in ("name", "url", "dataset", "year_offset", "hour")}
    return page(
        request,
        "exchange/source.html",
        region=_region(session, actor),
        source=source,
        id=public_id(source.region_id, source.id),
        pulls=[
            (pull, public_id(pull.region_id, pull.upload_id) if pull.upload_id else None)
            for pull in sources.pulls_of(session, source)
        ],
        may_write=actor.role in WRITERS,
        form=form or FormState(values={**kept, "enabled": "true" if source.enabled else ""}),
        refusal=refusal,
        **_choices(),
    )
