"""Who may call a route, how a forged call is kept out, and how often it may be
called: declared with the route, kept in one registry.

A route that does not declare all three cannot be written: the routers of `routing.py` ask for them. Tests read `REGISTRY`.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum

from app.actor import Role
from app.files.weight import BYTES_MAX

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
    NOBODY = "nobody"
    """Done as nobody, whatever cookie or token comes along: a forged call gains nothing. For what a browser says by itself."""


FORM_MAX = 2 * 2**20
"""Bytes that a form may weigh besides its files."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `requests` of one caller in `seconds`.

    The count is one row of all processes. `leased` requests are taken from it at a time, so that a busy caller costs one
    statement for many requests; 1 counts exactly. `body_max` bytes are what a request of this class may weigh,
    `files_max` of them its files: the rest is the form's own.
    """

    name: str
    requests: int
    seconds: int
    leased: int = 1
    body_max: int = FORM_MAX

    @property
    def files_max(self) -> int:
        return self.body_max - FORM_MAX if self.body_max > FORM_MAX else self.body_max


READ = Rate("read", 12_000, 60, leased=500)
WRITE = Rate("write", 6000, 60, leased=100)
UPLOAD = Rate("upload", 1600, 60, leased=50, body_max=FORM_MAX + BYTES_MAX)
IMPORT_FILE = Rate("import_file", 1600, 60, leased=50, body_max=320 * 2**20)
"""Files of the import desk, streamed to disk; what they take there is `limits/room.py`'s to refuse."""
SIGN_IN = Rate("sign_in", 60, 60)
REGISTER = Rate("register", 60, 3600)
COMPLAIN = Rate("complain", 10, 3600, body_max=32 * 2**20)
"""What anybody may send without an account: counted exactly, by address."""
PERSONAL = Rate("personal", 60, 3600)
"""Everything that is held about one person: gathered from every table."""
REPORT = Rate("report", 60, 60, body_max=64 * 2**10)
"""What browsers say by themselves of a page: counted exactly, by address."""


@dataclass(frozen=True, slots=True)
class Access:
    """A route's declaration. `hides` answers 404 to the wrong role (a page, a thing); an API collection that one may not
    write answers 403. `before_factor`: an official who still has to set up a second factor may write here too. `late`:
    what it reads may be some seconds old for whoever did not write it himself, so a replica may answer (`late.py`).
    `says`: what a form has done, by its move (`done.py`)."""

    who: Set[Role]
    csrf: Csrf
    rate: Rate
    hides: bool = True
    before_factor: bool = False
    late: bool = False
    says: Mapping[str, str] = field(default_factory=dict)


REGISTRY: dict[tuple[str, str], Access] = {}
"""(method, full path) → access, of every route there is."""
