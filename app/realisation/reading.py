"""Reading: what the answer to one question reads, each thing once, however many parts of the answer need it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from app.realisation import planned
from app.realisation.asking import Question
from app.realisation.counting import known_at
from app.realisation.shapes import Orphans
from app.regions.models import Region
from app.web.api.shapes import Counted

Group = tuple[str | None, int, int]
"""A code, orders, amount."""


@dataclass(frozen=True)
class Reading(ABC):
    """One question to a region: what is counted, and the plan and the units that it is held against."""

    session: Session
    asked: Question
    region: Region

    @property
    def limit(self) -> datetime | None:
        """The last instant that the answer may know."""
        return known_at(self.asked, self.region)

    @cached_property
    def plan(self) -> planned.Plan:
        """The denominators of the year."""
        return planned.plans_of(self.session, [self.region.id], self.asked.year, self.limit)[self.region.id]

    @cached_property
    def units(self) -> dict[str, planned.SatkerPlan]:
        """Every unit by code."""
        return planned.satkers_of(self.session, self.region, self.asked.year, self.limit)

    @cached_property
    def by_satker(self) -> list[Group]:
        return self.groups("satker_code")

    @abstractmethod
    def totals(self) -> dict[str, int]:
        """`orders`, the measures, and how many different `plans`, `satkers` and `vendors`."""

    @abstractmethod
    def by_status(self) -> dict[str, Counted]:
        """All states present, at the orders' face value; this is in no sum. Dates
        cut by the date of the order, whatever the basis."""

    @abstractmethod
    def orphans(self) -> Orphans:
        """Counted orders that are charged to a package which no file names; their
        `plans` are the codes that they were placed under."""

    @abstractmethod
    def groups(self, column: str) -> list[Group]:
        """By `satker_code`, `vendor_key` or `fund_set`, where anything counts."""
