"""Decrees of a post: each new one that prolongs it leaves the one before readable, and that
one stands until the day on which the new one begins."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import EarlierDecree, Grant
from app.identifiers import new_id


@dataclass(frozen=True, slots=True)
class StandingDecree:
    """A decree and the days on which the post was, is or will be held by it; `number` is None where
    none was written down, `last_day` where it has no end."""

    number: str | None
    day: date | None
    first_day: date
    last_day: date | None

    @property
    def stands(self) -> bool:
        """Is there a day on which it holds?"""
        return self.last_day is None or self.first_day <= self.last_day

    def holds(self, on: date) -> bool:
        return self.first_day <= on and (self.last_day is None or on <= self.last_day)


def replace_decree(session: Session, grant: Grant, *, number: str, day: date, first_day: date, last_day: date) -> None:
    """The post goes on by this decree from its first day; what it replaces stays on record."""
    session.add(
        EarlierDecree(
            id=new_id(),
            grant_id=grant.id,
            account_id=grant.account_id,
            decree_number=grant.decree_number,
            decree_date=grant.decree_date,
            first_day=_first_day(grant),
            last_day=grant.valid_until,
        )
    )
    grant.decree_number, grant.decree_date, grant.decree_from, grant.valid_until = number, day, first_day, last_day
    session.flush()


def decrees_of(session: Session, grant: Grant) -> list[StandingDecree]:
    """Oldest first, each until the day before the next begins. One that was replaced, or whose post was
    ended, before it began stood on no day and is left out."""
    newest = StandingDecree(grant.decree_number, grant.decree_date, _first_day(grant), grant.valid_until)
    if grant.decree_from is None:
        return [newest]
    earlier = session.scalars(select(EarlierDecree).where(EarlierDecree.grant_id == grant.id).order_by(EarlierDecree.id.desc()))
    found = [newest] if newest.stands else []
    for one in earlier:
        end = found[0].first_day - timedelta(days=1) if found else grant.valid_until
        last = min((day for day in (one.last_day, end) if day is not None), default=None)
        decree = StandingDecree(one.decree_number, one.decree_date, one.first_day, last)
        if decree.stands:
            found.insert(0, decree)
    return found or [newest]


def decree_on(decrees: list[StandingDecree], day: date) -> StandingDecree:
    """The one by which the post is held on a day: the last that has begun, or the first where none has."""
    return next((one for one in reversed(decrees) if one.first_day <= day), decrees[0])


def _first_day(grant: Grant) -> date:
    return grant.decree_from or grant.valid_from
