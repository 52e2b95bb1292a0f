"""Sign-ins: a random token in a cookie, its hash on the server; it ends with the day's work, with sign-out, with the account or with the role."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.accounts.grants import actor_with, grants_of
from app.accounts.models import Account, ApiToken, Grant, WebSession
from app.accounts.passwords import is_password
from app.actor import PUBLIC_ACTOR, Actor
from app.clock import local_date, now
from app.errors import Refusal, Unauthenticated
from app.language import _
from app.settings import settings

OFFICE_ZONE = "Asia/Jakarta"
"""Whose date decides whether a grant is in force, before a region is known."""


class WrongCredentials(Refusal):
    """Unknown login or wrong password: one sentence, one status, one amount of work for both."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_("Nama masuk atau kata sandi salah."))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new sign-in: the cookie's token, and the person in the first of the roles."""

    token: str
    actor: Actor
    roles: int


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def sign_in(session: Session, *, login: str, password: str, at: datetime) -> SignedIn:
    """Raises `WrongCredentials`. The token is new at every sign-in, so none that was planted before works after."""
    account = session.scalars(select(Account).where(Account.login == login)).one_or_none()
    right = is_password(password, account.password_hash if account is not None and account.active else None)
    if account is None or not right:
        raise WrongCredentials
    roles = grants_of(session, account_id=account.id, on=local_date(at, OFFICE_ZONE))
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_sha256=digest(token),
            account_id=account.id,
            grant_id=roles[0].id if roles else None,
            started_at=at,
            seen_at=at,
            ends_at=at + timedelta(hours=settings().session_hours),
        )
    )
    actor = actor_with(account, roles[0] if roles else None)
    audit.record(
        session,
        actor=actor,
        region_id=actor.region_id or 0,
        action="account.sign_in",
        subject_kind="account",
        subject_id=str(account.id),
        at=at,
    )
    return SignedIn(token, actor, len(roles))


def sign_out(session: Session, *, token: str) -> None:
    """The cookie is worth nothing from now on."""
    session.execute(delete(WebSession).where(WebSession.token_sha256 == digest(token)))


def act_as(session: Session, *, token: str, grant: Grant) -> None:
    """Go on in another role of the same person."""
    signed = session.get(WebSession, digest(token))
    if signed is None or signed.account_id != grant.account_id:
        raise Unauthenticated(_("Masuk dulu."))
    signed.grant_id = grant.id


def resolve(session: Session, *, cookie: str | None, bearer: str | None) -> Actor:
    """The person behind a request. A cookie that means nobody is the public; a bearer token that does raises `Unauthenticated`."""
    if bearer is not None:
        return _bearer(session, bearer)
    return PUBLIC_ACTOR if not cookie else _cookie(session, cookie)


def _cookie(session: Session, cookie: str) -> Actor:
    row = session.execute(
        select(WebSession, Account, Grant)
        .join(Account, Account.id == WebSession.account_id)
        .outerjoin(Grant, Grant.id == WebSession.grant_id)
        .where(WebSession.token_sha256 == digest(cookie))
    ).one_or_none()
    if row is None or row.WebSession.ends_at < now() or not row.Account.active:
        return PUBLIC_ACTOR
    return actor_with(row.Account, row.Grant if row.Grant is not None and _holds(row.Grant) else None)


def _bearer(session: Session, bearer: str) -> Actor:
    row = session.execute(
        select(ApiToken, Account, Grant)
        .join(Account, Account.id == ApiToken.account_id)
        .join(Grant, Grant.id == ApiToken.grant_id)
        .where(ApiToken.token_sha256 == digest(bearer))
    ).one_or_none()
    if row is None or row.ApiToken.ends_at < now() or not row.Account.active or not _holds(row.Grant):
        raise Unauthenticated(_("Token API tidak dikenal atau sudah berakhir."))
    return actor_with(row.Account, row.Grant, scopes=frozenset(row.ApiToken.scopes))


def _holds(grant: Grant) -> bool:
    """Is the role in force today?"""
    today = local_date(now(), OFFICE_ZONE)
    return grant.valid_from <= today and (grant.valid_until is None or today <= grant.valid_until)
