"""`GET /metrics`: closed (404) unless it is switched on, and then for this machine alone or for
whoever has the token. Where browsers tell of violations."""

import base64
import binascii
import hmac
import re
from typing import Annotated

from fastapi import Depends, Request, Response

from app.errors import NotFound
from app.monitoring import violations
from app.settings import settings
from app.web.access import ANYONE, READ, REPORT, Csrf
from app.web.dependencies import Db
from app.web.incoming.bodies import bytes_sent
from app.web.middleware import VIOLATED
from app.web.routing import Pages

pages = Pages()
LOOPBACK = frozenset({"127.0.0.1", "::1"})
PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""A proxy on this machine comes from it too, and carries one of these."""


@pages.get("/metrics", who=ANYONE, rate=READ)
def show_metrics(request: Request, session: Db) -> Response:
    """In the text format of Prometheus. Raises `NotFound` for everybody else, as an address of nothing does."""
    if not settings().metrics or not _may_read(request):
        raise NotFound("")
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    from app.monitoring.asking import Installation
    from app.web import measuring

    asked = CollectorRegistry()
    asked.register(Installation(session))
    told = generate_latest(measuring.registry()) + generate_latest(asked)
    return Response(told, media_type=CONTENT_TYPE_LATEST)


@pages.post(VIOLATED, who=ANYONE, csrf=Csrf.NOBODY, rate=REPORT)
def take_violation(body: Annotated[bytes, Depends(bytes_sent)]) -> Response:
    """204 for a report of a browser, 400 for anything else."""
    violations.take(body)
    return Response(status_code=204)


def _may_read(request: Request) -> bool:
    """With a token set: who sends it as the password of HTTP Basic. Without: who asks from this machine, not through a proxy."""
    token = settings().metrics_token
    if token:
        return hmac.compare_digest(_password(request).encode(), token.encode())
    here = request.client is not None and request.client.host in LOOPBACK
    return here and not any(name in request.headers for name in PASSED_ON)


def _password(request: Request) -> str:
    found = re.fullmatch(r"(?i)basic ([A-Za-z0-9+/=]+)", request.headers.get("authorization", ""))
    try:
        return base64.b64decode(found[1], validate=True).decode().partition(":")[2] if found else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""
