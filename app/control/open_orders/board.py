"""The board: the open orders of a region or of one satker, those first whose closing earns most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from app.clock import local_date
from app.control import itkp
from app.control.itkp import Score, Variant
from app.control.open_orders.imported import imported_orders
from app.control.open_orders.open_order import Circumstances, OpenOrder
from app.control.open_orders.placed_here import orders_placed_here
from app.control.scoring import orders_by_state
from app.ledger import Scope
from app.ledger.models import OrderTally
from app.orders.states import REALISED, SETTLED, TERMINAL
from app.organisations.models import Satker
from app.regions.calendar import holidays_of
from app.regions.models import Region


@dataclass(frozen=True, slots=True)
class Plan:
    """The first `orders` of the board closed: what the score becomes and how much that is more."""

    orders: int
    after: Score
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Board:
    """`orders` sorted by gain, then by how little is left to do, then by value; `needed`
    closings until the first point, None where none would do."""

    region: Region
    year: int
    by_state: Mapping[str, int]
    variant: Variant
    score: Score
    needed: int | None
    orders: list[OpenOrder]

    def plan(self, number: int) -> Plan:
        """Closing the first `number` orders of the board."""
        chosen = [order.state for order in self.orders[:number]]
        after = itkp.e_katalog(itkp.after_closing(self.by_state, chosen), self.variant)
        return Plan(len(chosen), after, (after.exact or Fraction(0)) - (self.score.exact or Fraction(0)))


def board(session: Session, *, region: Region, year: int, satker_code: str | None, at: datetime) -> Board:
    """The open orders of a region, or of one satker; the score is always the region's."""
    counted = orders_by_state(session, region, year)
    variant = itkp.official(local_date(at, region.timezone))
    score = itkp.e_katalog(counted, variant)
    circumstances = Circumstances(
        region=region,
        year=year,
        at=at,
        satker_names=dict(session.execute(select(Satker.code, Satker.name).where(Satker.region_id == region.id)).all()),
        days_off=holidays_of(session, region),
        gains={state: _gain(counted, state, variant, score) for state in counted},
    )
    rows = _open_rows(session, region, year, satker_code)
    found = [
        *orders_placed_here(session, [row for row in rows if row.scope == Scope.EP_LOCAL], circumstances),
        *imported_orders(session, [row for row in rows if row.scope == Scope.EP_NATIONAL], circumstances),
    ]
    found.sort(key=lambda order: (-order.gain, order.left, -order.value, order.key))
    return Board(region, year, counted, variant, score, itkp.needed_to_score(counted, variant), found)


def _gain(counted: Mapping[str, int], state: str, variant: Variant, score: Score) -> Fraction:
    if state in TERMINAL:
        return Fraction(0)
    after = itkp.e_katalog(itkp.after_closing(counted, [state]), variant).exact or Fraction(0)
    return after - (score.exact or Fraction(0))


def _open_rows(session: Session, region: Region, year: int, satker_code: str | None) -> list[Row[Any]]:
    """Placed here: every state that is not the end. Imported: what is realised and not closed; the rest was never signed."""
    tally = OrderTally
    statement = select(
        tally.order_key,
        tally.scope,
        tally.satker_code,
        tally.kd_rup,
        tally.charged_to,
        tally.vendor_key,
        tally.state,
        tally.order_date,
        tally.total,
    ).where(
        tally.region_id == region.id,
        tally.fiscal_year == year,
        or_(
            (tally.scope == Scope.EP_LOCAL) & tally.state.not_in(TERMINAL),
            (tally.scope == Scope.EP_NATIONAL) & tally.state.in_(REALISED - SETTLED),
        ),
    )
    if satker_code is not None:
        statement = statement.where(tally.satker_code == satker_code)
    return list(session.execute(statement))
