"""Slugs: the readable part of an address. The identifier before it decides; a wrong slug only leads to the right one."""

import re
import unicodedata


def slug_of(text: str) -> str:
    """`Kertas A4 80 gsm (1 rim)` → `kertas-a4-80-gsm-1-rim`; `produk` when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "produk"
