"""A small invented world: a kabupaten and a kota of province 99, one satker with
a package each, vendors, products and every persona.

Codes are of no real government.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with
from app.accounts.models import Account, Grant
from app.accounts.passwords import hash_password
from app.accounts.reauthentication import Proof
from app.accounts.tokens import mint
from app.actor import SATKER_ROLES, Actor, Role
from app.catalogue.models import Category, Etalase, Listing, ListingVersion
from app.catalogue.search import index_listings
from app.identifiers import new_id, public_id
from app.ledger import EntryRow, Kind, enter_planned
from app.orders import confirmation, negotiation, placing, review, signing
from app.orders.ground import Delivery
from app.orders.models import Order, Shelf
from app.orders.places import Place
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package
from app.regions.models import Region
from app.vendors.models import Vendor

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SHOWN_SINCE = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)
"""When listings came on show: long enough ago that ordering them is nothing to warn of."""
REASON = "Sesuai kebutuhan"
PASSWORD = "kata sandi untuk uji"
SATKER, OTHER_SATKER = "1.01.0.00.0.00.01.0000", "1.02.0.00.0.00.02.0000"
KD_RUP, KD_RUP_OF_OTHER = "900000001", "900000002"


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


@dataclass(slots=True)
class World:
    """Keys of what there is, and an actor for every persona."""

    region: Region
    other_region: Region
    etalase: Etalase
    vendor: Vendor
    other_vendor: Vendor
    listing: Listing
    actors: dict[str, Actor] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def __getitem__(self, persona: str) -> Actor:
        return self.actors[persona]

    @property
    def listing_id(self) -> str:
        return public_id(self.listing.region_id, self.listing.id)


def token_of(session: Session, world: World, persona: str) -> str:
    """A token of theirs that reads and writes, and never ends as far as tests go."""
    return mint(session, grant=world.grants[persona], scopes=(), ends_at=datetime(2040, 1, 1, tzinfo=UTC), at=AT)


def build(session: Session, *, pagu: int = 100_000_000, stock: int = 1000, price: int = 50_000, year: int = 2026) -> World:
    """Write the world through the tables; the plan, of this fiscal year, through the ledger."""
    province = Region(id=1, code="99", klpd_code="X99", name="Provinsi Contoh", tier="provinsi", timezone="Asia/Jakarta")
    region = Region(
        id=2, code="99.01", klpd_code="X9901", name="Kabupaten Contoh", tier="kabupaten", parent_id=1, timezone="Asia/Jakarta"
    )
    other = Region(id=3, code="99.71", klpd_code="X9971", name="Kota Contoh", tier="kota", parent_id=1, timezone="Asia/Makassar")
    session.add_all([province, region, other, Category(code="01", name="Alat tulis")])
    session.flush()
    for place, satker, kd_rup, satker_number in ((region, SATKER, KD_RUP, 900152), (other, OTHER_SATKER, KD_RUP_OF_OTHER, 900153)):
        add_package(session, place, satker, kd_rup, satker_number, pagu, year)
    vendor, other_vendor = add_vendor(session, region, "9900000000001"), add_vendor(session, region, "9900000000002")
    etalase = Etalase(
        region_id=region.id, id=new_id(), slug="9901-alat-tulis", name="Alat tulis kantor", description="", category_code="01",
        picture_sha256="0" * 64, open_to_others=False, created_at=AT,
    )  # fmt: skip
    session.add(etalase)
    session.flush()
    world = World(region, other, etalase, vendor, other_vendor, add_listing(session, etalase, vendor, stock=stock, price=price))
    _people(session, world)
    return world


def add_listing(
    session: Session, etalase: Etalase, vendor: Vendor, *, stock: int = 1000, price: int = 50_000, name: str = "Kertas A4 80 gsm"
) -> Listing:
    """A published listing."""
    listing = Listing(
        region_id=etalase.region_id, id=new_id(), vendor_id=vendor.id, etalase_id=etalase.id, state="published", newest_version=1,
        published_version=1, price_jump=False, stock=Decimal(stock), reserved=Decimal(0), stock_confirmed_at=AT, created_at=SHOWN_SINCE,
        published_at=SHOWN_SINCE,
    )  # fmt: skip
    session.add(listing)
    session.flush()
    session.add(
        ListingVersion(
            region_id=etalase.region_id,
            id=new_id(),
            listing_id=listing.id,
            number=1,
            category_code="01",
            name=name,
            description="Kertas putih",
            kind="goods",
            kbki="3212801100",
            unit="rim",
            unit_price=price,
            price_with_ppn=True,
            tax_rate_bps=0,
            min_purchase=Decimal(1),
            pdn=True,
            pdn_reason="made_here",
            preorder_days=0,
            attributes={},
            written_at=AT,
            submitted_at=AT,
            decision="approved",
            decided_at=AT,
        )  # fmt: skip
    )
    session.flush()
    index_listings(session, etalase.region_id, [listing.id])
    return listing


def reprice(session: Session, world: World, price: int) -> None:
    """The curators have approved another price of its product."""
    session.execute(
        update(ListingVersion)
        .where(ListingVersion.region_id == world.listing.region_id, ListingVersion.listing_id == world.listing.id)
        .values(unit_price=price)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def place(
    session: Session,
    world: World,
    *,
    quantity: int = 10,
    as_: str = "pp",
    kd_rup: str = KD_RUP,
    listing: Listing | None = None,
    places: Sequence[int] = (),
) -> Order:
    """An order in negotiation; `places`: how much of it goes to each of several,
    the first by 1 April, each next one a month later."""
    chosen = listing or world.listing
    return placing.place(
        session,
        kd_rup=kd_rup,
        wanted=[placing.Wanted(chosen.region_id, chosen.id, Decimal(quantity))],
        delivery=Delivery.to(to_places(chosen, *places)) if places else Delivery("Jalan Contoh 1", date(2026, 4, 1)),
        actor=world[as_],
        at=AT,
    ).order


def to_places(listing: Listing, *quantities: int) -> list[Place]:
    shelf = Shelf(listing.region_id, listing.id)
    return [
        Place(f"Jalan Contoh {number}", date(2026, 3 + number, 1), {shelf: Decimal(quantity)})
        for number, quantity in enumerate(quantities, 1)
    ]


def agreed(session: Session, world: World, **changes: object) -> Order:
    """An order that waits for the PPK's review."""
    return _agreed(session, world, place(session, world, **changes))  # type: ignore[arg-type]


def _agreed(session: Session, world: World, order: Order, at: datetime = AT) -> Order:
    negotiation.agree(session, order=order, actor=world["vendor"], at=at)
    negotiation.agree(session, order=order, actor=world[str(order.placed_as)], at=at)
    return negotiation.submit_for_review(session, order=order, note=None, actor=world[str(order.placed_as)], at=at)


def approved(session: Session, world: World, **changes: object) -> Order:
    """An order that waits for the PPK's signature."""
    return _approved(session, world, agreed(session, world, **changes))


def _approved(session: Session, world: World, order: Order, at: datetime = AT) -> Order:
    return review.approve(
        session, order=order, sp_number=None, terms=None, accounts=[], reason=REASON, answers={}, actor=world["ppk"], at=at
    )


def in_process(session: Session, world: World, **changes: object) -> Order:
    """An order with both signatures."""
    return _signed(session, world, approved(session, world, **changes))


def finish(session: Session, world: World, order: Order, at: datetime = AT) -> Order:
    """An order in negotiation gets both signatures, on the offer that stands."""
    return _signed(session, world, _approved(session, world, _agreed(session, world, order, at), at), at)


def signed_by_the_buyer(session: Session, world: World, order: Order, at: datetime) -> Order:
    """An order in negotiation that waits for nothing but the vendor's signature."""
    return _signed_by_the_buyer(session, world, _approved(session, world, _agreed(session, world, order, at), at), at)


def _signed_by_the_buyer(session: Session, world: World, order: Order, at: datetime) -> Order:
    signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["ppk"], at=at)
    return confirmation.accept(session, order=order, note=None, actor=world["vendor"], at=at)


def _signed(session: Session, world: World, order: Order, at: datetime = AT) -> Order:
    _signed_by_the_buyer(session, world, order, at)
    return signing.sign(session, order=order, proof=Proof(PASSWORD), actor=world["vendor"], at=at)


def add_package(session: Session, region: Region, satker: str, kd_rup: str, sirup_id: int, pagu: int, year: int = 2026) -> None:
    session.add(
        Satker(region_id=region.id, id=new_id(), code=satker, sirup_id=sirup_id, name="Dinas Contoh", active=True, blud=False)
    )
    session.flush()
    session.add(
        Package(
            region_id=region.id,
            id=new_id(),
            kd_rup=kd_rup,
            fiscal_year=year,
            satker_code=satker,
            name="Belanja alat tulis",
            kind="provider",
            method="E-Purchasing",
            pagu=pagu,
            counts=True,
            status_pdn="PDN",
            status_ukm="UKM",
        )  # fmt: skip
    )
    session.add(
        BudgetLine(
            region_id=region.id,
            id=new_id(),
            line_key=f"{kd_rup}|1",
            kd_rup=kd_rup,
            fiscal_year=year,
            account_code="1.01.01.2.06.0002.5.1.02.01.01.0024",
            fund_source="APBD",
            pagu=pagu,
            active=True,
        )  # fmt: skip
    )
    session.flush()
    planned = select(Package.id, Package.satker_code, Package.kd_rup, Package.pagu.label("amount"))
    enter_planned(
        session,
        planned.where(Package.region_id == region.id, Package.fiscal_year == year, Package.kd_rup == kd_rup),
        like=EntryRow(
            region_id=region.id, id=new_id(), at=AT, known_at=AT, account_id=None, kind=Kind.PLANNED, fiscal_year=year, amount=0
        ),
    )


def add_vendor(session: Session, region: Region, nib: str) -> Vendor:
    vendor = Vendor(
        id=new_id(), state="active", registered_at=AT, updated_at=AT, nib=nib, npwp=f"0{nib[:13]}99"[:16], legal_name=f"CV Contoh {nib[-1]}",
        legal_form="CV", scale="small", cooperative=False, pkp=False, address_region_code="99.01.01.2001", address_name="Desa Contoh, Kecamatan Contoh, Kabupaten Contoh, Provinsi Contoh", home_region_id=region.id,
    )  # fmt: skip
    session.add(vendor)
    session.flush()
    return vendor


def _people(session: Session, world: World) -> None:
    personas = (
        "vendor",
        "other_vendor",
        "pp",
        "ppk",
        "treasurer",
        "budget_user",
        "curator",
        "region_admin",
        "leader",
        "auditor",
        "pp_other",
        "ppk_other",
    )
    accounts = {
        persona: Account(id=new_id(), login=persona, name=f"Orang {persona}", password_hash=_hash(), active=True, created_at=AT)
        for persona in personas
    }
    session.add_all(accounts.values())
    session.flush()
    for persona, account in accounts.items():
        role = Role("vendor" if "vendor" in persona else persona.removesuffix("_other"))
        region = world.other_region if persona.endswith("_other") else world.region
        satker = OTHER_SATKER if persona.endswith("_other") else SATKER
        vendor_id: UUID | None = {"vendor": world.vendor.id, "other_vendor": world.other_vendor.id}.get(persona)
        world.grants[persona] = Grant(
            id=new_id(),
            account_id=account.id,
            role=role,
            region_id=None if role is Role.VENDOR else region.id,
            satker_code=satker if role in SATKER_ROLES else None,
            vendor_id=vendor_id,
            valid_from=date(2026, 1, 1),
            valid_until=date(2099, 12, 31) if role is Role.AUDITOR else None,
        )
        world.actors[persona] = actor_with(account, world.grants[persona])
    session.add_all(world.grants.values())
    session.flush()
