"""Re-authentication: the person shows again who it is, by password, a code or a passkey.

Every signature asks for it (`confirm`); a token with the scope `sign` did so when it was given. What changes who may do what, or
where money goes, asks when the last time is longer ago than `sessions.FRESH`: such a route declares `dependencies=[FRESHLY]`.
What was typed there comes with the page that asks, so that nothing has to be typed again. Rule: OWASP ASVS 5.0 7.5.1, 7.5.3.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app import db
from app.accounts import patience, sessions
from app.accounts.factors import checking, passkeys
from app.accounts.factors.passkeys import NoPasskeysHere, Purpose
from app.accounts.models import Account
from app.accounts.passwords import is_password
from app.accounts.sessions import SIGN
from app.accounts.trail import write_down
from app.actor import Actor
from app.errors import FieldError, Invalid, Refusal, TooFast, invalid_field
from app.language import _
from app.web.dependencies import At, CurrentActor
from app.web.identity import SESSION_COOKIE
from app.web.incoming.forms import CONFIRMING, HIDDEN, FormState, Posted
from app.web.pages.htmx import SignInFirst
from app.web.pages.templating import page

log = structlog.get_logger()


class ConfirmFirst(SignInFirst):
    """The way to what was asked: a page that asks who one is and sends the same form on."""

    def __init__(self, response: Response) -> None:
        self.response = response


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody shows who it is: by the password, a code (`totp`: a telephone's, or one of the
    list), or a browser's answer to a challenge (`passkey`)."""

    password: str | None = None
    totp: str | None = None
    passkey: str | None = None


def confirm(session: Session, *, actor: Actor, proof: Proof, at: datetime) -> None:
    """Raises `Invalid` naming the field unless this is the person, `TooFast` after several wrong tries."""
    if SIGN in actor.scopes:
        return
    who = str(actor.account_id)
    account = session.get(Account, actor.account_id) if actor.account_id is not None else None
    if proof.totp and account is not None and not (account.has_code or account.has_passkey):
        raise invalid_field("totp", _("Kode sekali pakai belum diatur untuk akun ini. Pakai kata sandi."))
    if proof == Proof():
        raise invalid_field("password", _("Tulis kata sandi Anda untuk menandatangani."))
    patience.refuse_if_too_soon(session, login=who, at=at)
    known = account if account is not None and account.active else None
    if proof.passkey and known is not None:
        passkeys.take(session, purpose=Purpose.CONFIRM, account_id=known.id, answer=proof.passkey, at=at)
        is_right = True
    elif proof.totp:
        is_right = known is not None and checking.take(session, account_id=known.id, typed=proof.totp, at=at) is not None
    else:
        is_right = is_password(proof.password or "", known.password_hash if known is not None else None)
    if not is_right:
        patience.record_failure(login=who, address=None, at=at)
        log.warning("confirmation_failed", account=who)
        raise _wrong("totp" if proof.totp else "password")
    patience.forgive(session, login=who, address=None)
    write_down(session, actor.account_id, "confirm", actor, at)


def once_more(session: Session, *, actor: Actor, proof: Proof, at: datetime) -> Actor:
    """Whom an act is taken by that was rehearsed and undone: a browser's answer was spent by the rehearsal and cannot be asked
    for again, so it counts for this act; a password or a code is judged anew, with the act."""
    if not proof.passkey:
        return actor
    write_down(session, actor.account_id, "confirm", actor, at)
    return replace(actor, scopes=actor.scopes | {SIGN})


def freshly(request: Request, data: Posted, actor: CurrentActor, at: At) -> None:
    """Lets those pass who showed a moment ago who they are; others are asked. Raises `ConfirmFirst`."""
    if actor.reauthenticated:
        return
    given = {name: str(data[field]) for name, field in CONFIRMING.items() if data.get(field)}
    if not given:
        raise ConfirmFirst(_asking(request, data))
    try:
        with db.new_session() as session:  # of its own: a code is used up and the person confirmed, whatever becomes of the form
            confirm(session, actor=actor, proof=Proof(**given), at=at)
            sessions.has_confirmed(session, actor=actor, token=request.cookies.get(SESSION_COOKIE, ""), at=at)
    except (Invalid, TooFast, NoPasskeysHere) as refusal:
        raise ConfirmFirst(_asking(request, data, refusal)) from None


FRESHLY = Depends(freshly)


def demand_fresh(actor: Actor) -> None:
    """The same for programs: their person was there when the token got the scope `sign`. Raises `Refusal`: not now (409)."""
    if not actor.reauthenticated:
        raise Refusal(_("Perlu token dengan lingkup `sign`: yang diubah ini meminta pemiliknya hadir. Buat di halaman Akun."))


def _asking(request: Request, data: FormData, refusal: Refusal | None = None) -> Response:
    """The page that asks, with the form that waits in hidden fields."""
    waiting = [(name, value) for name, value in data.multi_items() if name not in HIDDEN and not isinstance(value, UploadFile)]
    errors = [FieldError(CONFIRMING.get(error.field, error.field), error.message) for error in refusal.errors] if refusal else []
    form = FormState.refused({}, errors)
    return page(request, "accounts/confirm.html", 409, form=form, refusal=refusal, waiting=waiting, action=request.url.path)


def _wrong(field: str) -> Invalid:
    if field == "password":
        return invalid_field(field, _("Kata sandi salah. Belum ada yang berubah."))
    return invalid_field(field, _("Kode ini salah atau sudah dipakai. Belum ada yang berubah."))
