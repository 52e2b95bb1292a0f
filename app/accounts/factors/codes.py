"""Codes of a telephone (TOTP, RFC 6238): the key is set up in two steps, and each code is taken once.

The key leaves the house while it is set up and never after; at rest it is sealed
(ChaCha20-Poly1305) with a key of the data folder, bound to its person.
"""

import hmac
import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pyotp
import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.factors.models import CodeKey
from app.accounts.models import Account
from app.keys import installation_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


ISSUER = "Lokapasar"
STEP_SECONDS = 30
WINDOW = 1
"""How many half minutes a telephone's clock may go before or after ours."""
NONCE_BYTES = 12

log = structlog.get_logger()


def begin(session: Session, *, account: Account, at: datetime) -> None:
    """A new key for the person's telephone, worth nothing until `confirm`. Where one is in use already nothing changes."""
    found = session.get(CodeKey, account.id, with_for_update=True)
    if found is not None and found.confirmed_at is not None:
        return
    sealed = _seal(pyotp.random_base32(), account.id)
    if found is None:
        session.add(CodeKey(account_id=account.id, sealed=sealed, made_at=at, confirmed_at=None, last_step=0))
    else:
        found.sealed, found.made_at = sealed, at
    session.flush()


def key_being_set_up(session: Session, account_id: UUID) -> str | None:
    """The key in base 32 while it waits for its first code; None where there is
    none or it is in use: then nobody reads it again."""
    found = session.get(CodeKey, account_id)
    return _open(found.sealed, account_id) if found is not None and found.confirmed_at is None else None


def address_of_key(key: str, *, login: str) -> str:
    """What the QR holds: `otpauth://totp/…`."""
    return pyotp.TOTP(key).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm(session: Session, *, account: Account, code: str, at: datetime) -> bool:
    """The first code of the new key: from now on it counts. False for a wrong code, and where nothing is being set up."""
    found = session.get(CodeKey, account.id, with_for_update=True)
    if found is None or found.confirmed_at is not None:
        return False
    step = _step_of(found, code, at)
    if step is None:
        return False
    found.confirmed_at, found.last_step, account.has_code = at, step, True
    session.flush()
    return True


def take(session: Session, *, account_id: UUID, code: str, at: datetime) -> bool:
    """Is this a code of the person's telephone that was not taken before? Two that come at the same moment: one is taken."""
    found = session.get(CodeKey, account_id)
    if found is None or found.confirmed_at is None:
        return False
    step = _step_of(found, code, at)
    if step is None:
        return False
    newer = (CodeKey.account_id == account_id, CodeKey.confirmed_at.is_not(None), CodeKey.last_step < step)
    return (
        session.execute(update(CodeKey).where(*newer).values(last_step=step).returning(CodeKey.account_id)).one_or_none()
        is not None
    )


def forget(session: Session, *, account: Account) -> None:
    found = session.get(CodeKey, account.id)
    if found is not None:
        session.delete(found)
    account.has_code = False
    session.flush()


def _step_of(found: CodeKey, code: str, at: datetime) -> int | None:
    """The newest half minute in the window that has this code."""
    key = _open(found.sealed, found.account_id)
    if key is None or not code.isascii():
        return None
    generator = pyotp.TOTP(key, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    steps = [step for step in range(now + WINDOW, now - WINDOW - 1, -1) if hmac.compare_digest(generator.generate_otp(step), code)]
    return steps[0] if steps else None


def _seal(key: str, account_id: UUID) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + bytes(_cipher().encrypt(nonce, key.encode(), account_id.bytes))


def _open(sealed: bytes, account_id: UUID) -> str | None:
    """None where the data folder has another key than the one that sealed it: the database was restored without its folder."""
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], account_id.bytes)).decode()
    except InvalidTag:
        log.error("code_key_cannot_be_opened", account=str(account_id))
        return None


def _cipher() -> "ChaCha20Poly1305":
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(installation_key("factors"))
