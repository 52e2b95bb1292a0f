"""Violations of our policy (`app/web/middleware.py`), as browsers tell of them: which rule, and the host
of what it kept out; counted and logged, nothing more.

A report also names the page, its referrer and a sample of what was kept out: whatever somebody typed or may see. None of that is
read. Whoever sends a report need not be a browser, so that a count says "look", and proves nothing.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import structlog

from app.errors import Refusal
from app.language import _
from app.settings import settings

DIRECTIVES = frozenset(
    {
        "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src", "font-src", "connect-src",
        "manifest-src", "media-src", "object-src", "frame-src", "child-src", "worker-src", "form-action", "base-uri", "frame-ancestors", "sandbox",
    }
)  # fmt: skip
"""What a browser can name; anything else is told as `other`, so that nobody makes names for our metrics."""
OTHER = "other"
WITHOUT_ADDRESS = re.compile(
    r"inline|eval|wasm-eval|self|data|blob|about|filesystem|trusted-types-(policy|sink)|[a-z]{2,10}-extension"
)
"""What stands there in place of an address: the word of a kind, or the scheme alone."""
HOST = re.compile(r"[a-z0-9.:\[\]-]{1,253}")
REPORTS_MAX = 20
"""Of one message: a browser collects some."""

log = structlog.get_logger()


class NoReport(Refusal):
    """The body is no report of a browser."""

    status = 400

    def __init__(self) -> None:
        super().__init__(_("Ini bukan laporan peramban tentang kebijakan halaman."))


def take(body: bytes) -> int:
    """Logs and counts what a browser sent, in either of the two forms that there are; says how many. Raises `NoReport`."""
    told = list(_read(body))[:REPORTS_MAX]
    for directive, blocked in told:
        log.warning("policy_violated", directive=directive, blocked=blocked)
        if settings().metrics:
            from app.web import measuring

            measuring.VIOLATIONS.labels(directive).inc()
    return len(told)


def _read(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoReport from error
    match sent:
        case {"csp-report": dict(report)}:  # report-uri: one, as application/csp-report
            yield (
                _directive(report.get("effective-directive") or report.get("violated-directive")),
                _host(report.get("blocked-uri")),
            )
        case [*reports]:  # report-to: several, as application/reports+json
            for each in reports:
                match each:
                    case {"type": "csp-violation", "body": dict(report)}:
                        yield _directive(report.get("effectiveDirective")), _host(report.get("blockedURL"))
                    case {"type": str()}:
                        continue  # of another kind: a browser sends all it has to the same address
                    case _:
                        raise NoReport
        case _:
            raise NoReport


def _directive(told: Any) -> str:
    """An old browser sends the whole rule."""
    name = told.partition(" ")[0] if isinstance(told, str) else ""
    return name if name in DIRECTIVES else OTHER


def _host(told: Any) -> str:
    """Of an address its host alone: path, query and user may be somebody's."""
    if not isinstance(told, str):
        return OTHER
    if WITHOUT_ADDRESS.fullmatch(told):
        return told
    try:
        there = urlsplit(told)
        host = there.hostname or ""
    except ValueError:
        return OTHER
    if HOST.fullmatch(host):
        return host
    return there.scheme if WITHOUT_ADDRESS.fullmatch(there.scheme) else OTHER
