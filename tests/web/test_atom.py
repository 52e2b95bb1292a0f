"""What is new, for programs: feeds that are XML, lead to pages that are there, and are named by the pages that they belong to."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from app import db, reactions
from app.demand import asking
from tests import world as worlds
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
