"""The same words by page, API and command line: who may register, what is shown, and that a secret comes once."""

from uuid import UUID

import pytest
from sqlalchemy import text

from app import db
from app.accounts import tokens
from app.errors import NotFound
from app.identifiers import public_id
from app.webhooks import commands
from tests.exchange.pulling.feeding import browser_of
from tests.web.browsing import Browser, bearer, fields_of
from tests.webhooks.receiver import Answer, Receiver
from tests.webhooks.working import work
from tests.world import AT, World

HOOK = {"url": "https://sakip.contoh.go.id/kait", "events": ["order.sign", "payment.*"]}


def token_of(world: World, persona: str) -> dict[str, str]:
    with db.new_session() as session:
        return bearer(
            tokens.mint(session, grant=session.merge(world.grants[persona]), scopes=(), ends_at=AT.replace(year=2027), at=AT)
        )


def test_the_api_registers_shows_moves_and_replays(world: World, receiver: Receiver) -> None:
    api, ours = Browser().client, token_of(world, "ppk")
    made = api.post("/api/v1/webhooks", json={**HOOK, "url": receiver.url}, headers={**ours, "Idempotency-Key": "satu"})
    again = api.post("/api/v1/webhooks", json={**HOOK, "url": receiver.url}, headers={**ours, "Idempotency-Key": "satu"})
    assert (made.status_code, made.json()) == (201, again.json())
    assert made.json()["secret"].startswith("whsec_")
    assert made.json()["moves"] == ["ping", "change", "rotate_secret", "switch_off", "remove"]
    place = f"/api/v1/webhooks/{made.json()['id']}"
    assert "secret" not in api.get(place, headers=ours).json()
    assert api.patch(place, json={"events": ["order.*"]}, headers=ours).json()["events"] == ["order.*"]
    receiver.answer = Answer(500, b"rusak")
    assert "secret" not in api.post(f"{place}/moves", json={"move": "ping"}, headers=ours).json()
    work()
    (sent,) = api.get(f"{place}/deliveries", headers=ours).json()["items"]
    assert (sent["event"], sent["state"], sent["tries"][0]["status"], sent["tries"][0]["answer"]) == (
        "webhook.ping", "WAITING", 500, "rusak",
    )  # fmt: skip
    assert sent["next_at"] is not None
    receiver.answer = Answer()
    assert api.post(f"{place}/deliveries/{sent['id']}/moves", json={"move": "replay"}, headers=ours).status_code == 200
    work()
    assert api.get(f"{place}/deliveries/{sent['id']}", headers=ours).json()["state"] == "DELIVERED"
    rotated = api.post(f"{place}/moves", json={"move": "rotate_secret"}, headers=ours).json()
    assert (rotated["secret_number"], rotated["secret"] != made.json()["secret"]) == (2, True)
    assert api.post(f"{place}/moves", json={"move": "switch_on"}, headers=ours).json()["moves"] == made.json()["moves"]
    assert api.post(f"{place}/moves", json={"move": "remove"}, headers=ours).status_code == 200
    assert api.get(place, headers=ours).status_code == 404


def test_no_secret_is_kept_anywhere_in_the_database(world: World) -> None:
    api, ours = Browser().client, token_of(world, "vendor")
    made = api.post("/api/v1/webhooks", json=HOOK, headers={**ours, "Idempotency-Key": "satu"}).json()
    with db.new_session() as session:
        kept = session.scalars(text("SELECT convert_from(body, 'UTF8') FROM once_answer")).all()
        assert len(kept) == 1
        assert made["secret"] not in kept[0]


def test_what_is_wrong_is_said_by_field_and_others_may_not(world: World) -> None:
    api, ours = Browser().client, token_of(world, "ppk")
    wrong = api.post("/api/v1/webhooks", json={"url": "http://127.0.0.1/", "events": ["order.fly"]}, headers=ours)
    assert (wrong.status_code, fields_of(wrong)) == (422, ["url", "events"])
    assert "order.fly. Yang ada: order.*, order.place," in wrong.json()["errors"][1]["message"], "those of the same machine"
    nothing_like_it = api.post("/api/v1/webhooks", json={**HOOK, "events": ["pesanan"]}, headers=ours).json()["errors"][0][
        "message"
    ]
    assert nothing_like_it.startswith("Kejadian ini tidak dikenal: pesanan. Yang ada: order.*, shipment.*,")
    foreign = api.post("/api/v1/webhooks", json={**HOOK, "satker": "9.99"}, headers=token_of(world, "region_admin"))
    assert (foreign.status_code, fields_of(foreign)) == (422, ["satker"])
    assert api.post("/api/v1/webhooks", json=HOOK, headers=token_of(world, "pp")).status_code == 403
    made = api.post("/api/v1/webhooks", json=HOOK, headers=ours).json()
    for persona in ("vendor", "ppk_other"):
        assert api.get(f"/api/v1/webhooks/{made['id']}", headers=token_of(world, persona)).status_code == 404
    names = [event["name"] for event in api.get("/api/v1/webhook-events", headers=ours).json()["items"]]
    assert {"order.sign", "payment.issue_sp2d", "listing.return"} < set(names)


def test_the_page_registers_shows_the_secret_once_and_sends_again(world: World, receiver: Receiver) -> None:
    browser = browser_of(world)
    csrf = {"csrf": browser.token("/webhook")}
    wrong = browser.client.post("/webhook", data={**csrf, "once": "0", "url": "http://x", "events": ["order.*"]})
    assert wrong.status_code == 422
    assert 'value="order.*" id="f-events" checked' in wrong.text
    made = browser.client.post("/webhook", data={**csrf, "once": "1", "url": receiver.url, "events": ["order.*"]})
    assert made.text.count("whsec_") == 1
    assert "whsec_" not in browser.get("/webhook").text
    place = f"/webhook/{public_id(0, _hook_id())}"
    assert "whsec_" not in browser.get(place).text
    assert browser.client.post(f"{place}/langkah", data={**csrf, "once": "2", "move": "ping"}).status_code == 303
    assert "Menunggu" in browser.get(place).text
    work()
    assert "webhook.ping" in browser.get(place).text
    with db.new_session() as session:
        delivery = public_id(0, session.scalars(text("SELECT id FROM webhook_delivery")).one())
    shown = browser.get(f"{place}/kiriman/{delivery}")
    assert "actor_role" in shown.text
    assert (
        browser.client.post(f"{place}/kiriman/{delivery}/langkah", data={**csrf, "once": "3", "move": "replay"}).status_code == 303
    )
    work()
    assert len(receiver.taken) == 2
    assert "whsec_" in browser.client.post(f"{place}/langkah", data={**csrf, "once": "4", "move": "rotate_secret"}).text
    assert browser.client.post(f"{place}/langkah", data={**csrf, "once": "5", "move": "switch_on"}).status_code == 409


def test_the_command_line_has_the_same(world: World, receiver: Receiver) -> None:
    made = commands.add_webhook(receiver.url, event=["order.*"], region="99.01")
    assert made["secret"].startswith("whsec_")
    commands.move_webhook(made["id"], "ping")
    work()
    (sent,) = commands.list_deliveries(made["id"])["deliveries"]
    commands.replay(made["id"], sent["id"])
    work()
    assert len(receiver.taken) == 2
    assert [hook["url"] for hook in commands.list_webhooks(region="99.01")["webhooks"]] == [receiver.url]
    assert commands.list_webhooks(vendor=public_id(0, world.vendor.id))["webhooks"] == []
    with pytest.raises(NotFound):
        commands.move_webhook(f"0.{'0' * 26}", "ping")


def test_an_owner_has_ten_at_most(world: World) -> None:
    api, ours = Browser().client, token_of(world, "vendor")
    codes = [api.post("/api/v1/webhooks", json=HOOK, headers=ours).status_code for _again in range(11)]
    assert codes == [201] * 10 + [409], "nothing that was sent is wrong"


def _hook_id() -> UUID:
    with db.new_session() as session:
        return session.scalars(text("SELECT id FROM webhook")).one()
