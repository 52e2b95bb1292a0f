"""The promise: `/api/v1` as it has been described to those who build on it, without its words
(`docs/api-v1.json`), and what another description would break of it.

`python -m tests.client.promise` (also `make fix`) writes down what is new. It takes nothing away: whoever means to does it in
the file, by hand, and says so in the CHANGELOG. What may change and what stays is said in `docs/api.md`.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.webhooks.events import EVENTS

Document = Mapping[str, Any]
Schema = Mapping[str, Any]

FILE = Path(__file__).parents[2] / "docs/api-v1.json"
WORDS = frozenset({"title", "description", "summary", "example", "examples"})
"""What a schema says to people, which may change."""
UPPER, LOWER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems"), ("minimum", "exclusiveMinimum", "minLength", "minItems")


def promise_of(document: Document) -> dict[str, Any]:
    """Calls by their names, the shapes that they refer to, and the events of webhooks."""
    calls = {
        operation["operationId"]: _call(document, method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    shapes = {name: bare(schema) for name, schema in document["components"]["schemas"].items()}
    return {"calls": calls, "events": sorted(EVENTS), "schemas": shapes}


def bare(schema: Any) -> Any:
    """The schema without its words; a field may be called as one of them."""
    if isinstance(schema, list):
        return [bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: bare(one) for name, one in part.items()} if key == "properties" else bare(part)
        for key, part in schema.items()
        if key not in WORDS
    }


def moves_of(promise: Document) -> set[tuple[str, str]]:
    """(call, move) of all there are."""
    return {
        (name, body["properties"]["move"]["const"])
        for name, call in promise["calls"].items()
        for media in call["takes"].values()
        for body in media.get("oneOf", ())
    }


def broken(before: Document, now: Document) -> list[str]:
    """What whoever was built by the one description would find otherwise by the
    other, a line each; nothing where it has only grown."""
    held = Held(before["schemas"], now["schemas"])
    faults = [f"event {name} is gone" for name in before["events"] if name not in now["events"]]
    for name, call in before["calls"].items():
        there = now["calls"].get(name)
        faults += [f"{name} is gone"] if there is None else [f"{name}: {fault}" for fault in held.call(call, there)]
    return faults


@dataclass
class Held:
    """Two descriptions' shapes, held against each other. Each method gives what is broken, by the place in the body."""

    before: Mapping[str, Schema]
    now: Mapping[str, Schema]
    _known: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def call(self, before: Document, now: Document) -> Iterator[str]:
        if before["at"] != now["at"]:
            yield f"is at {now['at']}, was at {before['at']}"
        for name, asked in before["parameters"].items():
            there = now["parameters"].get(name)
            if there is None:
                yield f"{name} is not taken any more"
            else:
                yield from _at(name, self.taken(asked["schema"], there["schema"]))
        for name, there in now["parameters"].items():
            if there["required"] and not before["parameters"].get(name, {}).get("required"):
                yield f"{name} has to be given"
        for media, schema in before["takes"].items():
            yield from (
                _at("body", self.taken(schema, now["takes"][media]))
                if media in now["takes"]
                else [f"{media} is not taken any more"]
            )
        if now["needs_body"] and not before["needs_body"]:
            yield "a body has to be given"
        if before["gives"].keys() != now["gives"].keys():
            yield f"answers with {', '.join(now['gives'])}, answered with {', '.join(before['gives'])}"
        for status in before["gives"].keys() & now["gives"].keys():
            for media, schema in before["gives"][status].items():
                there = now["gives"][status].get(media)
                yield from [f"{media} is not given any more"] if there is None else _at(status, self.given(schema, there))

    def given(self, before: Schema, now: Schema) -> list[str]:
        """Whoever reads answers by the one can read those of the other."""
        return self._held("given", before, now, self._given)

    def taken(self, before: Schema, now: Schema) -> list[str]:
        """What was right by the one is right by the other, and means the same."""
        return self._held("taken", before, now, self._taken)

    def _held(self, way: str, before: Schema, now: Schema, judge: Any) -> list[str]:
        key = (way, json.dumps(before, sort_keys=True), json.dumps(now, sort_keys=True))
        if key not in self._known:
            self._known[key] = []  # a shape that contains itself is judged once
            self._known[key] = list(judge(_resolved(self.before, before), _resolved(self.now, now)))
        return self._known[key]

    def _given(self, before: Schema, now: Schema) -> Iterator[str]:
        olds, news = _ways(before), _ways(now)
        if len(olds) > 1 or len(news) > 1:
            for new in news:
                if all(self.given(old, new) for old in olds):
                    yield f"may be {_named(new)}"
            return
        if _kinds(before) and (lacking := _kinds(now) - _kinds(before)):
            yield f"may be {', '.join(sorted(lacking))}"
        if gone := _codes(before) - _codes(now) if "enum" in now or "const" in now else set():
            yield f"is never {', '.join(sorted(gone))} any more"
        if before.get("format") not in (None, now.get("format")):
            yield f"is no {before['format']} any more"
        fields = now.get("properties", {})
        for name, old in before.get("properties", {}).items():
            if name not in fields:
                yield f"{name} is gone"
                continue
            yield from _at(name, self.given(old, fields[name]))
            if name in before.get("required", ()) and name not in now.get("required", ()):
                yield f"{name} may be left out"
        yield from self._within(before, now, self.given)

    def _taken(self, before: Schema, now: Schema) -> Iterator[str]:
        olds, news = _ways(before), _ways(now)
        if "default" in before and before["default"] != now.get("default"):
            yield f"is {now.get('default')!r} where it is left out, was {before['default']!r}"
        if len(olds) > 1 or len(news) > 1:
            for old in olds:
                if all(self.taken(old, new) for new in news):
                    yield f"{_named(old)} is not taken as it was"
            return
        if _kinds(now) and (lacking := (_kinds(before) or {"anything"}) - _kinds(now)):
            yield f"takes no {', '.join(sorted(lacking))} any more"
        if ("enum" in now or "const" in now) and (not _codes(before) or not _codes(before) <= _codes(now)):
            yield f"takes only {', '.join(sorted(_codes(now)))}"
        yield from _narrower(before, now)
        fields = now.get("properties", {})
        for name, old in before.get("properties", {}).items():
            yield from _at(name, self.taken(old, fields[name])) if name in fields else [f"{name} is not taken any more"]
        yield from (f"{name} has to be given" for name in now.get("required", ()) if name not in before.get("required", ()))
        yield from self._within(before, now, self.taken)

    def _within(self, before: Schema, now: Schema, held: Any) -> Iterator[str]:
        for part in ("items", "additionalProperties"):
            old, new = before.get(part), now.get(part)
            if isinstance(old, Mapping) and isinstance(new, Mapping):
                yield from _at("*", held(old, new))


def _call(document: Document, method: str, path: str, operation: Document) -> dict[str, Any]:
    asked = [_resolved_in(document, one) for one in operation.get("parameters", ())]
    body = operation.get("requestBody", {})
    return {
        "at": f"{method.upper()} {path}",
        "parameters": {
            f"{one['in']} {one['name']}": {"required": one.get("required", False), "schema": bare(one["schema"])} for one in asked
        },
        "takes": {media: bare(told.get("schema", {})) for media, told in body.get("content", {}).items()},
        "needs_body": bool(body.get("required")),
        "gives": {
            status: {media: bare(told.get("schema", {})) for media, told in answer.get("content", {}).items()}
            for status, answer in operation["responses"].items()
            if status < "300"
        },
    }


def _resolved_in(document: Document, told: Document) -> Any:
    found: Any = told
    for number, part in enumerate(told.get("$ref", "").split("/")[1:]):
        found = document[part] if number == 0 else found[part]
    return found


def _resolved(shapes: Mapping[str, Schema], schema: Schema) -> Schema:
    beside = {key: part for key, part in schema.items() if key != "$ref"}
    return {**_resolved(shapes, shapes[schema["$ref"].rpartition("/")[2]]), **beside} if "$ref" in schema else schema


def _ways(schema: Schema) -> Sequence[Schema]:
    """What it may be, one of several or itself."""
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return list(schema[several])
    (whole,) = schema["allOf"] if len(schema.get("allOf", ())) == 1 else (schema,)
    return [whole]


def _kinds(schema: Schema) -> set[str]:
    told = schema.get("type")
    kinds = {told} if isinstance(told, str) else set(told or ())
    if not kinds and _codes(schema):
        kinds = {"string"}
    return kinds | ({"integer"} if "number" in kinds else set())


def _codes(schema: Schema) -> set[str]:
    return {str(one) for one in schema.get("enum", [schema["const"]] if "const" in schema else ())}


def _narrower(before: Schema, now: Schema) -> Iterator[str]:
    for name in UPPER:
        if name in now and now[name] < before.get(name, float("inf")):
            yield f"{name} is {now[name]}"
    for name in LOWER:
        if name in now and now[name] > before.get(name, float("-inf")):
            yield f"{name} is {now[name]}"
    for name in ("pattern", "format"):
        if name in now and now[name] != before.get(name):
            yield f"{name} is {now[name]}"


def _named(schema: Schema) -> str:
    """An alternative by its move, its shape or its kind."""
    move = schema.get("properties", {}).get("move", {}).get("const")
    return str(move or schema.get("$ref", "").rpartition("/")[2] or schema.get("type", "another"))


def _at(place: str, faults: Iterable[str]) -> list[str]:
    return [f"{place} {fault}" for fault in faults]


def read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def written(promise: Document) -> str:
    """A call, a shape or an event a line, so that a change is seen for what it is."""
    parts = []
    for part, held in promise.items():
        lines = (
            [json.dumps(one) for one in held]
            if isinstance(held, list)
            else [f"{json.dumps(name)}: {_line(held[name])}" for name in sorted(held)]
        )
        opens, closes = "[]" if isinstance(held, list) else "{}"
        parts.append(f'"{part}": {opens}\n' + ",\n".join(lines) + f"\n{closes}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def main() -> int:
    from tests.web.browsing import whole_app

    now = promise_of(whole_app().openapi())
    faults = broken(read(), now) if FILE.exists() else []
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        FILE.write_text(written(now), encoding="utf-8")
    return len(faults)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
