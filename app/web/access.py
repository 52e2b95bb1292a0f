"""Who may call a route, how a forged call is kept out, and how often it may be called: declared with the route, kept in one registry.

A route that does not declare all three cannot be written: the routers of `routing.py` ask for them. Tests read `REGISTRY`.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from app.actor import Role

ANYONE: frozenset[Role] = frozenset(Role) - {Role.SYSTEM}
"""Every visitor, signed in or not."""
SIGNED_IN: frozenset[Role] = ANYONE - {Role.PUBLIC}
"""Every person with a role."""


class Csrf(StrEnum):
    """How a forged call is kept out."""

    SAFE = "safe"
    """Changes nothing (GET, HEAD)."""
    FORM = "form"
    """Carries a cookie: same origin and a token bound to the cookie."""
    BEARER = "bearer"
    """Carries a token in a header, which no browser sends by itself."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `requests` of one caller in `seconds`; `shared` counts in the database, so that several processes agree."""

    name: str
    requests: int
    seconds: int
    shared: bool = False


READ = Rate("read", 2400, 60)
WRITE = Rate("write", 1200, 60)
UPLOAD = Rate("upload", 120, 60)
SIGN_IN = Rate("sign_in", 30, 60, shared=True)
REGISTER = Rate("register", 20, 3600, shared=True)


@dataclass(frozen=True, slots=True)
class Access:
    """A route's declaration. `hides` answers 404 to the wrong role (a page, a thing); an API collection answers 403."""

    who: Set[Role]
    csrf: Csrf
    rate: Rate
    hides: bool = True


REGISTRY: dict[tuple[str, str], Access] = {}
"""(method, full path) → access, of every route there is."""
