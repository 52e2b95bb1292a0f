"""The inbox on its pages and in the API: the same figures, and every decision taken where it is shown."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import db, reactions
from app.accounts import tokens
from app.attribution.commands import attributions
from app.attribution.models import Attribution
from app.clock import now
from app.identifiers import public_id
from app.ledger.models import OrderTally
from app.orders.models import Order
from tests import world as worlds
from tests.attribution.making import code, key, plan_of, twin_of
from tests.exchange.feeds import YEAR, as_json, bring_in, order, revision
from tests.web.browsing import Browser, bearer, fields_of, signed_in
from tests.world import KD_RUP, SATKER, World

ADMIN, AUDITOR, BUYER = "region_admin", "auditor", "pp"


@pytest.fixture
def world(committed: None, tmp_path: Path) -> World:
    """An orphan with a proposal, a twin, a split package and a revised one."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        placed = worlds.in_process(session, world)
        rows: list[list[dict[str, Any]]] = [
            plan_of(20, nama_paket="Belanja Alat Tulis Kantor", pagu=50_000_000),
            plan_of(21, 22, 23),
            [order(1), order(2, kd_rup=code(30)), twin_of(placed, 3)],
            [revision(30, 21, "SATUKEBANYAK"), revision(30, 22, "SATUKEBANYAK"), revision(20, 23)],
        ]
        for file in rows:
            bring_in(session, as_json(tmp_path, [row | {"kd_satker_str": SATKER} for row in file]), partial=True)
    return world


def api_of(persona: str, world: World) -> dict[str, str]:
    with db.new_session() as session:
        return bearer(
            tokens.mint(session, grant=world.grants[persona], scopes=(), ends_at=now() + timedelta(days=20_000), at=now())
        )


def charged_to(number: int) -> str | None:
    with db.new_session() as session:
        return session.scalar(select(OrderTally.charged_to).where(OrderTally.order_key == key(number)))


def test_the_lists_show_what_waits_and_lead_to_each_order(world: World) -> None:
    browser = signed_in(ADMIN)
    pages = {kind: browser.get(f"/tanpa-paket?tahun={YEAR}&jenis={kind}") for kind in ("tanpa", "terpecah", "kembar", "selesai")}
    assert {page.status_code for page in pages.values()} == {200}
    assert key(1) in pages["tanpa"].text
    assert pages["tanpa"].text.count("Belanja Alat Tulis Kantor") == 2, "what each of the two calls its package"
    assert f"{code(21)}, {code(22)}" in pages["terpecah"].text
    assert key(3) in pages["kembar"].text
    assert "Tidak ada yang menunggu" in pages["selesai"].text
    api = Browser().get(f"/api/v1/attributions?year={YEAR}", headers=api_of(ADMIN, world)).json()
    assert api["totals"]["orphans"] == {"orders": 2, "plans": 2, "amount": 3_000_000}
    assert (api["totals"]["splits"]["orders"], api["totals"]["twins"]) == (1, 1)
    told = attributions(region="99.01", year=YEAR)
    assert {name: told[name] for name in api["totals"]} == api["totals"]
    assert told["items"] == api["items"]


def test_an_orphan_is_settled_on_its_page_and_taken_back_there(world: World) -> None:
    browser, address = signed_in(ADMIN), f"/tanpa-paket/{key(1)}"
    shown = browser.get(address)
    assert "Nama paket hampir sama" in shown.text
    assert "Pesanan tanpa paket: −1 (−Rp1.000.000)." in shown.text
    assert charged_to(1) == code(1)
    assert browser.send(address, {"decision": "charged", "kd_rup": "123"}, page=address).status_code == 422
    assert browser.send(address, {"decision": "none", "reason": ""}, page=address).status_code == 422
    assert browser.send(address, {"decision": "charged", "kd_rup": code(23)}, page=address).status_code == 303
    assert charged_to(1) == code(23)
    again = browser.send(address, {"decision": "charged", "kd_rup": code(23)}, page=address)
    assert again.status_code == 409
    with db.new_session() as session:
        made = session.scalars(select(Attribution)).one()
        id = public_id(made.region_id, made.id)
    assert browser.send(address, {"decision": "undo", "attribution": id, "reason": "Salah"}, page=address).status_code == 303
    assert charged_to(1) == code(1)


def test_the_auditor_reads_and_decides_nothing(world: World) -> None:
    browser, address = signed_in(AUDITOR), f"/tanpa-paket/{key(1)}"
    shown = browser.get(address)
    assert shown.status_code == 200
    assert "Pilih paket" not in shown.text
    assert browser.send(address, {"decision": "charged", "kd_rup": code(23)}).status_code in (403, 404)
    body = {"order_key": key(1), "decision": "charged", "kd_rup": code(23)}
    assert Browser().client.post("/api/v1/attributions", json=body, headers=api_of(AUDITOR, world)).status_code == 403
    assert charged_to(1) == code(1)


def test_the_same_by_api(world: World) -> None:
    browser, token = Browser(), api_of(ADMIN, world)
    seen = browser.get(f"/api/v1/attributions/{key(1)}", headers=token).json()
    best = seen["proposals"][0]
    assert (seen["orphan"], best["effect"]["orphans"]) == (True, {"orders": -1, "amount": -1_000_000})
    body = {"order_key": key(1), "decision": "charged", "kd_rup": best["kd_rup"]}
    made = browser.client.post("/api/v1/attributions", json=body, headers=token)
    assert (made.status_code, made.json()["orphan"]) == (201, False)
    id = made.json()["decisions"][0]["id"]
    for wrong, field in (
        ({"order_key": "v6:tidak-ada", "decision": "none", "reason": "x"}, "order_key"),
        ({"order_key": key(2), "decision": "charged"}, "kd_rup"),
        ({"order_key": key(2), "decision": "none"}, "reason"),
        ({"order_key": key(3), "decision": "linked", "twin": "2.01JDAAAAAAAAAAAAAAAAAAAAAA"}, "twin"),
    ):
        answer = browser.client.post("/api/v1/attributions", json=wrong, headers=token)
        assert (answer.status_code, fields_of(answer)) == (422, [field])
    moves = f"/api/v1/attributions/{key(1)}/moves"
    assert browser.client.post(moves, json={"move": "undo", "attribution": "2.x", "reason": "x"}, headers=token).status_code == 422
    undone = browser.client.post(moves, json={"move": "undo", "attribution": id, "reason": "Salah"}, headers=token)
    assert (undone.status_code, undone.json()["orphan"], undone.json()["decisions"][0]["undo_reason"]) == (200, True, "Salah")


def test_a_twin_is_linked_on_its_page_and_the_order_shows_its_number(world: World) -> None:
    browser, address = signed_in(ADMIN), f"/tanpa-paket/{key(3)}"
    shown = browser.get(address)
    assert "Mungkin pesanan yang sama" in shown.text
    assert "Katalog nasional tetap" in shown.text
    with db.new_session() as session:
        placed = session.scalars(select(Order)).one()
        own = public_id(placed.region_id, placed.id)
    assert browser.send(address, {"decision": "linked", "twin": own}, page=address).status_code == 303
    page = signed_in(BUYER).get(f"/pesanan/{own}")
    assert key(3)[3:] in page.text


def test_the_buyer_types_and_clears_the_number_on_the_orders_page(world: World) -> None:
    with db.new_session() as session:
        placed = session.scalars(select(Order)).one()
        own = public_id(placed.region_id, placed.id)
    browser, form = signed_in(BUYER), f"/pesanan/{own}/nomor-nasional"
    refused = browser.send(form, {"national_ref": "a\x00b"}, page=f"/pesanan/{own}")
    assert (refused.status_code, "tidak dapat disimpan" in refused.text) == (422, True)
    assert browser.send(form, {"national_ref": f"\u200b{key(3)[3:]}\u202c"}, page=f"/pesanan/{own}").status_code == 303
    seen = Browser().get(f"/api/v1/orders/{own}", headers=api_of(BUYER, world)).json()
    assert (seen["national_ref"], seen["kd_rup"], seen["charged_to"], seen["lineage"]["leaf"]) == (
        key(3)[3:],
        KD_RUP,
        KD_RUP,
        KD_RUP,
    )
    cleared = Browser().client.post(f"/api/v1/orders/{own}/national-ref", json={"national_ref": None}, headers=api_of(BUYER, world))
    assert (cleared.status_code, cleared.json()["national_ref"]) == (200, None)


def test_a_packages_page_tells_its_lineage_with_dates_and_reasons(world: World) -> None:
    page = signed_in(AUDITOR).get(f"/paket/{code(20)}")
    assert "Riwayat kaji ulang" in page.text
    assert "Penambahan satu paket" in page.text
    assert f"Rantai: {code(20)} → {code(23)}" in page.text
    api = Browser().get(f"/api/v1/packages/{code(20)}", headers=api_of(AUDITOR, world)).json()
    assert (api["lineage"]["leaf"], api["lineage"]["chain"]) == (code(23), [code(20), code(23)])
    assert api["lineage"]["steps"][0]["reason"] == "Penambahan satu paket"
