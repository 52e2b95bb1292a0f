"""No Indonesian is left on an English page: nothing is shown there, word for word, that has another wording in English."""

from collections.abc import Iterator
from html.parser import HTMLParser

from app.actor import Role
from app.web.access import REGISTRY
from app.web.pages.language import COOKIE
from tests.isolation.matrix import House, house  # noqa: F401 - a fixture
from tests.isolation.things import things_at
from tests.isolation.visitors import Visitor
from tests.language.catalogue import SPOKEN, english

INDONESIAN = {message.source for message in english() if message.is_translated and message.source not in message.english}
DATA = {
    "PPN",
    "Contoh",
    "Alat tulis",
    "Alat tulis kantor",
    "Belanja alat tulis",
    "Dinas Contoh",
    "Kabupaten Contoh",
    "Kertas A4 80 gsm",
}
"""What the world's own offices and vendors wrote, a code, and the second line of a region's tile."""
PAGES_MIN = 80
OF_ALL_LANGUAGES = {"/bahasa", "/luring", "/panduan/{guide}"}
"""The choice itself, the page that lies on a device whoever uses it, and the guides, which are written in Indonesian."""


class Words(HTMLParser):
    """What a reader is shown or told, in pieces; what is marked as Indonesian (`lang="id"`) may be so."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None and not self.within:
            self.found.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [" ".join(value.split()) for name, value in attrs if name in SPOKEN and value]
        if ("lang", "id") in attrs:
            self.within = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.within:
            self.within = ""


def indonesian_in(page: str) -> set[str]:
    words = Words()
    words.feed(page)
    words.close()
    return {text for text in words.found if text in INDONESIAN and text not in DATA}


def test_a_word_that_was_left_is_seen() -> None:
    assert indonesian_in('<p>Katalog</p><input placeholder="Cari produk"><p>Catalogue</p>') == {"Katalog", "Cari produk"}


def test_an_english_page_has_no_indonesian_left(house: House) -> None:  # noqa: F811
    left: dict[str, set[str]] = {}
    seen = 0
    for path, page in _pages(house):
        assert '<html lang="en"' in page, path
        seen += 1
        if found := indonesian_in(page):
            left[path] = found
    assert left == {}
    assert seen > PAGES_MIN


def _pages(house: House) -> Iterator[tuple[str, str]]:  # noqa: F811
    """Every page once, as the first person to whom it is shown sees it; the public
    last, so that what only some are shown is read too."""
    for (method, path), access in sorted(REGISTRY.items()):
        if method != "GET" or path.startswith("/api/") or path in OF_ALL_LANGUAGES:
            continue
        visitors = sorted(
            (one for one in house.visitors.values() if one.role in access.who), key=lambda one: one.role is Role.PUBLIC
        )
        for thing in things_at(house.rich, method, path)[:1]:
            shown = (_in_english(visitor, path.format(**(thing.ids if thing else {}))) for visitor in visitors)
            if page := next(filter(None, shown), None):
                yield path, page


def _in_english(visitor: Visitor, path: str) -> str | None:
    answer = visitor._ask("GET", path, headers={"cookie": f"{'='.join(visitor.cookie)}; {COOKIE}=en"})
    is_page = answer.headers.get("content-type", "").startswith("text/html") and "<html" in answer.text
    return answer.text if answer.status_code == 200 and is_page else None
