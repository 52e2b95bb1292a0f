"""The API's description says what is true: every call is in it, with its token and its refusals."""

from collections.abc import Iterator
from typing import Any, get_type_hints

import jsonschema_rs
import pytest
from pydantic import BaseModel

from app.actor import Role
from app.web.access import REGISTRY
from app.web.routing import ApiRoute
from tests.web.browsing import Browser, whole_app

pytestmark = pytest.mark.usefixtures("committed")


def _document() -> dict[str, object]:
    document: dict[str, object] = Browser().get("/api/v1/openapi.json").json()
    return document


def test_every_call_of_the_api_is_described_and_no_page_is() -> None:
    document = _document()
    described = {(method.upper(), path) for path, calls in document["paths"].items() for method in calls}  # type: ignore[attr-defined]
    declared = {(method, path) for method, path in REGISTRY if path.startswith("/api/v1/") and path != "/api/v1/openapi.json"}
    assert described == declared


def test_every_call_says_whether_it_takes_a_token_and_how_it_refuses() -> None:
    document = _document()
    for path, calls in document["paths"].items():  # type: ignore[attr-defined]
        for method, call in calls.items():
            access = REGISTRY[method.upper(), path]
            assert ({} in call["security"]) == (Role.PUBLIC in access.who), path
            assert {"token": []} in call["security"]
            for status, answer in call["responses"].items():
                if status >= "400":
                    refusal = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]  # type: ignore[index]
                    assert list(refusal["content"]) == ["application/problem+json"], (path, status)
            assert {"401", "422", "429", "503"} <= set(call["responses"])


def test_the_document_is_valid_by_its_own_standard() -> None:
    document = _document()
    assert document["openapi"] == "3.1.0"
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"  # type: ignore[index]
    assert "HTTPValidationError" not in str(document)
    for name, schema in document["components"]["schemas"].items():  # type: ignore[index]
        assert jsonschema_rs.meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}), name


def test_every_reference_of_the_document_leads_somewhere() -> None:
    """A client is generated from it: one that leads nowhere ends that, of whichever call."""
    document = _document()
    lost = set()
    for reference in references(document):
        there: Any = document
        for part in reference.removeprefix("#/").split("/"):
            there = there.get(part) if isinstance(there, dict) else None
        if there is None:
            lost.add(reference)
    assert lost == set()


def test_two_bodies_of_one_name_are_one_body() -> None:
    """What a call takes and what a move takes stand under their names in one list."""
    named: dict[str, set[type]] = {}
    for route in whole_app().routes:
        if isinstance(route, ApiRoute):
            hints = get_type_hints(route.endpoint).values()
            for model in (*hints, *route.moves.values()):
                if isinstance(model, type) and issubclass(model, BaseModel):
                    named.setdefault(model.__name__, set()).add(model)
    assert len(named) > 90
    assert {name for name, models in named.items() if len(models) > 1} == set()


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
        part = list(part.values())
    for one in part if isinstance(part, list) else ():
        yield from references(one)
