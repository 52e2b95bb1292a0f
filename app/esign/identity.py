"""Identity: an official writes down under which NIK the authority enrolled him, and takes it away
again. Nobody else does it for him, and nobody reads it."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.trail import write_down
from app.actor import Actor
from app.errors import invalid_field
from app.esign import vault
from app.esign.models import EsignIdentity
from app.esign.queries import identity_of
from app.language import _

NIK = re.compile(r"[0-9]{16}")


def write_nik(session: Session, *, account: Account, nik: str, actor: Actor, at: datetime) -> None:
    """Raises `Invalid` for what is no NIK, without repeating it."""
    digits = re.sub(r"[\s.-]", "", nik)
    if not NIK.fullmatch(digits):
        raise invalid_field("nik", _("NIK terdiri atas 16 angka, seperti pada KTP."))
    row = session.get(EsignIdentity, account.id, with_for_update=True)
    sealed = vault.seal(digits, of=identity_of(account.id))
    if row is None:
        session.add(EsignIdentity(account_id=account.id, nik_sealed=sealed, recorded_at=at))
    else:
        row.nik_sealed, row.recorded_at = sealed, at
    session.flush()
    write_down(session, account.id, "esign_identity", actor, at)


def forget_nik(session: Session, *, account: Account, actor: Actor, at: datetime) -> None:
    """He signs with no certificate from now on, until he writes it down again."""
    row = session.get(EsignIdentity, account.id)
    if row is not None:
        session.delete(row)
        session.flush()
        write_down(session, account.id, "esign_identity_removed", actor, at)
