"""Making a link: by the admin of the region whose person it is, or on the command line. The secret
stands on the answer that makes it and nowhere else."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from app.accounts.grants import not_over
from app.accounts.links.models import APART_DAYS, VALID_DAYS, OneTimeLink
from app.accounts.models import Account, Grant
from app.accounts.sessions import OFFICE_ZONE, digest
from app.accounts.trail import write_down
from app.actor import Actor, Role
from app.clock import local_date
from app.errors import Refusal
from app.language import _, mark
from app.settings import public_address

PATH = "/masuk/tautan"


class Purpose(StrEnum):
    """What may be done once with a link. Each but the first also asks for the password."""

    PASSWORD = "password"  # noqa: S105
    LOGIN = "login"
    FACTORS = "factors"


WORDS = {
    Purpose.PASSWORD: mark("Buat kata sandi baru"),
    Purpose.LOGIN: mark("Ganti nama masuk atau alamat surel"),
    Purpose.FACTORS: mark("Hapus pengaman kedua yang hilang"),
}


TOGETHER = {Purpose.PASSWORD: Purpose.FACTORS, Purpose.FACTORS: Purpose.PASSWORD}
"""Two links that together would let whoever made them in as the person."""


class OneHand(Refusal):
    """Who made a person's password link does not also take away the second factor, and the reverse."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _(
                "Anda sudah mencetak tautan lain untuk orang ini dalam {days} hari terakhir. Kata sandi dan pengaman kedua tidak diganti oleh satu "
                "tangan: minta admin daerah lain, atau admin server (lokapasar user link)."
            ).format(days=APART_DAYS)
        )


def may_help(actor: Actor, grants: Iterable[Grant], homes: Mapping[UUID, int | None]) -> bool:
    """The admin of the one region in which the person holds roles; `homes` is the home region of the vendors in `grants`.

    Whoever holds a role elsewhere too is helped on the command line: no admin gets a hand on another region's duties.
    """
    regions = {grant.region_id if grant.vendor_id is None else homes.get(grant.vendor_id) for grant in grants}
    return actor.role is Role.REGION_ADMIN and actor.region_id is not None and regions == {actor.region_id}


def make_link(session: Session, *, account: Account, purpose: Purpose, actor: Actor, at: datetime) -> str:
    """The address of a new link; the unused one before it, for the same, ends. The caller has asked `may_help`, and has
    given a new person the role already. Raises `OneHand`."""
    other = TOGETHER.get(purpose)
    if other is not None and actor.account_id is not None and _made(session, account, other, actor.account_id, at):
        raise OneHand
    secret = secrets.token_urlsafe(24)
    before = (OneTimeLink.account_id == account.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None))
    session.execute(delete(OneTimeLink).where(*before))
    session.add(
        OneTimeLink(
            secret_sha256=digest(secret),
            account_id=account.id,
            purpose=purpose,
            made_at=at,
            made_by=actor.account_id,
            ends_at=at + timedelta(days=VALID_DAYS),
            rests_on=_rests_on(session, account, actor, at),
            account_sha256=as_it_is(account),
        )
    )
    session.flush()
    write_down(session, account.id, "link_made", actor, at, purpose=purpose)
    return f"{public_address()}{PATH}?kode={secret}"


def end_unused(session: Session, *, account_id: UUID) -> None:
    """No link of the person is good any more, also once the account is open again."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account_id, OneTimeLink.used_at.is_(None)))


def as_it_is(account: Account) -> bytes:
    """What a link to a new password is bound to: with another login or another password it is over."""
    return digest(f"{account.login} {account.password_hash}")


def _rests_on(session: Session, account: Account, actor: Actor, at: datetime) -> list[UUID]:
    """The roles without which the link is worth nothing: all of the person's, and the maker's own."""
    stands = not_over(local_date(at, OFFICE_ZONE))
    held = session.scalars(select(Grant.id).where(Grant.account_id == account.id, stands)).all()
    made_in = (
        Grant.account_id == actor.account_id,
        Grant.role == actor.role,
        Grant.valid_from <= local_date(at, OFFICE_ZONE),
        stands,
    )
    place = (Grant.region_id.is_not_distinct_from(actor.region_id), Grant.vendor_id.is_not_distinct_from(actor.vendor_id))
    return [*held, *session.scalars(select(Grant.id).where(*made_in, *place).limit(1))]


def _made(session: Session, account: Account, purpose: Purpose, maker: UUID, at: datetime) -> bool:
    """Did `maker` make one for this of late?"""
    link = exists().where(
        OneTimeLink.account_id == account.id,
        OneTimeLink.purpose == purpose,
        OneTimeLink.made_by == maker,
        OneTimeLink.made_at > at - timedelta(days=APART_DAYS),
    )
    return session.scalar(select(link)) is True
