"""The dashboard of a region's head in a real browser: on a telephone, at a desk and on paper, sixty days before the year ends."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from app import db, reactions
from app.dashboards.choosing import choose
from app.feeds.models import ImportBatch
from app.identifiers import new_id
from app.targets.declaring import declare
from tests import world as worlds
from tests.dashboards.planning import add_package
from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, Opens
from tests.world import AT, SATKER, World

pytestmark = IN_CHROMIUM
LATE = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
OFFICES = 24
PLACE = "/dasbor/99.01"
FILES = (
    *("RUP-MasterSatker", "RUP-PaketAnggaranPenyedia", "RUP-PaketPenyedia-Terumumkan", "RUP-PaketSwakelola-Terumumkan"),
    *("RUP-StrukturAnggaranPD", "RUP-HistoryKajiUlang", "Ekatalog-PaketEPurchasing", "Ekatalog-V6", "Bela-TokoDaring"),
)
CUT_OFF = """
() => [...document.querySelectorAll("main, main *")]
  .filter((e) => !e.closest("svg, .sr, thead") && e.checkVisibility() && getComputedStyle(e).overflowX !== "visible")
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.className}: ${e.scrollWidth} in ${e.clientWidth}`)
"""
NAMELESS_CELLS = "[...document.querySelectorAll('main .charted td')].filter(cell => !cell.dataset.label).length"
SQUEEZED_NAMES = """
() => [...document.querySelectorAll("main .charted tbody th")]
  .filter((name) => name.checkVisibility() && name.innerText.length > 30 && name.getBoundingClientRect().width < 200)
  .map((name) => name.innerText)
"""


@pytest.fixture
def late(world: World) -> Iterator[World]:
    """A region with many offices of long names, two orders, a target of its own and every kind of file, late in its year."""
    reactions.install()
    with db.new_session() as session:
        worlds.in_process(session, world)
        worlds.in_process(session, world, quantity=3)
        declare(
            session, region=world.region, metric="PDN_REAL_LKPP", percent=Decimal(95), valid_from=date(2026, 1, 1), valid_until=None,
            source="Keputusan Bupati 1/2026", actor=world["region_admin"], at=AT,
        )  # fmt: skip
        for name in FILES:
            session.add(_import(name))
    for number in range(2, OFFICES + 1):
        add_package(
            f"9100000{number:02}", 12_345_678_900 * number, f"{number}.01.0.00.0.00.{number:02}.0000",
            office=f"DINAS PENGENDALIAN PENDUDUK, KELUARGA BERENCANA DAN PEMBERDAYAAN PEREMPUAN {number}",
        )  # fmt: skip
    with time_machine.travel(LATE, tick=True):
        yield world


def test_on_a_telephone_the_head_sees_one_number_one_rank_and_one_trend(late: World, opens: Opens) -> None:
    head = opens("leader", screen=PHONE)
    head.open("/dasbor")
    figures = head.page.locator(".headline > .figure")
    assert figures.count() == 3
    number, rank, trend = figures.all()
    assert re.search(r"\d+,\d{2}%", number.inner_text())
    assert "per 1 November 2026 10.00 WIB" in number.inner_text(), "the time of the data stands beside it"
    assert "ke-1" in rank.inner_text()
    assert trend.locator("svg.lines").is_visible()
    assert not trend.locator("table").is_visible(), "its table waits for a press"
    drawing = trend.locator("svg.lines").bounding_box()
    assert drawing is not None
    assert drawing["y"] + drawing["height"] <= PHONE["height"], "all three are on the first screen"
    height = head.page.evaluate("document.documentElement.scrollHeight")
    assert height <= 8 * PHONE["height"], "short, however many offices there are"
    head.is_sound()


def test_the_offices_under_forty_percent_are_there_at_once_and_each_is_one_press_away(late: World, opens: Opens) -> None:
    head = opens("leader", screen=PHONE)
    head.open(PLACE)
    head.sees(f"{OFFICES} satuan kerja di bawah 40%, 60 hari tersisa tahun ini.")
    offices = head.page.locator("#tertinggal tbody th a")
    assert [link.is_visible() for link in offices.all()[:6]] == [True] * 5 + [False]
    head.page.locator("#tertinggal summary").get_by_text(f"Semua {OFFICES} dalam tabel").click()
    assert head.page.locator("#tertinggal-tabel tbody th a:visible").count() == OFFICES
    offices.first.click()
    head.page.wait_for_url(f"**{PLACE}/{OFFICES}.01*")
    head.sees(f"PEMBERDAYAAN PEREMPUAN {OFFICES}")
    head.sees("Tertinggal: di bawah 40%")
    head.is_sound()


def test_the_shares_of_pdn_and_small_firms_stand_against_their_targets(late: World, opens: Opens) -> None:
    head = opens("leader", screen=PHONE)
    head.open(PLACE)
    rows = {
        row.locator("th").inner_text().splitlines()[0]: row.inner_text() for row in head.page.locator("#pdn-umkk tbody tr").all()
    }
    assert "100,00%" in rows["Realisasi PDN, cara LKPP"]
    assert "95,00%" in rows["Realisasi PDN, cara LKPP"]
    assert "+5,00 poin" in rows["Realisasi PDN, cara LKPP"]
    assert "40,00%" in rows["Komitmen UMKK"], "the nation's own target"


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_on_a_dashboard_is_cut_off_and_every_cell_says_what_it_is(late: World, opens: Opens, screen: Any) -> None:
    head = opens("leader", screen=screen)
    for path in (PLACE, f"{PLACE}/{SATKER}"):
        head.open(path)
        for is_open in (False, True):
            assert head.page.evaluate(CUT_OFF) == [], path
            head.is_sound()
            if not is_open:
                head.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        assert head.page.evaluate(NAMELESS_CELLS) == 0
        assert head.page.evaluate(SQUEEZED_NAMES) == [], "a name breaks into a word a line"


def test_the_heads_page_is_one_sheet_of_paper(late: World, opens: Opens) -> None:
    head = opens("leader")
    head.open(PLACE)
    paper = head.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
    head.page.set_viewport_size({"width": 695, "height": 1040})
    head.page.emulate_media(media="print")
    assert head.page.locator("#tertinggal tbody tr:visible").count() == 10
    for there in (".headline > .figure", "#pdn-umkk table", "#kurva-s svg.lines", "#waktu-data"):
        assert head.page.locator(there).first.is_visible(), there
    for away in (".masthead", ".foot", "main form", "#kurva-s table", "main summary"):
        assert head.page.locator(f"{away}:visible").count() == 0, away


def test_whoever_has_no_account_reads_it_only_once_the_region_says_so(late: World, opens: Opens) -> None:
    anyone = opens(screen=PHONE)
    answer = anyone.page.goto(PLACE)
    assert answer is not None
    assert answer.status == 404
    with db.new_session() as session:
        choose(session, region=late.region, metric=None, behind_below=40, public=True, actor=late["region_admin"], at=AT)
    anyone.open(PLACE)
    anyone.sees("60 hari tersisa")
    assert anyone.page.locator(f"main a[href^='{PLACE}/']").count() == 0, "an office's own dashboard stays inside"
    anyone.is_sound()


def _import(name: str) -> ImportBatch:
    return ImportBatch(
        region_id=2, id=new_id(), dataset=name, fiscal_year=2026, file_name=f"{name}.json", file_sha256="0" * 64, as_of=AT.date(),
        known_at=AT, applied_at=AT, account_id=None, partial=False, rows=1, added=1, changed=0, unchanged=0, gone=0, quarantined=0,
    )  # fmt: skip
