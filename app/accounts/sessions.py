"""Sign-ins: a random token in a cookie, its hash on the server; one ends with the day's work, with idleness, sign-out, the account or the role.

Whether account and role are still good is asked at every request, so that disabling an account or ending a role works at once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, Select, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from app import audit
from app.accounts import patience
from app.accounts.grants import actor_with, grants_of, normal_login
from app.accounts.models import Account, ApiToken, Grant, WebSession
from app.accounts.passwords import is_password
from app.actor import PUBLIC_ACTOR, Actor, Role
from app.clock import local_date, now
from app.errors import Refusal, Unauthenticated
from app.language import _
from app.settings import settings
from app.web.passage import reading

OFFICE_ZONE = "Asia/Jakarta"
"""Whose date decides whether a grant is in force, before a region is known."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly idleness is known: a request writes that somebody was here at most so often."""

log = structlog.get_logger()


class WrongCredentials(Refusal):
    """Unknown login, disabled account or wrong password: one sentence, one status, one amount of work for all three."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_("Nama masuk atau kata sandi salah."))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new sign-in: the cookie's token, the person in the first of the roles, and how many roles there are to choose from."""

    token: str
    actor: Actor
    roles: int


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def sign_in(session: Session, *, login: str, password: str, address: str, at: datetime, instead_of: str | None = None) -> SignedIn:
    """Raises `WrongCredentials`, `TooFast`. The token is new at every sign-in; the one that the browser had before is worth nothing after."""
    account_id = recognise(login=login, password=password, address=address, at=at)
    patience.forgive(session, login=normal_login(login), address=address)
    return start(session, account_id=account_id, at=at, instead_of=instead_of)


def start(session: Session, *, account_id: UUID, at: datetime, instead_of: str | None = None) -> SignedIn:
    """A new sign-in of somebody who has just shown who it is (by password, or by registering)."""
    account = session.get_one(Account, account_id)
    roles = grants_of(session, account_id=account.id, on=local_date(at, OFFICE_ZONE))
    if instead_of:
        session.execute(delete(WebSession).where(WebSession.token_sha256 == digest(instead_of)))
    token = secrets.token_urlsafe(32)
    ends_at = at + timedelta(hours=settings().session_hours)
    grant_id = roles[0].id if roles else None
    session.add(
        WebSession(token_sha256=digest(token), account_id=account.id, grant_id=grant_id, started_at=at, seen_at=at, ends_at=ends_at)
    )
    actor = actor_with(account, roles[0] if roles else None)
    _write_down(session, actor, "account.sign_in", at)
    return SignedIn(token, actor, len(roles))


def recognise(*, login: str, password: str, address: str, at: datetime) -> UUID:
    """Whose password this is. Raises `WrongCredentials`, `TooFast`. Holds no connection while it reckons."""
    named = normal_login(login)
    with reading() as look:
        patience.refuse_if_too_soon(look, login=named, address=address, at=at)
        account = look.execute(
            select(Account.id, Account.password_hash).where(Account.login == named, Account.active)
        ).one_or_none()
    if not is_password(password, account.password_hash if account else None) or account is None:
        patience.record_failure(login=named, address=address, at=at)
        log.warning("sign_in_failed", address=address, known=account is not None)
        raise WrongCredentials
    log.info("signed_in", account=str(account.id), address=address)
    return UUID(str(account.id))


def sign_out(session: Session, *, token: str, actor: Actor, at: datetime) -> None:
    """The cookie is worth nothing from now on."""
    ended = session.execute(
        delete(WebSession).where(WebSession.token_sha256 == digest(token)).returning(WebSession.account_id)
    ).one_or_none()
    if ended is not None and actor.account_id is not None:
        _write_down(session, actor, "account.sign_out", at)


def sign_out_everywhere(session: Session, *, account_id: UUID) -> None:
    """Every sign-in and every token of the person ends: the password changed or the account is disabled."""
    session.execute(delete(WebSession).where(WebSession.account_id == account_id))
    session.execute(delete(ApiToken).where(ApiToken.account_id == account_id))


def act_as(session: Session, *, token: str, grant: Grant) -> None:
    """Go on in another role of the same person."""
    signed = session.get(WebSession, digest(token))
    if signed is None or signed.account_id != grant.account_id:
        raise Unauthenticated(_("Masuk dulu."))
    signed.grant_id = grant.id


def resolve(session: Session, *, cookie: str | None, bearer: str | None) -> Actor:
    """The person behind a request. A cookie that means nobody is the public; a bearer token that does raises `Unauthenticated`."""
    at = now()
    if bearer is not None:
        row = session.execute(BY_BEARER, {"token": digest(bearer)}).one_or_none()
        if row is None or row.ends_at < at or not row.active or not _holds(row, at):
            raise Unauthenticated(_("Token API tidak dikenal atau sudah berakhir."))
        return _actor(row, scopes=frozenset(row.scopes))
    row = session.execute(BY_COOKIE, {"token": digest(cookie)}).one_or_none() if cookie else None
    idle_since = at - timedelta(minutes=settings().session_idle_minutes)
    if row is None or row.ends_at < at or row.seen_at < idle_since or not row.active:
        return PUBLIC_ACTOR
    if row.seen_at < at - SEEN_EVERY:
        session.execute(update(WebSession).where(WebSession.token_sha256 == digest(cookie or "")).values(seen_at=at))
    return _actor(row) if row.role is not None and _holds(row, at) else Actor(Role.PUBLIC, row.account_id, row.name)


def forget_ended(session: Session, *, at: datetime) -> None:
    """Remove sign-ins and tokens that are over."""
    idle_since = at - timedelta(minutes=settings().session_idle_minutes)
    session.execute(delete(WebSession).where(or_(WebSession.ends_at < at, WebSession.seen_at < idle_since)))
    session.execute(delete(ApiToken).where(ApiToken.ends_at < at))


def _by(kind: type[WebSession] | type[ApiToken], *columns: Any) -> Select[Any]:
    """One statement a request: the sign-in or token, its person and its role, as plain columns."""
    return (
        select(
            kind.ends_at, *columns, kind.account_id, Account.name, Account.active, Grant.role, Grant.region_id, Grant.satker_code,
            Grant.vendor_id, Grant.valid_from, Grant.valid_until,
        )
        .join(Account, Account.id == kind.account_id)
        .outerjoin(Grant, Grant.id == kind.grant_id)
        .where(kind.token_sha256 == bindparam("token"))
    )  # fmt: skip


BY_COOKIE = _by(WebSession, WebSession.seen_at)
BY_BEARER = _by(ApiToken, ApiToken.scopes)


def _actor(row: Row[Any], *, scopes: frozenset[str] = frozenset()) -> Actor:
    return Actor(Role(row.role), row.account_id, row.name, row.region_id, row.satker_code, row.vendor_id, scopes)


def _holds(row: Row[Any], at: datetime) -> bool:
    """Is the role in force today?"""
    today = local_date(at, OFFICE_ZONE)
    return bool(row.valid_from <= today and (row.valid_until is None or today <= row.valid_until))


def _write_down(session: Session, actor: Actor, action: str, at: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        region_id=actor.region_id or 0,
        action=action,
        subject_kind="account",
        subject_id=str(actor.account_id),
        at=at,
    )
