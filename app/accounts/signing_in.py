"""Signing in: the password, then the second factor where one is set up. Between the
two the browser holds a token that opens nothing else.

A wrong password costs the same work, sentence and status for a login that nobody has. Wrong codes are counted by person alone:
only who knows the password can make that person wait, and neither recovery by a new password nor a passkey waits with it.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app import db
from app.accounts import patience, sessions
from app.accounts.factors import checking, passkeys
from app.accounts.factors.models import HalfSignIn
from app.accounts.factors.passkeys import Purpose
from app.accounts.grants import normal_login
from app.accounts.models import Account, SignIn
from app.accounts.passwords import is_password
from app.accounts.sessions import SignedIn, digest
from app.accounts.ways import NOWHERE, Device, Way
from app.errors import Refusal, invalid_field
from app.language import _
from app.web.passage import reading

HALF_MINUTES = 5
"""How long a right password waits for its second factor."""

log = structlog.get_logger()


class WrongCredentials(Refusal):
    """Unknown login, disabled account or wrong password: one sentence, one status, one amount of work for all three."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_("Nama masuk atau kata sandi salah."))


class HalfOver(Refusal):
    """Nothing waits for a second factor in this browser, or no longer."""

    def __init__(self) -> None:
        super().__init__(_("Waktu untuk memasukkan kode sudah habis. Masuk lagi dengan kata sandi Anda."))


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password was right; this token waits for the second factor."""

    token: str


def sign_in(
    session: Session,
    *,
    login: str,
    password: str,
    address: str,
    at: datetime,
    device: Device = NOWHERE,
    next_path: str = "",
    instead_of: str | None = None,
) -> SignedIn | HalfWay:
    """Raises `WrongCredentials`, `TooFast`. `next_path` is where the person goes on after a second factor."""
    account = session.get_one(Account, recognise(login=login, password=password, address=address, device=device, at=at))
    patience.forgive(session, login=normal_login(login), address=address)
    return _first_step(session, account, way=Way.PASSWORD, device=device, next_path=next_path, instead_of=instead_of, at=at)


def by_provider(
    session: Session, *, account_id: UUID, device: Device, next_path: str, instead_of: str | None, at: datetime
) -> SignedIn | HalfWay:
    """Somebody whom the identity provider has shown: in the place of the password, and of nothing else."""
    account = session.get_one(Account, account_id)
    log.info("provider_knows", account=str(account_id))
    return _first_step(session, account, way=Way.OIDC, device=device, next_path=next_path, instead_of=instead_of, at=at)


def _first_step(
    session: Session, account: Account, *, way: Way, device: Device, next_path: str, instead_of: str | None, at: datetime
) -> SignedIn | HalfWay:
    """Signed in, where there is no second factor to wait for."""
    if not (account.has_code or account.has_passkey):
        signed = sessions.start(
            session, account_id=account.id, at=at, way=way, device=device, instead_of=instead_of, shown_here=way is not Way.OIDC
        )
        return replace(signed, next_path=next_path)
    if instead_of:
        sessions.end_now(session, token=instead_of, at=at)
    token = secrets.token_urlsafe(32)
    ends_at = at + timedelta(minutes=HALF_MINUTES)
    session.add(HalfSignIn(token_sha256=digest(token), account_id=account.id, next_path=next_path, ends_at=ends_at))
    return HalfWay(token)


def waiting(look: Session, token: str | None, *, at: datetime) -> HalfSignIn | None:
    """The sign-in of this browser that waits for its second factor."""
    found = look.get(HalfSignIn, digest(token)) if token else None
    return found if found is not None and found.ends_at >= at else None


def half_way(look: Session, token: str | None, *, at: datetime) -> HalfSignIn:
    """The same. Raises `HalfOver` where nothing waits."""
    found = waiting(look, token, at=at)
    if found is None:
        raise HalfOver
    return found


def finish(session: Session, *, token: str | None, code: str, device: Device, at: datetime) -> SignedIn:
    """The second factor as it was typed. Raises `HalfOver`, `Invalid` for a wrong or used code, `TooFast` after several."""
    half = half_way(session, token, at=at)
    who = f"code of {half.account_id}"
    patience.refuse_if_too_soon(session, login=who, at=at)
    way = checking.take(session, account_id=half.account_id, typed=code, at=at)
    if way is None:
        patience.record_failure(login=who, address=None, at=at)
        _remember_failure(half.account_id, Way.CODE, device, at)
        raise invalid_field("code", _("Kode ini salah atau sudah dipakai. Tunggu kode berikutnya, atau pakai satu kode pemulihan."))
    patience.forgive(session, login=who, address=None)
    return finished(session, half, way=way, device=device, at=at)


def by_passkey(session: Session, *, token: str | None, answer: str, device: Device, at: datetime) -> SignedIn:
    """With a passkey: as the second factor where the password was right a moment
    ago, else alone. Raises `Invalid`, `NoPasskeysHere`."""
    half = waiting(session, token, at=at)
    if half is not None:
        passkeys.take(session, purpose=Purpose.SECOND, account_id=half.account_id, answer=answer, at=at)
        return finished(session, half, way=Way.PASSKEY, device=device, at=at)
    account_id = passkeys.take(session, purpose=Purpose.SIGN_IN, account_id=None, answer=answer, at=at)
    if not session.get_one(Account, account_id).active:
        raise invalid_field(passkeys.FIELD, _("Kunci masuk ini tidak dikenal atau tidak cocok. Coba lagi, atau pakai kata sandi."))
    return sessions.start(session, account_id=account_id, at=at, way=Way.PASSKEY, device=device, instead_of=token)


def finished(session: Session, half: HalfSignIn, *, way: Way, device: Device, at: datetime) -> SignedIn:
    """What waited is a sign-in, under a new token. Raises `HalfOver` where the account was closed meanwhile."""
    if not session.get_one(Account, half.account_id).active:
        raise HalfOver
    session.execute(delete(HalfSignIn).where(HalfSignIn.token_sha256 == half.token_sha256))
    log.info("signed_in", account=str(half.account_id), way=way)
    signed = sessions.start(session, account_id=half.account_id, at=at, way=way, device=device)
    return replace(signed, next_path=half.next_path)


def recognise(*, login: str, password: str, address: str, at: datetime, device: Device = NOWHERE) -> UUID:
    """Whose password this is. Raises `WrongCredentials`, `TooFast`. Holds no connection while it reckons."""
    named = normal_login(login)
    patience.take_a_try(login=named, address=address, at=at)
    with reading() as look:
        account = look.execute(
            select(Account.id, Account.password_hash).where(Account.login == named, Account.active)
        ).one_or_none()
    if not is_password(password, account.password_hash if account else None) or account is None:
        patience.record_failure(login=named, address=address, at=at)
        _remember_failure(account.id if account else None, Way.PASSWORD, device, at)
        log.warning("sign_in_failed", address=address, known=account is not None)
        raise WrongCredentials
    log.info("password_right", account=str(account.id), address=address)
    return UUID(str(account.id))


def _remember_failure(account_id: UUID | None, way: Way, device: Device, at: datetime) -> None:
    """In the list of the login's owner. For a login that nobody has as many round trips are made; and nobody
    waits for the disk, which would tell the two apart."""
    with db.new_session() as session:
        session.execute(text("SET LOCAL synchronous_commit = off"))
        if account_id is None:
            session.execute(select(SignIn.id).where(SignIn.account_id.is_(None)).limit(1))
        else:
            sessions.remember(session, account_id=account_id, way=way, succeeded=False, device=device, at=at)
