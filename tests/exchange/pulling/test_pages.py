"""The page of sources: written once, the token never read back; the auditor looks on."""

import re

from sqlalchemy import select, text

from app import db
from app.exchange.pulling.models import ImportSource
from tests.exchange.pulling.feeding import TOKEN, browser_of
from tests.world import World

FIELDS = {
    "name": "ISB paket",
    "url": "https://isb.contoh.go.id/{tahun}",
    "dataset": "RUP-PaketPenyedia-Terumumkan",
    "year_offset": "0",
    "hour": "4",
    "token": TOKEN,
    "enabled": "true",
}


def test_a_source_is_written_changed_and_pulled_without_its_token_ever_coming_back(world: World) -> None:
    browser = browser_of(world)
    csrf = {"csrf": browser.token("/impor/sumber")}
    made = browser.client.post("/impor/sumber", data={**csrf, "once": "a", **FIELDS})
    assert made.status_code == 303
    place = made.headers["location"]
    page = browser.get(place).text
    assert "…9876" in page
    assert TOKEN not in page + browser.get("/impor/sumber").text
    changed = browser.client.post(place, data={**csrf, **FIELDS, "token": "", "hour": "5", "enabled": ""})
    assert changed.status_code in (303, 422)
    changed = browser.client.post(
        place, data={**csrf, **{name: value for name, value in FIELDS.items() if name not in ("enabled", "token")}}
    )
    assert changed.status_code == 303
    with db.new_session() as session:
        source = session.scalars(select(ImportSource)).one()
        assert (source.enabled, source.next_at, source.token_ref is not None) == (False, None, True)
    assert browser.client.post(f"{place}/tarik", data={**csrf, "once": "b"}).status_code == 303
    with db.new_session() as session:
        assert session.scalars(text("SELECT task_name FROM procrastinate_jobs")).all() == ["exchange.pull"]


def test_what_is_wrong_is_said_and_the_token_is_not_typed_back(world: World) -> None:
    browser = browser_of(world)
    wrong = {**FIELDS, "url": "http://127.0.0.1/x", "hour": "25"}
    refused = browser.client.post("/impor/sumber", data={"csrf": browser.token("/impor/sumber"), "once": "a", **wrong})
    assert refused.status_code == 422
    assert "Paling banyak 23" in refused.text
    assert TOKEN not in refused.text
    assert re.search(r'name="url"[^>]*value="http://127.0.0.1/x"', refused.text)
    wrong["hour"] = "3"
    assert "https://" in browser.client.post(
        "/impor/sumber", data={"csrf": browser.token("/impor/sumber"), "once": "b", **wrong}
    ).text  # fmt: skip


def test_the_auditor_reads_sources_and_writes_none(world: World) -> None:
    auditor = browser_of(world, "auditor")
    assert auditor.get("/impor/sumber").status_code == 200
    assert 'name="token"' not in auditor.get("/impor/sumber").text
    assert auditor.client.post("/impor/sumber", data={"csrf": auditor.token("/tampilan"), **FIELDS}).status_code == 404
    assert browser_of(world, "pp").get("/impor/sumber").status_code == 404
