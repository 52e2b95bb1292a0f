"""A tablet held upright (768 × 1024): what one came for stands on its first screen."""

from playwright.sync_api import FloatRect, Locator

from app.identifiers import public_id
from tests.journeys.browser import IN_CHROMIUM, Opens
from tests.world import World

pytestmark = IN_CHROMIUM
TABLET = {"width": 768, "height": 1024}


def box(thing: Locator) -> FloatRect:
    found = thing.bounding_box()
    assert found is not None
    return found


def test_the_search_stands_beside_the_name_and_the_price_beside_the_picture(opens: Opens, world: World) -> None:
    buyer = opens("pp", screen=TABLET)
    buyer.open(f"/produk/{public_id(world.listing.region_id, world.listing.id)}")
    buyer.is_sound()
    brand, search, menu = (box(buyer.page.locator(one)) for one in (".brand", ".masthead .search", ".menu > summary"))
    assert brand["x"] + brand["width"] < search["x"] < search["x"] + search["width"] < menu["x"]
    assert abs(brand["y"] + brand["height"] / 2 - search["y"] - search["height"] / 2) < 8, "in one line"
    put = box(buyer.page.get_by_role("button", name="Masukkan keranjang"))
    assert put["y"] + put["height"] < TABLET["height"] - 60, "above the shortcuts, without scrolling"


def test_the_open_menu_stands_under_the_masthead_and_hides_nothing(opens: Opens, world: World) -> None:
    buyer = opens("pp", screen=TABLET)
    buyer.open("/kerja")
    buyer.page.locator(".menu > summary").click()
    buyer.is_sound()
    search, places = box(buyer.page.locator(".masthead .search")), box(buyer.page.locator(".menu .nav"))
    assert places["y"] >= search["y"] + search["height"]


def test_the_filters_of_a_list_stand_in_one_line(opens: Opens, world: World) -> None:
    buyer = opens("ppk", screen=TABLET)
    buyer.open("/pesanan")
    filters = buyer.page.locator("main .list-filters .filters").first
    bottoms = {round(box(one)["y"] + box(one)["height"]) for one in filters.locator(":scope > .field, :scope > .button").all()}
    assert len(bottoms) == 1
