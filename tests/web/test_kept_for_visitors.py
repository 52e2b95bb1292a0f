"""What is kept is for visitors alone: however a cookie came, a page that was made for somebody is given to nobody else."""

from datetime import UTC, datetime

import pytest
from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from app import db
from app.accounts import sessions
from app.actor import Role
from app.clock import now
from app.web.access import ANYONE, READ
from app.web.caching import promise
from app.web.caching.kept import Reader
from app.web.caching.promise import keep_for_now
from app.web.caching.stamps import Stamp
from app.web.dependencies import CurrentActor, Db
from app.web.identity import SESSION_COOKIE
from app.web.routing import Pages
from tests.web.browsing import Browser, app_of
from tests.web.people import person

LATER = datetime(2100, 1, 1, tzinfo=UTC)


def scope_of(*cookies: str) -> dict[str, object]:
    headers = [(b"cookie", cookie.encode()) for cookie in cookies]
    return {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers, "state": {}}


@pytest.mark.parametrize("cookies", [(f"{SESSION_COOKIE}=a",), ("a=b", f"{SESSION_COOKIE}=a"), (f"{SESSION_COOKIE}=a", "a=b")])
def test_whoever_is_signed_in_is_no_visitor_in_whichever_header_the_cookie_came(cookies: tuple[str, ...]) -> None:
    """HTTP/2 may bring one header for each cookie, and not every proxy puts them together again."""
    assert Reader.of(scope_of(*cookies)) is None
    assert Reader.of(scope_of("a=b", "c=d")) is not None


@pytest.mark.asvs("14.2.2")
@pytest.mark.usefixtures("own_routes", "committed")
def test_a_page_that_was_made_for_somebody_is_not_kept_though_its_request_was_taken_for_a_visitors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second guard: it does not go by what the request looked like but by whom the answer was made for."""
    monkeypatch.setattr(promise, "MOMENT", Stamp("SELECT 1"))
    as_a_visitor = Reader.of(scope_of())
    monkeypatch.setattr(Reader, "of", lambda _scope: as_a_visitor)
    pages = Pages()

    @pages.get("/siapa", who=ANYONE, rate=READ)
    def show(request: Request, actor: CurrentActor, session: Db) -> Response:
        keep_for_now(request, session, LATER)
        return HTMLResponse(actor.name or "tamu")

    siti = person("siti", Role.CURATOR)
    with db.new_session() as session:
        cookie = sessions.start(session, account_id=siti.account_id, at=now()).token
    browser = Browser(app_of(pages))
    hers = browser.get("/siapa", headers={"cookie": f"{SESSION_COOKIE}={cookie}"})
    assert hers.text != "tamu"
    assert [browser.get("/siapa").text for _again in range(2)] == ["tamu", "tamu"]
    assert browser.client.app.state.kept_pages.counts.hits == 1  # type: ignore[attr-defined]
