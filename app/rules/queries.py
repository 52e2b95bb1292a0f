"""Questions about rules: which of them hold in a region on a day, and what a region has decreed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.language import _
from app.rules.models import RegionRule
from app.rules.national import RULES, Rule


class Place(Protocol):
    """A region, as far as a rule looks at it."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def tier(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Own:
    """A row that the region decreed."""

    code: str
    value: int
    valid_from: date | None
    valid_until: date | None
    decree_number: str

    def holds(self, on: date) -> bool:
        return self.valid_from is not None and self.valid_from <= on and (self.valid_until is None or self.valid_until >= on)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rows that hold in one region on one day; a region's own row stands for the nation's of that code."""

    rows: tuple[Rule, ...]

    def __getitem__(self, code: str) -> Rule:
        """Raises `KeyError` where no row of that code holds."""
        found = self.get(code)
        if found is None:
            raise KeyError(code)
        return found

    def get(self, code: str) -> Rule | None:
        return next((row for row in self.rows if row.code == code), None)

    def for_amount(self, code: str, amount: int) -> Rule | None:
        """Of a graded rule the row whose bound the amount does not pass; None above the last one."""
        fitting = [row for row in self.rows if row.code == code and (row.up_to is None or amount <= row.up_to)]
        return min(fitting, key=lambda row: row.up_to or amount, default=None)


TOLD = (RegionRule.code, RegionRule.value, RegionRule.valid_from, RegionRule.valid_until, RegionRule.decree_number)
OWN = (
    select(*TOLD)
    .where(RegionRule.region_id == bindparam("region_id"), RegionRule.withdrawn_at.is_(None))
    .order_by(RegionRule.valid_from)
)
OWN_ON = OWN.where(RegionRule.in_force(bindparam("on")))
DECREED = (
    select(func.json_agg(aggregate_order_by(func.json_build_array(*TOLD), RegionRule.valid_from)))
    .where(RegionRule.region_id == bindparam("region_id"), RegionRule.withdrawn_at.is_(None))
    .scalar_subquery()
)
"""For a statement that reads of the region anyway: what it decreed, of all days, for `rules_by`."""


def rules_by(region: Place, decreed: Iterable[Sequence[Any]] | None, *, on: date) -> Rules:
    """What holds in the region on its local day, of a region that was read with what it `DECREED`."""
    rows = [_Own(code, value, _day(since), _day(until), number) for code, value, since, until, number in decreed or ()]
    return _together(region, on, [row for row in rows if row.holds(on)])


def rules_in_force(session: Session, region: Place, *, on: date) -> Rules:
    """What holds in the region on its local day. Of several own rows of a code the one that began last."""
    return _together(region, on, session.execute(OWN_ON, {"region_id": region.id, "on": on}).all())


def rules_by_day(session: Session, region: Place) -> Callable[[date], Rules]:
    """What holds in the region on any day, asked of the database once for all of them."""
    own = [_Own(*row) for row in session.execute(OWN, {"region_id": region.id})]

    @cache
    def on(day: date) -> Rules:
        return _together(region, day, (row for row in own if row.holds(day)))

    return on


def _together(region: Place, on: date, own: Iterable[Any]) -> Rules:
    national = [rule for rule in RULES if rule.holds(on=on, region_code=region.code, tier=region.tier)]
    decreed: dict[str, Rule] = {}
    for row in own:
        model = next((rule for rule in reversed(RULES) if rule.code == row.code), None)
        if model is not None:
            decreed[row.code] = replace(
                model,
                value=row.value,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                citation=row.decree_number,
                certainty="sure",
                area="",
                set_by="region",
            )
    return Rules((*decreed.values(), *(rule for rule in national if rule.code not in decreed)))


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def decrees_of(session: Session, *, region_id: int) -> Sequence[RegionRule]:
    """Every rule that a region has set, withdrawn ones too; by code, the newest first."""
    return session.scalars(
        select(RegionRule)
        .where(RegionRule.region_id == region_id)
        .order_by(RegionRule.code, RegionRule.valid_from.desc(), RegionRule.recorded_at.desc())
    ).all()


def decree_of(session: Session, *, region_id: int, id: UUID) -> RegionRule:
    """Locked for its withdrawal. Raises `NotFound` for one that this region has not."""
    found = session.scalars(
        select(RegionRule).where(RegionRule.region_id == region_id, RegionRule.id == id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(_("Aturan daerah ini tidak ditemukan."))
    return found
