"""One's own password: changed by whoever knows the old one; every other sign-in and every token of the old one ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import sessions
from app.accounts.known_here import refuse_guessable
from app.accounts.models import Account
from app.accounts.passwords import hash_password
from app.accounts.reauthentication import Proof, confirm
from app.accounts.sessions import SignedIn
from app.accounts.trail import write_down
from app.accounts.ways import Device, Way
from app.actor import Actor
from app.errors import FieldError, Invalid


def change(session: Session, *, account: Account, old: str, new: str, device: Device, actor: Actor, at: datetime) -> SignedIn:
    """Returns the sign-in with which this browser goes on. Raises `Invalid` (`old`, `new`), `TooFast`."""
    with _named("old"):
        confirm(session, actor=actor, proof=Proof(password=old), at=at)
    with _named("new"):
        refuse_guessable(session, new, login=account.login, name=account.name)
    account.password_hash = hash_password(new)
    sessions.sign_out_everywhere(session, account_id=account.id)
    write_down(session, account.id, "password", actor, at)
    return sessions.start(session, account_id=account.id, at=at, way=Way.PASSWORD, device=device)


@contextmanager
def _named(field: str) -> Iterator[None]:
    """Both are passwords; the form has a field for each."""
    try:
        yield
    except Invalid as refusal:
        raise Invalid(refusal.message, errors=[FieldError(field, error.message) for error in refusal.errors]) from None
