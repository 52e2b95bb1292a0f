"""The trip to the provider and back: what the browser carries meanwhile, sealed, so that
nobody else's answer is taken for the one to its question."""

import base64
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.accounts.oidc import provider
from app.accounts.oidc.provider import NotShown
from app.errors import Refusal
from app.keys import installation_key
from app.language import _
from app.settings import public_address, settings

COOKIE = "__Host-lokapasar-oidc"
BACK = "/masuk/oidc/kembali"
MINUTES = 10
"""For so long one may be there."""
NONCE_BYTES = 12


class Purpose(StrEnum):
    """What one went there for."""

    SIGN_IN = "sign_in"
    BIND = "bind"


class TripOver(Refusal):
    """Nothing was begun in this browser, or too long ago, or something else since."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_("Waktunya habis, atau dimulai di peramban lain. Mulai lagi dari halaman ini."))


@dataclass(frozen=True, slots=True)
class Trip:
    """`account` is who wants to be linked; empty for a sign-in. `next_path` is
    where one was going. `ends` is in seconds since 1970."""

    purpose: Purpose
    state: str
    nonce: str
    verifier: str
    ends: float
    next_path: str = ""
    account: str = ""


def begin(*, purpose: Purpose, at: datetime, next_path: str = "", account: str = "") -> Trip:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
    return Trip(purpose, state, nonce, verifier, at.timestamp() + MINUTES * 60, next_path, account)


def address_of(trip: Trip) -> str:
    """Where the browser goes. Raises `ProviderAway`."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    asked = {
        "response_type": "code",
        "client_id": settings().oidc_client_id,
        "redirect_uri": back(),
        "scope": " ".join(("openid", *settings().oidc_scopes)),
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": create_s256_code_challenge(trip.verifier),
        "code_challenge_method": "S256",
    }
    asks = provider.known().asks
    return f"{asks}{'&' if '?' in asks else '?'}{urlencode(asked)}"


def back() -> str:
    """The one address of ours that the provider sends people to; it has to know it."""
    return public_address() + BACK


def shown(trip: Trip, *, code: str, state: str, issuer: str, error: str) -> str:
    """Whom the provider shows. Raises `TripOver` for an answer to another question, `NotShown`, `ProviderAway`."""
    if not hmac.compare_digest(state.encode(), trip.state.encode()):
        raise TripOver
    there = provider.known()
    if (issuer or there.names_itself) and issuer != there.issuer:
        raise NotShown(f"sent by {issuer!r}")
    if error or not code:
        raise NotShown(f"the provider says {error!r}")
    return provider.subject_of(code=code, verifier=trip.verifier, nonce=trip.nonce, back=back())


def sealed(trip: Trip) -> str:
    """For the cookie: nobody reads or changes it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _box().encrypt(nonce, json.dumps(asdict(trip)).encode(), COOKIE.encode())).decode()


def opened(cookie: str | None, *, at: datetime) -> Trip:
    """Raises `TripOver`."""
    try:
        raw = base64.b64decode(cookie or "", altchars=b"-_", validate=True)
        told = json.loads(_box().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], COOKIE.encode()))
    except (ValueError, InvalidTag):
        raise TripOver from None
    trip = Trip(**{**told, "purpose": Purpose(told["purpose"])})
    if trip.ends < at.timestamp():
        raise TripOver
    return trip


def _box() -> ChaCha20Poly1305:
    return ChaCha20Poly1305(installation_key("oidc"))
