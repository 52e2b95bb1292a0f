"""Addresses that a browser tells of itself (`Origin`, `Referer`, `HX-Current-URL`): whoever writes one
by hand may write anything, and it is never an error."""

from urllib.parse import SplitResult, urlsplit

from fastapi import Request


def read_address(told: str) -> SplitResult | None:
    """Its parts; None where it is no address."""
    try:
        return urlsplit(told)
    except ValueError:
        return None


def page_of(address: SplitResult) -> str:
    """What comes behind the host, beginning with exactly one `/`: a page of ours, wherever it is used as one."""
    return "/" + address.path.lstrip("/") + (f"?{address.query}" if address.query else "")


def site_of(request: Request) -> str:
    """`https://host`, as this caller reached us."""
    return str(request.base_url).rstrip("/")
