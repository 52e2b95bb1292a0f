"""A small client of the API, made from its OpenAPI: one typed call an operation, whose answer is
held against the schema that the description declares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
from httpx2 import Response

Document = Mapping[str, Any]


class NotAsDescribed(AssertionError):
    """The answer has a status or a form that the description does not name."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation: what stands in its path, in its address and above it, what it takes as a body, and its answers by status."""

    name: str
    method: str
    path: str
    in_path: tuple[str, ...]
    in_query: frozenset[str]
    in_headers: frozenset[str]
    body: str | None
    answers: Mapping[str, Document]


@dataclass(slots=True)
class Client:
    """`client.call("show_order", order_id=…)`; whatever the description does not name is refused before it is sent."""

    http: Any
    document: Document
    headers: Mapping[str, str] = field(default_factory=dict)
    calls: dict[str, Call] = field(init=False)

    def __post_init__(self) -> None:
        self.calls = {call.name: call for call in calls_of(self.document)}

    def call(self, name: str, *, json: Any = None, headers: Mapping[str, str] | None = None, **given: Any) -> Response:
        call = self.calls[name]
        path = call.path.format(**{part: given.pop(part) for part in call.in_path})
        assert given.keys() <= call.in_query, f"{name} takes no {', '.join(given.keys() - call.in_query)}"
        assert (headers or {}).keys() <= call.in_headers, f"{name} takes no such header"
        assert json is None or call.body == "application/json", f"{name} takes no JSON"
        sent = {"json": json} if json is not None else {}
        answer: Response = self.http.request(call.method, path, params=given, headers={**self.headers, **(headers or {})}, **sent)
        self._judge(call, answer)
        return answer

    def _judge(self, call: Call, answer: Response) -> None:
        told = call.answers.get(str(answer.status_code))
        if told is None:
            raise NotAsDescribed(f"{call.name}: {answer.status_code}")
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if kind not in told.get("content", {}):
            if answer.content:
                raise NotAsDescribed(f"{call.name}: {answer.status_code} {kind}")
            return
        if not kind.endswith("json"):
            return  # a file
        schema = {**told["content"][kind].get("schema", {}), "components": self.document["components"]}
        faults = [
            f"{fault.instance_path}: {fault.message}" for fault in jsonschema_rs.validator_for(schema).iter_errors(answer.json())
        ]
        if faults:
            raise NotAsDescribed(f"{call.name}: {faults[:3]}")


def calls_of(document: Document) -> Iterator[Call]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            places: dict[str, list[str]] = {"path": [], "query": [], "header": []}
            for parameter in (_resolved(document, one) for one in operation.get("parameters", [])):
                places[parameter["in"]].append(parameter["name"])
            yield Call(
                name=operation["operationId"],
                method=method.upper(),
                path=path,
                in_path=tuple(places["path"]),
                in_query=frozenset(places["query"]),
                in_headers=frozenset(places["header"]),
                body=next(iter(operation.get("requestBody", {}).get("content", {})), None),
                answers={status: _resolved(document, answer) for status, answer in operation["responses"].items()},
            )


def _resolved(document: Document, told: Document) -> Any:
    """What a reference to the components refers to."""
    found: Any = told
    for part in told.get("$ref", "#").split("/")[1:]:
        found = document[part] if found is told else found[part]
    return found
