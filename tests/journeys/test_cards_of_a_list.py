"""A list on a telephone: a row is a card, in which every value stands at the same place as in the other cards."""

import pytest

from app import db
from app.identifiers import public_id
from app.regions.models import Region
from tests import world as worlds
from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, Opens
from tests.world import World

pytestmark = IN_CHROMIUM
TABLET = {"width": 768, "height": 1024}
WHERE_VALUES_BEGIN = """
() => [...document.querySelectorAll('.table-wrap.stack tbody tr')].map((row) =>
  [...row.querySelectorAll('td[data-label]')].filter((cell) => cell.checkVisibility()).map((cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    return Math.round(words.getBoundingClientRect().left);
  }))
"""
EMPTY_LINES = "[...document.querySelectorAll('.table-wrap.stack td.nil')].filter((cell) => cell.checkVisibility()).length"
TOPS_OF_BUTTONS = """
() => [...document.querySelectorAll('.now > .actions summary.button')].map((button) => Math.round(button.getBoundingClientRect().top))
"""


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_values_of_all_cards_begin_in_one_line_and_what_is_empty_has_none(world: World, opens: Opens, size: str) -> None:
    with db.new_session() as session:
        worlds.agreed(session, world)
        worlds.place(session, world, quantity=3)
        session.commit()
    window = opens("ppk", screen=PHONE)
    window.open("/pesanan?kolom=penyedia&kolom=paket&kolom=nilai&kolom=status&kolom=nomor_sp")
    window.page.evaluate("size => document.documentElement.style.fontSize = size", size)
    rows = window.page.evaluate(WHERE_VALUES_BEGIN)
    assert [len(row) for row in rows] == [4, 4], "no number of a letter yet: no line of it"
    assert len({left for row in rows for left in row}) == 1
    assert window.page.locator("td.nil").count() == 2
    assert window.page.evaluate(EMPTY_LINES) == 0
    window.is_sound()


def test_on_a_tablet_the_values_of_all_cards_stand_in_columns(world: World, opens: Opens) -> None:
    with db.new_session() as session:
        worlds.agreed(session, world)
        worlds.place(session, world, quantity=3)
        session.commit()
    window = opens("ppk", screen=TABLET)
    window.open("/pesanan?kolom=penyedia&kolom=paket&kolom=nilai&kolom=nomor_sp")
    first, second = window.page.evaluate(WHERE_VALUES_BEGIN)
    assert first == second
    assert len(set(first)) == 4, "beside each other, also what is not there yet"
    window.is_sound()


def test_a_card_of_work_that_waits_keeps_its_words_whole_in_large_type(world: World, opens: Opens) -> None:
    with db.new_session() as session:
        worlds.agreed(session, world)
        session.commit()
    window = opens("ppk", screen=PHONE)
    window.open("/pesanan")
    window.page.evaluate("document.documentElement.style.fontSize = '200%'")
    words = window.page.locator(".queue strong").bounding_box()
    assert words
    assert words["width"] > PHONE["width"] / 2
    window.is_sound()


def test_the_buttons_of_an_order_stand_in_one_line_of_a_desk(world: World, opens: Opens) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world)
        session.commit()
        path = f"/pesanan/{public_id(order.region_id, order.id)}"
    vendor = opens("vendor", screen=DESK)
    vendor.open(path)
    tops = vendor.page.evaluate(TOPS_OF_BUTTONS)
    assert len(tops) > 2
    assert len(set(tops)) == 1


def test_a_place_in_a_ranking_has_no_line_for_what_its_source_does_not_say(world: World, opens: Opens) -> None:
    with db.new_session() as session:
        worlds.in_process(session, world)
        session.add(
            Region(id=4, code="99.02", name="Kabupaten Contoh Hulu", tier="kabupaten", timezone="Asia/Jakarta", parent_id=1)
        )
    window = opens(screen=PHONE)
    window.open("/peringkat?tingkat=kabupaten&metrik=EP_RUP&tahun=2026")
    cards = window.page.get_by_role("main").locator("tbody tr")
    assert cards.count() == 2
    unplanned = cards.filter(has_text="Kabupaten Contoh Hulu")
    assert [cell.get_attribute("data-label") for cell in unplanned.locator("td").all() if cell.is_visible()] == ["Nilai"]
    window.is_sound()
