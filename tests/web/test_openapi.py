"""The API's description says what is true: every call is in it, with its token and its refusals."""

import pytest

from app.actor import Role
from app.web.access import REGISTRY
from tests.web.browsing import Browser

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
