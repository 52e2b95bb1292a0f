"""Questions about targets: which one a figure is held against, and every one that a region has had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.language import _
from app.targets.models import Target
from app.targets.national import NATIONAL


@dataclass(frozen=True, slots=True)
class InForce:
    """A target that holds: the nation's (`set_by` `national`) or the region's own (`region`)."""

    metric: str
    percent: Decimal
    source: str
    valid_from: date
    valid_until: date | None
    set_by: str
    certainty: str


def targets_in_force(session: Session, *, region_id: int, on: date, known_at: datetime | None = None) -> dict[str, InForce]:
    """By metric, what holds on a day, as it was known at an instant: a target written down later changes no older figure.

    The region's own goes before the nation's; of several the one that began last.
    """
    statement = select(Target).where(Target.region_id == region_id, Target.in_force(on))
    if known_at is None:
        statement = statement.where(Target.withdrawn_at.is_(None))
    else:
        statement = statement.where(
            Target.recorded_at <= known_at, or_(Target.withdrawn_at.is_(None), Target.withdrawn_at > known_at)
        )
    found = {
        row.metric: InForce(row.metric, row.percent, row.source, row.valid_from, row.valid_until, "national", row.certainty)
        for row in NATIONAL
        if row.is_in_force(on)
    }
    for row in session.scalars(statement.order_by(Target.valid_from, Target.recorded_at, Target.id)):
        found[row.metric] = InForce(row.metric, row.percent, row.source, row.valid_from, row.valid_until, "region", "sure")
    return found


def targets_of(session: Session, *, region_id: int) -> Sequence[Target]:
    """Every target of a region, withdrawn ones too; by metric, the newest first."""
    return session.scalars(
        select(Target)
        .where(Target.region_id == region_id)
        .order_by(Target.metric, Target.valid_from.desc(), Target.recorded_at.desc())
    ).all()


def target_of(session: Session, *, region_id: int, id: UUID, for_update: bool = False) -> Target:
    """Raises `NotFound` for a target that this region has not."""
    statement = select(Target).where(Target.region_id == region_id, Target.id == id)
    target = session.scalars(statement.with_for_update() if for_update else statement).one_or_none()
    if target is None:
        raise NotFound(_("Target ini tidak ditemukan."))
    return target
