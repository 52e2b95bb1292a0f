"""Signing: each message carries its id, the time and a signature over both and the body, as Standard Webhooks 1.0 has it.

`webhook-signature` is `v1,` and the base64 of HMAC-SHA-256 over `{webhook-id}.{webhook-timestamp}.{body}`;
while a new secret overlaps the old one there are two, with a blank between. The secret follows from the
installation's key: it is in no table, and shown once.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from app.keys import installation_key
from app.webhooks.models import Webhook

KEY = "webhooks"
PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)
"""How long the old secret signs beside a new one."""


def secret_of(hook: Webhook, generation: int | None = None) -> str:
    """As its owner is shown it, once: `whsec_` and base64; the newest, or that of a generation."""
    return PREFIX + base64.b64encode(_secret(hook, generation or hook.generation)).decode()


def headers(hook: Webhook, *, id: str, body: bytes, at: datetime) -> dict[str, str]:
    """What stands above a message that is sent now."""
    stamp = str(int(at.timestamp()))
    overlaps = hook.overlap_until is not None and at < hook.overlap_until
    generations = [hook.generation, hook.generation - 1] if overlaps else [hook.generation]
    signed = f"{id}.{stamp}.".encode() + body
    signatures = [hmac.digest(_secret(hook, generation), signed, "sha256") for generation in generations]
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(signature).decode()}" for signature in signatures),
    }


def _secret(hook: Webhook, generation: int) -> bytes:
    return hmac.digest(installation_key(KEY), hook.id.bytes + generation.to_bytes(4, "big"), hashlib.sha256)
