"""What may arrive of a claim: a form with numbers as people write them, or a
body with whole rupiah and how finely they are known."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from app.claims.recording import Said
from app.ledger import Basis
from app.money import Rupiah, Typed
from app.realisation.asking import AskedScope, Period
from app.realisation.metrics import metric_of
from app.web.incoming.bodies import Amount, Body, Day, Percent, Price, Text
from app.web.incoming.forms import Form, Optional
from app.web.incoming.typed import RupiahAsTyped, TypedPercent
from app.years import FiscalYear

Count = Annotated[int, Field(ge=1, le=10**9)]
Rank = Annotated[int, Field(ge=1, le=10_000)]


class ClaimForm(Form):
    """`2,5 triliun`, `554.44 Miliar`, `17,5 %`; what the source does not say stays empty."""

    year: FiscalYear
    statement: Annotated[str, Field(min_length=3, max_length=1000)]
    metric: Annotated[Annotated[str, Field(max_length=40)] | None, Optional] = None
    divides_by: Annotated[Annotated[str, Field(max_length=300)] | None, Optional] = None
    basis: Annotated[Basis | None, Optional] = None
    scope: Annotated[AskedScope | None, Optional] = None
    period: Annotated[Period | None, Optional] = None
    as_of: Annotated[date | None, Optional] = None
    percent: Annotated[Annotated[TypedPercent, Field(ge=0, le=10_000)] | None, Optional] = None
    amount: Annotated[RupiahAsTyped | None, Optional] = None
    denominator: Annotated[RupiahAsTyped | None, Optional] = None
    orders: Annotated[Count | None, Optional] = None
    rank_by_percent: Annotated[Rank | None, Optional] = None
    rank_by_amount: Annotated[Rank | None, Optional] = None
    source: Annotated[str, Field(min_length=3, max_length=500)]
    source_date: Annotated[date | None, Optional] = None
    source_url: Annotated[Annotated[str, Field(max_length=500)] | None, Optional] = None

    def said(self) -> Said:
        return _said(
            self.model_dump(exclude={"year", "amount", "denominator"}) | {"amount": self.amount, "denominator": self.denominator}
        )


class ClaimBody(Body):
    """`amount_unit` and `denominator_unit` tell what the last digit of the source was worth; 1 when it gave whole rupiah."""

    year: FiscalYear
    statement: Annotated[str, Field(min_length=3, max_length=1000)]
    metric: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    divides_by: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    basis: Basis | None = None
    scope: AskedScope | None = None
    period: Period | None = None
    as_of: Day | None = None
    percent: Percent | None = None
    amount: Amount | None = None
    amount_unit: Price = 1
    denominator: Price | None = None
    denominator_unit: Price = 1
    orders: Count | None = None
    rank_by_percent: Rank | None = None
    rank_by_amount: Rank | None = None
    source: Annotated[str, Field(min_length=3, max_length=500)]
    source_date: Day | None = None
    source_url: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    def said(self) -> Said:
        given = self.model_dump(exclude={"year", "amount", "amount_unit", "denominator", "denominator_unit"})
        return _said(
            given
            | {
                "amount": _typed(self.amount, self.amount_unit),
                "denominator": _typed(self.denominator, self.denominator_unit),
            }
        )


class WithdrawalForm(Form):
    """Why the record was wrong."""

    reason: Annotated[str, Field(min_length=3, max_length=2000)]


class WithdrawalBody(Body):
    """Why the record was wrong."""

    reason: Text


def _said(given: dict[str, Any]) -> Said:
    if given["metric"] is not None:
        metric_of(given["metric"])
    return Said(**given)


def _typed(amount: int | None, unit: int) -> Typed | None:
    return None if amount is None else Typed(Rupiah(amount), Rupiah(unit))
