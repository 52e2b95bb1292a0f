"""Routers whose decorators ask for the access declaration and put the gate before the handler.

Serialization failures and deadlocks are retried here, around the whole handler, and never shown to a person.
"""

from collections.abc import Callable, Set
from typing import Any

import stamina
from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError

from app.actor import Role
from app.web.access import REGISTRY, Access, Csrf, Rate
from app.web.gate import gate

RETRIED = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock."""


def is_passing(error: Exception) -> bool:
    """Would the same transaction go through if it were tried again?"""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) in RETRIED


class RetriedRoute(APIRoute):
    """A route whose handler is tried up to three times where the database asks for it."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handler = super().get_route_handler()

        async def retried(request: Request) -> Response:
            async for attempt in stamina.retry_context(on=is_passing, attempts=3, wait_initial=0.02, wait_max=0.2):
                with attempt:
                    return await handler(request)
            raise AssertionError("stamina ends with an answer or an error")

        return retried


class Router(APIRouter):
    """A router that knows who may call each of its routes."""

    def __init__(self, prefix: str = "", **kwargs: Any) -> None:
        super().__init__(prefix=prefix, route_class=RetriedRoute, **kwargs)

    def route_for(
        self, method: str, path: str, *, who: Set[Role], rate: Rate, csrf: Csrf | None = None, hides: bool = True, **kwargs: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare one route; unsafe methods name their CSRF class."""
        assert (csrf is None) == (method == "GET"), f"{method} {path}: an unsafe route names its CSRF class, a safe one has none"
        access = Access(who=who, csrf=csrf or Csrf.SAFE, rate=rate, hides=hides)
        key = (method, self.prefix + path)
        assert key not in REGISTRY, f"{key} is declared twice"
        REGISTRY[key] = access
        kwargs["dependencies"] = [*kwargs.get("dependencies", ()), Depends(gate(access))]
        return super().api_route(path, methods=[method], **kwargs)

    def get(self, path: str, **kwargs: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self.route_for("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self.route_for("POST", path, **kwargs)

    def patch(self, path: str, **kwargs: Any) -> Callable[..., Any]:  # type: ignore[override]
        return self.route_for("PATCH", path, **kwargs)


class Pages(Router):
    """Pages and forms, for browsers with a session cookie."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False)


class Api(Router):
    """The API, for callers with a bearer token."""

    def __init__(self) -> None:
        super().__init__(prefix="/api/v1")
