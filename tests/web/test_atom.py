"""What is new, for programs: feeds that are XML, lead to pages that are there, and are named by the pages that they belong to."""

from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import update

from app import db, reactions
from app.catalogue.search.models import ListingSearch
from app.demand import asking
from tests import world as worlds
from tests.exchange.feeds import as_json, bring_in, order
from tests.web.browsing import SITE, Browser
from tests.world import AT

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def house(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        worlds.add_listing(session, world.etalase, world.vendor, name='Pita <merah> & "biru"')
        asking.ask(session, name="Kursi & meja", quantity=Decimal(10), unit="unit", description="", actor=world["pp"], at=AT)


def entries(address: str) -> dict[str, str]:
    answer = Browser().get(address)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    assert feed.findtext(f"{ATOM}id", "").startswith(SITE)
    assert feed.findtext(f"{ATOM}updated")
    return {one.findtext(f"{ATOM}title", ""): one.findtext(f"{ATOM}id", "") for one in feed.findall(f"{ATOM}entry")}


@pytest.mark.parametrize("asked", ["", "?wilayah=99.01", "?etalase=9901-alat-tulis"])
def test_new_products_are_told_everywhere_in_a_region_and_on_an_etalase(asked: str) -> None:
    found = entries(f"/katalog/terbaru.atom{asked}")
    assert set(found) == {'Pita <merah> & "biru"', "Kertas A4 80 gsm"}
    assert all(Browser().get(address.removeprefix(SITE)).status_code == 200 for address in found.values())


def test_a_product_of_another_name_is_no_other_news() -> None:
    """A reader knows by the id what it has shown already; the address of a page carries the name."""
    before = set(entries("/katalog/terbaru.atom").values())
    with db.new_session() as session:
        session.execute(update(ListingSearch).values(name=ListingSearch.name + " baru"))
    after = entries("/katalog/terbaru.atom?wilayah=99.01")
    assert set(after) == {'Pita <merah> & "biru" baru', "Kertas A4 80 gsm baru"}
    assert set(after.values()) == before


def test_a_region_that_has_figures_and_nothing_on_show_is_found_by_crawlers(tmp_path: Path) -> None:
    assert "/realisasi/98.01" not in Browser().get("/sitemap.xml?daerah=umum").text
    with db.new_session() as session:
        bring_in(session, as_json(tmp_path, [order(1, kd_klpd="X9801")]), region_code="98.01")
    told = Browser().get("/sitemap.xml?daerah=umum").text
    assert f"<loc>{SITE}/realisasi/98.01</loc>" in told
    assert Browser().get("/realisasi/98.01").status_code == 200


def test_another_region_has_no_news_and_no_region_is_said_not_to_be_there() -> None:
    assert entries("/katalog/terbaru.atom?wilayah=99.71") == {}
    for address in (
        "/katalog/terbaru.atom?wilayah=98.76",
        "/katalog/terbaru.atom?etalase=9901-lain",
        "/permintaan/terbaru.atom?wilayah=98.76",
    ):
        assert Browser().get(address).status_code == 404


def test_what_is_looked_for_is_told_and_the_pages_name_their_feeds() -> None:
    assert list(entries("/permintaan/terbaru.atom?wilayah=99.01")) == ["Kursi & meja"]
    for page in ("/katalog", "/etalase/9901-alat-tulis", "/permintaan"):
        told = Browser().get(page).text
        assert 'type="application/atom+xml"' in told
        assert 'property="og:title"' in told
