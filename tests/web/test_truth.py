"""The tests hold every answer of the API against its description; here it is shown that they would see an untrue one."""

from typing import Any

import pytest
from fastapi import Response

from app.catalogue.api import etalase
from app.errors import Refusal
from app.web.api.answers import ENCODER, Json
from tests import truth
from tests.web.browsing import Browser

ETALASE = {
    "id": "C.1", "slug": "atk", "name": "ATK", "description": None, "category": None, "region": "99.01", "opens_on": None, "closes_on": "2026-12-31",
    "open": True, "price_ceiling": 1_000, "open_to_others": False, "listings": 0, "url": "/etalase/atk",
}  # fmt: skip


def untrue(path: str, body: Any, status: int = 200) -> list[str]:
    return truth.untrue("GET", path, Json(ENCODER.encode(body), status))


def test_a_field_too_many_one_too_few_and_one_of_another_type_are_seen() -> None:
    def listed(**other: Any) -> list[str]:
        return untrue("/api/v1/etalase", {"items": [{**ETALASE, **other}], "next": None})

    assert listed() == []
    assert "lain" in listed(lain=1)[0]
    assert "price_ceiling" in listed(price_ceiling="1.000")[0]
    assert "slug" in listed(slug=None)[0]
    assert "closes_on" in listed(closes_on="31-12-2026")[0]
    assert untrue("/api/v1/etalase", {"items": []})


def test_an_answer_of_another_status_or_kind_is_seen() -> None:
    assert "418" in untrue("/api/v1/etalase", {}, 418)[0]
    assert "text/csv" in truth.untrue("GET", "/api/v1/etalase", Response("a,b", media_type="text/csv"))[0]


@pytest.mark.asvs("15.3.1")
@pytest.mark.usefixtures("committed")
def test_every_answer_that_a_test_gets_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etalase, "listed", lambda items, following: {"items": items})
    assert Browser().get("/api/v1/etalase").status_code == 200
    assert ["GET /api/v1/etalase" in fault for fault in truth.FAULTS] == [True]
    truth.FAULTS.clear()

    def refuse(*_given: object) -> None:
        raise type("Teapot", (Refusal,), {"status": 418})("")

    monkeypatch.setattr(etalase, "listed", refuse)
    assert Browser().get("/api/v1/etalase").status_code == 418
    assert ["refuses with 418" in fault for fault in truth.FAULTS] == [True]
    truth.FAULTS.clear()
