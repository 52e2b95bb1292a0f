"""The application: gathers every noun's routes, hangs on the refusals, the headers and who-is-who."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from app import db, reactions
from app.accounts.sessions import resolve
from app.settings import settings
from app.web import errors, identity
from app.web.access import ANYONE, READ
from app.web.middleware import Envelope
from app.web.routing import Router
from app.web.static_files import FOLDER, KeptStaticFiles

VERSION = version("lokapasar")

health = Router(include_in_schema=False)


@health.get("/healthz", who=ANYONE, rate=READ)
def healthz(request: Request) -> Response:
    """200 when the database answers."""
    with db.engine().connect() as connection:
        connection.execute(text("SELECT 1"))
    return JSONResponse({"status": "ok", "version": VERSION, "database": "external" if settings().database_url else "embedded"})


def create_app() -> FastAPI:
    """A new application over the settings of this process."""
    reactions.install()
    identity.resolve_with(resolve)
    app = FastAPI(
        title="Lokapasar",
        version=VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        responses={"default": {"description": "RFC 9457", "content": {"application/problem+json": {"schema": PROBLEM}}}},
    )
    for router in routers():
        app.include_router(router)
    app.mount("/static", KeptStaticFiles(directory=FOLDER), name="static")
    errors.install(app)
    app.add_middleware(Envelope)
    return app


def routers() -> list[Any]:
    """Every noun's pages and calls."""
    from app.accounts import routes as accounts
    from app.orders import api as orders_api

    return [health, accounts.pages, orders_api.api]


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "moves": {"type": "array", "items": {"type": "string"}},
        "request_id": {"type": "string"},
    },
}


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    structlog.get_logger().info("ready", version=VERSION)
    yield
    db.engine().dispose()
