"""The demo written into a transaction that is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import demo
from app.accounts.grants import account_by_login, actor_with, grants_of
from app.actor import Actor
from app.clock import local_date
from app.demo import pictures
from app.regions.models import Region
from tests.undoing import undone

pictures._renditions = cache(pictures._renditions)
"""A picture is the same in every demo, and drawn once."""


@dataclass(slots=True)
class Seeded:
    session: Session
    data: Path
    at: datetime
    logins: dict[str, dict[str, str]]
    regions: dict[str, Region] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return local_date(self.at, "Asia/Jakarta")

    @property
    def year(self) -> int:
        return self.today.year

    def actor(self, persona: str) -> Actor:
        account = account_by_login(self.session, self.logins[persona]["login"])
        (grant,) = grants_of(self.session, account_id=account.id, on=self.today)
        return actor_with(account, grant, scopes=frozenset({"sign"}))


@contextmanager
def seeded(data: Path, at: datetime) -> Iterator[Seeded]:
    with undone() as session:
        logins = demo.seed(session, data=data, at=at)
        regions = {region.code: region for region in session.scalars(select(Region))}
        yield Seeded(session, data, at, {login["persona"]: login for login in logins}, regions)
