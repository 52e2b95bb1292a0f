"""Sixty people at the last rupiah of a package and at the last unit on a shelf:
exactly one wins, and the test can see it when that fails."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from app import db
from app.actor import SYSTEM_ACTOR
from app.catalogue import stock
from app.catalogue.models import Listing
from app.catalogue.stock import OutOfStock
from app.errors import Refusal
from app.ledger import BudgetExceeded, Kind, Line, Subject, enter
from app.ledger.models import PackageTally
from app.ledger.proving import differences
from app.money import Rupiah
from app.orders.models import Order
from tests import world as worlds
from tests.figures import hand_over
from tests.patience import PATIENCE
from tests.world import AT, KD_RUP, SATKER, World

CLIENTS = 60
RACES = int(os.environ.get("RACES", "1"))
"""Of each kind; `make proofs` runs more."""
oversold: list[int] = []
"""Of each race for the last of something: how many got it beside the one that may."""
everybody_has_read = Barrier(CLIENTS)
"""In the two controls nobody writes before all have looked: what a busy shop brings
about now and then, a test must bring about each time."""


@dataclass
class House:
    """A committed world and a pool wide enough for everybody to be in a transaction at once."""

    world: World
    sessions: sessionmaker[Session]


@pytest.fixture
def house(committed: None) -> Iterator[House]:
    wide = create_engine(db.engine().url, pool_size=CLIENTS, max_overflow=0)
    sessions = sessionmaker(wide, expire_on_commit=False)
    with sessions.begin() as session:
        world = worlds.build(session, pagu=50_000, stock=100, price=50_000)
    yield House(world, sessions)
    wide.dispose()


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    yield
    if len(oversold) == 2 * RACES:
        hand_over("races", races=len(oversold), clients=CLIENTS, oversold=sum(oversold))


def race(house: House, act: Callable[[Session], object]) -> list[object]:
    """What each of the clients got: its result, or the refusal."""
    gate = Barrier(CLIENTS)

    def one(_n: int) -> object:
        with house.sessions() as session:
            session.connection()
            gate.wait(PATIENCE)
            try:
                result = act(session)
                session.commit()
            except Refusal as refusal:
                return refusal
            return result

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(one, range(CLIENTS)))


def winners(results: list[object]) -> list[object]:
    return [result for result in results if not isinstance(result, Refusal)]


@pytest.mark.parametrize("_race", range(RACES))
@pytest.mark.asvs("2.3.4", "15.4.2")
def test_the_last_rupiah_of_a_package_is_ordered_once(house: House, _race: int) -> None:
    results = race(house, lambda session: worlds.place(session, house.world, quantity=1))
    oversold.append(len(winners(results)) - 1)
    assert len(winners(results)) == 1
    assert sum(isinstance(result, BudgetExceeded) for result in results) == CLIENTS - 1
    with house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Order)) == 1
        package = session.scalars(select(PackageTally).where(PackageTally.kd_rup == KD_RUP)).one()
        assert (package.held, package.pagu) == (50_000, 50_000)
        assert differences(session) == []


@pytest.mark.parametrize("_race", range(RACES))
@pytest.mark.asvs("2.3.4")
def test_the_last_unit_on_the_shelf_is_ordered_once(house: House, _race: int) -> None:
    with house.sessions.begin() as session:
        session.execute(update(Listing).values(stock=1))
        session.execute(update(PackageTally).values(pagu=10**12))
    results = race(house, lambda session: worlds.place(session, house.world, quantity=1))
    oversold.append(len(winners(results)) - 1)
    assert len(winners(results)) == 1
    assert sum(isinstance(result, OutOfStock) for result in results) == CLIENTS - 1
    with house.sessions() as session:
        assert session.scalars(select(Listing)).one().reserved == 1


def read_then_write_stock(session: Session, *, region_id: int, listing_id: object, quantity: Decimal) -> Decimal:
    """The fault that the guard is there for: look first, write afterwards what was computed from it."""
    listing = session.execute(
        select(Listing.stock, Listing.reserved).where(Listing.region_id == region_id, Listing.id == listing_id)
    ).one()
    if listing.stock - listing.reserved < quantity:
        raise OutOfStock(name="Kertas", unit="rim", available=listing.stock - listing.reserved, asked=quantity)
    everybody_has_read.wait(PATIENCE)
    session.execute(
        update(Listing).where(Listing.region_id == region_id, Listing.id == listing_id).values(reserved=listing.reserved + quantity)
    )
    return listing.stock - listing.reserved - quantity


def test_the_race_sees_a_shelf_that_is_read_before_it_is_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.sessions.begin() as session:
        session.execute(update(Listing).values(stock=1))
        session.execute(update(PackageTally).values(pagu=10**12))
    monkeypatch.setattr(stock, "ask_for", lambda session, **asked: partial(Decimal, read_then_write_stock(session, **asked)))
    assert len(winners(race(house, lambda session: worlds.place(session, house.world, quantity=1)))) == CLIENTS


def hold_the_last_rupiah(session: Session) -> None:
    """One order's hold, straight at the ledger: nothing but the package's guard stands between the clients."""
    subject = Subject(
        region_id=2, scope="EP_LOCAL", order_key=f"2.{uuid4().hex}", fiscal_year=2026, satker_code=SATKER, kd_rup=KD_RUP, vendor_key="0.V",
        fund_set=None, order_date=None, state_from=None, state_to="ON_NEGOTIATION", total=50_000, pdn_marked=None, local_umkk=None,
    )  # fmt: skip
    enter(session, subject, Line(kind=Kind.HELD, amount=50_000), actor=SYSTEM_ACTOR, at=AT, on=AT.date())


def read_then_write_package(session: Session, *, region_id: int, kd_rup: str, effect: dict[str, int]) -> Callable[[], None]:
    """The same fault at the package."""
    row = session.execute(
        select(PackageTally.pagu, PackageTally.held).where(PackageTally.region_id == region_id, PackageTally.kd_rup == kd_rup)
    ).one()
    if row.held + effect["held"] > row.pagu:
        raise BudgetExceeded(remaining=Rupiah(row.pagu - row.held), asked=Rupiah(effect["held"]))
    everybody_has_read.wait(PATIENCE)
    session.execute(update(PackageTally).where(PackageTally.kd_rup == kd_rup).values(held=row.held + effect["held"]))
    return lambda: None


def test_the_packages_guard_alone_lets_one_of_sixty_through(house: House) -> None:
    assert len(winners(race(house, hold_the_last_rupiah))) == 1


def test_the_race_sees_a_package_that_is_read_before_it_is_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ledger.entering.move_package", read_then_write_package)
    assert len(winners(race(house, hold_the_last_rupiah))) == CLIENTS
