"""Sources of scheduled pulls in the API: where from, with which token (written, never given back), when; and one pull at once."""

from typing import Annotated

from pydantic import Field

from app.actor import Actor
from app.exchange.desk.permissions import READERS, WRITERS
from app.exchange.pulling import sources
from app.exchange.pulling.models import ImportSource
from app.exchange.pulling.shapes import SourceInFull, SourceInList
from app.exchange.pulling.showing import pull_as_json, source_as_json
from app.exchange.pulling.sources import NAME_MAX, TOKEN_MAX, URL_MAX, SourceAsked
from app.regions.models import Region
from app.web.access import READ, WRITE, Csrf
from app.web.api.answers import Json
from app.web.api.pagination import listed
from app.web.api.shapes import PageOf
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.bodies import Body, Short
from app.web.incoming.once import OnceKey
from app.web.routing import Api

api = Api()
Name = Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
Address = Annotated[str, Field(min_length=1, max_length=URL_MAX, description="https; `{tahun}` stands for the year")]
Hour = Annotated[int, Field(ge=0, le=23, description="By the region's clock")]
YearOffset = Annotated[int, Field(ge=-1, le=1, description="0 this year, 1 the next, -1 the last")]
Token = Annotated[str, Field(max_length=TOKEN_MAX, description="Empty takes it away")]


class SourceBody(Body):
    """A source that is pulled every day at its hour."""

    name: Name
    url: Address
    dataset: Short
    year_offset: YearOffset = 0
    hour: Hour = 3
    enabled: bool = True
    token: Token | None = None


class SourceChange(Body):
    """What is left out stays as it is, the token too."""

    name: Name | None = None
    url: Address | None = None
    dataset: Short | None = None
    year_offset: YearOffset | None = None
    hour: Hour | None = None
    enabled: bool | None = None
    token: Token | None = None


@api.get("/import-sources", who=READERS, rate=READ, hides=False)
def list_import_sources(actor: CurrentActor, session: Db) -> PageOf[SourceInList]:
    """All of the region by name, each with its newest pull."""
    rows = sources.sources(session, region_id=_region(session, actor).id)
    return listed(
        [{**source_as_json(row.ImportSource), "last": row.ImportPull and pull_as_json(row.ImportPull)} for row in rows], None
    )


@api.post("/import-sources", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE, status_code=201)
def add_import_source(body: SourceBody, actor: CurrentActor, session: Db, at: At, once: OnceKey) -> Json[SourceInFull]:
    """Its first pull is at its next hour."""

    def make() -> SourceInFull:
        asked = SourceAsked(**body.model_dump())
        return _in_full(session, sources.add(session, region=_region(session, actor), asked=asked, actor=actor, at=at))

    return once.json(session, actor, make)


@api.get("/import-sources/{source_id}", who=READERS, rate=READ)
def show_import_source(source_id: str, actor: CurrentActor, session: Db) -> SourceInFull:
    """With what came of its newest pulls."""
    return _in_full(session, sources.source_for(session, actor, source_id))


@api.patch("/import-sources/{source_id}", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE)
def change_import_source(source_id: str, body: SourceChange, actor: CurrentActor, session: Db, at: At) -> SourceInFull:
    """An address on another server needs its token again."""
    source = sources.source_for(session, actor, source_id, lock=True)
    kept = {name: getattr(source, name) for name in ("name", "url", "dataset", "year_offset", "hour", "enabled")}
    asked = SourceAsked(**{**kept, **body.model_dump(exclude_none=True)})
    return _in_full(session, sources.change(session, source, region=_region(session, actor), asked=asked, actor=actor, at=at))


@api.post("/import-sources/{source_id}/pulls", who=WRITERS, csrf=Csrf.BEARER, rate=WRITE, status_code=202)
def pull_import_source(source_id: str, actor: CurrentActor, session: Db, once: OnceKey) -> Json[SourceInFull]:
    """Pulled by a job at once, beside the daily one; its outcome stands first in `pulls`."""

    def make() -> SourceInFull:
        source = sources.source_for(session, actor, source_id)
        sources.pull_now(session, source)
        return _in_full(session, source)

    return once.json(session, actor, make, status=202)


def _region(session: Db, actor: Actor) -> Region:
    assert actor.region_id is not None
    return session.get_one(Region, actor.region_id)


def _in_full(session: Db, source: ImportSource) -> SourceInFull:
    return {**source_as_json(source), "pulls": [pull_as_json(pull) for pull in sources.pulls_of(session, source)]}
