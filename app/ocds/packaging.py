"""Packaging: ids of processes, and what a package of releases or records says of itself."""

from datetime import datetime
from typing import Any

from app.clock import local_time
from app.settings import public_address, settings

Document = dict[str, Any]
VERSION = "1.1"
UNREGISTERED = "ocds-000000"
"""Stands for a prefix until the installation has one of its own from the Open Contracting Partnership."""
EXTENSIONS = tuple(
    f"https://raw.githubusercontent.com/open-contracting-extensions/{name}/master/extension.json"
    for name in ("ocds_budget_breakdown_extension", "ocds_metrics_extension", "ocds_partyDetails_scale_extension")
)
CURRENCY = "IDR"


def prefix() -> str:
    return settings().ocid_prefix or UNREGISTERED


def is_registered() -> bool:
    return bool(settings().ocid_prefix)


def ocid_of_order(key: str) -> str:
    return f"{prefix()}-{key}"


def ocid_of_package(kd_rup: str) -> str:
    return f"{prefix()}-rup-{kd_rup}"


def value(amount: int) -> Document:
    return {"amount": amount, "currency": CURRENCY}


def instant(at: datetime, timezone: str) -> str:
    """With the region's offset."""
    return local_time(at, timezone).isoformat(timespec="seconds")


def head(*, path: str, publisher: str, at: datetime, timezone: str) -> Document:
    """Everything of a package but its releases or records; `path` is where it can be had."""
    return {
        "uri": f"{public_address()}{path}",
        "version": VERSION,
        "extensions": list(EXTENSIONS),
        "publishedDate": instant(at, timezone),
        "publisher": {"name": publisher, "uri": public_address()},
        "license": settings().data_licence_url,
        "publicationPolicy": f"{public_address()}/data",
    }
