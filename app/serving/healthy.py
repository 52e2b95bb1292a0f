"""Does this installation answer? `python -m app.serving.healthy` ends with 0
when `/healthz` says so; for a container's health check."""

import http.client
import sys

from app.settings import settings

SECONDS_MAX = 4


def address() -> tuple[str, int]:
    """Where it answers from this machine, also where it listens on every address."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings().host, settings().host)  # noqa: S104
    return host, settings().port


def answers() -> bool:
    """One question to `/healthz`, under a host name that is served."""
    host, port = address()
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_MAX)
    try:
        connection.request("GET", "/healthz", headers={"Host": settings().allowed_hosts[0]})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers() else 1)
