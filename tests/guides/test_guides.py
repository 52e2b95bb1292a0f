"""The guides of `docs/panduan` are read inside the product: one for each role, links and pictures among themselves."""

import re

import pytest

from app.actor import Role
from app.guides.reading import COMMON, FOLDER, GUIDES, guide_of, picture_file, text_of
from tests.web.browsing import Browser


def test_every_role_has_a_guide_and_every_guide_a_place() -> None:
    assert {guide.name for guide in GUIDES} == {file.stem for file in FOLDER.glob("*.md")} - {COMMON}
    assert [guide_of(role).name for role in (Role.VENDOR, Role.PPK, Role.LEADER, Role.PUBLIC)] == [
        "vendor",
        "pp-ppk",
        "kepala-daerah",
        "publik",
    ]


@pytest.mark.parametrize("name", [COMMON, *(guide.name for guide in GUIDES)])
def test_no_link_and_no_picture_of_a_guide_leads_nowhere(name: str) -> None:
    title, text = text_of(name, pictures=True)
    assert title
    assert "<h1" not in text
    for address in re.findall(r'(?:href|src)="(/panduan[^"]*)"', text):
        place = address.removeprefix("/panduan").removeprefix("/")
        assert not place or place in {guide.name for guide in GUIDES} or picture_file(place.removeprefix("gambar/")), address
    assert text.count("<img") == text.count('width="') == text.count('loading="lazy"')
    assert "<img" not in text_of(name, pictures=False)[1], "who saves data opens a picture when it is wanted"


def test_a_guide_is_a_page_and_nothing_else_is_one(committed: None) -> None:
    browser = Browser()
    listed = browser.get("/panduan").text
    assert all(f'href="/panduan/{guide.name}"' in listed for guide in GUIDES)
    page = browser.get("/panduan/vendor")
    assert "<h1>Panduan penyedia</h1>" in page.text
    assert "panduan-vendor-kerja.webp" in page.text
    assert browser.get("/panduan/gambar/panduan-vendor-kerja.webp").headers["content-type"] == "image/webp"
    for away in (
        "/panduan/README",
        "/panduan/tidak-ada",
        "/panduan/gambar/tidak-ada.webp",
        "/panduan/gambar/..%2Fpanduan%2Fvendor.md",
    ):
        assert browser.get(away).status_code == 404, away
