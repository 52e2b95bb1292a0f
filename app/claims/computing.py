"""Computing: what follows from a claim's own numbers, and what this system says to the same question.

A number is only as exact as its source wrote it: 554,44 miliar lies within 5 juta of it, 21,50 % within 0,005 points; an implied
denominator is therefore a range. Two percentages that differ by more than half a point are a `claim_mismatch`.
"""

from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.claims.models import Claim
from app.claims.shapes import Beside, Difference, ImpliedRange
from app.ledger import Basis
from app.money import decimals
from app.realisation.asking import AskedScope, Period, Question, question
from app.realisation.metrics import share_of
from app.realisation.shapes import MetricRow
from app.realisation.tallying import metrics_of
from app.regions.models import Region
from app.targets.against import against
from app.targets.queries import targets_in_force
from app.targets.shapes import AgainstTarget

MISMATCH_POINTS = Fraction(1, 2)
"""More than this apart, and the two figures cannot both be right."""


class OwnFigures:
    """This system's answers to the claims' questions; one that several claims ask is computed once."""

    def __init__(self, session: Session, region: Region) -> None:
        self.session, self.region = session, region
        self.rows: dict[Question, dict[str, MetricRow]] = {}

    def row_for(self, claim: Claim) -> MetricRow | None:
        """The metric's row; None for a claim that divides by something of its own."""
        if claim.metric is None:
            return None
        asked = question_of(claim, self.region)
        if asked not in self.rows:
            self.rows[asked] = {row["code"]: row for row in metrics_of(self.session, asked)}
        return self.rows[asked].get(claim.metric)


def question_of(claim: Claim, region: Region) -> Question:
    """The claim's question in our words; what the source leaves open is the default."""
    first, last = Period(claim.period or Period.YEAR).days(claim.fiscal_year)
    return question(
        region=region.code,
        year=claim.fiscal_year,
        basis=Basis(claim.basis) if claim.basis else None,
        scope=AskedScope(claim.scope) if claim.scope else None,
        from_=first,
        to=last,
        as_of=claim.as_of,
    )


def beside(session: Session, claim: Claim, own: OwnFigures) -> Beside:
    """Everything that stands beside a claim; percentages are texts with four decimals, amounts whole rupiah."""
    claimed = share_claimed(claim)
    recomputed = _recomputed(claim)
    row = own.row_for(claim)
    ours = None if row is None else share_of(row)
    differences: list[Difference] = [
        {"against": name, "points": decimals(claimed - other), "claim_mismatch": abs(claimed - other) > MISMATCH_POINTS}
        for name, other in (("own_numbers", recomputed), ("this_system", ours))
        if claimed is not None and other is not None and not (name == "own_numbers" and claim.percent is None)
    ]
    return {
        "recomputed_percent": None if recomputed is None else decimals(recomputed),
        "implied_denominator": implied_denominator(claim),
        "implied_amount": _implied_amount(claim),
        "rest": None if claim.amount is None or claim.denominator is None else claim.denominator - claim.amount,
        "average": None if claim.amount is None or not claim.orders else decimals(Fraction(claim.amount, claim.orders), 2),
        "this_system": None
        if row is None
        else {
            "numerator": row["numerator"],
            "denominator": row["denominator"],
            "percent": row["percent"],
            "coverage": row["coverage"],
        },
        "differences": differences,
        "claim_mismatch": any(difference["claim_mismatch"] for difference in differences),
        "target": _against_target(session, claim, claimed),
    }


def share_claimed(claim: Claim) -> Fraction | None:
    """The claimed percentage; what its own numbers make where the source gives no percentage."""
    return _recomputed(claim) if claim.percent is None else Fraction(claim.percent)


def implied_denominator(claim: Claim) -> ImpliedRange | None:
    """What the amount must have been divided by to give the percentage: the value, and the
    range that rounding leaves. `high` None: without end."""
    if claim.amount is None or claim.percent is None or claim.percent_places is None or claim.amount_unit is None:
        return None
    share, half = Fraction(claim.percent), Fraction(1, 2 * 10**claim.percent_places)
    slack = claim.amount_unit // 2
    if share == 0:
        return None
    return {
        "value": _whole(Fraction(100 * claim.amount) / share),
        "low": _whole(Fraction(100 * max(claim.amount - slack, 0)) / (share + half)),
        "high": _whole(Fraction(100 * (claim.amount + slack)) / (share - half)) if share > half else None,
    }


def _recomputed(claim: Claim) -> Fraction | None:
    if claim.amount is None or not claim.denominator:
        return None
    return Fraction(100 * claim.amount, claim.denominator)


def _implied_amount(claim: Claim) -> int | None:
    if claim.percent is None or claim.denominator is None:
        return None
    return _whole(Fraction(claim.percent) * claim.denominator / 100)


def _against_target(session: Session, claim: Claim, claimed: Fraction | None) -> AgainstTarget | None:
    if claim.metric is None:
        return None
    last = claim.as_of or Period(claim.period or Period.YEAR).days(claim.fiscal_year)[1] or date(claim.fiscal_year, 12, 31)
    return against(targets_in_force(session, region_id=claim.region_id, on=last).get(claim.metric), claimed)


def _whole(exact: Fraction) -> int:
    return int(decimals(exact, 0))
