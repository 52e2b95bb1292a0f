"""The matrix: every declared route at each thing that it can be about, by each of its
callers, and what of the answers is not as it was declared.

Who may call a route is read from its declaration; who may see which thing stands in `things.py`.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
import time_machine
from httpx2 import Response

from app import db
from app.actor import Role
from app.web.access import REGISTRY, Access, Csrf
from tests.competition import making as competitions
from tests.documents.reading import text_of
from tests.isolation import rich
from tests.isolation.rich import Rich
from tests.isolation.things import OFFICE, ONLY_FOR_SOME, PARTIES, SATKERS, WHAT_IS_SENT, Thing, things_at
from tests.isolation.visitors import Visitor, to_the_letter
from tests.web.browsing import whole_app
from tests.world import AT

BY_WAY_OF_SIGNING_IN = ("/peran", "/keluar", "/masuk/kode", "/akun")
"""Open to everybody, and everybody without a sign-in ends at the form for it."""
SEALED = re.compile(rf"(?<![\w-])({competitions.HPS}|{rich.SEALED_PRICE})(?![\w-])")
PUBLIC_IDS = ("/realisasi/{code}/pesanan",)
"""Where the ids of orders are open to everybody: the list under each public figure."""


@dataclass(frozen=True)
class House:
    """The world, its people, and what each of them is answered where there is nothing."""

    rich: Rich
    visitors: Mapping[str, Visitor]
    nothing: dict[tuple[str, ...], tuple[int, str]] = field(default_factory=dict)


@pytest.fixture
def house(committed: None) -> Iterator[House]:
    whole_app()
    with time_machine.travel(AT, tick=True), asyncio.Runner() as runner:
        with db.new_session() as session:
            world = rich.build(session)
            rich.a_sealed_bid(session, world)
        visitors = {
            persona: Visitor(persona, grant, runner.get_loop()) for persona, grant in [("public", None), *world.grants.items()]
        }
        for visitor in visitors.values():
            visitor.enter()
        yield House(world, visitors)


def faults(house: House, *, only: Callable[[str], object] = lambda path: True) -> list[str]:
    """What is not as it was declared, one sentence each."""
    found = []
    for method, path, access, thing, visitor in cells(house):
        if only(path) and (wrong := _fault(house, method, path, access, thing, visitor)):
            found.append(f"{method} {path} {thing.name if thing else ''} {visitor.persona}: {wrong}")
    return found


def cells(house: House) -> Iterator[tuple[str, str, Access, Thing | None, Visitor]]:
    """Each route at each thing that it can be about, by each of its callers."""
    for (method, path), access in sorted(REGISTRY.items()):
        for thing in things_at(house.rich, method, path):
            for visitor in _callers(house, method, access, thing):
                yield method, path, access, thing, visitor


def _callers(house: House, method: str, access: Access, thing: Thing | None) -> list[Visitor]:
    """Everybody; where the role alone decides, because the thing is public or nothing is listed, one of each role."""
    first = {visitor.role: visitor.persona for visitor in reversed(house.visitors.values())}
    by_role = method != "GET" if thing is None else thing.seen_by is None
    return [
        visitor
        for visitor in house.visitors.values()
        if first[visitor.role] == visitor.persona or (visitor.role in access.who and not by_role)
    ]


def _fault(house: House, method: str, path: str, access: Access, thing: Thing | None, visitor: Visitor) -> str | None:
    answer = call(visitor, method, path, access, thing.ids if thing else {})
    if path == "/keluar":
        visitor.enter()
    if answer.status_code >= 500:
        return f"{answer.status_code}, a fault of ours"
    if method == "GET" and (told := _what_is_sealed(answer)):
        return f"tells {told} before the hour"
    if visitor.role not in access.who:
        expected = _kept_out(path, access, visitor)
        return None if _matches(answer, expected) else f"{answer.status_code} instead of {expected}"
    seen_by = thing.seen_by if thing else ONLY_FOR_SOME.get((method, path))
    if seen_by is not None and visitor.persona not in seen_by:
        if answer.status_code != 404:
            return f"{answer.status_code} instead of 404"
        return _tells_more_than_nothing(house, visitor, method, path, access, thing, answer) if thing else None
    if answer.status_code in (401, 403, 404) or (_sends_to_sign_in(answer) and not path.startswith(BY_WAY_OF_SIGNING_IN)):
        return f"{answer.status_code}, though it is theirs"
    return _shows_what_is_hidden(house, path, answer, visitor) if method == "GET" and thing is None else None


def call(visitor: Visitor, method: str, path: str, access: Access, ids: Mapping[str, str]) -> Response:
    """The answer to this caller, with whatever the route asks for to reach its thing."""
    sent = dict(WHAT_IS_SENT.get((method, path), {}))
    if not sent and access.csrf is Csrf.BEARER and method == "POST":
        sent = {"json": {"move": "tidak-ada"} if path.endswith("/moves") else {"tidak-ada": 1}}
    if not sent and path.endswith("/langkah"):
        sent = {"data": {"move": "tidak-ada"}}
    if path in ("/api/v1/regions/{code}/realisation", "/api/v1/regions/{code}/realisation/orders"):
        sent = {"params": {"year": 2026}}
    if path == "/api/v1/regions/{code}/claims" and method == "GET":
        sent = {"params": {"year": 2026}}
    if path == "/api/v1/rankings":
        sent = {"params": {"year": 2026, "tier": "kabupaten"}}
    return visitor.send(method, path.format(**ids), access.csrf, **sent)


def _kept_out(path: str, access: Access, visitor: Visitor) -> str:
    if visitor.role is Role.PUBLIC:
        return "401" if path.startswith("/api/") else "303 to /masuk"
    return "404" if access.hides else "403"


def _matches(answer: Response, expected: str) -> bool:
    return _sends_to_sign_in(answer) if expected.startswith("303") else str(answer.status_code) == expected


def _sends_to_sign_in(answer: Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/masuk")


def _tells_more_than_nothing(
    house: House, visitor: Visitor, method: str, path: str, access: Access, thing: Thing, answer: Response
) -> str | None:
    """A hidden thing and none at all are told apart by nothing. Where several things share their nothing, it is asked for once."""
    asked = (visitor.persona, visitor.cookie[1], method, path, *thing.nothing.values())
    if asked not in house.nothing:
        missing = call(visitor, method, path, access, thing.nothing)
        house.nothing[asked] = to_the_letter(missing, *thing.nothing.values())
    hidden = to_the_letter(answer, *thing.ids.values())
    return None if hidden == house.nothing[asked] else "a hidden one is answered otherwise than a missing one"


def _what_is_sealed(answer: Response) -> str | None:
    """The owner's estimate of a competition that is open, or a price of its bid,
    on a page, in an answer, in a file or on a paper."""
    is_paper = answer.headers.get("content-type", "").startswith("application/pdf")
    said = text_of(answer.content) if is_paper else answer.text
    found = SEALED.search(re.sub(r"(?<=\d)[.,](?=\d{3})", "", said))
    return found[0] if found else None


def _shows_what_is_hidden(house: House, path: str, answer: Response, visitor: Visitor) -> str | None:
    """A list names nothing that this person could not open."""
    secrets = {"order": PARTIES, "draft listing": {"vendor"}, "waiting listing": {"vendor"} | OFFICE}
    secrets |= {"dispute": PARTIES, "draft competition": SATKERS | {"auditor", "region_admin"}}
    secrets |= {"draft vendor": {"newcomer"}, "submitted vendor": OFFICE}
    leaked = [name for name, seen_by in secrets.items() if visitor.persona not in seen_by and house.rich.ids[name] in answer.text]
    return f"lists the {', '.join(leaked)}" if leaked and path not in PUBLIC_IDS else None
