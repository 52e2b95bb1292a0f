"""Truth: every answer that a test gets from the API is held against the API's
description, more strictly than the description itself asks.

A field that is not described is a fault here, though a caller has to bear it (`docs/api.md`, what
stays). So is a refusal whose status is not named. The answers are read where the handlers give them,
before they are packed; that costs a test some microseconds a call.
"""

import json
from functools import cache
from typing import Any

import jsonschema_rs
from fastapi import Request, Response

from app.errors import Refusal
from app.web import passage, routing
from app.web.access import Access
from app.web.routing import ApiRoute

FAULTS: list[str] = []
"""What was untrue since the last test ended."""


def listen() -> None:
    routing.pass_through = _judged  # type: ignore[attr-defined]


def demand() -> None:
    """Raises `AssertionError` with what was untrue since the last time."""
    told, FAULTS[:] = FAULTS[:], []
    if told:
        raise AssertionError("\n".join(told))


async def _judged(request: Request, access: Access, handle: passage.Handle) -> Response:
    route = request.scope.get("route")
    if not isinstance(route, ApiRoute) or not route.include_in_schema:
        return await passage.pass_through(request, access, handle)

    async def held(request: Request) -> Response:
        response = await handle(request)
        FAULTS.extend(untrue(request.method, route.path, response))
        return response

    try:
        return await passage.pass_through(request, access, held)
    except Refusal as refusal:
        if str(refusal.status) not in (described(request.method, route.path) or {str(refusal.status)}):
            FAULTS.append(f"{request.method} {route.path} refuses with {refusal.status}, which is not described")
        raise


def untrue(method: str, path: str, response: Response) -> list[str]:
    """How this answer is not as its call is described."""
    answers = described(method, path)
    if answers is None:
        return []
    place, status = f"{method} {path}", str(response.status_code)
    if status not in answers:
        return [f"{place} answers with {status}, which is not described"]
    content = answers[status].get("content", {})
    kind = response.headers.get("content-type", "").partition(";")[0]
    if status == "304":
        return []
    if kind not in content:
        return [f"{place} gives {kind}, described is {', '.join(content)}"]
    if kind != "application/json":
        return []
    faults = _validator(method, path, status).iter_errors(json.loads(bytes(response.body)))
    return [f"{place} at {'/'.join(str(part) for part in fault.instance_path)}: {fault.message}"[:400] for fault in faults]


def described(method: str, path: str) -> dict[str, Any] | None:
    """The answers of a call by their status; None for a call that is no part of the product."""
    call = _closed()["paths"].get(path, {}).get(method.lower())
    return None if call is None else call["responses"]


def closed(schema: Any) -> Any:
    """The same, and nothing besides what it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(part) for name, part in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        made["additionalProperties"] = False
    return made


@cache
def _closed() -> dict[str, Any]:
    from tests.web.browsing import whole_app

    document = whole_app().openapi()
    schemas = {name: closed(schema) for name, schema in document["components"]["schemas"].items()}
    return {"paths": document["paths"], "components": {"schemas": schemas}}


@cache
def _validator(method: str, path: str, status: str) -> Any:
    answers = described(method, path)
    assert answers is not None
    schema = closed(answers[status]["content"]["application/json"]["schema"])
    return jsonschema_rs.validator_for({**schema, "components": _closed()["components"]}, validate_formats=True)
