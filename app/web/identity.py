"""Identity: which person stands behind a request. `accounts` knows; `main` plugs it in here, so that `web` knows no noun."""

import hashlib
from dataclasses import dataclass, replace
from typing import Protocol

from fastapi import Request
from sqlalchemy.orm import Session

from app.actor import PUBLIC_ACTOR, Actor

SESSION_COOKIE = "__Host-lokapasar"
ANONYMOUS_COOKIE = "__Host-lokapasar-tamu"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What came with the request: a session cookie or a bearer token (a token wins)."""

    cookie: str | None
    bearer: str | None

    @classmethod
    def of(cls, request: Request) -> "Credentials":
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else None
        return cls(cookie=request.cookies.get(SESSION_COOKIE), bearer=bearer)

    @property
    def are_given(self) -> bool:
        return bool(self.cookie) or self.bearer is not None

    def without_cookie(self) -> "Credentials":
        """For calls that no browser may be made to send: the cookie counts for nothing."""
        return replace(self, cookie=None)


def fingerprint(secret: str) -> str:
    """A short name for a secret that does not give it away."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Resolver(Protocol):
    """Finds the actor; raises `Unauthenticated` for a bearer token that is unknown or has ended."""

    def __call__(self, session: Session, *, cookie: str | None, bearer: str | None) -> Actor: ...


def _nobody(session: Session, *, cookie: str | None, bearer: str | None) -> Actor:
    return PUBLIC_ACTOR


_resolver: Resolver = _nobody


def resolve_with(resolver: Resolver) -> None:
    global _resolver
    _resolver = resolver


def who_is(session: Session, credentials: Credentials) -> Actor:
    return _resolver(session, cookie=credentials.cookie, bearer=credentials.bearer)
