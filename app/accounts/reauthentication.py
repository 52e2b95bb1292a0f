"""Re-authentication: before a signature the person shows again who it is, by password; a token with the scope `sign` has done so when it was given."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from app import audit
from app.accounts import patience
from app.accounts.models import Account
from app.accounts.passwords import is_password
from app.accounts.tokens import SIGN
from app.actor import Actor
from app.errors import invalid_field
from app.language import _

log = structlog.get_logger()


def confirm(session: Session, *, actor: Actor, password: str | None, totp: str | None = None, at: datetime) -> None:
    """Raises `Invalid` naming the field unless this is the person, `TooFast` after several wrong tries."""
    if SIGN in actor.scopes:
        return
    if totp is not None:
        raise invalid_field("totp", _("Kode sekali pakai belum diatur untuk akun ini. Pakai kata sandi."))
    if not password:
        raise invalid_field("password", _("Tulis kata sandi Anda untuk menandatangani."))
    who = str(actor.account_id)
    patience.refuse_if_too_soon(session, login=who, address=None, at=at)
    account = session.get(Account, actor.account_id) if actor.account_id is not None else None
    if not is_password(password, account.password_hash if account is not None and account.active else None):
        patience.record_failure(login=who, address=None, at=at)
        log.warning("confirmation_failed", account=who)
        raise invalid_field("password", _("Kata sandi salah. Dokumen belum ditandatangani."))
    patience.forgive(session, login=who, address=None)
    audit.record(
        session,
        actor=actor,
        region_id=actor.region_id or 0,
        action="account.confirm",
        subject_kind="account",
        subject_id=who,
        at=at,
    )
