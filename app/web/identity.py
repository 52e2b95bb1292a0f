"""Identity: which person stands behind a request. `accounts` knows; `main` plugs it in here, so that `web` knows no noun."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.actor import PUBLIC_ACTOR, Actor
from app.language import speak
from app.web.pages.saving import save_data

SESSION_COOKIE = "__Host-lokapasar"
ANONYMOUS_COOKIE = "__Host-lokapasar-tamu"
HOST_COOKIE: dict[str, Any] = {"path": "/", "secure": True, "httponly": True, "samesite": "lax"}
"""What `__Host-` asks for; browsers take `Secure` as given on this machine's own addresses, with TLS or without."""


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


def remember(response: Response, token: str) -> None:
    """The browser is signed in from this answer on; what it was as a visitor ends."""
    response.set_cookie(SESSION_COOKIE, token, **HOST_COOKIE)
    response.delete_cookie(ANONYMOUS_COOKIE, **HOST_COOKIE)


def forget(response: Response) -> None:
    response.delete_cookie(SESSION_COOKIE, **HOST_COOKIE)


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


class Owner(Protocol):
    """Whose session a cookie was, also for a while after it has ended by itself; None where nobody knows, or may know no longer."""

    def __call__(self, session: Session, *, cookie: str) -> UUID | None: ...


def _no_owner(session: Session, *, cookie: str) -> UUID | None:
    return None


_owner: Owner = _no_owner


def owned_as(owner: Owner) -> None:
    global _owner
    _owner = owner


def owner_of(session: Session, cookie: str) -> UUID | None:
    return _owner(session, cookie=cookie)


def read_as(request: Request, actor: Actor) -> None:
    """What a person chose for every browser goes before what this browser says. A program says with each call how it reads."""
    if request.url.path.startswith("/api/"):
        return
    if actor.language is not None:
        speak(actor.language)
    if actor.saves_data is not None:
        save_data(actor.saves_data)


def who_is(session: Session, credentials: Credentials) -> Actor:
    return _resolver(session, cookie=credentials.cookie, bearer=credentials.bearer)
