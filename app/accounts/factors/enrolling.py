"""Enrolling: setting a second factor up and taking it away. Each is written into the trail;
the first factor comes with a list of recovery codes."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts import patience
from app.accounts.factors import codes, recovery
from app.accounts.factors.models import Passkey
from app.accounts.models import Account
from app.accounts.trail import write_down
from app.actor import Actor
from app.errors import invalid_field
from app.language import _


def confirm_code(session: Session, *, account: Account, typed: str, actor: Actor, at: datetime) -> list[str]:
    """The telephone's first code: from now on it is asked for at every sign-in. Returns the recovery codes, shown once.

    Raises `Invalid` for a wrong code, `TooFast` after several.
    """
    who = f"code of {account.id}"
    patience.refuse_if_too_soon(session, login=who, at=at)
    if not codes.confirm(session, account=account, code="".join(typed.split()), at=at):
        patience.record_failure(login=who, address=None, at=at)
        raise invalid_field("code", _("Kode ini tidak cocok. Periksa jam telepon Anda, lalu tulis kode yang sedang tampil."))
    write_down(session, account.id, "factor_added", actor, at, kind="code")
    return recovery.renew(session, account_id=account.id, at=at)


def remove_code(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """The telephone counts no more; without any other factor the recovery codes go too."""
    codes.forget(session, account=account)
    forget_idle_recovery(session, account)
    write_down(session, account.id, "factor_removed", actor, at, kind="code")


def renew_recovery(session: Session, *, account: Account, actor: Actor, at: datetime) -> list[str]:
    """A new list, shown once; the one before is worth nothing. Raises `Invalid`
    where no factor is set up that it could stand in for."""
    if not (account.has_code or account.has_passkey):
        raise invalid_field("code", _("Atur dahulu kode dari telepon atau kunci masuk."))
    write_down(session, account.id, "recovery_renewed", actor, at)
    return recovery.renew(session, account_id=account.id, at=at)


def remove_all(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """For somebody who lost the telephone and the list: only the password is left."""
    codes.forget(session, account=account)
    session.execute(delete(Passkey).where(Passkey.account_id == account.id))
    account.has_passkey = False
    recovery.forget(session, account_id=account.id)
    write_down(session, account.id, "factors_removed", actor, at)


def forget_idle_recovery(session: Session, account: Account) -> None:
    """A list that stands in for nothing is no list."""
    if not (account.has_code or account.has_passkey):
        recovery.forget(session, account_id=account.id)
