"""What is shared: a picture of the right size that weighs little, named in the page, the same for the same words."""

import csv
import io
import re
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app import db
from app.charts.postcards import INK, Postcard
from app.dashboards import figures
from app.dashboards.course import course
from app.ledger import Basis
from app.money import rupiah
from app.realisation.asking import AskedScope, By, question
from app.realisation.picture import Card, drawn
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from app.web.pages.numbers import persen
from tests.exchange.feeds import YEAR, as_json, bring_in, order
from tests.web.browsing import SITE, Browser

LONG = "Kabupaten Administrasi Kepulauan Seribu dan Sekitarnya yang Namanya Sangat Panjang Sekali"


@pytest.mark.parametrize("name", ["Kota Contoh", LONG, "Kabupaten “Aneh” – é ▲ 漢", ""])
def test_a_picture_is_1200_by_630_and_light_whatever_it_says(name: str) -> None:
    card = Card(name, f"{name} · 2026", "7,68%", f"Peringkat 1 · {name}", "per 12 Oktober 2026")
    content = drawn(card)
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(content) <= 100_000
    drawn.cache_clear()
    assert drawn(card) == content
    assert drawn(Card("Kota Lain", card.what, card.figure, card.place, card.as_of)) != content


def cards_drawn(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """What pictures say from now on."""
    cards: list[Card] = []
    pictures: Any = import_module("app.realisation.routes.pictures")  # the name in its folder is that of its pages
    plainly = pictures.drawn
    monkeypatch.setattr(pictures, "drawn", lambda card: cards.append(card) or plainly(card))
    return cards


@pytest.mark.parametrize(
    "asked", ["", "&periode=TW2", "&basis=settled&per=2026-10-12", "&lingkup=DIGITAL&periode=S1&basis=accepted"]
)
def test_what_a_picture_says_is_the_figure_of_its_page(
    committed_year: Session, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    cards = cards_drawn(monkeypatch)
    address, browser = f"tahun={YEAR}&metrik=EP_BUDGET{asked}", Browser()
    assert browser.get(f"/realisasi/99.01/gambar.png?{address}").status_code == 200
    lines = csv.DictReader(io.StringIO(browser.get(f"/realisasi/99.01?{address}&unduh=csv").text))
    told = next(line for line in lines if line["bagian"] == "angka")
    (card,) = cards
    assert card.figure == persen(int(told["nilai"]), int(told["pembagi"]))
    assert card.place.endswith(rupiah(int(told["nilai"])))


def test_a_place_in_a_picture_is_among_those_that_have_a_percent_as_on_the_page(
    committed_year: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cards, browser = cards_drawn(monkeypatch), Browser()
    with db.new_session() as session:
        bring_in(session, as_json(tmp_path, [order(1, kd_klpd="X9902")]), region_code="99.02")
    assert browser.get(f"/realisasi/99.01/gambar.png?tahun={YEAR}&metrik=EP_BUDGET").status_code == 200
    (card,) = cards
    assert card.place.startswith("Peringkat 1 dari 1 kabupaten"), "a region without a budget has no place"
    assert "dari 1 yang dapat dihitung" in browser.get(f"/realisasi/99.01?tahun={YEAR}&metrik=EP_BUDGET").text


def test_the_first_of_a_ranking_is_written_whole_however_long_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The share, at its end, is what the picture is for."""
    said: list[str] = []
    postcard, first = Postcard(), "1. Kabupaten Penukal Abab Lematang Ilir 12,34%"
    monkeypatch.setattr(postcard._pen, "text", lambda _place, line, **_how: said.append(line))
    postcard.write(first, 300, 150, INK, bold=True)
    assert said == [first]


def test_the_curve_of_a_year_is_the_tally_by_month_summed(committed_year: Session, tmp_path: Path) -> None:
    """An order of the year that is dated in the December before is in its January."""
    with db.new_session() as session:
        early = [order(11, tgl_order=f"{YEAR - 1}-12-20"), order(12, tgl_order=f"{YEAR}-09-30", status_pengiriman="COMPLETED")]
        bring_in(session, as_json(tmp_path, early), partial=True)
        region = region_by_code(session, "99.01")
        for scope in (AskedScope.EP_ALL, AskedScope.DIGITAL):
            days = figures.days_of_region(session, region, YEAR, scope)
            drawn_ = course(YEAR, date(YEAR, 10, 12), figures.Planned(), e_purchasing_only=False, denominator=1, days=days)[
                "months"
            ]
            for basis in (Basis.ORDERED, Basis.ACCEPTED, Basis.PAID):
                rows = tally(session, question(region="99.01", year=YEAR, basis=basis, scope=scope, by=By.MONTH))["rows"]
                summed = [sum(row["amount"] for row in rows if row["key"] <= month["month"]) for month in drawn_[:9]]
                assert [month[str(basis)] for month in drawn_[:9]] == summed
                assert summed[-1] == sum(row["amount"] for row in rows)


def test_the_pages_name_their_picture_and_it_is_kept_by_its_content(committed_year: Session) -> None:
    browser = Browser()
    for address in (
        f"/realisasi/99.01?tahun={YEAR}&metrik=EP_BUDGET",
        f"/peringkat?tahun={YEAR}&urut=amount",
        f"/realisasi/99.01/peringkat?tahun={YEAR}",
    ):
        html = browser.get(address).text
        (picture,) = re.findall(r'<meta property="og:image" content="([^"]+)"', html)
        assert picture.startswith(SITE)
        answer = browser.get(picture.removeprefix(SITE).replace("&amp;", "&"))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert len(answer.content) <= 100_000
        again = browser.get(picture.removeprefix(SITE).replace("&amp;", "&"), headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
        assert 'href="https://wa.me/?text=' in html
    other = browser.get(f"/realisasi/99.01/gambar.png?tahun={YEAR}&basis=paid")
    assert other.status_code == 200
    assert browser.get("/realisasi/98.76/gambar.png").status_code == 404
    assert browser.get("/peringkat/gambar.png?tingkat=desa").status_code == 422
    assert browser.get("/peringkat/gambar.png?tingkat=kota").status_code == 200, "no kota yet"
