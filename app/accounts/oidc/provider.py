"""The provider: what it says of itself, its keys, and the code that it gives for a person who came back from it.

It is asked at the issuer's own origin and at the hosts that the settings name, whatever its description says: whoever
could write that description must not be able to send this server to addresses of its own network. Nothing is followed to
another place, and everything has an end: seconds, bytes.
"""

import json
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from app.errors import Refusal
from app.language import _
from app.settings import provider_name, settings

WELL_KNOWN = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519")
"""Signatures with a key of the provider alone: never none, never a secret that both know."""
KEPT_SECONDS = 3600
KEYS_ASKED_EVERY = 60
"""A signature by an unknown key asks for the keys anew, but not more often than this, in seconds."""
LEEWAY_SECONDS = 60
"""How far the provider's clock may be from ours."""
ANSWER_BYTES_MAX = 2**18
ANSWER_SECONDS = 10.0
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")

log = structlog.get_logger()


class ProviderAway(Refusal):
    """It did not answer, or not as it should; nobody can do anything about it but wait, or sign in with the password."""

    status = 503

    def __init__(self, why: object) -> None:
        log.warning("oidc_away", why=str(why)[:300])
        super().__init__(
            _("{name} sedang tidak dapat dihubungi. Coba lagi sebentar, atau masuk dengan kata sandi.").format(
                name=settings().oidc_name
            ),
            retry_after=30,
        )


class NotShown(Refusal):
    """What came back does not show who this is: refused there, meant for somebody else, used, or too old."""

    status = 422

    def __init__(self, why: object) -> None:
        log.warning("oidc_refused", why=f"{type(why).__name__}: {why}"[:300] if isinstance(why, Exception) else str(why)[:300])
        super().__init__(
            _("Masuk dengan {name} tidak berhasil. Mulai lagi dari halaman ini; bila tetap gagal, masuk dengan kata sandi.").format(
                name=settings().oidc_name
            )
        )


@dataclass(frozen=True, slots=True)
class Provider:
    """Its addresses. `ends` is where one signs out there, empty where it has no such place;
    `names_itself`: it adds `iss` to what it sends back."""

    issuer: str
    asks: str
    gives: str
    keys: str
    ends: str
    names_itself: bool
    takes_basic: bool


def is_on() -> bool:
    return bool(provider_name())


def known() -> Provider:
    """As it describes itself, kept for an hour. Raises `ProviderAway`."""
    return _described(settings().oidc_issuer, int(time.monotonic() // KEPT_SECONDS))


def forget() -> None:
    """Ask anew the next time."""
    _described.cache_clear()
    _keys.cache_clear()


def subject_of(*, code: str, verifier: str, nonce: str, back: str) -> str:
    """Whom the provider shows for this code: the claim of the settings. `back` is the address that the code was sent to.

    Raises `NotShown` for a code that is not good for us now and for a token that is not the
    provider's, ours, of this sign-in and of this moment.
    """
    chosen = settings()
    there = known()
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    secret = client_secret()
    auth = (chosen.oidc_client_id, secret) if secret and there.takes_basic else None
    if auth is None:
        given |= {"client_id": chosen.oidc_client_id, **({"client_secret": secret} if secret else {})}
    status, answer = _asked("POST", there.gives, data=given, auth=auth)
    if 400 <= status < 500:
        raise NotShown(f"{status} {answer.get('error', '')}")
    if status != 200:
        raise ProviderAway(f"{there.gives}: {status}")
    claims = _checked(answer.get("id_token"), access_token=answer.get("access_token"), nonce=nonce, there=there)
    subject = claims.get(chosen.oidc_claim)
    if not isinstance(subject, str) or not subject.strip():
        raise NotShown(f"no claim {chosen.oidc_claim}")
    return subject


def client_secret() -> str:
    """Empty for a client without one. Raises `OSError` where the file cannot be read."""
    file = settings().oidc_client_secret_file
    return Path(file).read_text(encoding="utf-8").strip() if file is not None else ""


def _checked(id_token: object, *, access_token: object, nonce: str, there: Provider) -> dict[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    client_id = settings().oidc_client_id
    if not isinstance(id_token, str):
        raise NotShown("no id_token")
    try:
        header, claims = _signed(id_token, there)
        token = CodeIDToken(
            claims,
            header,
            options={"iss": {"essential": True, "value": there.issuer}, "aud": {"essential": True, "value": client_id}},
            params={
                "nonce": nonce,
                "client_id": client_id,
                "access_token": access_token if isinstance(access_token, str) else None,
            },
        )
        token.validate(now=int(time.time()), leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise NotShown(wrong) from None
    return dict(token)


def _signed(id_token: str, there: Provider) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token that a key of the provider signed; its keys may be newer than those that we know."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        token = jwt.decode(id_token, _keys(there.keys, int(time.monotonic() // KEPT_SECONDS), 0), algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        asked_lately = int(time.monotonic() // KEYS_ASKED_EVERY)
        token = jwt.decode(id_token, _keys(there.keys, 0, asked_lately), algorithms=ALGORITHMS)
    return dict(token.header), dict(token.claims)


@lru_cache(maxsize=4)
def _keys(address: str, _hour: int, _minute: int) -> Any:
    from joserfc.jwk import KeySet

    status, answer = _asked("GET", address)
    if status != 200:
        raise ProviderAway(f"{address}: {status}")
    try:
        return KeySet.import_key_set(answer)  # type: ignore[arg-type]
    except (ValueError, KeyError, TypeError) as wrong:
        raise ProviderAway(wrong) from None


@lru_cache(maxsize=2)
def _described(issuer: str, _hour: int) -> Provider:
    status, said = _asked("GET", issuer.rstrip("/") + WELL_KNOWN)
    if status != 200 or said.get("issuer") != issuer:
        raise ProviderAway(f"{issuer}{WELL_KNOWN}: {status}, issuer {said.get('issuer')!r}")
    asks, gives, keys = (said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    for address in (asks, gives, keys):
        if not may_be_asked(address):
            raise ProviderAway(f"it names {address!r}, which is neither of the issuer nor of LOKAPASAR_OIDC_HOSTS")
    ends = said.get("end_session_endpoint")
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Provider(
        issuer=issuer,
        asks=str(asks),
        gives=str(gives),
        keys=str(keys),
        ends=str(ends) if may_be_asked(ends) else "",
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        takes_basic="client_secret_basic" in methods,
    )


def may_be_asked(address: object) -> bool:
    """Is it at the issuer's own origin, or by https at a host that the settings name? Plain http stays on this machine."""
    if not isinstance(address, str) or not address.isascii() or any(letter.isspace() or letter == "\\" for letter in address):
        return False
    try:
        there, home = urlsplit(address), urlsplit(settings().oidc_issuer)
        ours = (there.scheme, there.hostname, there.port) == (home.scheme, home.hostname, home.port)
    except ValueError:
        return False
    if there.username is not None or there.password is not None or there.fragment or not there.hostname:
        return False
    if there.scheme == "http":
        return ours and there.hostname in OWN_MACHINE
    return there.scheme == "https" and (ours or there.netloc.lower() in settings().oidc_hosts)


def _asked(
    method: str, address: str, *, data: dict[str, str] | None = None, auth: tuple[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Status and JSON object. Raises `ProviderAway`."""
    if not may_be_asked(address):
        raise ProviderAway(f"{address} may not be asked")
    until = time.monotonic() + ANSWER_SECONDS
    body = b""
    try:
        with (
            httpx.Client(timeout=ANSWER_SECONDS / 2, follow_redirects=False, trust_env=False) as client,
            client.stream(method, address, data=data, auth=auth, headers={"accept": "application/json"}) as answer,
        ):
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > ANSWER_BYTES_MAX or time.monotonic() > until:
                    raise ProviderAway(f"{address} does not end")
        told = json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as wrong:
        raise ProviderAway(f"{address}: {type(wrong).__name__}") from None
    if not isinstance(told, dict):
        raise ProviderAway(f"{address}: no object")
    return answer.status_code, told
