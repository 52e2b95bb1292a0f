"""Outgoing: where this installation may connect to, for pulls and webhooks alike.

A name is resolved once, every address behind it is judged, and the connection goes to the very one that was
judged, so that a name which answers otherwise the second time leads nowhere new. Certificates and the server
itself still see the name. No proxy of the environment is asked.
"""

import socket
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

import httpx

from app.errors import Refusal, invalid_field
from app.language import _

AGENT = "Lokapasar"
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is given out for the open internet. What lies beside it may be a network
of one's own, such as the site-local fec0::/10 of old."""


class Reach(StrEnum):
    """How far a call may go."""

    INTERNET = "internet"
    """To addresses of the open internet, by https."""
    LOOPBACK = "loopback"
    """There, and to this machine, also by http: for trying things out."""
    NETWORK = "network"
    """Anywhere, also by http: for sources of one's own network."""


class Forbidden(Refusal):
    """A call may not go there."""


class Inside(Forbidden):
    """It leads into a network of one's own."""

    def __init__(self, host: str) -> None:
        super().__init__(
            _(
                "{host} menunjuk ke alamat jaringan dalam; dari sini hanya boleh ke internet. Admin server dapat mengizinkannya."
            ).format(host=host[:100])
        )


@dataclass(frozen=True, slots=True)
class Aim:
    """A call as it is made: to the address that was judged, in the name of the host."""

    url: httpx.URL
    host: str
    extensions: dict[str, str]


def judged(url: str, *, reach: Reach, field: str = "url") -> SplitResult:
    """The parts of an address that may be written down for a call. Raises `Invalid`.
    What its name leads to is judged when it is called."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise invalid_field(field, _("Alamat ini tidak terbaca. Tulis misalnya https://isb.contoh.go.id/….")) from None
    if parts.scheme not in ("https", "http") or not host or (parts.scheme == "http" and not _may_be_plain(host, reach)):
        raise invalid_field(field, _("Alamat harus dimulai dengan https://."))
    if parts.username is not None or parts.password is not None:
        raise invalid_field(field, _("Jangan tulis nama dan kata sandi di dalam alamat; pakai isian token."))
    if not url.isascii() or any(letter.isspace() or not letter.isprintable() for letter in url):
        raise invalid_field(field, _("Alamat hanya berisi huruf, angka, dan tanda tanpa spasi."))
    return parts


def kept(url: str, *, reach: Reach, field: str = "url") -> SplitResult:
    """The same of an address that is kept for later calls: one in numbers that is
    out of reach is refused before anything waits for it."""
    parts = judged(url, reach=reach, field=field)
    if not _may_lead(parts.hostname or "", reach):
        raise invalid_field(field, Inside(parts.hostname or "").message)
    return parts


def aim(address: str, *, reach: Reach) -> Aim:
    """Raises `Forbidden` where any address behind the name is out of reach, `OSError` where there is none."""
    url = httpx.URL(address)
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    ip = resolve(url.host, port, reach=reach)
    return Aim(url.copy_with(host=ip), url.netloc.decode("ascii"), {"sni_hostname": url.host})


def resolve(host: str, port: int, *, reach: Reach) -> str:
    """An address behind the name. Raises `Forbidden` where any of them is out of reach, `OSError` where there is none."""
    found = {str(entry[4][0]).partition("%")[0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not all(may_reach(address, reach) for address in found):
        raise Inside(host)
    return min(found, key=lambda address: (":" in address, address))


def may_reach(address: str, reach: Reach) -> bool:
    if reach is Reach.NETWORK or is_open(address):
        return True
    return reach is Reach.LOOPBACK and _unwrapped(address).is_loopback


def _may_lead(host: str, reach: Reach) -> bool:
    """A name may lead anywhere yet; an address written in numbers is what it is,
    and so is this machine's own name (RFC 6761, 6.3)."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return may_reach("127.0.0.1", reach)
    try:
        return may_reach(_in_numbers(name.partition("%")[0]), reach)
    except ValueError:
        return True


def _in_numbers(host: str) -> str:
    """The address; in the older forms too that the system reads as one (`127.1`, `0x7f.1`, `2130706433`: inet_aton(3))."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return host


def is_open(address: str) -> bool:
    """Is it of the open internet? An IPv4 address wrapped in IPv6 is judged as what it is."""
    plain = _unwrapped(address)
    if isinstance(plain, IPv6Address) and plain not in GLOBAL_UNICAST:
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def _unwrapped(address: str) -> IPv4Address | IPv6Address:
    given = ip_address(address)
    if isinstance(given, IPv4Address):
        return given
    return given.ipv4_mapped or given.sixtofour or _of_nat64(given) or given


def _of_nat64(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFFFFFF) if int(address) >> 32 == 0x0064FF9B << 64 else None


def _may_be_plain(host: str, reach: Reach) -> bool:
    """Without a certificate only where nobody stands between."""
    if reach is Reach.LOOPBACK:
        try:
            return host == "localhost" or _unwrapped(host).is_loopback
        except ValueError:
            return False
    return reach is Reach.NETWORK
