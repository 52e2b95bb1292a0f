"""The relying party: the name and the addresses under which browsers keep passkeys for this installation. It
comes from the settings alone, never from a request.

Browsers keep passkeys for a name, over TLS or on the machine itself; so an installation without `public_url` has them at
`http://localhost` only, and one whose `public_url` is a number or plain http has none.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request

from app.settings import settings

OWN_NAME = "localhost"


@dataclass(frozen=True, slots=True)
class Party:
    """`id` is the name that a passkey is bound to, `origin` the one place that it is shown at."""

    id: str
    origin: str


def party() -> Party | None:
    """None where browsers would not keep a passkey."""
    written = settings().public_url or f"http://{OWN_NAME}:{settings().port}"
    address = urlsplit(written)
    name = (address.hostname or "").lower()
    if not name or _is_number(name) or (address.scheme != "https" and name != OWN_NAME):
        return None
    return Party(name, f"{address.scheme}://{address.netloc}".lower())


def is_here(request: Request) -> bool:
    """Was the page asked for where passkeys work? Decides what is shown, and nothing else."""
    known = party()
    return known is not None and request.headers.get("host", "").lower() == known.origin.partition("://")[2]


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
