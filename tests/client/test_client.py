"""The description is enough to write a client: every call can be made from it alone, and what comes back is what it says."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app import db
from app.accounts import tokens
from app.clock import now
from app.identifiers import public_id
from app.orders.bookkeeping import key_of
from app.web.access import REGISTRY
from tests import world as worlds
from tests.client.client import Client, NotAsDescribed
from tests.journeys.conftest import world as world
from tests.web.browsing import Browser, bearer, whole_app
from tests.world import AT, KD_RUP, World

READ_BY = {
    "region_admin": {"list_reversals", "list_imports", "list_import_versions", "list_attributions", "list_officials"},
    "vendor": set(),
    "treasurer": {"list_sp2d_lists"},
    "curator": {"list_complaints"},
    "auditor": {"list_flags", "list_findings"},
}


def client_of(world: World, persona: str) -> Client:
    with db.new_session() as session:
        token = tokens.mint(session, grant=session.merge(world.grants[persona]), scopes=(), ends_at=AT.replace(year=2027), at=AT)
    return Client(Browser().client, whole_app().openapi(), bearer(token))


def test_every_call_of_the_api_is_one_of_the_clients() -> None:
    made = Client(None, whole_app().openapi()).calls
    described = {(call.method, call.path) for call in made.values()}
    hidden = {("GET", "/api/v1/openapi.json")}
    assert described == {key for key in REGISTRY if key[1].startswith("/api/")} - hidden
    assert len(made) == len(described)
    for call in made.values():
        assert set(call.in_path) == {part.strip("{}") for part in call.path.split("/") if part.startswith("{")}, call.name
        assert (call.body is not None) <= (call.method != "GET"), call.name
        assert {"401", "422", "429", "503"} <= call.answers.keys(), call.name


def test_every_list_and_what_is_behind_it_comes_as_it_is_described(world: World) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world)
    clients = {persona: client_of(world, persona) for persona in ("ppk", *READ_BY)}
    for persona, names in {"ppk": set(), **READ_BY}.items():
        client = clients[persona]
        plain = {name for name, call in client.calls.items() if call.method == "GET" and not call.in_path}
        for name in sorted(names | (plain if persona == "ppk" else set())):
            client.call(name)
    ppk = clients["ppk"]
    assert ppk.call("show_order", order_id=key_of(order)).json()["state"] == "ON_PROCESS"
    (paper, *_rest) = ppk.call("show_order", order_id=key_of(order)).json()["documents"]
    *_path, kind, issue = paper["url"].split("/")
    assert ppk.call("show_order_document", order_id=key_of(order), paper=kind, issue=issue).content.startswith(b"%PDF"), "a file"
    assert ppk.call("show_package", kd_rup=KD_RUP).json()["kd_rup"] == KD_RUP
    assert ppk.call("show_listing", listing_id=world.listing_id).status_code == 200
    assert ppk.call("show_vendor_record", vendor_id=public_id(0, world.vendor.id)).status_code == 200
    assert ppk.call("show_realisation", code="99.01", year=2026).json()["amount"] == order.total
    hook = ppk.call("add_webhook", json={"url": "https://contoh.go.id/k", "events": ["order.*"]}, headers={"Idempotency-Key": "1"})
    place = {"webhook_id": hook.json()["id"]}
    assert ppk.call("move_webhook", **place, json={"move": "ping"}).status_code == 200
    (sent,) = ppk.call("list_webhook_deliveries", **place).json()["items"]
    assert ppk.call("show_webhook_delivery", **place, delivery_id=sent["id"]).json()["body"]["event"] == "webhook.ping"
    assert ppk.call("place_order", json={"kd_rup": "0"}).status_code == 422


def test_whoever_has_an_answer_already_is_told_so_while_nothing_changes_however_late_it_gets(world: World) -> None:
    with db.new_session() as session:
        worlds.in_process(session, world)
    clients = {persona: client_of(world, persona) for persona in ("ppk", "region_admin", "auditor")}
    answers, unknown = {}, {}
    for persona, client in clients.items():
        for name, call in client.calls.items():
            if call.method == "GET" and set(call.in_path) <= {"code"}:
                given: dict[str, Any] = {"code": "99.01"} if call.in_path else {}
                given |= {"year": 2026} if "year" in call.in_query else {}
                answer = client.call(name, **given)
                if answer.status_code == 200:
                    answers[persona, name] = (given, answer.headers["etag"])
    assert {"show_dashboard", "show_realisation", "list_packages", "list_orders", "list_downloads"} <= {
        name for _who, name in answers
    }
    with time_machine.travel(now() + timedelta(minutes=3), tick=True):
        for (persona, name), (given, etag) in answers.items():
            again = clients[persona].call(name, headers={"If-None-Match": etag}, **given)
            if again.status_code != 304:
                unknown[name] = again.json()
    assert unknown == {}


def test_an_answer_that_is_not_as_described_is_seen(world: World) -> None:
    client = client_of(world, "ppk")
    told = client.calls["list_webhooks"].answers["200"]["content"]["application/json"]
    before, told["schema"] = told["schema"], {"type": "object", "required": ["tidak_ada"]}
    try:
        with pytest.raises(NotAsDescribed):
            client.call("list_webhooks")
    finally:
        told["schema"] = before
