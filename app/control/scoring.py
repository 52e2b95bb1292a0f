"""Scoring: the region's ITKP of system use from what is on the books: its
orders by state, its plan, its purchases at online shops."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.control import itkp
from app.control.itkp import Score, Variant
from app.feeds.models import ImportBatch
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.plan.totals import Measure, totals
from app.realisation.asking import SCOPES, AskedScope
from app.regions.models import Region

EP = SCOPES[AskedScope.EP_ALL]
SHOPS = "Bela-TokoDaringRealisasi"


def orders_by_state(session: Session, region: Region, year: int) -> dict[str, int]:
    """How many orders of the year stand in each state, placed here or imported, none twice."""
    tally = OrderTally
    rows = session.execute(
        select(tally.state, func.count())
        .where(tally.region_id == region.id, tally.fiscal_year == year, tally.scope.in_(EP))
        .group_by(tally.state)
        .order_by(tally.state)
    )
    return dict(rows.all())


def scores(session: Session, *, region: Region, year: int, on: date) -> tuple[list[Score], list[tuple[Variant, Score]]]:
    """Every part of the score, None where its data was never brought in; and the e-katalog part in every way of counting."""
    plan = totals(session, [region.id], year).get(region.id, {})
    counted = orders_by_state(session, region, year)
    variants = [(variant, itkp.e_katalog(counted, variant)) for variant in itkp.VARIANTS]
    chosen = itkp.official(on)
    known: dict[str, tuple[int | None, int | None]] = {
        "SIRUP": (
            plan[Measure.RUP_PENYEDIA] + plan[Measure.RUP_SWAKELOLA]
            if {Measure.RUP_PENYEDIA, Measure.RUP_SWAKELOLA} <= plan.keys()
            else None,
            plan.get(Measure.BUDGET_PENGADAAN),
        ),
        "TOKO_DARING": (_has_shopped(session, region, year), 1),
    }
    official = next(score for variant, score in variants if variant is chosen)
    parts = [official if one.code == "E_KATALOG" else Score(one, *known.get(one.code, (None, None))) for one in itkp.INDICATORS]
    return parts, variants


def _has_shopped(session: Session, region: Region, year: int) -> int | None:
    """1 where a verified purchase at an online shop counts, 0 where none does, None where the dataset was never imported."""
    imported = session.scalar(
        select(func.count()).where(
            ImportBatch.region_id == region.id, ImportBatch.fiscal_year == year, ImportBatch.dataset == SHOPS
        )
    )
    if not imported:
        return None
    tally = OrderTally
    shopped = session.scalar(
        select(func.count()).where(
            tally.region_id == region.id,
            tally.fiscal_year == year,
            tally.scope == Scope.TOKO_DARING,
            tally.ordered_orders > 0,
        )
    )
    return int(bool(shopped))
