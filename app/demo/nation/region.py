"""One region of those that come to the small demo: its units, plan and shops in one transaction, its people,
orders and entries in another, both with its tallies.

What the rows are follows from the region's numbers alone, so that any process may write any of them, in any order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session, lazyload

from app.accounts.models import Grant
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.clock import local_date
from app.demo import people, places, trade
from app.demo.firms import COUNT, Firm
from app.demo.lives import Numbers
from app.demo.nation import listing, planning, spread, trading
from app.demo.plans import Planned, RegionPlan
from app.demo.shops import OnShow, Shops
from app.demo.words import SHELVES, Shelf
from app.demo.writing import Bulk
from app.exchange.loading import copy_rows
from app.ledger import proving
from app.ledger.importing import COLUMNS
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package
from app.plan.totals import E_PURCHASING
from app.regions.models import Region
from app.vendors.models import Vendor

SEED = 99
SELLERS = 25
"""Vendors of a region whose listings are ordered here; the others only show theirs."""
PAGU_MIN = 20_000_000
"""Rupiah of a package that is bought from in the catalogue here."""
OFFICIALS_FROM = 1_000
"""Officials of the small demo have lower numbers in their logins."""
OFFICIALS_OF_A_SATKER, OFFICIALS_OF_A_REGION = 5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A region that comes; `firms` and `officials`: the first numbers in the logins of its people. `imported` is how many orders
    come to all regions together, `placed` how many are placed in this one."""

    share: spread.RegionSpread
    imported: int
    placed: int
    firms: int
    officials: int


def coming(shares: Sequence[spread.RegionSpread], *, imported: int, placed: int) -> list[Coming]:
    """Each with its part of the orders placed here, and with numbers that nobody else has."""
    whole = sum(share.orders for share in shares)
    found, officials = [], OFFICIALS_FROM
    for number, share in enumerate(shares):
        own = placed * share.orders // whole
        found.append(Coming(share=share, imported=imported, placed=own, firms=COUNT + number * SELLERS, officials=officials))
        officials += share.satkers * OFFICIALS_OF_A_SATKER + OFFICIALS_OF_A_REGION
    return found


def is_founded(session: Session, region_id: int) -> bool:
    return session.scalar(select(Satker.id).where(Satker.region_id == region_id).limit(1)) is not None


def found(session: Session, ground: places.Ground, comes: Coming) -> None:
    """Its units, plan and shops. Within the caller's transaction, as the owner; `ground` are the regions of the small demo."""
    share, connection = comes.share, session.connection()
    with spread.known(connection, [share]):
        planning.write(connection, year=ground.year, whole=False)
        numbers = range(share.first_listing, share.first_listing + share.listings)
        listing.put_on_show(connection, numbers, _pictures(session, ground))
    proving.rebuild(session, region_id=share.id)


def is_trading(session: Session, region_id: int) -> bool:
    return session.scalar(select(Grant.id).where(Grant.region_id == region_id).limit(1)) is not None


def trade_in(session: Session, ground: places.Ground, comes: Coming, *, closed_hash: str) -> None:
    """Its people and its orders, those that were placed here and those of the national systems; `closed_hash` is of
    everyone who is only a name. Within the caller's transaction, as the owner. The database has looked at its plan and
    shops, or each of thousands of rows is looked for among all."""
    connection = session.connection()
    days = max(1, (local_date(ground.at, ground.kabupaten.timezone) - ground.first_day).days)
    session.execute(text("SET LOCAL work_mem = '256MB'"))
    with spread.known(connection, [comes.share]):
        _place(session, ground, comes, closed_hash)
        orders = range(comes.imported)
        trading.write(connection, year=ground.year, of=comes.imported, orders=orders, local=0, days=min(days, trading.DAYS))
    proving.rebuild(session, region_id=comes.share.id)


def _pictures(session: Session, ground: places.Ground) -> dict[str, str]:
    """Those that the small demo drew, by shelf."""
    of_shelf = select(Etalase.name, Etalase.picture_sha256).where(Etalase.region_id == ground.kabupaten.id)
    return dict(session.execute(of_shelf).all())


def _place(session: Session, ground: places.Ground, comes: Coming, closed_hash: str) -> None:
    """The orders of the region that were placed here."""
    region = session.get_one(Region, comes.share.id)
    bulk, everyone, numbers = Bulk(), people.People(closed_hash=closed_hash), Numbers()
    here = replace(ground, regions={**ground.regions, region.code: region})
    plan = RegionPlan(
        {satker.code: satker for satker in session.scalars(select(Satker).where(Satker.region_id == region.id))},
    )
    for package in _packages(session, region, ground.year, comes.placed * 2 + SELLERS):
        plan.packages.setdefault(package.satker_code, []).append(package)
    people.make_officials(here, {region.code: plan}, everyone, bulk, first=comes.officials)
    assert len(everyone.officials) == len(plan.satkers) * OFFICIALS_OF_A_SATKER
    shops = Shops({region.parent_id: []} if region.parent_id else {})
    shops.put(region.id, list(_on_show(session, here, everyone, bulk, region, comes.firms)))
    figures, times = Random(f"figures/{SEED}/{region.code}"), Random(f"times/{SEED}/{region.code}")  # noqa: S311
    trading_here = trade.Trade(here, region, plan, everyone, shops, bulk, numbers, figures, times, comes.placed)
    entries = [entry for life in trading_here.year() for entry in life.entries]
    bulk.add(*numbers.rows())
    bulk.write(session)
    copy_rows(session, "entry", COLUMNS, ([getattr(entry, name) for name in COLUMNS] for entry in entries))
    session.flush()
    session.expunge_all()


def _packages(session: Session, region: Region, year: int, how_many: int) -> Iterator[Planned]:
    """Of those that count; the last ones, because the imported orders prefer the first."""
    bought = (
        select(Package.kd_rup, Package.name, Package.satker_code, BudgetLine.fund_source, BudgetLine.account_code, BudgetLine.pagu)
        .join(BudgetLine, (BudgetLine.region_id == Package.region_id) & (BudgetLine.kd_rup == Package.kd_rup))
        .where(Package.region_id == region.id, Package.fiscal_year == year, Package.method == E_PURCHASING, Package.counts)
        .where(Package.pagu >= PAGU_MIN)
        .order_by(Package.kd_rup.desc())
        .limit(how_many)
    )
    for kd_rup, name, satker_code, fund, account, pagu in session.execute(bought):
        yield Planned(kd_rup, name, satker_code, fund, {account: pagu}, spare=False)


def _on_show(
    session: Session, ground: places.Ground, everyone: people.People, bulk: Bulk, region: Region, first: int
) -> Iterator[OnShow]:
    """All that some vendors show; each has one person, with a number from `first` on in the login."""
    of_shelf: dict[str, Shelf] = {shelf.name: shelf for shelf in SHELVES}
    vendors = session.scalars(select(Vendor).where(Vendor.home_region_id == region.id).order_by(Vendor.id).limit(SELLERS)).all()
    firms: dict[UUID, Firm] = {
        vendor.id: Firm(vendor, people.make_staff(ground, everyone, bulk, vendor.id, number), SHELVES)
        for number, vendor in enumerate(vendors, start=first)
    }
    shown = (
        select(Listing, ListingVersion, Etalase)
        .join(ListingVersion, (ListingVersion.region_id == Listing.region_id) & (ListingVersion.listing_id == Listing.id))
        .join(Etalase, (Etalase.region_id == Listing.region_id) & (Etalase.id == Listing.etalase_id))
        .where(Listing.region_id == region.id, Listing.vendor_id.in_(firms))
        .order_by(Listing.id)
        .options(lazyload("*"))  # of their other versions, photos and appeals nothing is copied
    )
    for product, version, etalase in session.execute(shown):
        yield OnShow(product, version, etalase, of_shelf[etalase.name], firms[product.vendor_id], etalase.picture_sha256)
