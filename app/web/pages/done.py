"""Done: what a form has done is said in one sentence on the page that it leads to.

Every form declares its sentence where its route is declared (`says=`): one, or one by the name of its move. The passage
lays the sentence's code into a cookie of the browser with the way to the next page; the frame of that page shows it once
(`ui.done`) and takes the cookie away. So it works without a script, survives a way of several redirects, and is gone on
a reload. A refused form says nothing: its page does.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response

from app.web.identity import HOST_COOKIE

COOKIE = "__Host-lokapasar-selesai"
SECONDS = 60
"""A sentence that nobody came to read is not read out of nowhere later."""
ITSELF: Final = ""
"""A form whose answer is what was asked for: a sign-in, a question, a look
at what would happen, a page with its own word for it."""
Says = str | Mapping[str, str]
"""One sentence, or one by the form's field `move` (else by what its handler says that it did)."""

_sentences: dict[str, str] = {}


def declare(says: Says) -> Mapping[str, str]:
    """The sentences of a route by what was done; each may come back in a cookie from now on."""
    by_deed = {"": says} if isinstance(says, str) else says
    _sentences.update((code_of(sentence), sentence) for sentence in by_deed.values() if sentence)
    return by_deed


def code_of(sentence: str) -> str:
    """What stands in the cookie: no text of ours comes from a browser."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:12]


def did(request: Request, deed: str) -> None:
    """The handler's own word for what it did, where the form's field `move` does not tell; one without a sentence says nothing."""
    request.state.deed = deed


async def tell(request: Request, response: Response, says: Mapping[str, str]) -> None:
    """Lay the sentence beside the way to the next page; an answer that leads nowhere speaks for itself."""
    if response.status_code != 303 and "hx-redirect" not in response.headers:
        return
    deed = getattr(request.state, "deed", None)
    if deed is None and "" not in says:
        deed = str((await request.form()).get("move", ""))
    if sentence := says.get(deed or ""):
        response.set_cookie(COOKIE, code_of(sentence), max_age=SECONDS, **HOST_COOKIE)


def told(request: Request) -> str | None:
    """The sentence for this page, in Indonesian as it was declared; the page that
    asks shows it, so it is taken away with the answer."""
    code = request.cookies.get(COOKIE)
    if code is None:
        return None
    request.state.was_told = True
    return _sentences.get(code)


def forget_what_was_told(request: Request, response: Response) -> None:
    if getattr(request.state, "was_told", False):
        response.delete_cookie(COOKIE, **HOST_COOKIE)
