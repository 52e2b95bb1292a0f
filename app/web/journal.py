"""The log: one JSON line an event on standard error, with the request's id; whatever is called a secret does not get in."""

import logging
import sys
from typing import Any

import structlog

SECRETS = ("password", "token", "secret", "cookie", "authorization", "totp", "csrf")


def configure(level: int = logging.INFO) -> None:
    """Set up structlog for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def without_secrets(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Values under a telling name are not written."""
    return {key: "***" if any(word in key.lower() for word in SECRETS) else value for key, value in event.items()}
