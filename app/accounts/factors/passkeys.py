"""Passkeys (WebAuthn): a device signs a challenge that was made for one purpose of one
person; each challenge is spent by the first answer to it.

A passkey signs in alone where the device asks for its own PIN or finger; after the password its presence is enough. Name and
origin are those of the settings (`web/party.py`), whatever host a request names.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from app import db
from app.accounts.factors import enrolling, recovery
from app.accounts.factors.models import Passkey, PasskeyChallenge
from app.accounts.models import Account
from app.accounts.trail import write_down
from app.actor import Actor
from app.errors import NotFound, Refusal, invalid_field
from app.language import _
from app.web.party import Party, party

SECONDS = 300
"""How long a challenge waits for its answer."""
KEYS_MAX = 20
FIELD = "passkey"

log = structlog.get_logger()


class Purpose(StrEnum):
    """What a challenge is for; an answer to one is no answer to another."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    SECOND = "second"
    CONFIRM = "confirm"


class NoPasskeysHere(Refusal):
    """This installation has no name that browsers keep passkeys for."""

    def __init__(self) -> None:
        super().__init__(
            _("Kunci masuk belum dapat dipakai di sini: alamat situs ini perlu nama dan https. Pakai kode dari telepon.")
        )


def options_for_registering(session: Session, *, account: Account, at: datetime) -> str:
    """What the browser is asked to make a key with, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement, UserVerificationRequirement

    known = _party()
    options = generate_registration_options(
        rp_id=known.id,
        rp_name="Lokapasar",
        user_id=account.id.bytes,
        user_name=account.login,
        user_display_name=account.name,
        challenge=_challenge(session, Purpose.REGISTER, account.id, at),
        timeout=SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_described(of_account(session, account.id)),
    )
    return options_to_json(options)


def register(session: Session, *, account: Account, name: str, answer: str, actor: Actor, at: datetime) -> list[str]:
    """One more key of the person. Returns new recovery codes where none are left. Raises `Invalid`."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    known = _party()
    if len(of_account(session, account.id)) >= KEYS_MAX:
        raise invalid_field("name", _("Paling banyak {n} kunci. Hapus satu yang tidak dipakai lagi.").format(n=KEYS_MAX))
    challenge = _spent(answer, Purpose.REGISTER, account.id, at)
    try:
        made = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=known.id, expected_origin=known.origin
        )
    except (WebAuthnException, ValueError) as wrong:
        raise _not_this(wrong) from None
    if session.get(Passkey, made.credential_id) is not None:
        raise invalid_field("name", _("Kunci ini sudah terdaftar."))
    session.add(
        Passkey(
            credential_id=made.credential_id,
            account_id=account.id,
            name=name,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            made_at=at,
        )
    )
    account.has_passkey = True
    session.flush()
    write_down(session, account.id, "factor_added", actor, at, kind="passkey")
    return [] if recovery.left(session, account.id) else recovery.renew(session, account_id=account.id, at=at)


def options_for_using(session: Session, *, purpose: Purpose, account_id: UUID | None, at: datetime) -> str:
    """What the browser is asked to sign, as JSON; without a person any key of this house that the device holds will do."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=_party().id,
        challenge=_challenge(session, purpose, account_id, at),
        timeout=SECONDS * 1000,
        allow_credentials=_described(of_account(session, account_id)) if account_id is not None else None,
        user_verification=UserVerificationRequirement.PREFERRED
        if purpose is Purpose.SECOND
        else UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def take(session: Session, *, purpose: Purpose, account_id: UUID | None, answer: str, at: datetime) -> UUID:
    """Whose key has signed. Raises `Invalid` for an answer to another challenge, of another place or
    person, or from a copy of the key (its count went back)."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    known = _party()
    challenge = _spent(answer, purpose, account_id, at)
    key = session.get(Passkey, _credential_id(answer), with_for_update=True)
    if key is None or (account_id is not None and key.account_id != account_id):
        raise _not_this("unknown key")
    try:
        shown = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=known.id,
            expected_origin=known.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=purpose is not Purpose.SECOND,
        )
    except (WebAuthnException, ValueError) as wrong:
        raise _not_this(wrong) from None
    key.sign_count, key.used_at = shown.new_sign_count, at
    session.flush()
    return key.account_id


def of_account(session: Session, account_id: UUID) -> Sequence[Passkey]:
    return session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.made_at)).all()


def remove(session: Session, *, account: Account, key: str, actor: Actor, at: datetime) -> None:
    """The key of that id (hex) opens nothing any more. Raises `NotFound`."""
    found = next((each for each in of_account(session, account.id) if each.credential_id.hex() == key), None)
    if found is None:
        raise NotFound(_("Kunci ini tidak ada di akun Anda."))
    session.delete(found)
    session.flush()
    account.has_passkey = bool(of_account(session, account.id))
    enrolling.forget_idle_recovery(session, account)
    write_down(session, account.id, "factor_removed", actor, at, kind="passkey")


def _party() -> Party:
    known = party()
    if known is None:
        raise NoPasskeysHere
    return known


def _challenge(session: Session, purpose: Purpose, account_id: UUID | None, at: datetime) -> bytes:
    made = secrets.token_bytes(32)
    ends_at = at + timedelta(seconds=SECONDS)
    session.add(PasskeyChallenge(challenge=made, purpose=purpose, account_id=account_id, ends_at=ends_at))
    session.flush()
    return made


def _spent(answer: str, purpose: Purpose, account_id: UUID | None, at: datetime) -> bytes:
    """The challenge that this answers, spent for good, whatever becomes of the answer. Raises `Invalid`."""
    from webauthn.helpers import base64url_to_bytes

    try:
        said = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise _not_this(wrong) from None
    whose: ColumnElement[bool] = (
        PasskeyChallenge.account_id.is_(None) if account_id is None else PasskeyChallenge.account_id == account_id
    )
    asked = (PasskeyChallenge.challenge == challenge, PasskeyChallenge.purpose == purpose, PasskeyChallenge.ends_at >= at, whose)
    with db.new_session() as own:
        if own.execute(delete(PasskeyChallenge).where(*asked).returning(PasskeyChallenge.purpose)).one_or_none() is None:
            raise _not_this("unknown challenge")
    return challenge


def _credential_id(answer: str) -> bytes:
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(json.loads(answer)["rawId"])
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise _not_this(wrong) from None


def _described(keys: Sequence[Passkey]) -> list[Any]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=key.credential_id) for key in keys]


def _not_this(why: object) -> Refusal:
    log.warning("passkey_refused", why=str(why)[:200])
    return invalid_field(FIELD, _("Kunci masuk ini tidak dikenal atau tidak cocok. Coba lagi, atau pakai kata sandi."))
