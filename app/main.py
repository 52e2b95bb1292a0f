"""The application: gathers every room's routes, hangs on the refusals, the headers and who-is-who."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text
from starlette.types import ASGIApp

from app import db, reactions
from app.accounts import sessions
from app.announcements import board
from app.catalogue.cards import cards_kept
from app.home import leading
from app.settings import settings
from app.web import errors, identity
from app.web.access import ANYONE, READ
from app.web.api import openapi
from app.web.api.answers import ENCODER, Json
from app.web.caching.kept import KeptPages
from app.web.lookup import Lookup
from app.web.middleware import Envelope
from app.web.pages import appearance, banners, environment, gaya
from app.web.pages.static_files import FOLDER, KeptStaticFiles
from app.web.routing import Api, Pages, Router

VERSION = version("lokapasar")
FIRST = ("catalogue", "realisation")
"""Rooms whose pages are asked for most: an address is looked up in the order of the routes."""

log = structlog.get_logger()
pages = Pages()
api = Api()


class Application(FastAPI):
    """FastAPI inside our envelope: no answer leaves without its headers, the answer of last resort neither."""

    def build_middleware_stack(self) -> ASGIApp:
        self.state.kept_pages = KeptPages(super().build_middleware_stack())
        return _measured(Envelope(self.state.kept_pages))


def create_app() -> FastAPI:
    """A new application over the settings of this process."""
    environment.sources()
    reactions.install()
    identity.resolve_with(sessions.resolve)
    identity.owned_as(sessions.owner_of)
    banners.show_with(board)
    leading.install()
    if settings().demo:
        from app.demo import screens

        screens.install()
    app = Application(title="Lokapasar", version=VERSION, openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.mount("/static", KeptStaticFiles(directory=FOLDER), name="static")
    for router in routers():
        app.router.routes.extend(router.routes)
    app.router.middleware_stack = Lookup(app.router)
    app.openapi = partial(openapi.describe, app, VERSION)  # type: ignore[method-assign]
    errors.install(app)
    return app


def _measured(app: ASGIApp) -> ASGIApp:
    """Nothing is counted, nor imported for it, where nobody may read it."""
    if not settings().metrics:
        return app
    from app.web.measuring import Measured

    return Measured(app)


def routers() -> Iterator[Router]:
    """A room is reached by having `routes` (pages) or `api`; each is a router,
    or several. The demo's are there in demo mode only."""
    rooms = sorted(folder.parent.name for folder in Path(__file__).parent.glob("*/__init__.py"))
    for room in sorted(rooms, key=lambda room: FIRST.index(room) if room in FIRST else len(FIRST)):
        if room == "demo" and not settings().demo:
            continue
        for way_in in ("routes", "api"):
            place = Path(__file__).parent / room / way_in
            if place.with_suffix(".py").exists() or (place / "__init__.py").exists():
                yield from (found for found in vars(import_module(f"app.{room}.{way_in}")).values() if isinstance(found, Router))
    yield from (appearance.pages, gaya.pages, pages, api)


@pages.get("/healthz", who=ANYONE, rate=READ)
def healthz() -> Response:
    """200 when the database answers, else 503."""
    try:
        with db.engine().connect() as connection:
            connection.execute(text("SELECT 1"))
    except errors.AWAY as away:
        log.warning("not_ready", error=str(away)[:200])
        return JSONResponse({"status": "unavailable", "version": VERSION}, 503, {"retry-after": "2"})
    return JSONResponse({"status": "ok", "version": VERSION, "database": "external" if settings().database_url else "embedded"})


@api.get("/openapi.json", who=ANYONE, rate=READ, include_in_schema=False)
def show_openapi(request: Request) -> Response:
    """This description."""
    return Json(ENCODER.encode(request.app.openapi()))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    log.info("ready", version=VERSION)
    async with app.state.kept_pages.asker.serving():
        yield
    counts, cards = app.state.kept_pages.counts, cards_kept()
    log.info("kept", pages_given=counts.hits, pages_made=counts.misses, cards_given=cards[0], cards_made=cards[1])
    db.engine().dispose()
