"""The API described truly: every call with who may make it, its token, and the refusals that it may answer with."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.actor import Role
from app.web.access import REGISTRY, Access, Csrf
from app.web.once import HEADER, KEY_MAX, once_of

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
        "moves": {"type": "array", "items": {"type": "string"}, "description": "409: the moves that this caller can take now"},
        "request_id": {"type": "string", "description": "5xx: the number to name when asking for help"},
    },
}
BEARER = {"type": "http", "scheme": "bearer", "description": "A token of one person in one role, shown once when it is minted"}
REFUSALS = {
    "401": "No token, or one that is unknown or has ended",
    "403": "A collection that this role may not write; or the caller has to show first who it is (password, second factor)",
    "404": "It does not exist, or not for you",
    "409": "Visible, but not now or not you; `moves` are those that are allowed",
    "413": "The body is too large",
    "422": "The body or a parameter is wrong; `errors` name each field",
    "429": "Too fast; Retry-After says when",
    "503": "The database is away; Retry-After says when",
}
KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[ -~]+$"},
    "description": "The same key with the same body has one effect and gets the same answer",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"},
    "description": "The ETag that one has: 304 where it is still so",
}
ETAG = {"schema": {"type": "string"}, "description": "Which answer this is"}
RATE_HEADERS = {
    "RateLimit-Policy": {
        "schema": {"type": "string"},
        "description": 'Class, requests and seconds of its window: `"read";q=12000;w=60`',
    },
    "RateLimit": {
        "schema": {"type": "string"},
        "description": 'What is left, and seconds until it is whole again: `"read";r=11999;t=42`',
    },
}
HEAD = {"title": "Lokapasar", "summary": "Katalog elektronik pengadaan daerah dan realisasinya"}


def describe(app: FastAPI, version: str) -> dict[str, Any]:
    """The OpenAPI document, built once an application."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=HEAD["title"], summary=HEAD["summary"], version=version, routes=app.routes, openapi_version="3.1.0"
        )
        components = document.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        schemas["Problem"] = PROBLEM
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        components["securitySchemes"] = {"token": BEARER}
        once = _with_key(app)
        for path, operations in document.get("paths", {}).items():
            for method, operation in operations.items():
                key = (method.upper(), path)
                _complete(operation, REGISTRY[key], path)
                _head(operation, key in once)
        app.openapi_schema = document
    return app.openapi_schema


def _complete(operation: dict[str, Any], access: Access, path: str) -> None:
    is_open = Role.PUBLIC in access.who
    operation["security"] = [{}, {"token": []}] if is_open else [{"token": []}]
    operation["x-roles"] = sorted(role for role in access.who)
    answers = {"401", "422", "429", "503"}
    answers |= {"404"} if access.hides or "{" in path else {"403"}
    answers |= set() if access.csrf is Csrf.SAFE else {"403", "404", "409", "413"}
    responses = operation.setdefault("responses", {})
    if access.csrf is Csrf.SAFE:
        responses["304"] = {"description": "What `If-None-Match` names is still so"}
        operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    for status in sorted(answers):
        responses[status] = {
            "description": REFUSALS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _head(operation: dict[str, Any], takes_key: bool) -> None:
    """The headers of a call and of its answers: what is left of the rate, the ETag of a read, the key of what may be sent twice."""
    given = operation.setdefault("parameters", [])
    if takes_key:
        given.append(KEY)
    for status, answer in operation["responses"].items():
        answer["headers"] = {**answer.get("headers", {}), **RATE_HEADERS}
        if status == "200" and "304" in operation["responses"]:
            answer["headers"]["ETag"] = ETAG


def _with_key(app: FastAPI) -> set[tuple[str, str]]:
    """(method, path) of every call that takes an idempotency key."""
    return {
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute) and any(found.call is once_of for found in route.dependant.dependencies)
        for method in route.methods or ()
    }
