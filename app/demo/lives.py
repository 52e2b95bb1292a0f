"""Lives: one order from its placing up to any point of its life, step by step, as the commands of the product would have left it.

Every step changes the order, its stock, its package and its ledger rows together;
`Life.entries` are rows of the product's own ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from app.actor import Actor, Role
from app.clock import end_of_local_day, local_date
from app.demo.places import days_off
from app.demo.plans import Planned
from app.demo.shops import OnShow
from app.demo.writing import Bulk, History
from app.fulfilment.models import Handover, Shipment
from app.ledger import Basis, EntryRow, Line, rows_of
from app.moves.machine import Move
from app.numbering.models import Counter
from app.orders import bookkeeping
from app.orders.deadlines import CLOCKS
from app.orders.models import Order, OrderAccount
from app.orders.states import ORDER, OrderState
from app.payment.models import Payment
from app.regions.calendar import count_working_days
from app.regions.models import Region
from app.rules.national import RULES


@dataclass(slots=True)
class Numbers:
    """Gapless numbers by region and series, as `numbering.series` gives them."""

    last: dict[tuple[int, str], int] = field(default_factory=dict)

    def next(self, region_id: int, series: str) -> int:
        self.last[region_id, series] = self.last.get((region_id, series), 0) + 1
        return self.last[region_id, series]

    def rows(self) -> list[Counter]:
        return [Counter(region_id=region_id, series=series, last=last) for (region_id, series), last in self.last.items()]


@dataclass(frozen=True, slots=True)
class Parties:
    """The persons of one order. `buyer` placed it: a PP, or the PPK itself."""

    buyer: Actor
    ppk: Actor
    treasurer: Actor
    checker: Actor
    """The PPK-SKPD; the treasurer where there is none."""
    budget_user: Actor
    region_admin: Actor
    seller: Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product on show and how much of it; `discount` is what the buyer asks off its price, in percent."""

    product: OnShow
    quantity: Decimal
    discount: int = 0


Step = Callable[["Life", datetime], None]


@dataclass(slots=True)
class Life:
    """One order and all that hangs on it."""

    region: Region
    year: int
    satker_number: str
    package: Planned
    parties: Parties
    wanted: Sequence[Wanted]
    address: str
    """Where it goes; the first of its places where it goes to several."""
    bulk: Bulk
    numbers: Numbers
    further: Sequence[str] = ()
    """The addresses of its other places, each due a week after the one before."""
    history: History = field(init=False)
    order: Order = field(init=False)
    shipment: Shipment = field(init=False)
    handover: Handover = field(init=False)
    payment: Payment = field(init=False)
    entries: list[EntryRow] = field(default_factory=list)
    worth: dict[Basis, int] = field(default_factory=lambda: dict.fromkeys(Basis, 0))

    def __post_init__(self) -> None:
        self.history = History(self.bulk)

    def live(self, steps: Sequence[Step], moments: Sequence[datetime]) -> None:
        """Step by step, each at its moment, and then handed over to be written.

        What it takes of its accounts is not there for the next; an order that ended keeps its share
        too, so that at no time more was held than there is.
        """
        for step, at in zip(steps, moments, strict=True):
            step(self, at)
            self.order.clock_from, self.order.due_at = at, self._deadline(at)
        self.bulk.add(self.order, *self.order.lines, *self.order.accounts, *self.order.places)
        self.bulk.add(*(part for place in self.order.places for part in place.lines))
        for share in self.order.accounts:
            self.package.accounts[share.account_code] -= share.amount

    def enter(self, move: Move, *lines: Line, actor: Actor, at: datetime) -> None:
        rows = rows_of(
            bookkeeping.subject_of(self.order, move),
            lines,
            self.worth,
            actor=actor,
            at=at,
            on=local_date(at, self.region.timezone),
        )
        self.entries += [replace(row, id=self.history.new_id(at)) for row in rows]

    def step(self, name: str, actor: Actor, at: datetime, *lines: Line, silent: bool = False, **told: Any) -> Move:
        """A move of the order, entered in the ledger unless the product's command writes nothing there."""
        taken = self.history.take(ORDER, self.order, name, actor=actor, at=at, **told)
        if not silent:
            self.enter(taken, *lines, actor=actor, at=at)
        return taken

    def split(self) -> None:
        """One account that has enough takes all, otherwise they are used in order."""
        left, rest = self.package.accounts, self.order.total
        enough = next((code for code, amount in left.items() if amount >= rest), None)
        shares: list[tuple[str, int]] = [] if enough is None else [(enough, rest)]
        if enough is None:
            for code, amount in left.items():
                if taken := min(amount, rest):
                    shares.append((code, taken))
                    rest -= taken
        accounts = [
            OrderAccount(
                region_id=self.order.region_id,
                id=self.history.new_id(self.order.placed_at),
                order_id=self.order.id,
                position=position,
                kd_rup=self.order.kd_rup,
                account_code=code,
                amount=amount,
            )
            for position, (code, amount) in enumerate(shares, start=1)
        ]
        set_committed_value(self.order, "accounts", accounts)

    def _deadline(self, at: datetime) -> datetime | None:
        clock = CLOCKS.get(OrderState(self.order.state))
        return None if clock is None else self.deadline(clock, at)

    def deadline(self, clock: str, at: datetime) -> datetime:
        """The end of the working days that a rule of the land gives from then on."""
        start = local_date(at, self.region.timezone)
        days = next(rule.value for rule in RULES if rule.code == clock and rule.holds(on=start))
        day = count_working_days(start, days, days_off(start.year))
        return end_of_local_day(day, self.region.timezone)


def parties_of(officials: Callable[[Role], Actor], checker: Actor, region_admin: Actor, seller: Actor, *, by_ppk: bool) -> Parties:
    """Those of a satker; a PPK may place its own order."""
    ppk = officials(Role.PPK)
    return Parties(
        buyer=ppk if by_ppk else officials(Role.PP),
        ppk=ppk,
        treasurer=officials(Role.TREASURER),
        checker=checker,
        budget_user=officials(Role.BUDGET_USER),
        region_admin=region_admin,
        seller=seller,
    )
