"""Showing: targets as the API tells them; percentages are text with four decimals."""

from fractions import Fraction

from app.clock import iso
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
        "withdrawn_at": iso(target.withdrawn_at),
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
        "valid_until": iso(row.valid_until),
        "source": row.source,
    }
