"""The reader's language: Indonesian until another is chosen, kept by the browser, never mixed up between readers."""

import pytest

from app import db
from app.web.pages.language import COOKIE, language_for, preferred
from tests import world as worlds
from tests.web.browsing import Browser, whole_app
from tests.world import PASSWORD

pytestmark = pytest.mark.usefixtures("committed")
ENGLISH = {"cookie": f"{COOKIE}=en"}
PAGES = ("/", "/katalog", "/masuk", "/peringkat", "/tampilan", "/tidak-ada")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_indonesian_until_english_is_chosen_and_says_which_it_is(path: str) -> None:
    browser = Browser()
    for headers in ({}, {"accept-language": "en-GB,en;q=0.9"}, {"cookie": f"{COOKIE}=xx"}):
        page = browser.get(path, headers=headers).text
        assert '<html lang="id"' in page
        assert "Langsung ke isi" in page
    page = browser.get(path, headers=ENGLISH).text
    assert '<html lang="en"' in page
    assert "Skip to content" in page
    assert "Langsung ke isi" not in page


def test_the_switch_comes_back_to_the_page_and_stays() -> None:
    browser = Browser()
    page = browser.get("/katalog?q=kertas").text
    assert 'href="/bahasa?pilih=en&amp;ke=%2Fkatalog%3Fq%3Dkertas"' in page
    chosen = browser.get("/bahasa?pilih=en&ke=%2Fkatalog%3Fq%3Dkertas")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/katalog?q=kertas")
    assert '<html lang="en"' in browser.get("/masuk").text
    assert 'href="/bahasa?pilih=id&amp;ke=%2Fmasuk"' in browser.get("/masuk").text
    browser.get("/bahasa?pilih=id")
    assert '<html lang="id"' in browser.get("/masuk").text


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize("there", ["//jahat.example", "https://jahat.example", "/\\jahat.example", "jahat", "/a\nb", ""])
def test_the_switch_leads_to_no_other_site(there: str) -> None:
    assert Browser().get("/bahasa", params={"pilih": "en", "ke": there}).headers["location"] == "/"


def test_an_unknown_language_chooses_nothing() -> None:
    assert "set-cookie" not in Browser().get("/bahasa?pilih=xx").headers


def test_kept_pages_do_not_mix_languages() -> None:
    browser = Browser()
    for _twice in range(2):
        first, second = browser.get("/katalog"), browser.get("/katalog", headers=ENGLISH)
        assert '<html lang="id"' in first.text
        assert '<html lang="en"' in second.text
        assert first.headers["etag"] != second.headers["etag"]
    stale = browser.get("/katalog", headers={**ENGLISH, "if-none-match": first.headers["etag"]})
    assert stale.status_code == 200
    assert whole_app().state.kept_pages.counts.hits >= 2


def test_the_api_answers_in_the_language_that_the_caller_accepts() -> None:
    browser = Browser()
    plain = browser.get("/api/v1/orders")
    assert plain.json()["title"] == "Perlu masuk"
    assert plain.headers["content-language"] == "id"
    english = browser.get("/api/v1/orders", headers={"accept-language": "en"})
    assert english.json()["title"] == "Sign in needed"
    assert english.headers["content-language"] == "en"
    assert "Accept-Language" in english.headers["vary"]
    cookie = browser.get("/api/v1/orders", headers=ENGLISH)
    assert cookie.json()["title"] == "Perlu masuk"


@pytest.mark.parametrize(
    ("accepts", "answered"),
    [
        ("", "id"),
        ("en", "en"),
        ("en-GB,en;q=0.8", "en"),
        ("id,en;q=0.9", "id"),
        ("en;q=0.5,id;q=0.9", "id"),
        ("en,id", "id"),
        ("fr", "id"),
        ("en;q=0", "id"),
        ("en;q=satu", "id"),
        ("*", "id"),
        ("fr, en;q=0.3", "en"),
    ],
)
def test_accept_language_is_read_by_its_weights(accepts: str, answered: str) -> None:
    assert preferred(accepts) == answered
    assert language_for("/api/v1/regions", [(b"accept-language", accepts.encode())]) == answered
    assert language_for("/katalog", [(b"accept-language", accepts.encode())]) == "id"


def test_the_language_of_a_person_follows_the_account_to_every_browser_and_every_kind_of_page() -> None:
    with db.new_session() as session:
        worlds.build(session)
    first, second = Browser(), Browser(address="203.0.113.8")
    first.sign_in("ppk", PASSWORD)
    answer = first.send("/bahasa", {"pilih": "en", "ke": "/pesanan"}, page="/pesanan")
    assert (answer.status_code, answer.headers["location"]) == (303, "/pesanan")
    second.sign_in("ppk", PASSWORD)
    for path in ("/pesanan", "/katalog", "/tidak-ada"):
        assert '<html lang="en"' in second.get(path).text, path
    second.send("/keluar", page="/pesanan")
    assert '<html lang="id"' in second.get("/katalog").text
    third = Browser(address="203.0.113.9")
    third.get("/bahasa?pilih=en")
    third.sign_in("pp", PASSWORD)
    assert '<html lang="en"' in third.get("/pesanan").text
