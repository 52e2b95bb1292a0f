"""What is shared: a picture of the right size that weighs little, named in the page, the same for the same words."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app.realisation.picture import Card, drawn
from tests.exchange.feeds import YEAR
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


def test_the_pages_name_their_picture_and_it_is_kept_by_its_content(committed_year: Session) -> None:
    browser = Browser()
    for address in (f"/realisasi/99.01?tahun={YEAR}&metrik=EP_BUDGET", f"/peringkat?tahun={YEAR}&urut=amount", f"/realisasi/99.01/peringkat?tahun={YEAR}"):  # fmt: skip
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
