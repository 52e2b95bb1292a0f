"""Against: a figure beside its target. 52 against 30 is +22 points and 173.33 % of the target."""

from fractions import Fraction

from app.clock import iso
from app.money import decimals
from app.targets.queries import InForce
from app.targets.shapes import AgainstTarget


def against(target: InForce | None, share: Fraction | None) -> AgainstTarget | None:
    """How the exact percentage `share` stands to its target, in texts of four decimals; None where the metric has no target."""
    if target is None:
        return None
    aim = Fraction(target.percent)
    return {
        "percent": decimals(aim),
        "points": None if share is None else decimals(share - aim),
        "of_target": None if share is None else decimals(100 * share / aim),
        "source": target.source,
        "valid_from": target.valid_from.isoformat(),
        "valid_until": iso(target.valid_until),
        "set_by": target.set_by,
        "certainty": target.certainty,
    }
