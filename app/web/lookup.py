"""Lookup: the routes of an address are found by the first part of its path, so
that the last of many routes is as near as the first."""

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send


class Lookup:
    """Tries the few routes whose path begins like the address; whatever they do not
    serve (404, 405, a slash too many) is the router's."""

    def __init__(self, router: APIRouter) -> None:
        self.router = router
        parts = [(route, _first_part(_path(route))) for route in router.routes]
        self.anywhere = [route for route, part in parts if part is None]
        self.by_part: dict[str | None, list[BaseRoute]] = {part: [] for _route, part in parts}
        for route, part in parts:
            for routes in self.by_part.values() if part is None else (self.by_part[part],):
                routes.append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("router", self.router)
            for route in self.by_part.get(_first_part(scope["path"]), self.anywhere):
                match, child_scope = route.matches(scope)
                if match is Match.FULL:
                    scope.update(child_scope)
                    await route.handle(scope, receive, send)
                    return
        await self.router.app(scope, receive, send)


def _first_part(path: str) -> str | None:
    """`/pesanan/{id}` → `pesanan`, for the API with what follows its version; None where a route's first part may be anything."""
    parts = path.split("/", 4)
    first = "/".join(parts[1:4]) if path.startswith("/api/") else parts[1] if len(parts) > 1 else ""
    return None if "{" in first else first


def _path(route: BaseRoute) -> str:
    return str(getattr(route, "path", "/{anything}"))
