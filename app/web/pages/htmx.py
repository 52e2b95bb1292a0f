"""htmx: does this request ask for a part of a page, and how is such a request sent to another page."""

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

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

    def __init__(self, request: Request, *, chooses_role: bool = False) -> None:
        self.response = go_to(request, ROLES if chooses_role else f"{SIGN_IN}?next={quote(_page_of(request), safe='/')}")


class FactorFirst(SignInFirst):
    """Something was to be written by an official who has to set up a second factor first: answered by the way there."""

    def __init__(self, request: Request) -> None:
        self.response = go_to(request, FACTORS)


def _page_of(request: Request) -> str:
    """The page to come back to: what was asked for, or the page that the form or the fragment stood on."""
    if request.method == "GET" and not is_fragment(request):
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    stood_on = read_address(request.headers.get("hx-current-url") or request.headers.get("referer") or "")
    return "/" if stood_on is None else page_of(stood_on)
