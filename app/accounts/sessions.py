"""Sign-ins: a random token in a cookie, its hash on the server; one ends with the day's
work, with idleness, sign-out, the account or the role.

Whether account and role are still good is asked at every request, so that disabling an account or ending a role works at once.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, or_, select, union, update
from sqlalchemy.orm import Session

from app.accounts.factors.models import FactorDuty, HalfSignIn, PasskeyChallenge
from app.accounts.grants import actor_with, grants_of
from app.accounts.links.models import APART_DAYS, OneTimeLink
from app.accounts.models import Account, ApiToken, Grant, SignIn, WebSession
from app.accounts.trail import write_down
from app.accounts.ways import NOWHERE, Device, Way
from app.actor import PUBLIC_ACTOR, Actor, Role
from app.clock import local_date, now
from app.errors import Unauthenticated
from app.identifiers import new_id
from app.language import _
from app.settings import settings

SIGN = "sign"
"""The scope of a token that stands for its person's re-authentication."""
FRESH = timedelta(minutes=10)
"""For so long the person who has shown who it is need not do so again, but for signatures."""
HISTORY = timedelta(days=180)
"""How long a person's sign-ins are listed."""
OFFICE_ZONE = "Asia/Jakarta"
"""Whose date decides whether a grant is in force, before a region is known."""
REMEMBERED = timedelta(hours=24)
"""For so long it is known whose a session was that has ended by itself: a form that comes after it waits for its person
(`app/web/incoming/unsent.py`), and whoever signs in again goes on in the same role."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly idleness is known: a request writes that somebody was here at most so often."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new sign-in: the cookie's token, the person in the first of the roles, how many roles there
    are to choose from, and where the person was going."""

    token: str
    actor: Actor
    roles: int
    next_path: str = ""


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def start(
    session: Session,
    *,
    account_id: UUID,
    at: datetime,
    way: Way = Way.PASSWORD,
    device: Device = NOWHERE,
    instead_of: str | None = None,
    shown_here: bool = True,
) -> SignedIn:
    """A new sign-in of somebody who has just shown who it is. The token is new each time; the one that the
    browser had before (`instead_of`) is worth nothing after. Who was not `shown_here` but by another house
    is asked before anything that asks again who one is."""
    account = session.get_one(Account, account_id)
    roles = _last_role_first(session, account.id, grants_of(session, account_id=account.id, on=local_date(at, OFFICE_ZONE)))
    if instead_of:
        session.execute(delete(WebSession).where(WebSession.token_sha256 == digest(instead_of)))
    token = secrets.token_urlsafe(32)
    ends_at = at + timedelta(hours=settings().session_hours)
    grant_id = roles[0].id if roles else None
    session.add(
        WebSession(
            token_sha256=digest(token),
            account_id=account.id,
            grant_id=grant_id,
            started_at=at,
            seen_at=at,
            ends_at=ends_at,
            confirmed_at=at if shown_here else at - 2 * FRESH,
            way=way,
            address=device.address,
            agent=device.agent,
        )
    )
    remember(session, account_id=account.id, way=way, succeeded=True, device=device, at=at)
    actor = actor_with(account, roles[0] if roles else None)
    if actor.region_id is not None and not (account.has_code or account.has_passkey):
        actor = replace(actor, lacks_factor=session.get(FactorDuty, actor.region_id) is not None)
    write_down(session, actor.account_id, "sign_in", actor, at)
    return SignedIn(token, actor, len(roles))


def _last_role_first(session: Session, account_id: UUID, roles: Sequence[Grant]) -> Sequence[Grant]:
    """Who was signed in a while ago goes on in the role of then: the page that one comes back to is that role's."""
    if len(roles) < 2:
        return roles
    last = session.scalar(
        select(WebSession.grant_id).where(WebSession.account_id == account_id).order_by(WebSession.seen_at.desc()).limit(1)
    )
    return sorted(roles, key=lambda role: role.id != last)


def remember(session: Session, *, account_id: UUID, way: Way, succeeded: bool, device: Device, at: datetime) -> None:
    """For the owner's own list of sign-ins."""
    session.add(
        SignIn(id=new_id(), account_id=account_id, at=at, way=way, succeeded=succeeded, address=device.address, agent=device.agent)
    )


def sign_out(session: Session, *, token: str, actor: Actor, at: datetime) -> datetime | None:
    """The cookie is worth nothing from now on. When the sign-in that it ended had begun."""
    ended = session.scalar(delete(WebSession).where(WebSession.token_sha256 == digest(token)).returning(WebSession.started_at))
    if ended is not None and actor.account_id is not None:
        write_down(session, actor.account_id, "sign_out", actor, at)
    return ended


def end_now(session: Session, *, token: str, at: datetime) -> None:
    """The cookie is worth nothing from now on, as if its time were over: its person is half way into a new sign-in."""
    over = at - timedelta(seconds=1)
    session.execute(
        update(WebSession).where(WebSession.token_sha256 == digest(token), WebSession.ends_at > over).values(ends_at=over)
    )


def sign_out_everywhere(session: Session, *, account_id: UUID) -> None:
    """Every sign-in, half ones too, and every token of the person ends: the password changed or the account is disabled."""
    for kind in (WebSession, HalfSignIn, ApiToken):
        session.execute(delete(kind).where(kind.account_id == account_id))


def send_out(session: Session, *, account_id: UUID, actor: Actor, at: datetime) -> None:
    """Somebody else ends every sign-in and token of the person; the password stays."""
    sign_out_everywhere(session, account_id=account_id)
    write_down(session, account_id, "sent_out", actor, at)


def signed_in_now(session: Session) -> Sequence[Account]:
    """Everybody who has a sign-in, a half one or a token, by login; one that has just ended counts until it is forgotten."""
    held = [select(kind.account_id) for kind in (WebSession, HalfSignIn, ApiToken)]
    return session.scalars(select(Account).where(Account.id.in_(union(*held))).order_by(Account.login)).all()


def sessions_of(session: Session, *, account_id: UUID, at: datetime) -> Sequence[WebSession]:
    """Where the person is signed in now, the one used last first."""
    idle_since = at - timedelta(minutes=settings().session_idle_minutes)
    good = (WebSession.account_id == account_id, WebSession.ends_at >= at, WebSession.seen_at >= idle_since)
    return session.scalars(select(WebSession).where(*good).order_by(WebSession.seen_at.desc())).all()


def sign_ins_of(session: Session, *, account_id: UUID, most: int) -> Sequence[SignIn]:
    """The person's sign-ins, those that failed too, newest first."""
    return session.scalars(select(SignIn).where(SignIn.account_id == account_id).order_by(SignIn.id.desc()).limit(most)).all()


def name_of(signed: WebSession | ApiToken) -> str:
    """What a sign-in or a token is called where its secret is not kept: the beginning of its hash."""
    return signed.token_sha256.hex()[:12]


def end(session: Session, *, actor: Actor, name: str, at: datetime) -> bool:
    """End the person's own sign-in of that name; False where there is none."""
    return _end(session, actor, lambda signed: name_of(signed) == name, at)


def end_others(session: Session, *, actor: Actor, token: str, at: datetime) -> None:
    """End the person's sign-ins but the one that asks."""
    _end(session, actor, lambda signed: signed.token_sha256 != digest(token), at)


def _end(session: Session, actor: Actor, is_meant: Callable[[WebSession], bool], at: datetime) -> bool:
    held = session.scalars(select(WebSession).where(WebSession.account_id == actor.account_id)).all()
    meant = [signed.token_sha256 for signed in held if is_meant(signed)]
    session.execute(delete(WebSession).where(WebSession.token_sha256.in_(meant)))
    if meant:
        write_down(session, actor.account_id, "sign_out", actor, at)
    return bool(meant)


def act_as(session: Session, *, token: str, grant: Grant) -> None:
    """Go on in another role of the same person."""
    signed = session.get(WebSession, digest(token))
    if signed is None or signed.account_id != grant.account_id:
        raise Unauthenticated(_("Masuk dulu."))
    signed.grant_id = grant.id


def has_confirmed(session: Session, *, actor: Actor, token: str, at: datetime) -> None:
    """The person behind this sign-in has just shown again who it is. A cookie of somebody
    else that came along says nothing of its own person."""
    own = (WebSession.token_sha256 == digest(token), WebSession.account_id == actor.account_id)
    session.execute(update(WebSession).where(*own).values(confirmed_at=at))


def resolve(session: Session, *, cookie: str | None, bearer: str | None) -> Actor:
    """The person behind a request. A cookie that means nobody is the public; a bearer token that does raises `Unauthenticated`."""
    at = now()
    if bearer is not None:
        row = session.execute(BY_BEARER, {"token": digest(bearer)}).one_or_none()
        if row is None or row.ends_at < at or not row.active or not _holds(row, at):
            raise Unauthenticated(_("Token API tidak dikenal atau sudah berakhir."))
        return _actor(row, reauthenticated=SIGN in row.scopes, scopes=frozenset(row.scopes))
    row = session.execute(BY_COOKIE, {"token": digest(cookie)}).one_or_none() if cookie else None
    idle_since = at - timedelta(minutes=settings().session_idle_minutes)
    if row is None or row.ends_at < at or row.seen_at < idle_since or not row.active:
        return PUBLIC_ACTOR
    if row.seen_at < at - SEEN_EVERY:
        session.execute(update(WebSession).where(WebSession.token_sha256 == digest(cookie or "")).values(seen_at=at))
    actor = _actor(row, reauthenticated=row.confirmed_at >= at - FRESH)
    if row.role is not None and _holds(row, at):
        return actor
    return replace(actor, role=Role.PUBLIC, region_id=None, satker_code=None, vendor_id=None, lacks_factor=False)


def owner_of(session: Session, *, cookie: str) -> UUID | None:
    """Whose sign-in the cookie was that has ended by itself, or still is. None after a
    sign-out, by whomever, and for an account that is closed."""
    owner = select(WebSession.account_id).join(Account, Account.id == WebSession.account_id)
    return session.scalar(owner.where(WebSession.token_sha256 == digest(cookie), Account.active))


def forget_ended(session: Session, *, at: datetime) -> None:
    """Remove sign-ins that are over since `REMEMBERED`, tokens that are over, and what the lists of sign-ins keep no longer."""
    over = at - REMEMBERED
    idle_since = over - timedelta(minutes=settings().session_idle_minutes)
    session.execute(delete(WebSession).where(or_(WebSession.ends_at < over, WebSession.seen_at < idle_since)))
    session.execute(delete(HalfSignIn).where(HalfSignIn.ends_at < at))
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.ends_at < at))
    session.execute(delete(ApiToken).where(ApiToken.ends_at < at))
    # A used link says for longer than it was good who made it
    session.execute(delete(OneTimeLink).where(OneTimeLink.made_at < at - timedelta(days=APART_DAYS)))
    session.execute(delete(SignIn).where(SignIn.at < at - HISTORY))


def _by(kind: type[WebSession] | type[ApiToken], *columns: Any) -> Select[Any]:
    """One statement a request: the sign-in or token, its person and its role, as plain columns."""
    return (
        select(
            kind.ends_at, *columns, kind.account_id, Account.name, Account.active, Account.has_code, Account.has_passkey, Account.language,
            Account.saves_data, Grant.role, Grant.region_id, Grant.satker_code, Grant.vendor_id, Grant.sub_activities, Grant.valid_from, Grant.valid_until, FactorDuty.since.label("factor_asked"),
        )
        .join(Account, Account.id == kind.account_id)
        .outerjoin(Grant, Grant.id == kind.grant_id)
        .outerjoin(FactorDuty, FactorDuty.region_id == Grant.region_id)
        .where(kind.token_sha256 == bindparam("token"))
    )  # fmt: skip


BY_COOKIE = _by(WebSession, WebSession.seen_at, WebSession.confirmed_at)
BY_BEARER = _by(ApiToken, ApiToken.scopes)


def _actor(row: Row[Any], *, reauthenticated: bool, scopes: frozenset[str] = frozenset()) -> Actor:
    factors = frozenset(name for name, is_set in (("code", row.has_code), ("passkey", row.has_passkey)) if is_set)
    return Actor(
        Role(row.role) if row.role is not None else Role.PUBLIC, row.account_id, row.name, row.region_id, row.satker_code, row.vendor_id, scopes,
        reauthenticated, factors, lacks_factor=row.factor_asked is not None and not factors,
        language=row.language, saves_data=row.saves_data, sub_activities=frozenset(row.sub_activities or ()),
    )  # fmt: skip


def _holds(row: Row[Any], at: datetime) -> bool:
    """Is the role in force today?"""
    today = local_date(at, OFFICE_ZONE)
    return bool(row.valid_from <= today and (row.valid_until is None or today <= row.valid_until))
