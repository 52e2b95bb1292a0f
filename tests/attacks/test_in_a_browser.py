"""Stored XSS in a real browser: a corpus of markup in every field that people type into, and pages
with their scripts running and their policy in force.

`XSS=1` (`make xss`) visits every page as everybody who comes to it; by itself a few pages of two people are, so that the
tests stay quick. What browsers report of violations is counted by the product itself (`app/monitoring/violations.py`):
nothing after all these pages, and one page spoilt on its way is.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Route
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account, Grant
from app.accounts.passwords import hash_password
from app.settings import settings
from app.web.middleware import VIOLATED
from tests import world as worlds
from tests.attacks.typed import TYPED, type_everywhere
from tests.crawl.policy import violations_at
from tests.crawl.walking import PAGES_MAX, VISITOR, walk
from tests.figures import hand_over
from tests.isolation import rich
from tests.journeys.browser import IN_CHROMIUM, chromium, served
from tests.web.browsing import whole_app
from tests.world import AT, PASSWORD

pytestmark = IN_CHROMIUM
WHOLE = bool(os.environ.get("XSS"))
FEW = 3
"""Pages of each person where not all are visited."""
CORPUS = (
    "<script>kenari(1)</script>",
    "\"'><img src=/kenari onerror=kenari(2)>",
    "</script></title></textarea></style></select></template><svg onload=kenari(3)>",
    '" autofocus onfocus=kenari(4) x="',
    "' onpointerenter=kenari(5) style=animation-name:x onanimationstart=kenari(5) x='",
    "javascript:kenari(6)//",
    "<a id=kenari href=javascript:kenari(7)>x</a>",
    "<iframe id=kenari srcdoc='<script>parent.kenari(8)</script>'></iframe>",
    "<base href=//kenari.invalid/><meta http-equiv=refresh content='0;url=//kenari.invalid/'>",
    "<div id=kenari hx-get=/kenari hx-trigger=load hx-on:load=kenari(9)></div>",
    "<form id=kenari action=//kenari.invalid><input name=csrf><button>x</button></form>",
    "<math><mtext></table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=kenari(10)&gt;'>",
    "<noscript><p title='</noscript><img src=/kenari onerror=kenari(11)>'>",
    "&lt;script&gt;kenari(12)&lt;/script&gt;&#60;img src=/kenari onerror=kenari(12)&#62;",
    "<x\x0conload=kenari(13)><details open ontoggle=kenari(13)><video><source onerror=kenari(13)></video>",
    "{{7*7}}${kenari(14)}{% raw %}`;kenari(14);//'-kenari(14)-'\\u003cscript\\u003ekenari(14)",
    "\u202e<style>@import'//kenari.invalid'</style><link rel=stylesheet href=/kenari>",
)
"""Out of text, of attributes with and without quotes, of scripts, styles, titles and
templates; what htmx would obey; what parsers read twice."""
WATCH = """
window.kenari = (which) => { window.__ran = [...(window.__ran || []), which]; };
window.__broken = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.__broken.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile || ''}:${event.lineNumber}`));
"""
FOUND = """() => [
  ...(window.__ran || []).map((which) => `script ${which} ran`),
  ...window.__broken.map((what) => `against the policy: ${what}`),
  ...[...document.querySelectorAll('#kenari, [href^="javascript:" i], base, [onerror], [onload], [onfocus], [onanimationstart]')].map(
    (element) => `an element: ${element.outerHTML.slice(0, 120)}`),
]"""


@dataclass
class Watched:
    """A window's own complaints: dialogs, and what was asked for that only the corpus names."""

    faults: list[str] = field(default_factory=list)

    def over(self, window: BrowserContext) -> None:
        window.add_init_script(WATCH)
        window.on("dialog", lambda dialog: (self.faults.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        window.on(
            "request", lambda request: self.faults.append(f"asked for {request.url}") if _is_of_the_corpus(request.url) else None
        )


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LOKAPASAR_METRICS", "true")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def people(committed: None) -> Iterator[dict[str, dict[str, str] | None]]:
    """Persona → login, in a house where every field holds the corpus; None for a visitor."""
    whole_app()
    with time_machine.travel(AT, tick=True):
        with db.new_session() as session:
            personas = rich.build(session).grants if WHOLE else _an_order(session)
            session.execute(update(Account).values(password_hash=hash_password(PASSWORD)))
            logins = dict(session.execute(select(Account.id, Account.login)).all())
        type_everywhere("".join(CORPUS))
        known = {persona: {"login": logins[grant.account_id], "password": PASSWORD} for persona, grant in personas.items()}
        yield {VISITOR: None, **(known if WHOLE else {"pp": known["pp"]})}


def _an_order(session: Session) -> Mapping[str, Grant]:
    world = worlds.build(session)
    worlds.place(session, world)
    return world.grants


@pytest.mark.asvs("1.2.1", "1.2.3", "1.3.1", "3.2.2", "3.4.3", "3.4.7", "14.2.3")
@pytest.mark.usefixtures("metrics")
def test_nothing_that_people_typed_runs_in_a_browser_or_breaks_its_policy(people: dict[str, dict[str, str] | None]) -> None:
    faults: list[str] = []
    pages, shown = 0, 0
    with served() as site, chromium() as browser:
        assert _sees_what_runs(browser)
        before = violations_at(site)
        for persona, login in people.items():
            watched = Watched()
            for page, seen in walk(browser, site, persona, login, watch=watched.over, most=PAGES_MAX if WHOLE else FEW):
                if seen.status >= 400:
                    continue
                pages += 1
                shown += "kenari" in seen.source
                page.wait_for_load_state("networkidle" if WHOLE else "load")
                faults += [f"{persona} {seen.address}: {what}" for what in (*page.evaluate(FOUND), *watched.faults)]
                watched.faults.clear()
        reported = violations_at(site) - before
        assert _is_told_of_a_spoilt_page(browser, site)
    assert faults == []
    assert reported == 0
    assert shown >= (100 if WHOLE else 2)
    if WHOLE:
        fields = sum(len(columns.split()) for columns in TYPED.values())
        hand_over("xss", fields=fields, payloads=len(CORPUS), pages=pages, shown=shown, ran=0)


def _is_of_the_corpus(address: str) -> bool:
    there = urlsplit(address)
    return there.hostname == "kenari.invalid" or there.path == "/kenari"


def _is_told_of_a_spoilt_page(browser: Browser, site: str) -> bool:
    """A page of ours under its own policy, with a script put into it on its way: the browser tells the product, which counts it."""
    before = violations_at(site)
    page = browser.new_page()

    def spoil(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", "<script>kenari(0)</script></main>"))

    page.route("**/masuk", spoil)
    with page.expect_response(f"**{VIOLATED}") as told:
        page.goto(f"{site}/masuk")
    page.close()
    return told.value.status == 204 and violations_at(site) > before


def _sees_what_runs(browser: Browser) -> bool:
    """A page that takes the corpus for markup, without a policy and with one:
    what runs and what is kept from running are both seen."""
    window = browser.new_context()
    watched = Watched()
    watched.over(window)
    page = window.new_page()
    page.route("**/*", lambda route: route.fulfill(status=200, content_type="text/html", body="".join((*CORPUS[:3], CORPUS[6]))))
    page.goto("http://127.0.0.1/lengah")
    careless = " ".join((*page.evaluate(FOUND), *watched.faults))
    page.unroute("**/*")
    policy = {"content-security-policy": "default-src 'none'"}
    page.route("**/*", lambda route: route.fulfill(status=200, content_type="text/html", headers=policy, body=CORPUS[0]))
    page.goto("http://127.0.0.1/terjaga")
    kept = " ".join(page.evaluate(FOUND))
    window.close()
    return "script 1 ran" in careless and "an element" in careless and "asked for" in careless and "against the policy" in kept
