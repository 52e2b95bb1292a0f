"""The bar at the bottom of a telephone stands over the page and hides nothing of it for good."""

import pytest

from app import db
from app.identifiers import public_id
from tests import world as worlds
from tests.crawl.looking import AXE, RUN
from tests.journeys.browser import IN_CHROMIUM, PHONE, Opens, Window
from tests.world import World

pytestmark = IN_CHROMIUM
UNDER_THE_BAR = """
() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const last = [...document.querySelectorAll('.foot :is(a, button)')].at(-1).getBoundingClientRect();
  return last.bottom - document.querySelector('.thumb').getBoundingClientRect().top;
}
"""
HALF_BEHIND = """
() => {
  const pressed = [...document.querySelectorAll('main summary')].at(-1).getBoundingClientRect();
  return Math.round(scrollY + pressed.top + pressed.height / 2 + document.querySelector('.thumb').offsetHeight);
}
"""


def on_an_order(world: World, opens: Opens) -> Window:
    with db.new_session() as session:
        order = worlds.agreed(session, world)
        session.commit()
        path = f"/pesanan/{public_id(order.region_id, order.id)}"
    window = opens("ppk", screen=PHONE)
    window.open(path)
    return window


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_the_last_line_of_a_page_is_never_behind_it(world: World, opens: Opens, size: str) -> None:
    window = on_an_order(world, opens)
    window.page.evaluate("size => document.documentElement.style.fontSize = size", size)
    assert window.page.evaluate(UNDER_THE_BAR) <= 0
    window.is_sound()


def test_in_type_so_large_that_it_would_take_a_fifth_of_the_screen_it_ends_the_page(world: World, opens: Opens) -> None:
    """A telephone of 360 px in letters of twice the size has the width of 180 of
    its own; one that lies on its side is 320 px high."""
    window = on_an_order(world, opens)
    for screen in ({"width": 180, "height": 370}, {"width": 640, "height": 320}):
        window.page.set_viewport_size(screen)  # type: ignore[arg-type]
        window.page.evaluate("scrollTo(0, 0)")
        assert window.page.evaluate("document.querySelector('.thumb').getBoundingClientRect().top") > screen["height"]
        assert window.page.evaluate(UNDER_THE_BAR) <= 0
        window.is_sound()


def test_what_stands_half_behind_it_until_one_scrolls_is_no_small_target(world: World, opens: Opens) -> None:
    window = on_an_order(world, opens)
    window.page.set_viewport_size({"width": PHONE["width"], "height": window.page.evaluate(HALF_BEHIND)})
    window.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = window.page.evaluate(RUN, {"type": "rule", "values": ["target-size"]})["violations"]
    assert [node["html"] for violation in found for node in violation["nodes"]] == []
