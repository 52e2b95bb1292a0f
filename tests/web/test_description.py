"""The description is complete: no call without words, no parameter without its
meaning, no answer and no body that is only `object`."""

import re
from typing import Any, get_type_hints

import pytest

from app.web.api.answers import shape_of
from app.web.incoming.moves import SentMove
from app.web.routing import ApiRoute
from tests.web.browsing import whole_app

DOCUMENT = whole_app().openapi()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
ROUTES = [route for route in whole_app().routes if isinstance(route, ApiRoute) and route.include_in_schema]
CALLS = [call for calls in DOCUMENT["paths"].values() for call in calls.values()]
CANONICAL = {"show_report"}
"""Gives a document that was frozen as it was: what its hash is of, whatever forms it had then."""


def test_every_call_has_a_name_words_and_a_room() -> None:
    names = [call["operationId"] for call in CALLS]
    assert len(set(names)) == len(names) > 130
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name)] == []
    assert [call["operationId"] for call in CALLS if not call.get("description")] == []
    rooms = {room["name"] for room in DOCUMENT["tags"]}
    assert all(set(call["tags"]) <= rooms for call in CALLS)


def test_every_parameter_says_what_it_means() -> None:
    dumb = {
        (given["name"], call["operationId"])
        for call in CALLS
        for given in call["parameters"]
        if "$ref" not in given and not given.get("description")
    }
    assert dumb == set()


def test_every_call_says_what_it_gives() -> None:
    vague = {route.name for route in ROUTES if not route.sends and shape_of(route.endpoint) in (None, dict[str, Any])}
    assert vague == CANONICAL


def test_every_move_says_what_it_takes() -> None:
    moving = [route for route in ROUTES if SentMove in get_type_hints(route.endpoint, include_extras=True).values()]
    assert len(moving) == 20
    assert [route.name for route in moving if not route.moves] == []


def test_every_shape_says_what_it_is() -> None:
    """One name is one thing: two of the same name in two rooms would be told
    apart by their places, which says nothing to a caller."""
    assert [name for name in SCHEMAS if "__" in name] == []
    shapes = {name: schema for name, schema in SCHEMAS.items() if "properties" in schema and "Body" not in name}
    assert len(shapes) > 150
    assert [name for name, schema in shapes.items() if not schema.get("description")] == []


@pytest.mark.parametrize("name", ["place_order", "amend_vendor"])
def test_a_body_takes_what_it_names_and_nothing_else(name: str) -> None:
    (call,) = [call for call in CALLS if call["operationId"] == name]
    schema = call["requestBody"]["content"]["application/json"]["schema"]
    assert SCHEMAS[schema["$ref"].rpartition("/")[2]]["additionalProperties"] is False


def test_a_signature_names_the_scope_that_spares_a_password() -> None:
    assert {call["operationId"] for call in CALLS if "x-scopes" in call} >= {"move_order"}
