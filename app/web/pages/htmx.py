"""htmx: does this request ask for a part of a page, and how is such a request sent to another page."""

from urllib.parse import quote, unquote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.routing import Match

from app.web.addresses import page_of, read_address

SIGN_IN = "/masuk"
ROLES = "/peran"
FACTORS = "/akun/pengaman"


def is_fragment(request: Request) -> bool:
    """Does htmx ask for a part of the page?"""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type", "partial") == "partial"


def go_to(request: Request, path: str) -> Response:
    """To another page of ours: 303 for a browser, the whole page anew for htmx (a redirect would be swapped into the fragment)."""
    if is_fragment(request):
        return Response(status_code=200, headers={"hx-redirect": path})
    return RedirectResponse(path, status_code=303)


class SignInFirst(Exception):
    """A page for people with a role, asked for by somebody without one: answered by the way to the sign-in and back."""

    page: str
    """The page to come back to."""

    def __init__(self, request: Request, *, chooses_role: bool = False) -> None:
        self.page = page_to_come_back_to(request)
        self.response = go_to(request, ROLES if chooses_role else f"{SIGN_IN}?next={quote(self.page, safe='/')}")


class FactorFirst(SignInFirst):
    """Something was to be written by an official who has to set up a second factor first: answered by the way there."""

    def __init__(self, request: Request) -> None:
        self.page = page_to_come_back_to(request)
        self.response = go_to(request, FACTORS)


def page_to_come_back_to(request: Request) -> str:
    """The page to come back to: what was asked for, or the page that the form or the fragment stood on."""
    if request.method == "GET" and not is_fragment(request):
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    stood_on = read_address(request.headers.get("hx-current-url") or request.headers.get("referer") or "")
    return "/" if stood_on is None else page_that_opens(request, page_of(stood_on))


def page_that_opens(request: Request, page: str) -> str:
    """The page itself, or the nearest above it: a refused form is shown at the
    address that it was sent to, which nobody can open."""
    path = unquote(page.partition("?")[0])
    matched = _matched(request, path)
    if matched is not Match.PARTIAL:
        return page
    while path != "/" and matched is not Match.FULL:
        path = path.rpartition("/")[0] or "/"
        matched = _matched(request, path)
    return quote(path)


def _matched(request: Request, path: str) -> Match:
    """Whether a page may be opened there (full), or only something sent there (partial)."""
    scope = {**request.scope, "path": path, "method": "GET"}
    return max((route.matches(scope)[0] for route in request.app.router.routes), key=lambda match: match.value, default=Match.NONE)
