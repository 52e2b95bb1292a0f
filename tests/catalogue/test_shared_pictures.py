"""What a chat shows of a product's or an etalase's address: a picture of the right size that says what it is,
what it costs, and where; only of what everybody sees."""

import io
import re
from importlib import import_module
from typing import Any

import pytest
from PIL import Image

from app import db
from app.catalogue import postcard
from app.catalogue.listing import sending
from app.catalogue.models import Listing
from app.files.photos import keep_photo
from tests import world as worlds
from tests.catalogue.making import photo
from tests.web.browsing import SITE, Browser
from tests.world import AT, World


@pytest.fixture
def world(committed: None) -> World:
    with db.new_session() as session:
        return worlds.build(session)


def test_the_page_of_a_product_names_a_picture_of_it_with_price_firm_and_region(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards: list[postcard.Card] = []
    plainly = postcard.drawn
    routes: Any = import_module("app.catalogue.routes.pictures")  # the name in its folder is that of its pages
    monkeypatch.setattr(routes, "drawn", lambda card: cards.append(card) or plainly(card))
    browser = Browser()
    html = browser.get(f"/produk/{world.listing_id}").text
    (address,) = re.findall(r'property="og:image" content="([^"]+)"', html)
    answer = browser.get(address.removeprefix(SITE))
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (1200, 630))
    assert len(answer.content) <= 150_000
    (card,) = cards
    assert card.name in html
    assert card.price.partition(" / ")[0] in html
    assert (card.by, card.place) == ("CV Contoh 1", "Kabupaten Contoh")


def test_an_etalase_has_one_too(world: World) -> None:
    browser = Browser()
    html = browser.get("/etalase/9901-alat-tulis").text
    (address,) = re.findall(r'property="og:image" content="([^"]+)"', html)
    with Image.open(io.BytesIO(browser.get(address.removeprefix(SITE)).content)) as shown:
        assert shown.size == (1200, 630)
    assert browser.get("/etalase/tidak-ada/gambar.jpg").status_code == 404


def test_of_what_is_not_on_show_there_is_none(world: World) -> None:
    browser, address = Browser(), f"/produk/{world.listing_id}/gambar.jpg"
    assert browser.get(address).status_code == 200
    with db.new_session() as session:
        listing = session.get_one(Listing, (world.listing.region_id, world.listing.id))
        sending.withdraw(session, listing=listing, actor=world["vendor"], at=AT)
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("name", ["Kertas", "Kertas A4 80 gram " * 12, "K" * 250, ""])
def test_any_name_fits_with_a_photo_and_without(world: World, name: str) -> None:
    with db.new_session() as session:
        kept = keep_photo(session, photo(90), by=None, at=AT)
    for sha256 in (kept.sha256, "0" * 64):
        content = postcard.drawn(postcard.Card(sha256, name, "Rp999.999.999.999.999 / rim", name, name))
        postcard.drawn.cache_clear()
        assert postcard.drawn(postcard.Card(sha256, name, "Rp999.999.999.999.999 / rim", name, name)) == content
        with Image.open(io.BytesIO(content)) as shown:
            assert shown.size == (1200, 630)
