"""Growing: the small demo with the regions of a whole province, or of a nation, around it; personas and logins stay those of the small demo.

Regions, units, budgets, packages, vendors, listings and imported orders come by statements of the database; orders that were placed here live step by step
(`demo.lives`), from the cart to the vendor's account, and are written by COPY with their lines, papers, history and entries. The tallies are the ledger's own
fold. All rows are one transaction; the index of words follows and is taken up again where it was left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, lazyload

from app.catalogue.models import Etalase, Listing, ListingVersion
from app.clock import local_date
from app.demo import people, places, trade
from app.demo.firms import COUNT, Firm
from app.demo.lives import Numbers
from app.demo.nation import listing, planning, spread, trading
from app.demo.plans import E_PURCHASING, Planned, RegionPlan
from app.demo.shops import OnShow, Shops
from app.demo.words import SHELVES, Shelf
from app.demo.writing import Bulk
from app.errors import Refusal
from app.exchange.loading import copy_rows
from app.language import _
from app.ledger import proving
from app.ledger.importing import COLUMNS
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package
from app.regions.models import Region
from app.vendors.models import Vendor

SEED = 99
SELLERS = 25
"""Vendors of a region whose listings are ordered here; the others only show theirs."""
PAGU_MIN = 20_000_000
"""Rupiah of a package that is bought from in the catalogue here."""
OFFICIALS_FROM = 1_000
"""Officials of the small demo have lower numbers in their logins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What comes to the small demo. `imported` orders stand in the ledger alone; `placed` ones have all their rows. `within`: the province that
    all regions belong to; None: they have provinces of their own."""

    regions: int
    packages: int
    listings: int
    imported: int
    placed: int
    within: str | None = None


GROWTHS = {
    "province": Growth(regions=33, packages=330_000, listings=498_000, imported=166_000, placed=29_000, within="99"),
    "nation": Growth(regions=549, packages=5_500_000, listings=6_300_000, imported=2_970_000, placed=30_000),
}


class AnotherSizeIsThere(Refusal):
    """The small demo grows once."""

    def __init__(self, regions: int) -> None:
        super().__init__(
            _(
                "Folder data ini sudah berisi {regions} wilayah. Jalankan tanpa --size, atau pilih folder lain dengan --data."
            ).format(regions=regions)
        )


def grow(engine: Engine, growth: Growth, *, at: datetime) -> None:
    """To a database that holds the small demo, as the owner; where the regions are there already, only what is not yet found by search is taken up."""
    with engine.connect() as connection:
        there = connection.scalar(select(func.count()).select_from(Region)) or 0
    if there == len(places.GOVERNMENTS):
        _write(engine, growth, at)
    elif there != len(places.GOVERNMENTS) + growth.regions:
        raise AnotherSizeIsThere(there)
    listing.index(engine)
    listing.part(engine)


def _write(engine: Engine, growth: Growth, at: datetime) -> None:
    with engine.begin() as connection, Session(connection, join_transaction_mode="create_savepoint") as session:
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        ground = places.make_regions(session, at=at)
        last = session.scalars(select(func.max(Region.id))).one()
        shares = spread.regions(
            growth.regions,
            packages=growth.packages,
            orders=growth.imported,
            listings=growth.listings,
            first_id=last + 1,
            within=growth.within,
        )
        with spread.known(connection, shares):
            planning.write(connection, year=ground.year)
            listing.put_on_show(connection, growth.listings, _pictures(session, ground))
            days = max(1, (local_date(at, ground.kabupaten.timezone) - ground.first_day).days)
            connection.execute(text("ANALYZE"))
            _place(session, ground, shares, growth.placed)
            trading.write(
                connection,
                year=ground.year,
                of=growth.imported,
                orders=range(growth.imported),
                local=0,
                days=min(days, trading.DAYS),
            )
        connection.execute(text("ANALYZE entry"))
        proving.rebuild(session)
        session.commit()


def _pictures(session: Session, ground: places.Ground) -> dict[str, str]:
    """Those that the small demo drew, by shelf."""
    of_shelf = select(Etalase.name, Etalase.picture_sha256).where(Etalase.region_id == ground.kabupaten.id)
    return dict(session.execute(of_shelf).all())


def _place(session: Session, ground: places.Ground, shares: list[spread.RegionSpread], placed: int) -> None:
    """The orders of every region that were placed here, as many as its share of them all."""
    whole = sum(share.orders for share in shares)
    firms, officials = COUNT, OFFICIALS_FROM
    closed = people.People().closed_hash
    for share in shares:
        region = session.get_one(Region, share.id)
        bulk, everyone, numbers = Bulk(), people.People(closed_hash=closed), Numbers()
        here = replace(ground, regions={**ground.regions, region.code: region})
        plan = RegionPlan(
            {satker.code: satker for satker in session.scalars(select(Satker).where(Satker.region_id == region.id))},
        )
        orders = placed * share.orders // whole
        for package in _packages(session, region, ground.year, orders * 2 + SELLERS):
            plan.packages.setdefault(package.satker_code, []).append(package)
        people.make_officials(here, {region.code: plan}, everyone, bulk, first=officials)
        shops = Shops({region.parent_id: []} if region.parent_id else {})
        shops.put(region.id, list(_on_show(session, here, everyone, bulk, region, firms)))
        figures, times = Random(f"figures/{SEED}/{region.code}"), Random(f"times/{SEED}/{region.code}")  # noqa: S311
        trading_here = trade.Trade(here, region, plan, everyone, shops, bulk, numbers, figures, times, orders)
        entries = [entry for life in trading_here.year() for entry in life.entries]
        bulk.add(*numbers.rows())
        bulk.write(session)
        copy_rows(session, "entry", COLUMNS, ([getattr(entry, name) for name in COLUMNS] for entry in entries))
        session.flush()
        session.expunge_all()
        firms, officials = firms + SELLERS, officials + len(everyone.officials) + len(everyone.of_region)


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
