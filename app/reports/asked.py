"""Asked: the question behind a report as plain values, kept in its row, so that the same can be asked again years later."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period, Question, question
from app.realisation.ranking import rank
from app.realisation.shapes import Ranking, Tally
from app.realisation.tallying import tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A tally's question (`tier` None) or a ranking's; always as of a day. Dates of a tally's
    own (`from_`, `to`) take the place of the period's."""

    region: str
    year: int
    as_of: date
    basis: Basis = Basis.ORDERED
    scope: AskedScope = AskedScope.EP_ALL
    period: Period = Period.YEAR
    by: By | None = By.SATKER
    tier: str | None = None
    metric: str | None = None
    order: str = "percent"
    from_: date | None = None
    to: date | None = None

    @property
    def kind(self) -> str:
        return "tally" if self.tier is None else "ranking"

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day of what is counted; None without a limit."""
        return (self.from_, self.to) if self.from_ or self.to else self.period.days(self.year)

    def as_question(self) -> Question:
        first, last = self.days
        is_local = self.by is By.ETALASE
        return question(
            region=self.region,
            year=self.year,
            basis=None if is_local and self.basis is Basis.ORDERED else self.basis,
            scope=None if is_local else self.scope,
            from_=first,
            to=last,
            as_of=self.as_of,
            by=self.by,
            rollup=self.by is By.SATKER,
        )

    def answer(self, session: Session) -> Tally | Ranking:
        """Exactly what `tally` or `rank` print as of the day. Raises `Invalid` for what cannot be asked."""
        if self.tier is None:
            return tally(session, self.as_question())
        return rank(
            session,
            tier=self.tier,
            year=self.year,
            metric=self.metric or "EP_RUP",
            period=self.period,
            order=self.order,
            basis=self.basis,
            scope=self.scope,
            as_of=self.as_of,
        )

    def as_json(self) -> dict[str, Any]:
        said = {
            "region": self.region,
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "basis": self.basis.value,
            "scope": self.scope.value,
        }
        dates = {name: day.isoformat() for name, day in (("from", self.from_), ("to", self.to)) if day}
        said |= dates or {"period": self.period.value}
        if self.tier is None:
            return said | {"by": self.by.value if self.by else None}
        return said | {"tier": self.tier, "metric": self.metric, "order": self.order}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Asked":
        """Of a report as well that named a period beside its own dates, which counted alone."""
        return cls(
            region=said["region"],
            year=said["year"],
            as_of=date.fromisoformat(said["as_of"]),
            basis=Basis(said["basis"]),
            scope=AskedScope(said["scope"]),
            period=Period(said.get("period", Period.YEAR)),
            by=By(said["by"]) if said.get("by") else None,
            tier=said.get("tier"),
            metric=said.get("metric"),
            order=said.get("order", "percent"),
            from_=date.fromisoformat(said["from"]) if said.get("from") else None,
            to=date.fromisoformat(said["to"]) if said.get("to") else None,
        )
