"""Shops: the etalase of each region and what stands on them: two thousand published listings,
and a few that wait for a curator or for their vendor."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.actor import SYSTEM_ACTOR, Role
from app.catalogue import search
from app.catalogue.assistant import risk
from app.catalogue.models import Category, Etalase, Listing, ListingPhoto, ListingVersion
from app.catalogue.search import dictionary
from app.catalogue.slugs import slug_of
from app.catalogue.states import DRAFT, LISTING, PUBLISHED
from app.demo.asking import RULES, answers_of, attributes_for
from app.demo.firms import Firm, is_at_home
from app.demo.people import People
from app.demo.pictures import SIDE
from app.demo.places import Ground
from app.demo.words import BRANDS, CATEGORIES, SHELVES, Product, Shelf
from app.demo.writing import Bulk, History
from app.identifiers import new_id
from app.regions.models import Region

PUBLISHED_COUNTS = {"99.01": 1_400, "99.71": 450, "99": 150}
"""Two thousand in all."""
SHELVES_OF = {"99.01": len(SHELVES), "99.71": len(SHELVES), "99": 9}
PERSONA_SHARE = 24
"""Listings of each persona's shop, the first of them in the first etalase."""
WAITING = (("in_curation", 0), ("in_curation", 1), ("in_curation", 5), ("returned", 0), ("draft", 0), ("frozen", 1))
"""State and persona's shop (or another firm) of what is not on show."""


@dataclass(frozen=True, slots=True)
class OnShow:
    """A listing with all that an order copies from it."""

    listing: Listing
    version: ListingVersion
    etalase: Etalase
    shelf: Shelf
    firm: Firm
    photo: str


@dataclass(slots=True)
class Shops:
    """Everything on show by region id."""

    on_show: dict[int, list[OnShow]] = field(default_factory=dict)
    together: dict[tuple[UUID, UUID], list[OnShow]] = field(default_factory=dict)

    def put(self, region_id: int, products: list[OnShow]) -> None:
        self.on_show[region_id] = products
        for product in products:
            self.together.setdefault((product.firm.vendor.id, product.etalase.id), []).append(product)

    def of(self, firm: Firm, etalase: Etalase) -> list[OnShow]:
        """What one firm has on one shelf."""
        return self.together[firm.vendor.id, etalase.id]

    def ids(self, region_id: int) -> list[UUID]:
        return [product.listing.id for product in self.on_show[region_id]]


def make_shops(
    ground: Ground, people: People, firms: list[Firm], pictures: dict[str, list[str]], random: Random, bulk: Bulk
) -> Shops:
    bulk.add(*(Category(code=code, parent_code=code.rpartition(".")[0] or None, name=name) for code, name in CATEGORIES))
    shops = Shops()
    for region in ground.regions.values():
        shelves = [(shelf, _etalase(ground, people, region, shelf, pictures)) for shelf in SHELVES[: SHELVES_OF[region.code]]]
        bulk.add(*(etalase for _shelf, etalase in shelves))
        curator = people.of_region[region.id, Role.CURATOR]
        for shelf, etalase in shelves:
            bulk.add(*attributes_for(shelf.name, etalase, curator, etalase.created_at))
        shops.put(
            region.id,
            [
                _listing(ground, people, region, *shelves[index], firm, pictures, random, bulk, PUBLISHED)
                for index, firm in _places(region, firms, len(shelves), random)
            ],
        )
        if region is ground.kabupaten:
            for state, firm in WAITING:
                _listing(ground, people, region, *shelves[0], firms[firm], pictures, random, bulk, state)
    return shops


def index_shops(session: Session, shops: Shops) -> None:
    """Make all of it findable, and judge how closely to look at what waits."""
    for region_id in shops.on_show:
        search.index_listings(session, region_id, shops.ids(region_id))
    dictionary.count(session)
    session.expire_all()  # what was written in bulk is read as it stands now
    waiting = session.scalars(select(Listing).join(ListingVersion, _newest_waits())).all()
    for listing in waiting:
        risk.assess(session, listing, note=None, at=listing.newest.submitted_at or listing.created_at)


def _newest_waits() -> ColumnElement[bool]:
    return (
        (ListingVersion.region_id == Listing.region_id)
        & (ListingVersion.listing_id == Listing.id)
        & (ListingVersion.number == Listing.newest_version)
        & ListingVersion.submitted_at.is_not(None)
        & ListingVersion.decision.is_(None)
    )


def _places(region: Region, firms: list[Firm], shelves: int, random: Random) -> list[tuple[int, Firm]]:
    """Which shelf and firm each listing of the region has."""
    persona = (
        [(0 if n < 6 else n % shelves, firm) for firm in firms[:2] for n in range(PERSONA_SHARE)] if region.code == "99.01" else []
    )
    by_shelf = {
        index: [
            firm for firm in firms[2:] if SHELVES[index] in firm.shelves and (region.tier == "provinsi" or is_at_home(firm, region))
        ]
        for index in range(shelves)
    }
    filled = [index for index, some in by_shelf.items() if some]
    rest = range(PUBLISHED_COUNTS[region.code] - len(persona))
    return persona + [(index, random.choice(by_shelf[index])) for index in (filled[n % len(filled)] for n in rest)]


def _etalase(ground: Ground, people: People, region: Region, shelf: Shelf, pictures: dict[str, list[str]]) -> Etalase:
    at = ground.start - timedelta(days=240)
    return Etalase(
        region_id=region.id,
        id=new_id(at + timedelta(minutes=SHELVES.index(shelf))),
        slug=f"{region.digits}-{slug_of(shelf.name)}",
        name=shelf.name,
        description=f"{shelf.name} untuk satuan kerja {region.name}.",
        category_code=shelf.category,
        picture_sha256=pictures[shelf.pictures[0]][0],
        open_to_others=False,
        rules=RULES.get(shelf.name, ""),
        certificates=[],
        umkk_only=False,
        local_only=False,
        industries=[],
        created_at=at,
        created_by=people.of_region[region.id, Role.CURATOR].account_id,
    )


def _listing(
    ground: Ground,
    people: People,
    region: Region,
    shelf: Shelf,
    etalase: Etalase,
    firm: Firm,
    pictures: dict[str, list[str]],
    random: Random,
    bulk: Bulk,
    state: str,
) -> OnShow:
    written = ground.start - timedelta(minutes=random.randint(3 * 1440, 19 * 1440))
    if state != PUBLISHED:
        written = ground.at - timedelta(minutes=random.randint(200, 2_000))
    history = History(bulk)
    listing = Listing(
        region_id=region.id,
        id=history.new_id(written),
        vendor_id=firm.vendor.id,
        etalase_id=etalase.id,
        state=DRAFT,
        newest_version=1,
        price_jump=False,
        stock=Decimal(random.choice((400, 800, 1_500, 3_000))),
        reserved=Decimal(0),
        stock_confirmed_at=ground.at - timedelta(days=random.randint(1, 20)),
        created_at=written,
        created_by=firm.staff.account_id,
    )
    product = random.choice(shelf.products)
    version = _version(history, listing, shelf, product, firm, random)
    random.choice(shelf.pictures)  # drawn so once: what is drawn after it stays as it is
    photo = random.choice(pictures[shelf.picture_of(product[0])])
    set_committed_value(listing, "versions", [version])
    set_committed_value(listing, "appeals", [])
    bulk.add(listing, version)
    bulk.add(
        ListingPhoto(
            region_id=region.id,
            id=history.new_id(written),
            version_id=version.id,
            listing_id=listing.id,
            position=1,
            sha256=photo,
            width=SIDE,
            height=SIDE,
        )
    )
    _live(people, history, listing, version, firm, state)
    return OnShow(listing, version, etalase, shelf, firm, photo)


def _version(history: History, listing: Listing, shelf: Shelf, product: Product, firm: Firm, random: Random) -> ListingVersion:
    name, unit, about = product
    brand = random.choice(BRANDS) if shelf.kind == "goods" else None
    step = 500 if about > 20_000 else 50
    plus_tax = firm.vendor.pkp and random.random() < 0.5
    pdn = random.random() < 0.88
    return ListingVersion(
        region_id=listing.region_id,
        id=history.new_id(listing.created_at),
        listing_id=listing.id,
        number=1,
        category_code=shelf.category,
        name=f"{name} {brand}" if brand else f"{name} oleh {firm.vendor.legal_name}",
        description=f"{name}, dijual per {unit}. Ini data contoh: barang dan penyedianya tidak ada.",
        kind=shelf.kind,
        kbki=shelf.kbki,
        brand=brand,
        unit=unit,
        unit_price=max(step, round(about * random.uniform(0.86, 1.18) / step) * step),
        price_with_ppn=not plus_tax,
        tax_rate_bps=1_100 if plus_tax else 0,
        min_purchase=Decimal(1),
        pdn=pdn,
        pdn_reason="made_here" if pdn else "import",
        preorder_days=random.choice((0, 0, 0, 3, 7)),
        warranty="1 tahun" if about > 3_000_000 and shelf.kind == "goods" else None,
        tiers=[],
        zones=[],
        options={},
        sustainability=[],
        attributes=answers_of(shelf.name, name),
        written_by=firm.staff.account_id,
        written_at=listing.created_at,
    )


def _live(people: People, history: History, listing: Listing, version: ListingVersion, firm: Firm, end: str) -> None:
    """Written, sent in, judged: up to the state in which it stands."""
    at, curator = listing.created_at, people.of_region[listing.region_id, Role.CURATOR]
    history.begin(LISTING, listing, "write", actor=firm.staff, at=at)
    if end == DRAFT:
        return
    at += timedelta(minutes=25)
    history.take(LISTING, listing, "submit", actor=firm.staff, at=at, details={"version": 1})
    version.submitted_at, version.submitted_by = at, firm.staff.account_id
    history.take(LISTING, listing, "enter_curation", actor=SYSTEM_ACTOR, at=at)
    if end == "in_curation":
        return
    at += timedelta(minutes=95)
    version.decided_at, version.decided_by = at, curator.account_id
    if end == "returned":
        version.reason_code, version.reason_note = "BAD_DESC", "Tulis ukuran dan isi per kemasan."
        history.take(LISTING, listing, "return", actor=curator, at=at, reason="BAD_DESC", note=version.reason_note)
        version.decision = "returned"
        return
    history.take(LISTING, listing, "approve", actor=curator, at=at, details={"version": 1})
    version.decision, listing.published_version, listing.published_at = "approved", 1, at
    if end == "frozen":
        at += timedelta(minutes=45)
        listing.reason_code, listing.reason_note = "PDN_UNPROVEN", "Lampirkan bukti bahwa barang ini buatan dalam negeri."
        history.take(LISTING, listing, "freeze", actor=curator, at=at, reason="PDN_UNPROVEN", note=listing.reason_note)
        listing.decided_by, listing.decided_at = curator.account_id, at
