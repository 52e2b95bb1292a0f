"""Walking: from each persona's first page along every link, one page for each shape of address."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.browser import PHONE

PAGES_MAX = 120
"""For each persona."""
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
    known: set[str],
    *,
    watch: Callable[[BrowserContext], None] | None = None,
    most: int = PAGES_MAX,
) -> Iterator[tuple[Page, Seen]]:
    """Every page that this persona can come to by links and whose shape is not `known` yet for them; the window stays on it until the next. The pages' policy
    is in force where somebody watches; what looks into a page has to go past it."""
    window = browser.new_context(viewport=PHONE, locale="id-ID", bypass_csp=watch is None, reduced_motion="reduce")
    if watch is not None:
        watch(window)
    page = window.new_page()
    todo = deque(BEGINNINGS if login is None else ["/", _signed_in(page, site, login)])
    met: set[str] = set()
    while todo and len(met) < most:
        address = todo.popleft()
        shape = shape_of(address)
        if shape in met or address.startswith(FILES):
            continue
        met.add(shape)
        answer = page.request.get(site + address, max_redirects=5)
        if "text/html" not in answer.headers.get("content-type", ""):
            if answer.status >= 400:
                yield page, Seen(persona, address, answer.status, "", ())
            continue
        page.goto(site + address)
        hrefs = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
        links = tuple(dict.fromkeys(link for href in hrefs if (link := _inside(site, address, href))))
        todo.extend(link for link in links if shape_of(link) not in met)
        if f"{persona} {shape}" not in known:
            known.add(f"{persona} {shape}")
            yield page, Seen(persona, address, answer.status, answer.text(), links)
    window.close()


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
