"""Patience: the more wrong passwords, the longer the wait, and nobody is ever locked out.

Failures are counted by login and address together, by address, and by login. One address that guesses has to wait before
it may try again; a login that is guessed at from many addresses only gets a slower answer, so that its owner, elsewhere,
still gets in. Counts fade after `FADES`. Unknown logins are counted like known ones. A failure is written in a short
transaction of its own: the refusal undoes the request, not the count. `address` None is a person who is signed in
already and confirms something: only that person waits.

Many tries at the same moment get no further than one after the other. At a sign-in, whose password is reckoned on
without a connection, each is counted before it is judged (`take_a_try`); elsewhere one is judged at a time, and whoever
comes meanwhile is told to come again (nobody waits: the one that is judged needs a connection of its own to write a
failure down, and those who waited would hold them all).
"""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import bindparam, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import SignInFailure
from app.errors import TooFast
from app.language import _
from app.web.identity import fingerprint

FADES = timedelta(minutes=15)
FREE_FOR_BOTH, FREE_FOR_ADDRESS, FREE_FOR_LOGIN = 4, 30, 10
"""Failures that cost nothing yet: of one login from one address, of one address, of one login."""
WAIT_MAX_SECONDS = 60
SLOWNESS_MAX_SECONDS = 2.0
LOCK = 0x7472_6965
AFTER_OTHERS = select(func.pg_advisory_xact_lock(LOCK, func.hashtext(bindparam("key"))))
UNLESS_OTHERS = select(func.pg_try_advisory_xact_lock(LOCK, func.hashtext(bindparam("key"))))
"""Until the transaction ends nobody else tries the same."""


def take_a_try(*, login: str, address: str, at: datetime) -> None:
    """One more try of this login from this address, counted whatever becomes of it; `forgive` takes it
    back. Raises `TooFast` while this address has to wait."""
    with db.new_session() as session:
        session.execute(AFTER_OTHERS, {"key": _both(login, address)})
        _refuse(session, login, address, at)
        _count(session, at, _both(login, address))


def refuse_if_too_soon(session: Session, *, login: str, at: datetime) -> None:
    """Raises `TooFast` while this person has to wait, also for another try that is being judged."""
    if not session.scalar(UNLESS_OTHERS, {"key": _both(login, None)}):
        raise _too_fast(1)
    _refuse(session, login, None, at)


def _refuse(look: Session, login: str, address: str | None, at: datetime) -> None:
    free = {_both(login, address): FREE_FOR_BOTH}
    if address is not None:
        free[_of_address(address)] = FREE_FOR_ADDRESS
    waits = [_next_try(failed, free[failed.key]) for failed in _failures(look, at, *free)]
    seconds = ceil(max(((until - at).total_seconds() for until in waits), default=0))
    if seconds > 0:
        raise _too_fast(seconds)


def _too_fast(seconds: int) -> TooFast:
    return TooFast(_("Terlalu banyak percobaan. Coba lagi dalam {n} detik.").format(n=seconds), retry_after=seconds)


def slowness(look: Session, *, login: str, at: datetime) -> float:
    """Seconds by which the answer to this login is held back, whoever asks."""
    over = max((failed.failures for failed in _failures(look, at, of_login(login))), default=0) - FREE_FOR_LOGIN
    return min(SLOWNESS_MAX_SECONDS, 0.1 * 2 ** min(over, 10)) if over >= 0 else 0.0


def record_failure(*, login: str, address: str | None, at: datetime) -> None:
    """What was tried was wrong. With an address the try itself is counted already, by `take_a_try`."""
    with db.new_session() as session:
        _count(session, at, *([_both(login, None)] if address is None else [_of_address(address), of_login(login)]))


def _count(session: Session, at: datetime, *keys: str) -> None:
    statement = insert(SignInFailure).values([{"key": key, "failures": 1, "last_at": at} for key in sorted(keys)])
    goes_on = case((SignInFailure.last_at < at - FADES, 1), else_=SignInFailure.failures + 1)
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"failures": goes_on, "last_at": at}))


def forgive(session: Session, *, login: str, address: str | None) -> None:
    """The right password: this login starts anew. The address does not, or one good account would hide many guesses."""
    session.execute(delete(SignInFailure).where(SignInFailure.key.in_([_both(login, address), of_login(login)])))


def forget_old(session: Session, *, at: datetime) -> None:
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < at - FADES))


def _failures(look: Session, at: datetime, *keys: str) -> list[SignInFailure]:
    return list(look.scalars(select(SignInFailure).where(SignInFailure.key.in_(keys), SignInFailure.last_at >= at - FADES)))


def _next_try(failed: SignInFailure, free: int) -> datetime:
    """When the next try is taken: at once while failures are free, then after a second, and twice as long each time."""
    over = failed.failures - free
    wait = min(WAIT_MAX_SECONDS, 2 ** min(over, 10)) if over >= 0 else 0
    return failed.last_at + timedelta(seconds=wait)


def _both(login: str, address: str | None) -> str:
    return f"both:{fingerprint(f'{login} {address}')}"


def _of_address(address: str) -> str:
    return f"address:{fingerprint(address)}"


def of_login(login: str) -> str:
    """Under which key the failures of a login are counted."""
    return f"login:{fingerprint(login)}"
