"""Showing: targets as the API tells them; percentages are text with four decimals."""

from fractions import Fraction

from app.identifiers import public_id
from app.money import decimals
from app.targets.models import Target
from app.targets.national import NATIONAL, National
from app.targets.shapes import Dated, TargetShown


def as_json(target: Target) -> TargetShown:
    """A region's own."""
    return {
        "id": public_id(target.region_id, target.id),
        **_dated(target),
        "set_by": "region",
        "certainty": "sure",
        "recorded_at": target.recorded_at.isoformat(),
        "withdrawn_at": target.withdrawn_at.isoformat() if target.withdrawn_at else None,
        "withdrawal_reason": target.withdrawal_reason,
    }


def national_as_json() -> list[TargetShown]:
    """The nation's."""
    return [{**_dated(row), "set_by": "national", "certainty": row.certainty} for row in NATIONAL]


def _dated(row: Target | National) -> Dated:
    return {
        "metric": row.metric,
        "percent": decimals(Fraction(row.percent)),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "source": row.source,
    }
