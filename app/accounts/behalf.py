"""On behalf: what a job does in the name of somebody who has gone on to other things.

Account and role are asked for again each time the job goes on, as they are at every request: whoever
may no longer do it by hand does not do it by a job.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.grants import in_force
from app.accounts.models import Account, Grant
from app.accounts.sessions import OFFICE_ZONE
from app.actor import Actor
from app.clock import local_date
from app.errors import Refusal
from app.language import _


class NotInOffice(Refusal):
    """The account was closed, or the role has ended, since the work was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "Dihentikan: {name} tidak lagi memegang peran ini (akunnya ditutup atau perannya berakhir) sejak pekerjaan ini dimulai. "
                "Orang yang berwenang dapat mengirimnya lagi."
            ).format(name=name)
        )


def demand_in_office(session: Session, actor: Actor, *, at: datetime) -> None:
    """Raises `NotInOffice` unless the person can sign in and holds the role there
    today; what the house does itself is in nobody's name."""
    if actor.account_id is None:
        return
    in_office = [Grant.satker_code == actor.satker_code] if actor.satker_code is not None else []
    held = (
        select(Grant.id)
        .join(Account, Account.id == Grant.account_id)
        .where(
            Account.id == actor.account_id,
            Account.active,
            Grant.role == actor.role,
            Grant.region_id.is_not_distinct_from(actor.region_id),
            Grant.vendor_id.is_not_distinct_from(actor.vendor_id),
            *in_office,
            *in_force(local_date(at, OFFICE_ZONE)),
        )
    )
    if session.scalar(held.limit(1)) is None:
        raise NotInOffice(actor.name)
