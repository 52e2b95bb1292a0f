"""Using a link: once. A link that is unknown, used, replaced, over or of a closed account has one answer, and so has one that no
longer stands as it was made (`_stands`). What is wrong in the form leaves the link unused."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import patience, sessions
from app.accounts.factors import enrolling
from app.accounts.grants import actor_with, free_login, not_over
from app.accounts.known_here import refuse_guessable
from app.accounts.links.making import Purpose, as_it_is
from app.accounts.links.models import OneTimeLink
from app.accounts.models import Account, Grant
from app.accounts.passwords import hash_password, is_password
from app.accounts.sessions import OFFICE_ZONE, digest
from app.accounts.trail import write_down
from app.clock import local_date
from app.errors import Refusal, invalid_field
from app.language import _


class LinkOver(Refusal):
    """Which of the reasons it is, is nobody's to know."""

    status = 410

    def __init__(self) -> None:
        super().__init__(_("Tautan ini tidak berlaku lagi. Minta tautan baru kepada admin daerah Anda."))


def behind(session: Session, secret: str, *, at: datetime, lock: bool = False) -> tuple[OneTimeLink, Account]:
    """The link of a secret and its person. Raises `LinkOver`."""
    asked = select(OneTimeLink).where(OneTimeLink.secret_sha256 == digest(secret))
    link = session.scalar(asked.with_for_update() if lock else asked)
    if link is None or link.used_at is not None or link.ends_at < at:
        raise LinkOver
    account = session.get_one(Account, link.account_id)
    if not account.active or not _stands(session, link, account, at):
        raise LinkOver
    return link, account


def choose_password(session: Session, *, secret: str, new: str, at: datetime) -> None:
    """The person's own new password; every sign-in and token of before ends, second factors stay. Raises `LinkOver`, `Invalid`."""
    link, account = _taken(session, secret, Purpose.PASSWORD, at)
    refuse_guessable(session, new, login=account.login, name=account.name)
    account.password_hash = hash_password(new)
    _used(session, link, account, at)


def choose_login(session: Session, *, secret: str, login: str, password: str, at: datetime) -> None:
    """Another login or address, by whoever has the password too. Raises `LinkOver`, `Invalid`, `TooFast`."""
    link, account = _taken(session, secret, Purpose.LOGIN, at)
    _demand_password(session, account, password, at)
    account.login = free_login(session, login)
    _used(session, link, account, at)


def drop_factors(session: Session, *, secret: str, password: str, at: datetime) -> None:
    """Telephone, passkeys and recovery codes count no more, for whoever has the
    password too. Raises `LinkOver`, `Invalid`, `TooFast`."""
    link, account = _taken(session, secret, Purpose.FACTORS, at)
    _demand_password(session, account, password, at)
    enrolling.remove_all(session, account=account, actor=actor_with(account, None), at=at)
    _used(session, link, account, at)


def _stands(session: Session, link: OneTimeLink, account: Account, at: datetime) -> bool:
    """Is all still so as when it was made? Whoever printed it judged the person of then: with a role that ended since, the
    person's or the maker's own, or one in another place it would let in somebody else; a new password asks for no proof but the
    link, so it is bound to the old one and to the login too."""
    if link.purpose == Purpose.PASSWORD and link.account_sha256 != as_it_is(account):
        return False
    maker = session.get(Account, link.made_by) if link.made_by is not None else None
    if maker is not None and not maker.active:
        return False
    stands = not_over(local_date(at, OFFICE_ZONE))
    rests_on = session.scalars(select(Grant).where(Grant.id.in_(link.rests_on), stands)).all()
    places = {(grant.region_id, grant.vendor_id) for grant in rests_on if grant.account_id == account.id}
    held = session.scalars(select(Grant).where(Grant.account_id == account.id, stands)).all()
    return len(rests_on) == len(set(link.rests_on)) and {(grant.region_id, grant.vendor_id) for grant in held} <= places


def _taken(session: Session, secret: str, purpose: Purpose, at: datetime) -> tuple[OneTimeLink, Account]:
    """Locked, so that of two who use it at once one comes too late."""
    link, account = behind(session, secret, at=at, lock=True)
    if link.purpose != purpose:
        raise LinkOver
    return link, account


def _used(session: Session, link: OneTimeLink, account: Account, at: datetime) -> None:
    link.used_at = at
    sessions.sign_out_everywhere(session, account_id=account.id)
    write_down(session, account.id, "link_used", actor_with(account, None), at, purpose=link.purpose)
    session.flush()


def _demand_password(session: Session, account: Account, password: str, at: datetime) -> None:
    who = str(account.id)
    patience.refuse_if_too_soon(session, login=who, at=at)
    if not is_password(password, account.password_hash):
        patience.record_failure(login=who, address=None, at=at)
        raise invalid_field("password", _("Kata sandi salah. Belum ada yang berubah."))
    patience.forgive(session, login=who, address=None)
