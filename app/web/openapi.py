"""The API described truly: every call with who may make it, its token, and the refusals that it may answer with."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.actor import Role
from app.web.access import REGISTRY, Access, Csrf

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
        for path, operations in document.get("paths", {}).items():
            for method, operation in operations.items():
                _complete(operation, REGISTRY[method.upper(), path], path)
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
    for status in sorted(answers):
        responses[status] = {
            "description": REFUSALS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
