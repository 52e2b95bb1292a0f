"""Trade: a year of orders in every state that an order can be in, and the few that wait for each persona."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy.orm import Session

from app import ledger
from app.actor import Role
from app.catalogue.prices.with_tax import gross
from app.clock import local_date, local_time, start_of_local_day
from app.demo.firms import PERSONA_FIRMS
from app.demo.lives import Life, Numbers, Wanted, parties_of
from app.demo.paying import refill
from app.demo.people import People
from app.demo.places import Ground, days_off
from app.demo.plans import PERSONA_SATKER, Planned, RegionPlan
from app.demo.shops import OnShow, Shops
from app.demo.steps import STEPS
from app.demo.writing import Bulk
from app.ledger import EntryRow
from app.regions.calendar import count_working_days
from app.regions.models import Region
from app.rules.national import RULES

ORDERS = {"99.01": 420, "99.71": 130, "99": 50}
TARGET_MAX = {"goods": 140_000_000, "service": 120_000_000, "construction": 900_000_000}
PP_MAX = 200_000_000
WHOLE = (
    "place", "vendor_agrees", "buyer_agrees", "submit", "approve", "sign_as_ppk", "accept", "sign_as_vendor", "pack", "ship",
    "deliver", "confirm", "number", "sign_handover_as_vendor", "sign_handover_as_ppk", "invoice", "verify", "issue_spp",
    "issue_spm", "issue_sp2d", "receive",
)  # fmt: skip
"""From the cart to the vendor's bank account."""
HOURS = {
    "counter": 20, "submit": 6, "sign_as_vendor": 8, "ship": 30, "deliver": 60, "confirm": 26, "invoice": 30, "verify": 40,
    "issue_sp2d": 50, "expire": 90, "reject": 30, "abandon": 26,
}  # fmt: skip
"""About how long before the step; ten hours for any other."""

OPEN_DAYS = 30
"""What is open without a clock lies for at most so many days, most of it for far
fewer: offices that are at work leave nothing for months."""
ENDS = frozenset({"receive", "settle_outside", "abandon", "expire", "reject", "decline", "grant_cancel"})


def until(step: str) -> tuple[str, ...]:
    return WHOLE[: WHOLE.index(step) + 1]


@dataclass(frozen=True, slots=True)
class Way:
    """How far an order came. `waits`: it waits by a clock, so its last step was lately, at most `days` ago;
    `nearly_over`: that clock ends with the next working day."""

    share: int
    steps: tuple[str, ...]
    waits: bool = False
    days: float = 0.25
    nearly_over: bool = False

    @property
    def has_ended(self) -> bool:
        """Nobody has anything left to do."""
        return self.steps[-1] in ENDS


WAYS = (
    Way(110, WHOLE),
    Way(45, ("place", "counter", *WHOLE[1:])),
    Way(45, (*until("verify"), "pay_up", "receive")),
    Way(40, (*until("sign_handover_as_ppk"), "settle_outside")),
    Way(14, until("issue_sp2d")),
    Way(10, until("issue_spm")),
    Way(8, until("issue_spp")),
    Way(8, until("verify")),
    Way(10, until("invoice")),
    Way(3, (*until("invoice"), "return_invoice")),
    Way(10, until("sign_handover_as_ppk")),
    Way(3, until("sign_handover_as_vendor")),
    Way(6, until("confirm")),
    Way(14, until("deliver")),
    Way(16, until("ship")),
    Way(8, until("pack")),
    Way(14, until("sign_as_vendor")),
    Way(5, (*until("sign_as_vendor"), "propose_addendum"), waits=True),
    Way(3, (*until("sign_as_vendor"), "request_cancel"), waits=True, days=4),
    Way(3, (*until("sign_as_vendor"), "request_cancel", "open_cancel"), waits=True, days=6),
    Way(5, (*until("sign_as_vendor"), "request_cancel", "open_cancel", "grant_cancel")),
    Way(6, (*until("sign_as_ppk"), "decline")),
    Way(7, (*until("submit"), "reject")),
    Way(7, ("place", "counter", "abandon")),
    Way(5, ("place", "expire")),
    Way(6, ("place",), waits=True),
    Way(6, ("place", "counter"), waits=True),
    Way(6, until("submit"), waits=True),
    Way(4, until("approve"), waits=True),
    Way(5, until("sign_as_ppk"), waits=True),
    Way(4, until("accept"), waits=True),
)
FOR_PERSONAS = (
    # whose turn it is
    Way(1, ("place", "counter", "vendor_agrees"), waits=True),  # pp: agree and submit
    Way(1, ("place", "counter"), waits=True),  # vendor: answer the offer
    Way(1, until("submit"), waits=True),  # ppk: review
    Way(1, until("approve"), waits=True),  # ppk: sign
    Way(1, until("sign_as_ppk"), waits=True),  # vendor: accept
    Way(1, until("accept"), waits=True),  # vendor: sign
    Way(1, until("sign_as_vendor")),  # vendor: pack
    Way(1, until("deliver")),  # ppk: confirm
    Way(1, until("invoice")),  # treasurer: verify
    Way(1, until("issue_spp")),  # budget_user: SPM
    Way(1, until("issue_spm")),  # treasurer: SP2D
    Way(1, until("issue_sp2d")),  # vendor: received
    Way(1, (*until("sign_as_vendor"), "request_cancel")),  # region_admin: open or dismiss
    Way(1, (*until("sign_as_vendor"), "request_cancel", "open_cancel")),  # budget_user: decide
    Way(1, until("sign_as_ppk"), waits=True, nearly_over=True),  # vendor: accept, or it is cancelled by itself
    Way(1, (*until("invoice"), "return_invoice")),  # vendor: mend the bill
)
"""One order of the personas' satker with the shop of `vendor` for each turn."""
TO_SEVERAL = (
    Way(1, ("place",), waits=True),  # vendor: answer the offer
    Way(1, until("submit"), waits=True),  # ppk: review
    Way(1, until("sign_as_vendor")),  # vendor: pack for each place
)
"""The same of orders that go to three places."""
FURTHER = ("SD Negeri Contoh 1, Jalan Melati Contoh 2", "SD Negeri Contoh 2, Jalan Kenanga Contoh 5")


@dataclass(slots=True)
class Trade:
    """Makes orders of one region; `figures` decides what is bought, `times` when, so that the sums do not hang on the day."""

    ground: Ground
    region: Region
    plan: RegionPlan
    people: People
    shops: Shops
    bulk: Bulk
    numbers: Numbers
    figures: Random
    times: Random
    orders: int
    fitting: dict[str, list[OnShow]] = field(default_factory=dict)
    bought_from: list[Planned] = field(default_factory=list)

    def year(self) -> Iterator[Life]:
        """All orders in the order of their placing: decided first, so that what is bought does not hang on when."""
        ways = self.figures.choices(WAYS, [way.share for way in WAYS], k=self.orders)
        ways[: len(WAYS)] = WAYS[: len(ways)]
        decided = [*self._for_personas()] if self.region is self.ground.kabupaten else []
        for way in ways:
            life = None
            while life is None:
                life = self._life()
            decided.append((life, way, self._moments(way)))
        if self.region is self.ground.kabupaten:
            decided += self._to_several()
        for life, way, moments in sorted(decided, key=lambda one: one[2][0]):
            life.live([STEPS[step] for step in way.steps], moments)
            refill(life, self.ground.at)
            yield life

    def _for_personas(self) -> Iterator[tuple[Life, Way, list[datetime]]]:
        """Those that wait for the personas, each with a product of the first shop."""
        mine = [product for product in self.shops.on_show[self.region.id] if product.firm.vendor.legal_name == PERSONA_FIRMS[0]]
        packages = [package for package in self.plan.packages[PERSONA_SATKER] if not package.spare]
        for index, way in enumerate(FOR_PERSONAS):
            life = self._draft(packages[index % len(packages)], [mine[index % 6]], 2_100_000 + index * 350_000, by_ppk=False)
            assert life is not None
            yield life, way, self._moments(way, lately=True)

    def _to_several(self) -> Iterator[tuple[Life, Way, list[datetime]]]:
        """Drawn apart, so that no other order hangs on them."""
        apart = replace(self, figures=Random("figures of several places"), times=Random("times of several places"))  # noqa: S311
        mine = [product for product in self.shops.on_show[self.region.id] if product.firm.vendor.legal_name == PERSONA_FIRMS[0]]
        cheapest = sorted(mine, key=_gross)
        package = max((one for one in self.plan.packages[PERSONA_SATKER] if not one.spare), key=lambda one: one.left)
        for index, way in enumerate(TO_SEVERAL):
            life = apart._draft(package, [cheapest[index]], 3_000_000, by_ppk=False)
            assert life is not None
            life.further = FURTHER
            yield life, way, apart._moments(way, lately=True)

    def _life(self) -> Life | None:
        """An order against some package that has the money, for products that its name asks for, of one firm."""
        figures = self.figures
        package = figures.choice([package for package in self._packages() if package.left > 3_000_000])
        first = figures.choice(self._fitting(package.name))
        same = [product for product in self.shops.of(first.firm, first.etalase) if product is not first]
        lines = [first, *figures.sample(same, min(len(same), figures.choice((0, 0, 1, 2, 3))))]
        ceiling = min(TARGET_MAX[first.shelf.kind], package.left * 8 // 10)
        target = min(ceiling, int(figures.lognormvariate(17.4, 0.9)) * (4 if first.shelf.kind == "construction" else 1))
        return self._draft(package, lines, target, by_ppk=figures.random() < 0.15)

    def _packages(self) -> list[Planned]:
        if not self.bought_from:
            self.bought_from = [
                package
                for some in self.plan.packages.values()
                for package in some
                if not package.spare and self._fitting(package.name)
            ]
        return self.bought_from

    def _fitting(self, package_name: str) -> list[OnShow]:
        """What buyers of this region see and the package's name asks for."""
        what, _for, _purpose = package_name.partition(" untuk ")
        if what not in self.fitting:
            seen = [self.region.id] + ([self.region.parent_id] if self.region.parent_id else [])
            self.fitting[what] = [
                product
                for region_id in seen
                for product in self.shops.on_show[region_id]
                if any(word in what for word in product.shelf.plan_words)
            ]
        return self.fitting[what]

    def _draft(self, package: Planned, lines: list[OnShow], target: int, *, by_ppk: bool) -> Life | None:
        """Quantities that come to about the target; None where that is not one of anything, or more than the package has.

        The shelf held at first what the year takes of it, so that stock is there whichever order comes first.
        """
        discount = self.figures.choice((2, 3, 4, 5, 7))
        wanted = []
        for product in lines:
            about = Decimal(target) / len(lines) / _gross(product)
            quantity = min(Decimal(int(about)), product.listing.stock * 4 // 10)
            if quantity >= 1:
                wanted.append(Wanted(product, quantity, discount))
        cost = int(sum(_gross(want.product) * int(want.quantity) for want in wanted)) + len(wanted)
        if not wanted or cost > package.left:
            return None
        package.promised += cost
        for want in wanted:
            want.product.listing.stock += want.quantity
        satker = self.plan.satkers[package.satker_code]
        parties = parties_of(
            lambda role: self.people.official(self.region.id, package.satker_code, role),
            self.people.checker(self.region.id, package.satker_code),
            self.people.of_region[self.region.id, Role.REGION_ADMIN],
            wanted[0].product.firm.staff,
            by_ppk=by_ppk or cost > PP_MAX,
        )
        return Life(
            region=self.region,
            year=self.ground.year,
            satker_number=str(satker.sirup_id or satker.code),
            package=package,
            parties=parties,
            wanted=wanted,
            address=f"Gudang {satker.name.title()}, {self.region.name}",
            bulk=self.bulk,
            numbers=self.numbers,
        )

    def _moments(self, way: Way, *, lately: bool = False) -> list[datetime]:
        """One moment per step, the last one past but not long ago where the order waits."""
        times, at, start = self.times, self.ground.at, self.ground.start
        gaps = [times.uniform(0.5, 1.5) * HOURS.get(step, 10) for step in way.steps[1:]]
        span, room = sum(gaps), (at - start).total_seconds() / 3600
        if way.nearly_over:
            end = nearly_over(at, self.region.timezone)
        elif way.waits or lately:
            end = at - timedelta(hours=times.uniform(0.3, way.days * 24))
        else:
            least, drawn = min(span, room * 0.6), times.random() * 0.98
            lies = drawn**2 * min(room - least, OPEN_DAYS * 24)
            end = start + timedelta(hours=least + drawn * (room - least)) if way.has_ended else at - timedelta(hours=lies)
        scale = min(1.0, ((end - start).total_seconds() / 3600 - 1) / span) if span else 1.0
        moment, moments = end - timedelta(hours=span * scale), []
        for gap in [0.0, *gaps]:
            moment += timedelta(hours=gap * scale)
            moments.append(moment)
        moments = [moment.replace(microsecond=0) for moment in moments]
        worked = [_in_office_hours(moment, self.region.timezone) for moment in moments]
        return worked if worked[-1] < at else moments


def trade(ground: Ground, plans: dict[str, RegionPlan], people: People, shops: Shops, bulk: Bulk, *, seed: int) -> list[EntryRow]:
    """All orders of all regions into the bulk; gives their ledger rows, to be entered once the orders are written."""
    numbers, entries = Numbers(), []
    for index, (code, region) in enumerate(ground.regions.items()):
        figures, times = Random(f"figures/{seed}/{index}"), Random(f"times/{seed}/{index}")  # noqa: S311
        here = Trade(ground, region, plans[code], people, shops, bulk, numbers, figures, times, ORDERS[code])
        for life in here.year():
            entries += life.entries
    bulk.add(*numbers.rows())
    return entries


def enter(session: Session, entries: list[EntryRow]) -> None:
    """Through the ledger's own door."""
    ledger.enter_rows(session, entries)


def nearly_over(at: datetime, timezone: str) -> datetime:
    """The first morning after which an order that nobody moves is cancelled with the next working day."""
    today = local_date(at, timezone)
    days = next(rule.value for rule in RULES if rule.code == "AUTO_CANCEL_DAYS" and rule.holds(on=today))
    free = days_off(today.year - 1) | days_off(today.year)
    last = day = count_working_days(today, 1, free)
    while count_working_days(day - timedelta(days=1), days, free) >= last:
        day -= timedelta(days=1)
    return start_of_local_day(day, timezone) + timedelta(hours=10)


def _gross(product: OnShow) -> Decimal:
    return gross(product.version, pkp=product.firm.vendor.pkp)


def _in_office_hours(at: datetime, timezone: str) -> datetime:
    """The whole day laid over eight to four o'clock of the same day, so that what came first still does."""
    local = local_time(at, timezone)
    minutes = local.hour * 60 + local.minute + local.second / 60
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(hours=8, seconds=round(minutes * 20))).astimezone(at.tzinfo)
