"""The language of an answer: Indonesian unless the reader chose another. A page follows
the cookie of the browser, the API `Accept-Language`.

A browser's own `Accept-Language` chooses nothing on pages: phones are often set to English by those
who read Indonesian. The page's foot has the switch.
"""

from collections.abc import Iterable

from starlette.requests import cookie_parser

from app.language import LANGUAGES, SOURCE

COOKIE = "__Host-lokapasar-bahasa"
Headers = Iterable[tuple[bytes, bytes]]


def language_for(path: str, headers: Headers) -> str:
    """What this request is answered in."""
    if path.startswith("/api/"):
        return preferred(_value(headers, b"accept-language"))
    cookies = _value(headers, b"cookie")
    chosen = cookie_parser(cookies).get(COOKIE, SOURCE) if COOKIE in cookies else SOURCE
    return chosen if chosen in LANGUAGES else SOURCE


def preferred(accepts: str) -> str:
    """The one of ours that `Accept-Language` asks for most; Indonesian where it names none, or two alike."""
    weights: dict[str, float] = {}
    for one in accepts[:500].split(","):
        name, _semicolon, weight = one.partition(";")
        code = name.strip().lower().partition("-")[0]
        if code in LANGUAGES:
            weights[code] = max(_weight(weight), weights.get(code, 0.0))
    best = max(weights, key=lambda code: (weights[code], code == SOURCE), default=SOURCE)
    return best if weights.get(best) else SOURCE


def _weight(written: str) -> float:
    try:
        return float(written.partition("=")[2]) if written.strip() else 1.0
    except ValueError:
        return 0.0


def _value(headers: Headers, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key == name), "")
