"""Declaring: the region's admin writes down a target with its decree, or withdraws one that was wrong."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app import audit
from app.actor import Actor
from app.identifiers import new_id
from app.language import _
from app.regions.keeping import refuse_others
from app.regions.models import Region
from app.targets.models import Target


def declare(
    session: Session,
    *,
    region: Region,
    metric: str,
    percent: Decimal,
    valid_from: date,
    valid_until: date | None,
    source: str,
    actor: Actor,
    at: datetime,
) -> Target:
    """Write a target down. Raises `Invalid` for days that end before they begin, or a second target from the same day on."""
    refuse_others(actor, region)
    target = Target(
        region_id=region.id,
        id=new_id(),
        metric=metric,
        percent=percent,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        recorded_by=actor.account_id,
        recorded_at=at,
    )
    taken = _("Sudah ada target {metric} mulai tanggal ini. Cabut dulu yang lama, atau pilih tanggal lain.").format(metric=metric)
    target.stand(session, taken=taken)
    audit.write_down(session, target, "target.declare", actor, at, metric=metric, percent=str(percent), source=source)
    return target


def withdraw(session: Session, *, region: Region, target: Target, reason: str, actor: Actor, at: datetime) -> Target:
    """From now on it is no target any more; figures as of earlier days keep it. The caller holds the row's lock."""
    refuse_others(actor, region)
    target.withdraw(reason=reason, actor=actor, at=at)
    audit.write_down(session, target, "target.withdraw", actor, at, metric=target.metric, reason=reason)
    return target
