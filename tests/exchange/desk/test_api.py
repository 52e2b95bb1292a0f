"""The desk in the API: the same report as the command line prints and the
page shows; the same moves; decisions with their effect."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import db
from app.accounts import tokens
from app.clock import now
from app.exchange.commands import import_files
from app.exchange.desk import working
from app.exchange.desk.models import ImportUpload
from app.identifiers import parse_public_id, public_id
from tests.exchange.desk.making import applied, read, send_in
from tests.exchange.feeds import YEAR, as_json, order, packages
from tests.web.browsing import Browser, bearer
from tests.world import World

COUNTS = ("rows", "added", "changed", "unchanged", "gone", "quarantined")


@pytest.fixture
def call(world: World) -> Callable[..., Any]:
    def asking(method: str, path: str, *, as_: str = "region_admin", **given: Any) -> Any:
        with db.new_session() as session:
            token = tokens.mint(session, grant=world.grants[as_], scopes=(), ends_at=now() + timedelta(hours=1), at=now())
        headers = {**bearer(token), **given.pop("headers", {})}
        return Browser().client.request(method, f"/api/v1{path}", headers=headers, **given)

    return asking


def upload_of(document: dict[str, Any]) -> ImportUpload:
    with db.new_session() as session:
        return session.get_one(ImportUpload, parse_public_id(document["id"]))


def test_page_api_and_command_line_show_the_same_figures(
    world: World, call: Callable[..., Any], at_desk: Any, tmp_path: Path
) -> None:
    """With rows of every kind: added, changed, unchanged, gone and bad."""
    rows = packages(30)
    applied(read(send_in(as_json(tmp_path, rows), world["region_admin"])), world["region_admin"])
    changed = [{**rows[0], "pagu": 5}, *rows[1:25], {**rows[0], "kd_rup": 778}, {**rows[1], "kd_rup": 779, "pagu": "x"}]
    path = as_json(tmp_path, changed, "baru.json")
    printed, code = import_files([path], region="99.01", year=YEAR, dry_run=True)
    assert (code, [printed[name] for name in COUNTS]) == (3, [27, 1, 1, 24, 5, 1])
    sent = call("POST", "/imports", data={"year": YEAR}, files={"file": ("baru.json", path.read_bytes())})
    assert (sent.status_code, sent.json()["state"], sent.json()["report"]) == (201, "RECEIVED", None)
    upload = upload_of(sent.json())
    read(upload)
    shown = call("GET", f"/imports/{sent.json()['id']}").json()
    assert list(shown["report"]) == list(printed)
    assert {**shown["report"], "quarantine_file": None} == {**printed, "quarantine_file": None}
    page = at_desk().get(f"/impor/{sent.json()['id']}").text
    figures = [part.split("</")[0].split(">")[-1].strip() for part in page.split('class="figure-value">')[1:]]
    assert figures[:5] == [str(printed[name]) for name in ("added", "changed", "unchanged", "gone", "quarantined")]
    bad = call("GET", shown["report"]["quarantine_file"].removeprefix("/api/v1"))
    assert bad.content == Path(printed["quarantine_file"]).read_bytes()


def test_a_file_is_applied_by_its_move(world: World, call: Callable[..., Any], tmp_path: Path) -> None:
    content = as_json(tmp_path, packages(4)).read_bytes()
    sent = call("POST", "/imports", data={"year": YEAR}, files={"file": ("a.json", content)}).json()
    place = f"/imports/{sent['id']}"
    early = call("POST", f"{place}/moves", json={"move": "apply"})
    assert (early.status_code, early.json()["moves"]) == (409, ["discard"])
    upload = upload_of(sent)
    read(upload)
    assert call("GET", place).json()["moves"] == ["apply", "read_again", "discard"]
    assert call("GET", place, as_="auditor").json()["moves"] == []
    assert call("POST", f"{place}/moves", as_="auditor", json={"move": "apply"}).status_code == 409
    assert call("POST", f"{place}/moves", json={"move": "apply"}).json()["state"] == "APPLYING"
    working.apply(upload.region_id, upload.id, actor=world["region_admin"])
    done = call("GET", place).json()
    assert (done["state"], done["moves"], done["report"]["added"], done["preview"]["samples"]["added"][0]["key"]) == (
        "APPLIED", [], 4, str(packages(1)[0]["kd_rup"]),
    )  # fmt: skip
    assert [row["id"] for row in call("GET", "/imports").json()["items"]] == [sent["id"]]
    (version,) = call("GET", "/import-versions").json()["items"]
    assert (version["added"], version["by"], version["sha256"]) == (4, "Orang region_admin", done["sha256"])


def test_the_same_key_sends_one_file(world: World, call: Callable[..., Any], tmp_path: Path) -> None:
    content = as_json(tmp_path, packages(2)).read_bytes()
    answers = [
        call("POST", "/imports", data={"year": YEAR}, files={"file": ("a.json", content)}, headers={"idempotency-key": "satu"})
        for _time in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert len(call("GET", "/imports").json()["items"]) == 1


@pytest.mark.parametrize(
    ("fields", "file", "named"),
    [
        ({"year": "dua"}, b"[]", "year"),
        ({"year": "2026", "dataset": "Tidak-Ada"}, b"[]", "dataset"),
        ({"year": "2026", "as_of": "2099-01-01"}, b"[]", "as_of"),
        ({"year": "2026"}, b"", "file"),
        ({"year": "2026", "tahun": "2026"}, b"[]", "tahun"),
    ],
)
def test_what_is_wrong_is_named(world: World, call: Callable[..., Any], fields: dict[str, str], file: bytes, named: str) -> None:
    refused = call("POST", "/imports", data=fields, files={"file": ("a.json", file)})
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [named])


def test_who_may_not_import_is_told_apart_from_who_may_not_see(world: World, call: Callable[..., Any], tmp_path: Path) -> None:
    upload = send_in(as_json(tmp_path, packages(2)), world["region_admin"])
    place = f"/imports/{public_id(upload.region_id, upload.id)}"
    for persona in ("vendor", "pp", "curator", "ppk_other"):
        assert call("GET", place, as_=persona).status_code == 404
        assert call("POST", f"{place}/moves", as_=persona, json={"move": "discard"}).status_code == 404
        assert call("POST", "/imports", as_=persona, data={"year": YEAR}, files={"file": ("a", b"[]")}).status_code == 403


def test_a_reversal_is_decided_with_a_reason_and_its_effect(world: World, call: Callable[..., Any], tmp_path: Path) -> None:
    admin = world["region_admin"]
    applied(read(send_in(as_json(tmp_path, [order(1), order(2), order(3)]), admin)), admin)
    applied(read(send_in(as_json(tmp_path, [order(1)], "b.json"), admin)), admin)
    first, second = call("GET", "/reversals").json()["items"]
    assert (first["amount"], second["amount"], first["moves"]) == (3_000_000, 2_000_000, ["accept", "dismiss"])
    whole = call("GET", f"/reversals/{first['id']}").json()
    assert (whole["last_row"]["total_harga"], whole["last_seen_in"]["file"], whole["missing_in"]["file"]) == (
        3_000_000,
        "data.json",
        "b.json",
    )
    assert whole["effects"][0] == {
        "basis": "ordered", "orders": 3, "amount": 6_000_000, "orders_after": 2, "amount_after": 3_000_000,
    }  # fmt: skip
    place = f"/reversals/{first['id']}/moves"
    assert call("POST", place, json={"move": "accept"}).status_code == 422
    assert call("POST", place, as_="auditor", json={"move": "accept", "reason": "Batal"}).status_code == 409
    assert call("POST", place, json={"move": "accept", "reason": "Batal"}).json()["decision"] == "accepted"
    assert call("POST", place, json={"move": "dismiss", "reason": "Salah"}).status_code == 409
    figures = call("GET", f"/regions/99.01/realisation?year={YEAR}").json()
    assert figures["amount"] == whole["effects"][0]["amount_after"]
    dismissed = call(
        "POST", f"/reversals/{second['id']}/moves", json={"move": "dismiss", "reason": "Masih ada di e-Katalog"}
    ).json()
    assert (dismissed["decision"], dismissed["moves"]) == ("dismissed", [])
    assert call("GET", "/reversals").json()["items"] == []
