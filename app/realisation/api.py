"""Realisation in the API: exactly what `tally` and `rank` print."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Query

from app.clock import local_date
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period, Question, RankingKind, question
from app.realisation.comparing import compare
from app.realisation.denominators import Denominator
from app.realisation.explaining import answered, catalogue
from app.realisation.inside import rank_inside
from app.realisation.opening import Part, measured_by, told
from app.realisation.ranking import rank
from app.realisation.shapes import Comparison, Explained, MetricCatalogue, OrdersUnder, Ranking, RankingInside, Tally
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from app.web.access import ANYONE, READ
from app.web.api.pagination import Code, Cursor, encode_cursor, place_in
from app.web.dependencies import At, Db
from app.web.incoming.known_days import WESTERNMOST, KnownDay, refuse_to_come
from app.web.routing import Api
from app.years import FiscalYear

api = Api()
ORDERS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AskedFigures:
    """What every call for a region's figures asks: whose, of which year, what counts, between which days and as known on which."""

    code: str
    year: FiscalYear
    basis: Basis | None = None
    scope: AskedScope | None = None
    from_: Annotated[date | None, Query(alias="from")] = None
    to: date | None = None
    as_of: KnownDay | None = None

    def asked(self, *, by: By | None = None, rollup: bool = False) -> Question:
        """Raises `Invalid` for what contradicts itself."""
        return question(
            region=self.code, year=self.year, basis=self.basis, scope=self.scope, from_=self.from_, to=self.to, as_of=self.as_of,
            by=by, rollup=rollup,
        )  # fmt: skip


def _asked_in_its_region(figures: Annotated[AskedFigures, Depends()], session: Db, at: At) -> AskedFigures:
    """Raises `Invalid` for a day that has not begun where the region is."""
    if figures.as_of is not None:
        refuse_to_come(figures.as_of, local_date(at, region_by_code(session, figures.code).timezone))
    return figures


Figures = Annotated[AskedFigures, Depends(_asked_in_its_region)]


@api.get("/regions/{code}/realisation", who=ANYONE, rate=READ, late=True)
def show_realisation(
    figures: Figures,
    session: Db,
    by: By | None = None,
    rollup: bool = False,
) -> Tally:
    """What `tally` prints: a region's orders of a year, by one basis and scope."""
    return tally(session, figures.asked(by=by, rollup=rollup))


@api.get("/regions/{code}/realisation/orders", who=ANYONE, rate=READ, late=True)
def list_orders_under(
    figures: Figures,
    session: Db,
    satker: Code = None,
    state: Code = None,
    vendor: Code = None,
    fund: Annotated[str | None, Query(max_length=400)] = None,
    etalase: Code = None,
    orphans: bool = False,
    metric: str = "EP_RUP",
    rollup: bool = False,
    cursor: Cursor = None,
) -> OrdersUnder:
    """The orders that a figure of `/realisation` is made of: of the whole, of one of its rows, of a
    state, of its orphans, or of a metric's numerator."""
    part = Part(
        satker=satker, state=state, vendor=vendor, fund=fund, etalase=etalase, orphans=orphans, measured=measured_by(metric),
        rolled_up=rollup,
    )  # fmt: skip
    start = place_in(cursor)
    answer = told(session, figures.asked(by=By.ETALASE if etalase else None), part, offset=start, limit=ORDERS_AT_ONCE)
    end = start + ORDERS_AT_ONCE
    answer["next"] = encode_cursor([end]) if end < answer["orders"] else None
    return answer


@api.get("/rankings", who=ANYONE, rate=READ, late=True)
def show_rankings(
    session: Db,
    at: At,
    tier: str,
    year: FiscalYear,
    metric: str = "EP_RUP",
    period: Period = Period.YEAR,
    order: str = "percent",
    basis: Basis = Basis.ORDERED,
    scope: AskedScope = AskedScope.EP_ALL,
    as_of: KnownDay | None = None,
) -> Ranking:
    """What `rank` prints: the regions of a tier in their places."""
    refuse_to_come(as_of, local_date(at, WESTERNMOST))
    return rank(session, tier=tier, year=year, metric=metric, period=period, order=order, basis=basis, scope=scope, as_of=as_of)


@api.get("/regions/{code}/rankings", who=ANYONE, rate=READ, late=True)
def show_rankings_inside(
    code: str,
    session: Db,
    at: At,
    year: FiscalYear,
    kind: RankingKind = RankingKind.OPD,
    period: Period = Period.YEAR,
    order: str | None = None,
    basis: Basis | None = None,
    scope: AskedScope | None = None,
    as_of: KnownDay | None = None,
    rollup: bool = True,
) -> RankingInside:
    """Offices (opd), vendors (penyedia) or etalase of one region in their places."""
    refuse_to_come(as_of, local_date(at, region_by_code(session, code).timezone))
    return rank_inside(
        session, region=code, kind=kind, year=year, period=period, order=order, basis=basis, scope=scope, as_of=as_of, rollup=rollup
    )


@api.get("/metrics", who=ANYONE, rate=READ)
def list_metrics() -> MetricCatalogue:
    """The catalogue: every metric with its formula, its denominator, the
    datasets that it needs and where its meaning comes from."""
    return catalogue()


@api.get("/regions/{code}/metrics", who=ANYONE, rate=READ, late=True)
def show_metrics(
    figures: Figures,
    session: Db,
    metric: str | None = None,
    denominator: Denominator | None = None,
    period: Period = Period.YEAR,
) -> Explained:
    """The metrics of a tally in words and in figures; `denominator` divides by another than the usual one."""
    return answered(
        session,
        region=figures.code,
        year=figures.year,
        metric=metric,
        denominator=denominator,
        basis=figures.basis,
        scope=figures.scope,
        period=period,
        from_=figures.from_,
        to=figures.to,
        as_of=figures.as_of,
    )


@api.get("/regions/{code}/comparison", who=ANYONE, rate=READ, late=True)
def show_comparison(
    code: str,
    session: Db,
    at: At,
    year: FiscalYear,
    scope: AskedScope = AskedScope.EP_ALL,
    period: Period = Period.YEAR,
    as_of: KnownDay | None = None,
    claim: Annotated[Decimal | None, Query(ge=0, le=10_000, decimal_places=4)] = None,
) -> Comparison:
    """Every metric on every basis; with a `claim` (a percent), the ways to mean it."""
    region = region_by_code(session, code)
    refuse_to_come(as_of, local_date(at, region.timezone))
    return compare(session, region, year=year, scope=scope, period=period, as_of=as_of, claim=claim)
