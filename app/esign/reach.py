"""Reach: to which hosts a region's e-signature service may be called. Such a service runs inside the region's own network, where
nothing else of this house goes: each host is allowed by name by whoever runs the server (`LOKAPASAR_ESIGN_HOSTS`), and no other."""

from urllib.parse import SplitResult

from app.errors import invalid_field
from app.language import _
from app.outgoing import Forbidden, Reach, judged
from app.settings import settings

FIELD = "base_url"


class NotAllowedHost(Forbidden):
    """The operator has not allowed it, or not any more."""

    def __init__(self, host: str) -> None:
        super().__init__(
            _("Server {host} belum diizinkan. Admin server menambahkannya pada LOKAPASAR_ESIGN_HOSTS.").format(host=host[:100])
        )


def is_allowed(parts: SplitResult) -> bool:
    """By its name, or by name and port."""
    return bool({parts.hostname or "", parts.netloc.lower()} & {host.lower() for host in settings().esign_hosts})


def reach_of(base_url: str) -> Reach:
    """Anywhere inside, for a host that was allowed. Raises `NotAllowedHost`."""
    parts = judged(base_url, reach=Reach.NETWORK, field=FIELD)
    if not is_allowed(parts):
        raise NotAllowedHost(parts.netloc)
    return Reach.NETWORK


def kept_address(base_url: str) -> str:
    """The address as it is kept, without a slash at its end. Raises `Invalid` for one that cannot be one, or may not be called."""
    parts = judged(base_url.strip(), reach=Reach.NETWORK, field=FIELD)
    if parts.query or parts.fragment:
        raise invalid_field(FIELD, _("Tulis alamat dasarnya saja, tanpa tanda tanya dan pagar."))
    if not is_allowed(parts):
        raise invalid_field(FIELD, NotAllowedHost(parts.netloc).message)
    return base_url.strip().rstrip("/")
