"""Filters of the catalogue in a real browser: what is ticked, sorted and counted is what the address says, on the way forth,
back, forth again, reloaded and sent to somebody else, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app import db
from app.catalogue.models import ListingVersion
from app.catalogue.search import index_listings
from tests import world as worlds
from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, Opens
from tests.world import World

pytestmark = IN_CHROMIUM
FILTERS = {"Produk dalam negeri": "pdn", "Usaha mikro, kecil, koperasi": "umkk", "Stok ada": "stok"}


@pytest.fixture
def goods(world: World) -> World:
    """Besides the world's paper one that is sold out and two that are imported: of four three are in stock, two are made here."""
    with db.new_session() as session:
        shelf, vendor = world.etalase, world.vendor
        worlds.add_listing(session, shelf, vendor, name="Kertas habis", stock=0, price=40_000)
        foreign = [worlds.add_listing(session, shelf, vendor, name=f"Kertas impor {n}", price=30_000 + n) for n in (1, 2)]
        ids = [one.id for one in foreign]
        session.execute(update(ListingVersion).where(ListingVersion.listing_id.in_(ids)).values(pdn=False, pdn_reason="import"))
        index_listings(session, shelf.region_id, ids)
    return world


def stands(page: Page, *, on: set[str], order: str, n: int) -> None:
    """The page's ticks, its order and its count."""
    expect(page.locator("#hasil h2 [role=status]")).to_have_text(f"{n} produk")
    expect(page.locator("#hasil .products > li")).to_have_count(n)
    for name in FILTERS.values():
        expect(page.locator(f"form.filters [name={name}]")).to_be_checked(checked=name in on)
    expect(page.locator("form.filters [name=urut]")).to_have_value(order)


def shown(page: Page) -> None:
    """The filters, which a telephone has folded up."""
    if not page.locator("form.filters").is_visible():
        page.get_by_text("Saringan dan urutan", exact=True).click()


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_is_ticked_and_counted_is_what_the_address_says(goods: World, opens: Opens, scripts: bool, screen: object) -> None:
    visitor = opens(screen=screen, scripts=scripts)
    page = visitor.page
    visitor.open("/katalog?q=kertas")
    stands(page, on=set(), order="cocok", n=4)
    shown(page)
    page.get_by_label("Produk dalam negeri").check()
    page.get_by_label("Stok ada").check()
    page.get_by_label("Urutkan").select_option("termurah")
    visitor.press("Terapkan")
    stands(page, on={"pdn", "stok"}, order="termurah", n=1)
    narrowed = page.url
    assert {"q=kertas", "pdn=ya", "stok=ya", "urut=termurah"} <= set(narrowed.partition("?")[2].split("&"))
    shown(page)
    page.get_by_label("Produk dalam negeri").uncheck()
    visitor.press("Terapkan")
    stands(page, on={"stok"}, order="termurah", n=3)
    page.locator("#hasil .product-name a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kertas impor 1")

    page.go_back()
    stands(page, on={"stok"}, order="termurah", n=3)
    page.go_back()
    stands(page, on={"pdn", "stok"}, order="termurah", n=1)
    page.go_back()
    stands(page, on=set(), order="cocok", n=4)
    page.go_forward()
    stands(page, on={"pdn", "stok"}, order="termurah", n=1)
    assert page.url == narrowed
    shown(page)
    page.get_by_label("Stok ada").uncheck()  # not sent
    page.reload()
    stands(page, on={"pdn", "stok"}, order="termurah", n=1)

    if scripts:  # a page that the browser had kept whole, as those that drive it for a test never do
        shown(page)
        page.get_by_label("Stok ada").uncheck()
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        stands(page, on={"pdn", "stok"}, order="termurah", n=1)

    other = opens(screen=screen, scripts=scripts)
    other.open(narrowed)
    stands(other.page, on={"pdn", "stok"}, order="termurah", n=1)
    visitor.is_sound()
