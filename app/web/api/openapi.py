"""The API described truly: every call with who may make it, what it takes and gives, and the refusals that it may answer with.

It is made when it is first asked for and kept: no start waits for it. What is said here once holds for every call; what a call
takes is read off its handler's parameters and the models of its moves, what it gives off its return annotation (`answers.py`).
"""

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from app.actor import Role
from app.web.access import Csrf
from app.web.api import parameters, refused
from app.web.api.answers import shape_of
from app.web.incoming.once import once_of
from app.web.routing import ApiRoute

BEARER = {"type": "http", "scheme": "bearer", "description": "A token of one person in one role, shown once when it is minted"}
HEADERS = {
    "RateLimitPolicy": {
        "schema": {"type": "string"},
        "description": 'Class, requests and seconds of its window: `"read";q=12000;w=60`',
    },
    "RateLimit": {
        "schema": {"type": "string"},
        "description": 'What is left, and seconds until it is whole again: `"read";r=11999;t=42`',
    },
    "ETag": {"schema": {"type": "string"}, "description": "Which answer this is"},
}
RATE = {
    "RateLimit-Policy": {"$ref": "#/components/headers/RateLimitPolicy"},
    "RateLimit": {"$ref": "#/components/headers/RateLimit"},
}
ETAG = {"ETag": {"$ref": "#/components/headers/ETag"}}
SUMMARY = "Katalog elektronik pengadaan daerah dan realisasinya"
MANNERS = """
Amounts are whole rupiah as JSON integers. An id is opaque. A list is `items` and `next`; ask again with `cursor` until `next` is null. What makes
something new takes an `Idempotency-Key`: the same key and body have one effect and get the same answer. A read has an `ETag`; `If-None-Match` gives 304
where nothing changed. A refusal is problem details (RFC 9457) with `errors` by field, or with the `moves` that are open now.

Within `/api/v1` no call, field, code, state or move is renamed, taken away or given another meaning. Calls, fields, codes, moves and events may be
added: leave out what you do not know. A call that will go one day is marked `deprecated` here for a year at least.
"""
SIGNING = frozenset({"password", "totp"})
"""Fields that a token with the scope `sign` makes needless."""
REF = "#/components/schemas/{model}"


def describe(app: FastAPI, version: str) -> dict[str, Any]:
    """The OpenAPI document, built once an application."""
    if app.openapi_schema is None:
        routes = {
            (method, route.path): route
            for route in app.routes
            if isinstance(route, ApiRoute) and route.include_in_schema
            for method in route.methods or ()
        }
        document = get_openapi(
            title="Lokapasar", summary=SUMMARY, version=version, description=MANNERS.strip(), routes=app.routes, openapi_version="3.1.0",
            license_info={"name": "Apache License 2.0", "identifier": "Apache-2.0"}, servers=[{"url": "/"}], tags=_tags(routes.values()),
        )  # fmt: skip
        schemas, given, taken = _schemas(routes)
        for unused in ("HTTPValidationError", "ValidationError"):
            document["components"]["schemas"].pop(unused, None)
        document["components"] |= {
            "schemas": {**document["components"]["schemas"], **schemas, "Problem": refused.PROBLEM},
            "securitySchemes": {"token": BEARER},
            "headers": HEADERS,
            "parameters": parameters.SHARED,
            "responses": refused.responses(RATE),
        }
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                key = (method.upper(), path)
                _complete(operation, routes[key], given.get(key))
                if key in taken:
                    _take(operation, routes[key], taken[key], schemas)
        of_moves = {schema["$ref"].rpartition("/")[2] for moves in taken.values() for schema in moves.values() if "$ref" in schema}
        for told_where_it_is_taken in of_moves - {name.rpartition("/")[2] for name in _references(document)}:
            document["components"]["schemas"].pop(told_where_it_is_taken, None)
        app.openapi_schema = document
    return app.openapi_schema


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _references(one)


class Schemas(GenerateJsonSchema):
    """`PageOf[OrderInList]` is called `PageOfOrderInList`."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(re.sub(r"[\[\], ]", "", name))

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


Key = tuple[str, str]
MovesTaken = dict[str, dict[str, Any]]


def _schemas(routes: Mapping[Key, ApiRoute]) -> tuple[dict[str, Any], dict[Key, dict[str, Any]], dict[Key, MovesTaken]]:
    """The shapes' definitions; what each call gives; and by the name of each of its moves the body that it takes."""
    asked: list[tuple[Any, Any, TypeAdapter[Any]]] = []
    for key, route in routes.items():
        if (shape := shape_of(route.endpoint)) is not None:
            asked.append((key, "serialization", TypeAdapter(shape)))
        asked += [((*key, move), "validation", TypeAdapter(model)) for move, model in route.moves.items()]
    made, definitions = TypeAdapter.json_schemas(asked, ref_template=REF, schema_generator=Schemas)
    given = {key: schema for (key, mode), schema in made.items() if mode == "serialization"}
    taken: dict[Key, MovesTaken] = {}
    for (key, mode), schema in made.items():
        if mode == "validation":
            taken.setdefault(key[:2], {})[key[2]] = schema
    return definitions.get("$defs", {}), given, taken


def _complete(operation: dict[str, Any], route: ApiRoute, shape: dict[str, Any] | None) -> None:
    access = route.access
    operation["security"] = [{}, {"token": []}] if Role.PUBLIC in access.who else [{"token": []}]
    operation["x-roles"] = sorted(role for role in access.who)
    operation["tags"] = [_room(route)]
    taken = operation.setdefault("parameters", [])
    for parameter in taken:
        parameters.explain(parameter)
    if any(found.call is once_of for found in route.dependant.dependencies):
        taken.append({"$ref": "#/components/parameters/IdempotencyKey"})
    content: dict[str, Any] = {media: {} for media in route.sends} or {"application/json": {"schema": shape or {}}}
    answers: dict[str, Any] = {
        str(route.status_code): {"description": "Made" if route.status_code == 201 else "Done", "headers": RATE, "content": content}
    }
    if access.csrf is Csrf.SAFE:
        answers["200"] |= {"description": "The answer", "headers": RATE | ETAG}
        answers["304"] = {"description": "What `If-None-Match` names is still so", "headers": RATE | ETAG}
        taken.append({"$ref": "#/components/parameters/IfNoneMatch"})
    refusals = refused.statuses(access, route.path)
    operation["responses"] = answers | {status: {"$ref": f"#/components/responses/{refused.NAMES[status]}"} for status in refusals}


def _take(operation: dict[str, Any], route: ApiRoute, moves: MovesTaken, schemas: dict[str, Any]) -> None:
    """The body of a call with many moves: `move` says which of them, and with it which fields."""
    bodies = []
    for move, schema in moves.items():
        model = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        bodies.append({**model, "title": move, "properties": {**model["properties"], "move": {"type": "string", "const": move}}})
        if SIGNING & model["properties"].keys():
            operation["x-scopes"] = ["sign"]
    operation["requestBody"]["content"] = {"application/json": {"schema": {"oneOf": bodies}}}


def _room(route: ApiRoute) -> str:
    return str(route.endpoint.__module__.split(".")[1])


def _tags(routes: Any) -> list[dict[str, str]]:
    """The rooms that the calls stand in, each with the first line of its sign."""
    return list(_rooms({_room(route): route for route in routes}))


def _rooms(found: Mapping[str, ApiRoute]) -> Iterator[dict[str, str]]:
    from importlib import import_module

    for room in sorted(found):
        said = cleandoc(import_module(f"app.{room}").__doc__ or "").partition("\n\n")[0]
        yield {"name": room, "description": " ".join(said.split())}
