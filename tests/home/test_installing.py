"""The installed app: named after its region, drawn at every size, and without a connection a page that says so and nothing else."""

import json
import re
import struct

import pytest
from playwright.sync_api import expect

from app import db
from app.actor import Role
from app.home import installing
from tests import world as worlds
from tests.journeys.browser import NEEDS_CHROMIUM, PHONE, Window, chromium, served, until
from tests.web.browsing import Browser
from tests.world import PASSWORD

pytestmark = pytest.mark.usefixtures("committed")


def test_the_manifest_names_the_region_and_draws_the_mark_at_every_size() -> None:
    browser = Browser()
    answer = browser.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    assert answer.json()["name"] == "Lokapasar"
    with db.new_session() as session:
        worlds.build(session)
    told = browser.get("/manifest.webmanifest", headers={"cookie": "__Host-lokapasar-bahasa=en"}).json()
    assert told["name"] == "Lokapasar Kabupaten Contoh"
    assert (told["start_url"], told["scope"], told["display"], told["lang"]) == ("/", "/", "standalone", "id")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in told["icons"]:
        drawn = browser.get(icon["src"])
        assert drawn.headers["cache-control"].endswith("immutable")
        width, height = struct.unpack(">II", drawn.content[16:24])
        assert f"{width}x{height}" == icon["sizes"]
    assert '<link rel="manifest" href="/manifest.webmanifest">' in browser.get("/").text


def test_the_worker_keeps_static_files_by_their_hash_and_the_page_for_no_connection_alone() -> None:
    with db.new_session() as session:
        worlds.build(session)
    browser = Browser()
    browser.sign_in("ppk", PASSWORD)
    answer = browser.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-store"
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    (files,) = re.findall(r"const FILES = (.*);", answer.text)
    for file in json.loads(files):
        assert re.fullmatch(r"/static/[^?]+\?v=[0-9a-f]{12}", file)
        assert browser.get(file).status_code == 200
    offline = browser.get("/luring").text
    assert "Tidak ada sambungan" in offline
    assert '<section class="section" lang="en">' in offline
    assert "No connection" in offline
    assert offline == Browser().get("/luring", headers={"cookie": "__Host-lokapasar-bahasa=en"}).text
    assert str(Role.PPK) not in offline
    assert 'name="csrf"' not in offline


@pytest.mark.browser
@NEEDS_CHROMIUM
def test_without_a_connection_a_page_says_so_and_with_it_the_right_one_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with db.new_session() as session:
        worlds.build(session)
    with served() as site, chromium() as browser:
        window = Window.of(browser, site, PHONE)
        page, context = window.page, window.page.context
        window.open("/")
        page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        until(page, "navigator.serviceWorker.controller !== null")
        faults = context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert {fault["errorId"] for fault in faults} <= {"in-incognito"}
        window.sign_in("ppk")
        window.open("/pesanan")
        context.set_offline(True)
        page.goto("/katalog")
        expect(page.get_by_role("heading", level=1)).to_have_text("Tidak ada sambungan")
        assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).backgroundColor") == "rgb(10, 74, 59)"
        context.set_offline(False)
        expect(page.get_by_role("heading", level=1)).to_have_text("Katalog")
        kept = "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys())))).then((all) => all.flat().map((one) => new URL(one.url).pathname))"
        before = page.evaluate(kept)
        assert all(path == "/luring" or path.startswith("/static/") for path in before), before
        worker = installing._worker()
        monkeypatch.setattr(installing, "_worker", lambda: re.sub(r'VERSION = "\w+"', 'VERSION = "baru"', worker))
        page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => 1)")
        for _look in range(400):
            if page.evaluate("caches.keys()") == ["lokapasar-baru"]:
                break
            page.wait_for_timeout(100)
        window.open("/pesanan")
        assert sorted(page.evaluate(kept)) == sorted(before)
