"""Walking: from each persona's first page along every link, once or a few times for each shape of address."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.journeys.browser import PHONE

PAGES_MAX = 400
"""For each persona; none comes to so many."""
VISITOR = "visitor"
BEGINNINGS = (
    "/",
    "/katalog",
    "/realisasi/99.01",
    "/peringkat",
    "/data",
    "/masuk",
    "/daftar",
    "/gaya",
    "/keandalan",
    "/aksesibilitas",
)
FILES = ("/foto/", "/static/", "/api/", "/keluar")
SHAPES = (
    (r"^/produk/(?!baru)[^/]+$", "/produk/…"),
    (r"^/etalase/[^/]+$", "/etalase/…"),
    (r"/\d+\.[0-9A-Z]{26}(-[^/]*)?", "/…"),
    (r"/[0-9A-HJKMNP-TV-Z]{26}", "/…"),
    (r"/[0-9a-f]{32,}", "/…"),
    (r"/\d[\d.]+(?=/|$)", "/…"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as it arrived; `links` are the addresses on it, `source` the HTML as it was sent."""

    persona: str
    address: str
    status: int
    source: str
    links: tuple[str, ...]


def shape_of(address: str) -> str:
    """The address without what tells one thing from another of its kind."""
    path = urlsplit(address).path
    for pattern, written in SHAPES:
        path = re.sub(pattern, written, path)
    return path


def walk(
    browser: Browser,
    site: str,
    persona: str,
    login: dict[str, Any] | None,
    *,
    watch: Callable[[BrowserContext], None] | None = None,
    most: int = PAGES_MAX,
    samples: int = 1,
) -> Iterator[tuple[Page, Seen]]:
    """Every page that this persona can come to by links, `samples` of those whose addresses differ by a thing's key alone; the
    window stays on it until the next. The pages' policy is in force."""
    window = browser.new_context(viewport=PHONE, locale="id-ID", reduced_motion="reduce")
    if watch is not None:
        watch(window)
    page = window.new_page()
    todo = deque(BEGINNINGS if login is None else ["/", _signed_in(page, site, login)])
    met: Counter[str] = Counter()
    walked: set[str] = set()

    def is_enough(address: str) -> bool:
        shape = shape_of(address)
        return met[shape] >= (samples if "…" in shape else 1)

    while todo and met.total() < most:
        address = todo.popleft()
        if address in walked or is_enough(address) or address.startswith(FILES):
            continue
        walked.add(address)
        came_to, status, source = _opened(page, site, address)
        if came_to != address:  # led on to another page, or is no page
            met[shape_of(address)] += 1
            if came_to in walked or is_enough(came_to):
                continue
            walked.add(came_to)
        met[shape_of(came_to)] += 1
        if not source and status < 400:
            continue
        hrefs = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))") if source else []
        links = tuple(dict.fromkeys(link for href in hrefs if (link := _inside(site, came_to, href))))
        todo.extend(link for link in links if not is_enough(link))
        yield page, Seen(persona, came_to, status, source, links)
    window.close()


def _opened(page: Page, site: str, address: str) -> tuple[str, int, str]:
    """Where the address led to, the status, and the HTML as it was sent; no HTML for a file."""
    try:
        answer = page.goto(site + address)
    except Error:  # a file that is to be kept
        return address, page.request.get(site + address).status, ""
    assert answer is not None
    there = urlsplit(answer.url)
    is_page = "text/html" in answer.headers.get("content-type", "")
    came_to = there.path + (f"?{there.query}" if there.query else "")
    return came_to, answer.status, answer.text() if is_page else ""


def _inside(site: str, address: str, href: str) -> str:
    """The path and query that a link leads to; empty for one that leaves the site or stays on the page."""
    there = urlsplit(urljoin(site + address, href))
    if f"{there.scheme}://{there.netloc}" != site or href.startswith("#"):
        return ""
    return there.path + (f"?{there.query}" if there.query else "")


def _signed_in(page: Page, site: str, login: dict[str, Any]) -> str:
    """Signs in by the form; the path of the persona's first page."""
    page.goto(f"{site}/masuk")
    page.get_by_label("Nama masuk").fill(login["login"])
    page.get_by_label("Kata sandi", exact=True).fill(login["password"])
    page.get_by_role("main").get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/masuk"))
    return urlsplit(page.url).path
