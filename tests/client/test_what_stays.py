"""What stays: nothing that was promised of `/api/v1` is taken away or means another thing; what is new is written down."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.client.promise import broken, moves_of, promise_of, read
from tests.web.browsing import whole_app

NOW = promise_of(whole_app().openapi())
NEW = "write it down: .venv/bin/python -m tests.client.promise"


def test_nothing_that_was_promised_is_taken_away_or_means_another_thing() -> None:
    assert broken(read(), NOW) == []


def test_what_is_new_is_promised_too() -> None:
    """A field of a shape that there was is written down with the next call or move."""
    promised = read()
    assert NOW["calls"].keys() == promised["calls"].keys(), NEW
    assert moves_of(NOW) == moves_of(promised), NEW
    assert NOW["events"] == promised["events"], NEW


Change = Callable[[dict[str, Any]], object]


def _call(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda promise: promise["calls"][name]


def _given(promise: dict[str, Any], name: str, status: str = "200") -> dict[str, Any]:
    return _shape(promise, promise["calls"][name]["gives"][status]["application/json"])


def _taken(promise: dict[str, Any], name: str) -> dict[str, Any]:
    return _shape(promise, promise["calls"][name]["takes"]["application/json"])


def _shape(promise: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = promise["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _move(promise: dict[str, Any], name: str, move: str) -> dict[str, Any]:
    bodies = promise["calls"][name]["takes"]["application/json"]["oneOf"]
    return next(body for body in bodies if body["properties"]["move"]["const"] == move)


BREAKS: dict[str, Change] = {
    "a call": lambda it: it["calls"].pop("show_order"),
    "its address": lambda it: it["calls"]["show_order"].update(at="GET /api/v1/order/{order_id}"),
    "its status": lambda it: it["calls"]["place_order"]["gives"].update({"200": it["calls"]["place_order"]["gives"].pop("201")}),
    "a parameter": lambda it: it["calls"]["list_listings"]["parameters"].pop("query q"),
    "a key": lambda it: it["calls"]["place_order"]["parameters"].pop("header Idempotency-Key"),
    "what a parameter means": lambda it: it["calls"]["show_rankings"]["parameters"]["query metric"]["schema"].update(default="EP_PDN"),
    "a parameter that has to be given": lambda it: it["calls"]["list_packages"]["parameters"]["query year"].update(required=True),
    "a code of a parameter": lambda it: _basis(it)["enum"].remove("paid"),
    "a field of an answer": lambda it: _given(it, "show_package")["properties"].pop("remaining"),
    "a field that is always there": lambda it: _given(it, "show_package")["required"].remove("remaining"),
    "a number": lambda it: _given(it, "show_package")["properties"].update(remaining={"type": "string"}),
    "a number that may be missing": lambda it: _given(it, "show_package")["properties"].update(
        remaining={"anyOf": [{"type": "integer"}, {"type": "null"}]}
    ),
    "a field of a body": lambda it: _taken(it, "place_order")["properties"].pop("accounts"),
    "a field that has to be given": lambda it: _taken(it, "place_order")["required"].append("accounts"),
    "how long a text may be": lambda it: _taken(it, "ask_for_erasure")["properties"]["wish"].update(maxLength=100),
    "a move": lambda it: it["calls"]["move_order"]["takes"]["application/json"]["oneOf"].remove(_move(it, "move_order", "approve")),
    "what a move takes": lambda it: _move(it, "move_order", "approve")["properties"].pop("terms"),
    "what a move needs": lambda it: _move(it, "move_order", "approve").setdefault("required", []).append("terms"),
    "an event": lambda it: it["events"].remove("order.sign"),
}  # fmt: skip
GROWS: dict[str, Change] = {
    "a call": lambda it: it["calls"].update(show_something=deepcopy(it["calls"]["show_order"])),
    "a parameter": lambda it: it["calls"]["list_listings"]["parameters"].update({"query new": {"required": False, "schema": {"type": "string"}}}),
    "a code": lambda it: _basis(it)["enum"].append("planned"),
    "a field of an answer": lambda it: _given(it, "show_package")["properties"].update(new={"type": "string"}),
    "a field of a body": lambda it: _taken(it, "place_order")["properties"].update(new={"type": "string"}),
    "a longer text": lambda it: _taken(it, "ask_for_erasure")["properties"]["wish"].update(maxLength=9_000),
    "a move": lambda it: it["calls"]["move_order"]["takes"]["application/json"]["oneOf"].append(
        {**_move(it, "move_order", "approve"), "properties": {"move": {"const": "new", "type": "string"}}}
    ),
    "an event": lambda it: it["events"].append("order.new"),
    "the name of a shape": lambda it: _renamed(it),
}  # fmt: skip


def _basis(promise: dict[str, Any]) -> dict[str, Any]:
    schema = promise["calls"]["show_realisation"]["parameters"]["query basis"]["schema"]
    return _shape(promise, next(one for one in schema.get("anyOf", [schema]) if "$ref" in one or "enum" in one))


def _renamed(promise: dict[str, Any]) -> None:
    given = promise["calls"]["show_package"]["gives"]["200"]["application/json"]
    promise["schemas"]["Another"] = _shape(promise, given)
    given["$ref"] = "#/components/schemas/Another"


@pytest.mark.parametrize("what", BREAKS)
def test_whatever_would_break_what_was_built_is_seen(what: str) -> None:
    changed = deepcopy(NOW)
    BREAKS[what](changed)
    assert changed != NOW
    assert broken(NOW, changed) != []


@pytest.mark.parametrize("what", GROWS)
def test_whatever_is_only_more_breaks_nothing(what: str) -> None:
    changed = deepcopy(NOW)
    GROWS[what](changed)
    assert changed != NOW
    assert broken(NOW, changed) == []
