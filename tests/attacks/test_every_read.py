"""Every address that is read, as the first person to whom it is shown reads it: what the answer
carries, what it is, and that reading wrote nothing."""

import json
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

import pytest
from httpx2 import Response
from sqlalchemy import Engine, event

from app import db
from app.accounts import sessions
from app.accounts.models import Account, Grant
from app.actor import SYSTEM_ACTOR, Role
from app.clock import now
from app.web.access import REGISTRY, Csrf
from tests.attacks.typed import type_everywhere
from tests.isolation.matrix import House, house  # noqa: F401 - a fixture
from tests.isolation.things import Thing, things_at
from tests.isolation.visitors import Visitor

WRITES = re.compile(r"^\s*(?:WITH\b.*?\)\s*)?(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE | re.DOTALL)
KEPT_OF_THE_READER = frozenset({"web_session", "api_token", "request_count"})
"""When somebody was last seen and how often they called: about the caller, not about anything that is read."""
KEPT_WHEN_FIRST_READ = frozenset({"order_paper", "stored_file"})
"""A paper that is due is drawn when somebody first asks for it, to the same bytes whenever that is."""
OPEN_PICTURES = re.compile(r"^/(foto|logo|peringkat|realisasi/{code}|produk/{key}|etalase/{slug}|panduan/gambar)/")
"""Pictures of the catalogue, of public figures, of the guides and of regions, the same for everybody: they say so (`public`)."""
OURS = re.compile(r"/(dokumen|documents|foto|logo)/|/gambar|\.(pdf|svg)$|^/(realisasi|peringkat|verifikasi|pembanding)")
"""Files that we have drawn or encoded ourselves; all others were sent in."""
BEGINS = {
    "text/html": re.compile(rb"\s*<"),
    "application/json": re.compile(rb"\s*[\[{\"]"),
    "application/problem+json": re.compile(rb"\s*{"),
    "application/pdf": re.compile(rb"%PDF-"),
    "application/zip": re.compile(rb"PK\x03\x04"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": re.compile(rb"PK\x03\x04"),
    "application/gzip": re.compile(rb"\x1f\x8b"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/svg+xml": re.compile(rb"\s*<"),
    "image/png": re.compile(rb"\x89PNG"),
}
"""How a content of that type begins, where it begins in one way."""
TEXTS = ("text/", "application/javascript")
HOSTILE = """"'></script></title></textarea><svg id=kenari onload=alert(1)>{{7*7}}&lt;i"""


@pytest.mark.asvs(
    "1.1.2",
    "1.2.1",
    "1.2.3",
    "1.3.1",
    "1.3.5",
    "1.3.7",
    "3.2.1",
    "3.4.1",
    "3.4.2",
    "3.4.3",
    "3.4.4",
    "3.4.5",
    "3.4.6",
    "3.5.3",
    "4.1.1",
    "5.3.1",
    "5.4.1",
    "5.4.2",
    "14.3.2",
)
def test_every_answer_carries_its_headers_is_what_it_says_takes_no_text_for_markup_and_writes_nothing(house: House) -> None:  # noqa: F811
    written: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if (found := WRITES.match(statement)) and found[2].lower() not in KEPT_OF_THE_READER | KEPT_WHEN_FIRST_READ:
            written.append(f"{found[1]} {found[2]}")

    type_everywhere(HOSTILE)
    faults, statuses, shown = [], [], set()
    event.listen(Engine, "before_cursor_execute", listen)
    try:
        for address, is_signed_in, answer in _reads(house):
            statuses.append(answer.status_code)
            faults += [
                f"{address}: {fault}"
                for fault in (*_missing(answer), *_untrue(answer), *_unsafe_name(answer), *_unboxed(address, answer))
            ]
            faults += [f"{address}: {fault}" for fault in _taken_for_markup(answer)]
            if "{{7*7}}" in answer.text:
                shown.add(address)
            kept = answer.headers["cache-control"]
            if is_signed_in and "no-store" not in kept and not (OPEN_PICTURES.match(address) and kept.startswith("public")):
                faults.append(f"{address}: a browser may keep it ({kept})")
            faults += [f"{address}: reading writes: {what}" for what in written]
            written.clear()
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert sorted(set(faults)) == []
    assert statuses.count(200) > 120
    assert len(shown) > 40


def test_what_becomes_an_element_is_seen() -> None:
    page = {"content-type": "text/html; charset=utf-8"}
    assert list(_taken_for_markup(Response(200, headers=page, text=f'<input value="{HOSTILE}">')))
    assert not list(_taken_for_markup(Response(200, headers=page, text=f'<input value="{escape(HOSTILE)}">')))


class Elements(HTMLParser):
    """The ids of a page's elements, as a browser would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str | None] = set()
        self.handlers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids |= {value for name, value in attrs if name == "id"}
        self.handlers |= {name for name, _value in attrs if name.startswith("on")}


def _taken_for_markup(answer: Response) -> Iterator[str]:
    if not answer.headers.get("content-type", "").startswith(("text/html", "image/svg")):
        return
    page = Elements()
    page.feed(answer.text)
    if "kenari" in page.ids or page.handlers:
        yield "what was typed became an element"


@pytest.mark.asvs("8.2.2")
def test_who_names_the_copy_of_somebody_else_is_not_told_that_it_is_the_newest(house: House) -> None:  # noqa: F811
    """A browser that another person used, or a cache between: whoever may not see a
    thing is refused as always, whatever copy of it they have."""
    told, tried = [], set()
    for path, thing, visitor in _first_readers(house):
        if thing is None or thing.seen_by is None:
            continue
        address = path.format(**thing.ids)
        tag = visitor.send("GET", address, Csrf.SAFE).headers.get("etag")
        if tag is None:
            continue
        own = visitor.send("GET", address, Csrf.SAFE, headers={"if-none-match": tag})
        others = [one for one in house.visitors.values() if one.persona not in thing.seen_by]
        of_its_doors = [one for one in others if one.role in REGISTRY["GET", path].who]
        for other in {one.persona: one for one in (*of_its_doors[:1], house.visitors["public"])}.values():
            answer = other.send("GET", address, Csrf.SAFE, headers={"if-none-match": f"{tag}, *"})
            if answer.status_code in (200, 304) or "etag" in answer.headers:
                told.append(f"{path} {other.persona}: {answer.status_code}")
        tried.add((path, own.status_code))
    assert sorted(told) == []
    assert sum(status == 304 for _path, status in tried) > 20


def _sign_out(visitor: Visitor) -> None:
    with db.new_session() as session:
        sessions.sign_out(session, token=visitor.cookie[1], actor=SYSTEM_ACTOR, at=now())


def _change_the_password(visitor: Visitor) -> None:
    with db.new_session() as session:
        sessions.sign_out_everywhere(session, account_id=visitor.grant.account_id)


def _end_the_role(visitor: Visitor) -> None:
    with db.new_session() as session:
        grant = session.get_one(Grant, visitor.grant.id)
        grant.valid_until = grant.valid_from


def _close_the_account(visitor: Visitor) -> None:
    with db.new_session() as session:
        session.get_one(Account, visitor.grant.account_id).active = False


def _undo(visitor: Visitor) -> None:
    with db.new_session() as session:
        session.get_one(Grant, visitor.grant.id).valid_until = visitor.grant.valid_until
        session.get_one(Account, visitor.grant.account_id).active = True
    visitor.enter()


ENDS = (_sign_out, _change_the_password, _close_the_account, _end_the_role)


@pytest.mark.asvs("7.4.1", "7.4.2", "8.3.2")
def test_whatever_was_shown_is_shown_no_more_to_the_cookie_of_a_sign_in_that_is_over(house: House) -> None:  # noqa: F811
    """Pages, fragments, papers, pictures, exports and the API, each after one of the ways in which a sign-in ends, in turn."""
    shown, tried = [], 0
    for path, thing, visitor in _first_readers(house):
        if Role.PUBLIC in REGISTRY["GET", path].who and (thing is None or thing.seen_by is None):
            continue
        ends = ENDS[1:] if path.startswith("/api/") else ENDS  # a token of the API has no press on Keluar
        if visitor.persona == "newcomer":
            ends = ends[:-1]  # a firm's draft is of whoever writes it, in no role yet
        end = ends[tried % len(ends)]
        address = path.format(**(thing.ids if thing else {}))
        end(visitor)
        try:
            after = visitor.send("GET", address, Csrf.SAFE, headers={"if-none-match": "*"})
        finally:
            _undo(visitor)
        if after.status_code in (200, 206, 304) or "etag" in after.headers:
            shown.append(f"{path} after {end.__name__}: {after.status_code}")
        tried += 1
    assert shown == []
    assert tried > 150


def _first_readers(house: House) -> Iterator[tuple[str, Thing | None, Visitor]]:  # noqa: F811
    """Each address that is read, at the first thing that it can be about, by the first who may."""
    for (method, path), access in sorted(REGISTRY.items()):
        if method != "GET":
            continue
        for thing in things_at(house.rich, method, path)[:1]:
            for visitor in sorted(house.visitors.values(), key=lambda one: one.role is Role.PUBLIC):
                if visitor.role in access.who and (thing is None or thing.seen_by is None or visitor.persona in thing.seen_by):
                    yield path, thing, visitor
                    break


def _reads(house: House) -> Iterator[tuple[str, bool, Response]]:  # noqa: F811
    for path, thing, visitor in _first_readers(house):
        answer = visitor.send("GET", path.format(**(thing.ids if thing else {})), Csrf.SAFE)
        yield path, visitor.role is not Role.PUBLIC, answer


def _missing(answer: Response) -> Iterator[str]:
    headers = answer.headers
    policy = headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "frame-ancestors 'none'" not in policy:
        yield f"policy {policy}"
    if headers.get("x-content-type-options") != "nosniff":
        yield "may be guessed"
    if headers.get("referrer-policy") not in ("same-origin", "strict-origin"):
        yield "tells other sites where one came from"
    if not headers.get("strict-transport-security", "").startswith("max-age=31536000"):
        yield "does not ask for TLS"
    if any(name.startswith("access-control-") for name in headers):
        yield "opens itself to other sites"


def _untrue(answer: Response) -> Iterator[str]:
    if not answer.content:
        return
    declared, _, rest = answer.headers.get("content-type", "").partition(";")
    if declared in BEGINS and not BEGINS[declared].match(answer.content):
        yield f"says {declared} and begins with {answer.content[:12]!r}"
    if declared.endswith("json"):
        json.loads(answer.content)
    if declared.startswith(TEXTS):
        answer.content.decode("utf-8")
        if "charset=utf-8" not in rest.lower():
            yield f"says {declared} without its encoding"
    if not declared:
        yield "does not say what it is"


def _unboxed(address: str, answer: Response) -> Iterator[str]:
    """A file that somebody sent is shown as nothing but itself."""
    declared = answer.headers.get("content-type", "")
    sent_in = declared.startswith(("application/pdf", "image/")) and not OURS.search(address)
    if sent_in and "sandbox" not in answer.headers["content-security-policy"]:
        yield f"{declared} that somebody sent, without a sandbox"


def _unsafe_name(answer: Response) -> Iterator[str]:
    for given in answer.headers.get_list("content-disposition"):
        if not re.fullmatch(r"(inline|attachment)(; (filename=\"[\w .-]+\"|filename\*=UTF-8''[\w.%~-]+))?", given, re.ASCII):
            yield f"a download named {given}"
