"""People at the doors: each with a browser for the pages and a token for the API."""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from httpx2 import Client, Response

from app import db
from app.accounts import sessions, tokens
from app.accounts.models import Grant
from app.actor import Role
from app.clock import now
from app.web import csrf
from app.web.access import Csrf
from app.web.identity import ANONYMOUS_COOKIE, SESSION_COOKIE
from tests.web.browsing import SITE, bearer, whole_app
from tests.web.in_process import InProcess

CHANGING = re.compile(r'\b[0-9a-f]{16}(?:-[0-9a-f]{24})?\.[0-9a-f]{64}\b|(?<=name="once" value=")[^"]*')
"""Tokens of forms: another one in every answer."""


@dataclass
class Visitor:
    """Somebody in one role; without a grant the public."""

    persona: str
    grant: Grant | None
    loop: asyncio.AbstractEventLoop
    token: str = ""
    cookie: tuple[str, str] = ("", "")

    @property
    def role(self) -> Role:
        return Role(self.grant.role) if self.grant else Role.PUBLIC

    def enter(self) -> None:
        """Sign in anew; the cookie of before is worth nothing."""
        if self.grant is None:
            self.cookie = (ANONYMOUS_COOKIE, "tamu-uji")
            return
        with db.new_session() as session:
            self.cookie = (SESSION_COOKIE, sessions.start(session, account_id=self.grant.account_id, at=now()).token)
            self.token = tokens.mint(session, grant=self.grant, scopes=(), ends_at=now() + timedelta(hours=1), at=now())

    def send(self, method: str, path: str, how: Csrf, **given: Any) -> Response:
        """As this person's browser or program would, with everything in order but the right to do it."""
        besides = given.pop("headers", {})
        if path.startswith("/api/"):
            return self._ask(method, path, headers={**(bearer(self.token) if self.token else {}), **besides}, **given)
        if how is Csrf.FORM:
            given["data"] = {"csrf": csrf._token("1", self.cookie[1]), **given.get("data", {})}
        return self._ask(method, path, headers={"cookie": "=".join(self.cookie), **besides}, **given)

    def _ask(self, method: str, path: str, **given: Any) -> Response:
        """Nothing is kept from one call to the next, and nothing is packed for the way."""
        given["headers"] = {**given["headers"], "accept-encoding": "identity"}
        with Client(transport=InProcess(whole_app(), self.loop), base_url=SITE) as client:
            return client.request(method, path, **given)


def to_the_letter(answer: Response, *ids: str) -> tuple[int, str]:
    """An answer without what differs between any two: the ids in its address and the tokens of its forms."""
    text = CHANGING.sub("", answer.text)
    for id in ids:
        text = text.replace(id, "ID") if len(id) > 3 else text
    return answer.status_code, text
