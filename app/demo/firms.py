"""Firms: two hundred vendors with numbers that no register has, most of them
active, a few at every other point of a vendor's life."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.demo.people import People, make_staff
from app.demo.places import Ground, address_of, villages_of
from app.demo.words import FOOD, FORMS, SHELVES, STREETS, Shelf, firm_name, person_name
from app.demo.writing import Bulk, History
from app.files.papers import keep_paper
from app.identifiers import new_id
from app.regions.models import Region
from app.vendors.identity import scale_of
from app.vendors.models import Vendor, VendorDocument, VendorIndustry
from app.vendors.states import ACTIVE, DRAFT, VENDOR

COUNT = 200
PERSONA_FIRMS = ("CV Pelangi Contoh Mandiri", "Koperasi Bunga Contoh Sejahtera")
"""Those of the personas `vendor` and `vendor2`, in this order."""
UNDER_WAY = ("draft", "submitted")
"""Whoever is on the way into the catalogue came this week."""
ELSEWHERE = {"draft": 2, "submitted": 5, "returned": 3, "suspended": 4}
"""How many are not active, by the state in which they are; they are the last ones."""
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""An empty page: the scan of every paper."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A vendor with the shelves that it sells on and its person."""

    vendor: Vendor
    staff: Actor
    shelves: tuple[Shelf, ...]


def ids_of_persona_firms() -> dict[str, UUID]:
    return {"vendor": new_id(), "vendor2": new_id()}


def make_persona_firms(session: Session, ground: Ground, random: Random, ids: dict[str, UUID]) -> None:
    """The rows that the personas' grants refer to; the rest of their life is written with the others'."""
    for number, id in enumerate(ids.values()):
        session.add(_vendor(ground, random, number, id))
    session.flush()


def make_firms(session: Session, ground: Ground, people: People, random: Random, bulk: Bulk, ids: dict[str, UUID]) -> list[Firm]:
    """All two hundred; gives the active ones, the personas' first."""
    scan = keep_paper(session, SCAN, by=None, at=ground.start).sha256
    last = [state for state, count in ELSEWHERE.items() for _ in range(count)]
    firms = []
    for number in range(COUNT):
        persona = list(ids.values())[number] if number < len(ids) else None
        vendor = session.get_one(Vendor, persona) if persona else _vendor(ground, random, number)
        staff = people.staff[persona] if persona else make_staff(ground, people, bulk, vendor.id, number)
        shelves = SHELVES if persona else tuple(random.sample(SHELVES, random.choice((1, 1, 2, 2, 3))))
        index = number - (COUNT - len(last))
        _live(ground, people, random, bulk, vendor, staff, "active" if index < 0 else last[index])
        papers = [paper for paper in _papers(ground, random, vendor, staff, scan) if paper.kind != "HALAL" or FOOD in shelves]
        bulk.add(*papers, *_industries(vendor, shelves))
        if persona is None:
            bulk.add(vendor)
        if vendor.state == ACTIVE:
            firms.append(Firm(vendor, staff, shelves))
    session.flush()
    return firms


def _vendor(ground: Ground, random: Random, number: int, id: UUID | None = None) -> Vendor:
    form, prefix, _weight = random.choices(FORMS, [weight for *_form, weight in FORMS])[0]
    name = firm_name(number, prefix)
    if number < len(PERSONA_FIRMS):
        name, form = PERSONA_FIRMS[number], ("cv", "koperasi")[number]
    region = ground.kabupaten if number < 2 or random.random() < 0.72 else ground.regions["99.71"]
    village = random.choice(villages_of(region))
    address, postcode = address_of(village)
    sales = min(48_000_000_000, int(random.lognormvariate(20.9, 1.3)) // 10**6 * 10**6 + 120_000_000)
    if number < 2:
        sales = 1_400_000_000 + number * 4_000_000_000
    decided = scale_of(capital=None, yearly_sales=sales)
    assert decided is not None
    registered = ground.start - timedelta(days=random.randint(20, 200), hours=random.randint(0, 9))
    return Vendor(
        id=id or new_id(registered),
        state=DRAFT,
        registered_at=registered,
        nib=f"99{number + 1:011}",
        npwp=f"099{number + 1:013}",
        legal_form=form,
        legal_name=name,
        owner_name=person_name(number + 31),
        phone=f"0800000{number + 1:04}",
        email=f"toko{number + 1:03}@penyedia.example",
        yearly_sales_rupiah=sales,
        scale=decided[0],
        scale_rule=decided[1],
        cooperative=form == "koperasi",
        pkp=form == "pt",
        address_region_code=village,
        address_name=address,
        street=f"{random.choice(STREETS)} No. {random.randint(1, 180)}",
        postcode=postcode,
        home_region_id=region.id,
        bank_name="Bank Contoh",
        bank_account=f"99{number + 1:010}",
        bank_holder=name,
        consented_at=registered + timedelta(hours=2),
        updated_at=registered + timedelta(hours=2),
    )


def _live(ground: Ground, people: People, random: Random, bulk: Bulk, vendor: Vendor, staff: Actor, end: str) -> None:
    """From its registration to where it stands."""
    assert vendor.home_region_id is not None
    if end in UNDER_WAY:
        vendor.registered_at = ground.at - timedelta(days=1 + int(vendor.nib or 0) % 5, hours=6)
        vendor.consented_at = vendor.updated_at = vendor.registered_at + timedelta(hours=1)
    history, at = History(bulk), vendor.registered_at
    curator = people.of_region[vendor.home_region_id, Role.CURATOR]
    history.begin(VENDOR, vendor, "register", actor=staff, at=at)
    vendor.registered_by = vendor.consented_by = staff.account_id
    if end == "draft":
        return
    at = vendor.submitted_at = at + timedelta(hours=3)
    vendor.submitted_by = staff.account_id
    history.take(VENDOR, vendor, "submit", actor=staff, at=at)
    if end == "submitted":
        return
    at += timedelta(hours=random.randint(20, 60))
    if end == "returned":
        vendor.reason = "Pindaian NIB tidak terbaca. Unggah ulang dengan gambar yang lebih jelas."
        history.take(VENDOR, vendor, "return", actor=curator, at=at, reason=vendor.reason)
        return
    history.take(VENDOR, vendor, "verify", actor=curator, at=at)
    vendor.verified_at, vendor.verified_by = at, curator.account_id
    at += timedelta(hours=1)
    history.take(VENDOR, vendor, "activate", actor=SYSTEM_ACTOR, at=at)
    if end == "suspended":
        vendor.reason = vendor.suspension_reason = "Izin usaha sudah berakhir. Unggah yang baru agar toko dibuka kembali."
        history.take(VENDOR, vendor, "suspend", actor=curator, at=ground.start, reason=vendor.reason)
    vendor.updated_at = at


def _papers(ground: Ground, random: Random, vendor: Vendor, staff: Actor, scan: str) -> list[VendorDocument]:
    kinds = ["NIB", "NPWP", "KTP", *(["PKP"] if vendor.pkp else []), *(["HALAL"] if random.random() < 0.2 else [])]
    return [
        VendorDocument(
            id=new_id(vendor.registered_at),
            vendor_id=vendor.id,
            kind=kind,
            number={"NIB": vendor.nib, "NPWP": vendor.npwp}.get(kind) or f"{kind}/99/{(vendor.nib or '')[-4:]}",
            issued_on=ground.first_day - timedelta(days=random.randint(250, 900)),
            expires_on=ground.first_day + timedelta(days=900) if kind == "HALAL" else None,
            file_sha256=scan,
            file_type="application/pdf",
            uploaded_at=vendor.registered_at,
            uploaded_by=staff.account_id,
        )
        for kind in kinds
    ]


def _industries(vendor: Vendor, shelves: tuple[Shelf, ...]) -> list[VendorIndustry]:
    codes = dict.fromkeys(shelf.kbli for shelf in shelves)
    return [VendorIndustry(vendor_id=vendor.id, kbli=kbli, position=position) for position, kbli in enumerate(codes, start=1)]


def is_at_home(firm: Firm, region: Region) -> bool:
    return firm.vendor.home_region_id == region.id
