"""Mode hemat data: no picture is fetched that nobody asked for, whether the reader chose so or the
device asks; what is kept for others is never mixed up."""

import gzip
import re

import pytest

from app import db
from app.web.pages.saving import COOKIE, is_asked
from tests import world as worlds
from tests.web.browsing import Browser, whole_app
from tests.world import PASSWORD

CATALOGUE_BYTES_MAX = 60_000
ASKS = {"save-data": "on"}


@pytest.fixture
def shelf(committed: None) -> str:
    """The address of a product."""
    with db.new_session() as session:
        return f"/produk/{worlds.build(session).listing_id}"


def fetched_with(page: str, browser: Browser) -> int:
    """Bytes of the page and of everything that a browser fetches by itself for it, as they travel."""
    there = re.findall(r'<(?:link rel="(?:stylesheet|icon|manifest)" href|script src|img[^>]* src)="([^"]+)"', page)
    return len(gzip.compress(page.encode())) + sum(len(gzip.compress(browser.get(address).content)) for address in there)


def test_the_catalogue_without_pictures_weighs_sixty_kilobytes_with_all_that_comes_along(committed: None) -> None:
    with db.new_session() as session:
        world = worlds.build(session)
        for n in range(24):
            worlds.add_listing(session, world.etalase, world.vendor, name=f"Kertas A4 70 gsm nomor {n}")
    browser = Browser()
    light = browser.get("/katalog", headers=ASKS).text
    assert light.count('class="product"') == 24
    assert "<img" not in light
    assert light.count("data-picture=") == 24
    assert fetched_with(light, browser) <= CATALOGUE_BYTES_MAX


def test_a_device_that_saves_data_gets_no_picture_but_its_name_and_the_way_to_it(shelf: str) -> None:
    browser = Browser()
    ways = {
        "/": "",
        "/katalog": r'<a class="picture none" href="/foto/[^"]+\.webp".*Tampilkan gambar<span class="sr">: Kertas A4 80 gsm',
        shelf: r'href="/foto/[^"]+">\s*<span class="picture none".*Tampilkan gambar<br>Foto 1: Kertas A4 80 gsm',
    }
    for path, way in ways.items():
        page = browser.get(path, headers=ASKS, follow_redirects=True)
        assert "<img" not in page.text, path
        assert "Save-Data" in page.headers["vary"], path
        assert re.search(way, page.text, re.DOTALL), path
        assert path == "/" or "<img" in browser.get(path, follow_redirects=True).text


def test_what_is_kept_for_visitors_does_not_mix_those_who_save_data_with_others(shelf: str) -> None:
    browser = Browser()
    before = whole_app().state.kept_pages.counts.hits
    for _twice in range(2):
        full, light = browser.get("/katalog"), browser.get("/katalog", headers=ASKS)
        assert "<img" in full.text
        assert "<img" not in light.text
        assert full.headers["etag"] != light.headers["etag"]
    assert whole_app().state.kept_pages.counts.hits == before + 2
    assert browser.get("/katalog", headers={**ASKS, "if-none-match": full.headers["etag"]}).status_code == 200


def test_the_choice_of_a_visitor_goes_before_the_device_and_stays(shelf: str) -> None:
    browser = Browser()
    assert 'href="/hemat-data?pilih=hemat&amp;ke=%2Fkatalog%3Fq%3Dkertas"' in browser.get("/katalog?q=kertas").text
    chosen = browser.get("/hemat-data?pilih=hemat&ke=%2Fkatalog%3Fq%3Dkertas")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/katalog?q=kertas")
    assert "<img" not in browser.get("/katalog").text
    browser.get("/hemat-data?pilih=semua")
    assert "<img" in browser.get("/katalog", headers=ASKS).text
    assert browser.get("/hemat-data?pilih=semua&ke=//jahat.example").headers["location"] == "/"
    browser.send("/hemat-data", {"pilih": "perangkat", "ke": "/tampilan"}, page="/tampilan")
    assert "<img" not in browser.get("/katalog", headers=ASKS).text


def test_the_choice_of_a_person_follows_the_account_to_every_browser(shelf: str) -> None:
    first, second = Browser(), Browser(address="203.0.113.8")
    first.sign_in("ppk", PASSWORD)
    answer = first.send("/hemat-data", {"pilih": "hemat", "ke": "/katalog"}, page="/katalog")
    assert (answer.status_code, answer.headers["location"]) == (303, "/katalog")
    assert "<img" in second.get("/katalog").text
    second.sign_in("ppk", PASSWORD)
    assert "<img" not in second.get("/katalog").text


@pytest.mark.parametrize(
    ("told", "saves"),
    [
        ([], False),
        ([(b"save-data", b"on")], True),
        ([(b"save-data", b"off")], False),
        ([(b"save-data", b"on"), (b"cookie", f"{COOKIE}=semua".encode())], False),
        ([(b"save-data", b"on"), (b"cookie", f"{COOKIE}=omong".encode())], True),
        ([(b"cookie", f"a=b; {COOKIE}=hemat".encode())], True),
    ],
)
def test_what_a_request_asks_for(told: list[tuple[bytes, bytes]], saves: bool) -> None:
    assert is_asked(told) is saves
