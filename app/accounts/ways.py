"""In which way somebody signed in, and from where as far as that is kept."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network

from fastapi import Request

from app.web.limits.rates import address_of

AGENT_LETTERS_MAX = 200


class Way(StrEnum):
    """How a person showed who it is; the names of the screen are in `web/pages/labels/`."""

    PASSWORD = "by_password"  # noqa: S105
    CODE = "by_code"
    RECOVERY = "by_recovery_code"
    PASSKEY = "by_passkey"
    OIDC = "by_oidc"
    """Shown by the identity provider of the settings."""
    REGISTRATION = "by_registration"
    EXAMPLE = "as_example"
    """A persona of the demo, chosen from a list: there is no other place where nothing is asked."""


@dataclass(frozen=True, slots=True)
class Device:
    """`address` without its last part (IPv4 /24, IPv6 /48), `agent` as the browser names
    itself: enough to know one's own again, and no more."""

    address: str = ""
    agent: str = ""

    @classmethod
    def of(cls, request: Request) -> "Device":
        return cls.at(address_of(request), request.headers.get("user-agent", ""))

    @classmethod
    def at(cls, address: str, agent: str) -> "Device":
        printable = "".join(letter for letter in agent if letter.isprintable())
        return cls(_shortened(address), printable[:AGENT_LETTERS_MAX])


NOWHERE = Device()
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
"""What stands in a browser's own words, the telling one first, and what people call it."""


def known_as(agent: str) -> str:
    """`Firefox · Windows`; the beginning of its own words for a browser that is not in the list."""
    named = [next((name for part, name in table if part in agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, named)) or agent[:40]


def _shortened(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{address.partition('%')[0]}/{24 if known.version == 4 else 48}", strict=False))
