"""A region's realisation on paper: one sheet, however many offices it has, with last year's figure beside this year's."""

import re
from datetime import UTC, datetime

import time_machine

from app import db, reactions
from tests import world as worlds
from tests.dashboards.planning import add_package
from tests.journeys.browser import IN_CHROMIUM, Opens
from tests.world import World

pytestmark = IN_CHROMIUM
NEXT_YEAR = datetime(2027, 11, 1, 3, 0, tzinfo=UTC)


def test_the_realisation_of_a_region_is_one_sheet_of_paper(world: World, opens: Opens) -> None:
    reactions.install()
    with db.new_session() as session:
        worlds.in_process(session, world)
    for number in range(2, 30):
        add_package(
            f"9100000{number:02}", 1_000_000 * number, f"{number}.01.0.00.0.00.{number:02}.0000", office=f"DINAS CONTOH {number}"
        )
    public = opens()
    public.open("/realisasi/99.01?tahun=2026")
    paper = public.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
    public.page.emulate_media(media="print")
    for there in ("#angka-isi", "#metrik table", "#rincian table", "#status table"):
        assert public.page.locator(there).is_visible(), there
    for away in (".masthead", "main form", "#unduh", "#metrik td details"):
        assert public.page.locator(f"{away}:visible").count() == 0, away
    with time_machine.travel(NEXT_YEAR):
        public.open("/realisasi/99.01?tahun=2027")
        public.sees("Tahun lalu, 1 November 2026: Rp")
