"""Regions, people and vendors for tests: made by the product's own commands, with codes and numbers of no real government."""

from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.clock import local_date, now
from app.identifiers import new_id
from app.regions import places
from app.regions.models import Region
from app.regions.queries import find_or_create
from app.vendors import documents, registration, verification
from app.vendors.models import Vendor, VendorIndustry
from tests.files import corpus

_numbers = count(1)


def today() -> date:
    """The day of the kabupaten that the tests are in."""
    return local_date(now(), "Asia/Jakarta")


def region(session: Session, code: str = "99.01") -> Region:
    return find_or_create(session, code)


def person(
    session: Session, role: Role, *, region: Region | None = None, vendor: Vendor | None = None, satker: str | None = None
) -> Actor:
    """A new person in one role."""
    account = Account(
        id=new_id(), login=f"orang-{new_id()}", name=f"Orang {role}", password_hash="-", active=True, created_at=now()
    )
    session.add(account)
    session.flush()
    return Actor(
        role=role,
        account_id=account.id,
        name=account.name,
        region_id=region.id if region else None,
        satker_code=satker,
        vendor_id=vendor.id if vendor else None,
    )


def answers(**other: Any) -> dict[str, Any]:
    """Everything that a registration asks, as the forms hand it over; each call another firm."""
    number = next(_numbers)
    return {
        "nib": f"99{number:011d}",
        "npwp": f"099{number:013d}",
        "legal_form": "cv",
        "legal_name": f"CV Contoh {number}",
        "owner_name": "Sari Contoh",
        "phone": "08001234567",
        "email": f"toko{number}@contoh.example",
        "kbli": ["47611", "47411"],
        "capital": 400_000_000,
        "yearly_sales": 1_500_000_000,
        "pkp": False,
        "region_code": "99.01.01.2001",
        "street": "Jalan Contoh 1",
        "postcode": "00101",
        "bank_name": "Bank Contoh",
        "bank_account": "9900112233",
        "bank_holder": f"CV CONTOH {number}",
        "consent": True,
        **other,
    }


def with_papers(
    session: Session, vendor: Vendor, actor: Actor, *, at: datetime | None = None, kinds: tuple[str, ...] = documents.REQUIRED
) -> None:
    for kind in kinds:
        documents.add_document(
            session,
            vendor=vendor,
            kind=kind,
            number=f"{kind}-1",
            issued_on=None,
            expires_on=None,
            scan=corpus.pdf(),
            actor=actor,
            at=at or now(),
        )


def draft(session: Session, **other: Any) -> tuple[Vendor, Actor]:
    """A draft with everything in it, and the person who registered it, as its staff."""
    region(session, "99.01")
    region(session, "99.71")
    beginner = person(session, Role.PUBLIC)
    vendor = registration.register(session, actor=beginner, at=now())
    staff = Actor(role=Role.VENDOR, account_id=beginner.account_id, name=beginner.name, vendor_id=vendor.id)
    registration.amend(session, vendor=vendor, answers=answers(**other), actor=staff, at=now())
    with_papers(session, vendor, staff)
    return vendor, staff


def active(session: Session, **other: Any) -> tuple[Vendor, Actor]:
    """A verified vendor that has entered, and its staff."""
    vendor, staff = draft(session, **other)
    registration.submit(session, vendor=vendor, actor=staff, at=now())
    home = session.get_one(Region, vendor.home_region_id)
    verification.verify(session, vendor=vendor, actor=person(session, Role.CURATOR, region=home), at=now())
    verification.welcome(session, vendor=vendor, at=now())
    session.flush()
    return vendor, staff


def trading(session: Session, *, region_code: str = "99.01.01.2001", scale: str = "small") -> tuple[Vendor, Actor]:
    """The same as `active`, by its rows alone: without papers and a history, for
    tests of what a vendor sells and not of how it came in."""
    told, at = answers(), now()
    home = {code: region(session, code) for code in ("99.01", "99.71")}[region_code[:5]]
    owner, place = person(session, Role.PUBLIC), places.find(session, region_code)
    assert place is not None
    as_typed = told.keys() - {"kbli", "capital", "yearly_sales", "region_code", "consent"}
    vendor = Vendor(
        **{name: told[name] for name in as_typed}, id=new_id(), state="active", cooperative=False, scale=scale, scale_rule="sales",
        capital_rupiah=told["capital"], yearly_sales_rupiah=told["yearly_sales"], address_region_code=region_code,
        address_name=place.path, home_region_id=home.id, registered_by=owner.account_id, registered_at=at,
        consented_at=at, consented_by=owner.account_id, submitted_at=at, submitted_by=owner.account_id, verified_at=at, updated_at=at,
    )  # fmt: skip
    session.add(vendor)
    session.flush()
    session.add_all(VendorIndustry(vendor_id=vendor.id, kbli=kbli, position=n) for n, kbli in enumerate(told["kbli"], start=1))
    session.add(Grant(id=new_id(), account_id=owner.account_id, role=Role.VENDOR, vendor_id=vendor.id, valid_from=today()))
    session.flush()
    return vendor, Actor(role=Role.VENDOR, account_id=owner.account_id, name=owner.name, vendor_id=vendor.id)
