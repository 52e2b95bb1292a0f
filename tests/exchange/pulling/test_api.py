"""Sources in the API: what the page does, with the same care for the token."""

import json
from collections.abc import Mapping

import pytest
from sqlalchemy import text

from app import db
from app.exchange.datasets import DATASETS
from tests.exchange.pulling.feeding import TOKEN
from tests.journeys.house import Caller, callers
from tests.world import World

PLACE = "/import-sources"
SOURCE = {"name": "ISB paket", "url": "https://isb.contoh.go.id/{tahun}", "dataset": "RUP-PaketPenyedia-Terumumkan", "hour": 4}


@pytest.fixture
def by(world: World) -> Mapping[str, Caller]:
    return callers(world)


def test_a_source_is_written_changed_and_pulled_by_a_program_and_its_token_is_never_given_back(by: Mapping[str, Caller]) -> None:
    admin = by["region_admin"]
    made = admin.post(PLACE, {**SOURCE, "token": TOKEN}, status=201)
    assert (made["token"], made["enabled"], made["pulls"]) == ("…9876", True, [])
    there = f"{PLACE}/{made['id']}"
    changed = admin.patch(there, {"enabled": False}, status=200)
    assert changed == {**made, "enabled": False, "next_at": None}
    refused = admin.patch(there, {"url": "https://lain.contoh.go.id/"}, status=422)
    assert refused["errors"][0]["field"] == "token"
    assert admin.post(f"{there}/pulls", {}, status=202)["id"] == made["id"]
    with db.new_session() as session:
        assert session.scalars(text("SELECT task_name FROM procrastinate_jobs")).all() == ["exchange.pull"]
    assert admin.patch(there, {"token": ""}, status=200)["token"] is None
    assert [one["id"] for one in by["auditor"].get(PLACE)["items"]] == [made["id"]]
    assert TOKEN not in json.dumps([made, admin.get(there), admin.get(PLACE)])


def test_a_source_of_nothing_or_nowhere_is_refused_with_its_fields(by: Mapping[str, Caller]) -> None:
    refused = by["region_admin"].post(PLACE, {**SOURCE, "dataset": "RUP", "url": "http://127.0.0.1/"}, status=422)
    told = {error["field"]: error["message"] for error in refused["errors"]}
    assert told.keys() == {"dataset", "url"}
    assert all(one.name in told["dataset"] for one in DATASETS), "who does not know the names learns them from the refusal"
    by["auditor"].post(PLACE, SOURCE, status=403)
