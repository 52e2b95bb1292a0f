"""The design system in a real browser: readable in both colours and at twice the
size, reachable by thumb and by keyboard, sent once."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browser import DESK, IN_CHROMIUM, PHONE, TOO_WIDE, TWICE, chromium, served, until

pytestmark = IN_CHROMIUM
PAGES = ("/gaya", "/tampilan", "/masuk", "/")
LOOKS = [(screen, colours) for screen in (PHONE, DESK) for colours in ("light", "dark")]

POOR_CONTRAST = """
() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!says || !element.checkVisibility() || element.closest("[disabled]")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [luminance(numbers(style.color)), luminance(ground(element))].sort((a, b) => b - a);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${element.textContent.trim().slice(0, 40)} ${ratio.toFixed(2)}`);
  }
  return poor;
}
"""
SMALL_TARGETS = """
() => [...document.querySelectorAll(".button, .chip, .nav a, .tabs a, .brand, .foot li a, summary, .choice, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox])")]
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
  .map((element) => `${element.className} ${element.textContent.trim().slice(0, 30)} ${element.getBoundingClientRect().height}`)
"""
NAMELESS = """
() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  .filter((field) => !field.labels?.length && !field.ariaLabel).map((field) => field.name)
"""
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4')].map(h => +h.tagName[1])"


@pytest.fixture(scope="module")
def site(database: str) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def opened(
    browser: Browser, site: str, path: str = "", *, screen: Any = DESK, colours: Any = "light", scripts: bool = True
) -> Page:
    """A window, at this page where one is named."""
    page = browser.new_page(
        base_url=site, viewport=screen, color_scheme=colours, java_script_enabled=scripts, reduced_motion="reduce"
    )
    if path:
        page.goto(path)
    return page


@pytest.mark.parametrize(("screen", "colours"), LOOKS, ids=lambda given: given if isinstance(given, str) else str(given["width"]))
def test_every_word_stands_out_from_its_ground(site: str, browser: Browser, screen: Any, colours: str) -> None:
    page = opened(browser, site, screen=screen, colours=colours)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate(POOR_CONTRAST) == [], path
    page.close()


def test_nothing_is_wider_than_a_phone_even_at_twice_the_size(site: str, browser: Browser) -> None:
    page = opened(browser, site, screen=PHONE)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate(TOO_WIDE) == 0, path
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(TOO_WIDE) == 0, f"{path} at twice the size"
    page.close()


def test_what_one_presses_is_large_enough_for_a_thumb(site: str, browser: Browser) -> None:
    page = opened(browser, site, screen=PHONE)
    for path in PAGES:
        page.goto(path)
        page.locator(".menu > summary").click()
        assert page.evaluate(SMALL_TARGETS) == [], path
    page.close()


def test_a_page_has_one_title_names_for_its_fields_and_no_id_twice(site: str, browser: Browser) -> None:
    page = opened(browser, site)
    for path in PAGES:
        page.goto(path)
        levels = page.evaluate(HEADINGS)
        assert levels.count(1) == 1, path
        assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False)), (path, levels)
        assert page.evaluate(NAMELESS) == [], path
        assert page.evaluate(TWICE) == [], path
        assert page.locator("html").get_attribute("lang") == "id", path
        for one in ("main", "header.masthead", "footer"):
            assert page.locator(one).count() == 1, (path, one)
    page.close()


def test_the_keyboard_comes_first_to_the_way_past_the_menu(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/masuk")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.close()


def test_a_word_says_what_it_means_while_one_points_at_it_and_until_escape(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/gaya")
    word, bubble = page.locator("a.term").first, page.locator("#arti")
    word.hover()
    assert "Surat Perintah Pencairan Dana." in bubble.inner_text()
    bubble.hover()
    page.wait_for_timeout(400)
    assert bubble.is_visible()  # one may go into it and read
    page.keyboard.press("Escape")
    assert not bubble.is_visible()
    word.focus()
    assert bubble.is_visible()
    assert word.get_attribute("aria-describedby") == "arti"
    page.keyboard.press("Tab")
    assert not bubble.is_visible()
    page.close()


def test_a_tap_on_a_word_explains_it_and_a_second_one_leads_to_the_glossary(site: str, browser: Browser) -> None:
    context = browser.new_context(base_url=site, viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto("/gaya")
    word, bubble = page.locator("a.term").first, page.locator("#arti")
    word.tap()
    assert bubble.is_visible()
    assert page.evaluate(TOO_WIDE) == 0
    word.tap()
    page.wait_for_url("**/istilah#sp2d")
    context.close()


def test_every_stop_of_the_keyboard_is_seen(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/gaya")
    unseen = []
    for _stop in range(60):
        page.keyboard.press("Tab")
        seen, name = page.evaluate(
            "() => { const e = document.activeElement; const seen = (x) => getComputedStyle(x).outlineStyle !== 'none'; "
            "return [e === document.body || seen(e) || seen(e.closest('.product, .tile') ?? e), e.outerHTML.slice(0, 80)]; }"
        )
        unseen += [] if seen else [name]
    assert unseen == []
    page.close()


def test_the_menu_of_a_phone_opens_without_javascript(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/masuk", screen=PHONE, scripts=False)
    link = page.locator(".nav a").first
    assert not link.is_visible()
    page.locator(".menu > summary").click()
    assert link.is_visible()
    page.close()


def test_on_a_desk_the_menu_is_always_open(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/masuk", scripts=False)
    assert page.locator(".nav a").first.is_visible()
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_colours_that_one_chooses_stay(site: str, browser: Browser, scripts: bool) -> None:
    page = opened(browser, site, "/tampilan", scripts=scripts)
    page.locator("[value=gelap]").check()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.goto("/masuk")
    assert page.locator("html").get_attribute("data-theme") == "gelap"
    page.close()


def test_a_press_in_the_footer_changes_the_colours_at_once_and_for_good(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/masuk")
    page.locator("[data-theme-switch]").click()
    assert page.url == f"{site}/masuk"
    assert page.locator("html").get_attribute("data-theme") == "gelap"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "gelap"
    page.close()


def test_a_form_pressed_twice_is_sent_once(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/tampilan")
    reached = page.evaluate(
        "async () => { const form = document.querySelector('main form'); let reached = 0; "
        "form.addEventListener('submit', (event) => { event.preventDefault(); reached += 1; }); "
        "for (let press = 0; press < 3; press += 1) { form.requestSubmit(); await new Promise((done) => setTimeout(done, 30)); } "
        "return reached; }"
    )
    assert reached == 1
    assert page.locator("main form button").first.inner_text() == "Mengirim…"
    assert page.locator("#kabar").inner_text() == "Mengirim…"
    page.close()


def test_a_swap_never_loses_the_focus(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/masuk")
    until(page, "window.htmx")
    page.evaluate(
        "() => { const place = document.createElement('div'); place.id = 'coba'; "
        'place.innerHTML = \'<button hx-get="/tampilan" hx-select="main .page-head" hx-target="#coba">x</button>\'; '
        "document.querySelector('main').append(place); htmx.process(place); }"
    )
    page.locator("#coba button").click()
    page.locator("#coba h1").wait_for()
    until(page, "document.activeElement !== document.body")
    assert page.evaluate("document.activeElement.id") == "coba"
    page.close()


def test_the_frame_of_a_page_is_not_printed(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/gaya", colours="dark")
    page.emulate_media(media="print")
    assert not page.locator(".masthead").is_visible()
    assert not page.locator("footer").is_visible()
    assert page.locator("table").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    page.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_who_asks_for_more_contrast_reads_no_grey_word_and_sees_every_edge(site: str, browser: Browser, colours: str) -> None:
    page = opened(browser, site, "/gaya", colours=colours)
    page.emulate_media(contrast="more")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert page.evaluate("getComputedStyle(document.querySelector('main .muted')).color") == ink
    assert page.evaluate("getComputedStyle(document.querySelector('main .card')).borderTopColor") == ink
    assert page.evaluate(POOR_CONTRAST) == []
    page.close()
