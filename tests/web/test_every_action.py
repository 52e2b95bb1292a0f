"""What a person can do on a page a program can do by the API: every command that a form leads to is
called by an operation too, or it is named here why not."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType
from typing import Any

from app.main import routers
from app.moves.doors import Doors
from app.web.routing import ApiRoute, DeclaredRoute

ASKING = ("queries", "showing", "permissions", "listed")
"""Modules that are given an actor to answer a question or to show something."""
SIGNING_IN = "who somebody is, and with what they prove it, is settled in a browser: a token can neither make nor change a proof"
OWN_BROWSER = "a choice of this browser or this person, about how pages look"
CART = "a page's memory between two clicks; a call of `place_order` brings everything that it orders"
TYPING = "what is typed and not sent yet is kept for the page; a call sends the whole"
BY_MOVE = "the same as the move, taken of each thing"
TOGETHER = "several moves at one click; a call takes each by its own"
LETTER = "the secret is printed on a letter that is handed over in person, once, and kept nowhere"
COMPARED = "a file is held against what was published; a program compares its SHA-256"
PAGE = "a question of the page"
ELSEWHERE = {
    **dict.fromkeys(("catalogue.listing.unfinished.keep", "catalogue.listing.unfinished.unfinished_of"), TYPING),
    "catalogue.listing.photos.attach": "the photos of the form; `add_listing_photo` adds one",
    **dict.fromkeys(("catalogue.listing.copying.copy", "catalogue.listing.copying.add_variant"), "`write_listing` with the same content, `family` and `options`"),
    **dict.fromkeys(("catalogue.curation.queue.approve_together", "catalogue.curation.queue.send_back_together"), TOGETHER),
    **dict.fromkeys(("esign.identity.write_nik", "esign.identity.forget_nik"), SIGNING_IN),
    "vendors.claiming.make_link": LETTER,
    "vendors.claiming.claim": SIGNING_IN,
    "vendors.registration.submit": BY_MOVE,
    **dict.fromkeys(("vendors.people.add_person", "vendors.people.link_again", "vendors.people.end_person"), SIGNING_IN),
    **dict.fromkeys(("orders.cart.put", "orders.cart.take_out", "orders.cart.groups_of", "orders.cart.last_address", "orders.again.order_again"), CART),
    "orders.warnings.judged.group_judged": "advice before an order is placed; afterwards it stands in its `warnings`",
    "orders.writing.whatsapp_to_vendor": "a link for a person's telephone",
    "lists.opening.open_list": PAGE,
    "orders.list_handover.packages_to_prepare": PAGE,
    "orders.cart.last_addresses": PAGE,
    "competition.bidding.why_not_bid": PAGE,
    "competition.questions.question_of": PAGE,
    "exchange.desk.moving.moves_open": PAGE,
    **dict.fromkeys(("lists.keeping.keep", "lists.keeping.forget"), OWN_BROWSER),
}  # fmt: skip
"""Command → why no operation calls it."""
WHOLE_ROOMS = {"accounts": SIGNING_IN}
WITHOUT_COMMAND = {
    "/toko/produk/periksa": TYPING,
    "/toko/mulai": SIGNING_IN,
    **dict.fromkeys(("/bahasa", "/hemat-data", "/tampilan", "/pemberitahuan/surel", "/pengumuman/tutup"), OWN_BROWSER),
    "/pengaduan": "without an account, with files, and slowed down by address: for people",
    **dict.fromkeys(("/verifikasi/{token}", "/laporan/periksa"), COMPARED),
    "/hari-libur/periksa": "`dry_run` of `apply_holidays`",
    "/pengaduan/{link}/keberatan": "who holds the link of a complaint has no account, so no token",
    "/pelanggaran-kebijakan": "what a browser says by itself",
    "/unggahan": "a browser sends a file in pieces ahead of its form; programs stream it whole",
}
"""Forms that lead to no command with an actor → what they are."""


@cache
def commands(handler: Callable[..., Any]) -> frozenset[str]:
    """The commands that a handler calls, itself or by its helpers: whatever of `app`
    is given a session and an actor and is no question."""
    handler = inspect.unwrap(handler)
    if not isinstance(handler, FunctionType):
        return frozenset()
    found: set[str] = set()
    for called in _called(handler):
        doors = called if isinstance(called, Doors) else getattr(called, "doors", None)
        if isinstance(doors, Doors):
            found.add(f"moves of {doors.machine.name}")
        elif isinstance(called, FunctionType) and called.__module__.startswith("app.") and called is not handler:
            module = called.__module__.rpartition(".")[2]
            if "routes" in called.__module__ or module.endswith("api") or called.__module__ == handler.__module__:
                found |= commands(called)
            elif {"session", "actor"} <= inspect.signature(called).parameters.keys() and module not in ASKING:
                found.add(f"{called.__module__.removeprefix('app.')}.{called.__name__}")
    return frozenset(found)


def _called(handler: FunctionType) -> Iterator[Any]:
    """What the names in it stand for: called, or handed on to be called."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(handler)))):
        if isinstance(node, ast.Attribute) and node.attr in ("take", "body_of"):
            yield _meant(node.value, handler)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield _meant(node, handler)


def _meant(node: ast.expr, handler: FunctionType) -> Any:
    if isinstance(node, ast.Name):
        return handler.__globals__.get(node.id)
    return getattr(_meant(node.value, handler), node.attr, None) if isinstance(node, ast.Attribute) else None


ROUTES = [route for router in routers() for route in router.routes if isinstance(route, DeclaredRoute)]
OPERATIONS = frozenset().union(*(commands(route.endpoint) for route in ROUTES if isinstance(route, ApiRoute)))
FORMS = {route.path: commands(route.endpoint) for route in ROUTES if not isinstance(route, ApiRoute) and "GET" not in route.methods}


def test_every_command_of_a_form_is_one_of_an_operation_too() -> None:
    lacking = {command for found in FORMS.values() for command in found - OPERATIONS}
    assert len(FORMS) > 130
    assert len(OPERATIONS) > 90
    assert {command for command in lacking if command.partition(".")[0] not in WHOLE_ROOMS} == ELSEWHERE.keys()


def test_a_form_without_a_command_is_named() -> None:
    questions = {command for command, why in ELSEWHERE.items() if why == PAGE}
    quiet = {path for path, found in FORMS.items() if not found - questions}
    of_signing_in = {path for path in quiet if path.startswith(("/masuk", "/akun", "/peran"))}
    assert quiet - of_signing_in == WITHOUT_COMMAND.keys()
