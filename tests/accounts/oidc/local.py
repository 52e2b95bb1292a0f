"""An identity provider on this machine: gives codes for whoever is said to sign in there, and
can be made to lie in every way that a test asks for."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tests.web.loopback import Quiet, on_loopback

CLIENT, SECRET = "lokapasar", "rahasia klien"


@dataclass
class LocalProvider:
    """`claims` overwrite those of the token (None takes one away), `description` overwrites what it says of itself; `key` signs;
    `published`, where it is set, is what it tells the others to check with."""

    issuer: str = ""
    key: ECKey = field(default_factory=lambda: new_key("satu"))
    published: ECKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    redirects: str = ""
    raw_token: str = ""

    def code_for(self, address: str, subject: str) -> str:
        """What the browser brings back after this person has signed in there, on the way that `address` began."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.given[code] = {**asked, "sub": subject}
        return code

    def answer(self, method: str, path: str, body: str, authorization: str) -> tuple[int, dict[str, Any]]:
        self.asked.append(f"{method} {path}")
        if path == "/.well-known/openid-configuration":
            return 200, self._described()
        if path == "/kunci":
            return 200, KeySet([self.published or self.key]).as_dict(private=False)
        if path == "/token" and method == "POST":
            return self._exchanged({name: values[0] for name, values in parse_qs(body).items()}, authorization)
        return 404, {}

    def _described(self) -> dict[str, Any]:
        addresses = {
            "authorization_endpoint": "masuk",
            "token_endpoint": "token",
            "jwks_uri": "kunci",
            "end_session_endpoint": "keluar",
        }
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in addresses.items()}, **self.description}

    def _exchanged(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Each code once, for the client that shows its secret and knows the verifier."""
        asked = self.given.pop(form.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != expected:
            return 401, {"error": "invalid_client"}
        challenge = _written(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"token_type": "Bearer", "access_token": "buka", "id_token": self.raw_token or self._token(asked)}

    def _token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        } | self.claims
        header = {"alg": "ES256", "kid": self.key.kid}
        return jwt.encode(
            header, {name: value for name, value in claims.items() if value is not None}, self.key, algorithms=["ES256"]
        )


def new_key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


def forged(claims: dict[str, Any], *, by: bytes = b"") -> str:
    """A token that nobody signed, and says so; or one that is signed with something that is no secret of the provider's."""
    parts = ({"alg": "HS256" if by else "none", "typ": "JWT", "kid": "satu"}, claims)
    signed = ".".join(_written(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_written(hmac.digest(by, signed.encode(), 'sha256')) if by else ''}"


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@contextmanager
def serving(provider: LocalProvider) -> Iterator[LocalProvider]:
    """On a free port of this machine."""

    class Handler(Quiet):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            status, told = provider.answer(self.command, self.path, body, self.headers.get("authorization", ""))
            sent = json.dumps(told).encode()
            if provider.redirects and self.path in ("/token", "/kunci"):
                self.send_response(307)
                self.send_header("location", provider.redirects)
            else:
                self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = _answer

    with on_loopback(Handler) as provider.issuer:
        yield provider
