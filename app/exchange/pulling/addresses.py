"""Addresses: where a pull may go. The name is resolved once, every address behind it is judged, and the connection goes to the one that was judged,
so that a name which answers otherwise the second time leads nowhere new."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from app.errors import Refusal, invalid_field
from app.language import _

YEAR = "{tahun}"


class Forbidden(Refusal):
    """A pull may not go there."""


def judged(url: str, *, private: bool, field: str = "url") -> SplitResult:
    """The parts of an address that a pull may be given. Raises `Invalid`. What its name leads to is judged when it is called."""
    try:
        parts = urlsplit(url.replace(YEAR, "2000"))
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise invalid_field(field, _("Alamat ini tidak terbaca. Tulis misalnya https://isb.contoh.go.id/….")) from None
    if parts.scheme not in (("https", "http") if private else ("https",)) or not host:
        raise invalid_field(field, _("Alamat harus dimulai dengan https://."))
    if parts.username is not None or parts.password is not None:
        raise invalid_field(field, _("Jangan tulis nama dan kata sandi di dalam alamat; pakai isian token."))
    if not url.isascii() or any(letter.isspace() for letter in url):
        raise invalid_field(field, _("Alamat hanya berisi huruf, angka, dan tanda tanpa spasi."))
    return parts


def resolve(host: str, port: int, *, private: bool) -> str:
    """An address behind the name. Raises `Forbidden` where any of them is not of the open internet, `OSError` where there is none."""
    found = {str(entry[4][0]).partition("%")[0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not private:
        closed = sorted(address for address in found if not is_open(address))
        if closed:
            raise Forbidden(
                _(
                    "{host} menunjuk ke alamat jaringan dalam; tarikan hanya boleh ke internet. Admin server dapat mengizinkannya."
                ).format(host=host[:100])
            )
    return min(found, key=lambda address: (":" in address, address))


def is_open(address: str) -> bool:
    """Is it of the open internet? An IPv4 address wrapped in IPv6 is judged as what it is."""
    judged: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(judged, IPv6Address):
        wrapped = judged.ipv4_mapped or judged.sixtofour or _of_nat64(judged)
        judged = wrapped or judged
    return judged.is_global and not judged.is_multicast


def _of_nat64(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFFFFFF) if int(address) >> 32 == 0x0064FF9B << 64 else None
