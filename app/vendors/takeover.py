"""Taking over: a region's office writes in the firms of an older catalogue, each
as a draft that nobody owns until its owner claims it.

The office fills in what the older catalogue knew and no more: papers, bank, consent and sending
in are its owner's, and the normal queue verifies it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import NotAllowed
from app.identifiers import new_id
from app.language import _
from app.moves.taking import begin
from app.regions.models import Region
from app.vendors import identity, permissions, registration
from app.vendors.bodies import Email, Kbli, LegalForm, Name, Nib, Npwp, Phone, Postcode, Street
from app.vendors.models import Vendor
from app.vendors.states import CLOSED, DRAFT, VENDOR, WRITABLE
from app.web.incoming.forms import Form, Optional


class TakenOverForm(Form):
    """A firm as an older catalogue knew it: its name, and the number by which it is found again."""

    legal_name: Name
    nib: Annotated[Nib | None, Optional] = None
    npwp: Annotated[Npwp | None, Optional] = None
    legal_form: Annotated[LegalForm | None, Optional] = None
    owner_name: Annotated[Name | None, Optional] = None
    phone: Annotated[Phone | None, Optional] = None
    email: Annotated[Email | None, Optional] = None
    kbli: Annotated[
        list[Annotated[Kbli, Field()]] | None,
        BeforeValidator(lambda typed: (identity.codes_in(str(typed)) or None) if typed is not None else None),
    ] = None
    region_code: Annotated[Annotated[str, Field(max_length=20)] | None, Optional] = None
    street: Annotated[Street | None, Optional] = None
    postcode: Annotated[Postcode | None, Optional] = None

    @model_validator(mode="after")
    def _has_a_number(self) -> "TakenOverForm":
        if self.nib is None and self.npwp is None:
            raise ValueError(_("Isi NIB atau NPWP: dengan nomor itu penyedia ditemukan lagi."))
        return self

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump().items() if value is not None}


def take_over(session: Session, *, region: Region, answers: Mapping[str, Any], actor: Actor, at: datetime) -> Vendor:
    """A draft of this region without an owner. Raises `NotAllowed` for anyone but the
    region's office, `Invalid` as `registration.amend` does."""
    _demand_office(actor, region)
    vendor = Vendor(
        id=new_id(),
        state=DRAFT,
        taken_over_by=actor.account_id,
        home_region_id=region.id,
        registered_at=at,
        updated_at=at,
        cooperative=False,
        pkp=False,
    )
    session.add(vendor)
    session.flush()
    begin(session, VENDOR, vendor, "take_over", actor=actor, at=at)
    return registration.fill(session, vendor=vendor, answers={**answers, "home_region": region.code}, actor=actor, at=at)


def correct(session: Session, *, vendor: Vendor, region: Region, answers: Mapping[str, Any], actor: Actor, at: datetime) -> Vendor:
    """What a later file of the office says of it, while nobody has claimed it. Raises `NotAllowed` afterwards."""
    _demand_office(actor, region)
    if not is_unclaimed(vendor) or vendor.home_region_id != region.id:
        raise NotAllowed(_("Usaha ini sudah diurus pemiliknya; pemiliknya yang mengubah isiannya."))
    return registration.fill(session, vendor=vendor, answers={**answers, "home_region": region.code}, actor=actor, at=at)


def is_unclaimed(vendor: Vendor) -> bool:
    return vendor.taken_over_by is not None and vendor.registered_by is None and vendor.state == DRAFT


def found_by_number(session: Session, *, region_id: int, numbers: Sequence[str]) -> dict[str, Vendor]:
    """Whose NIB or NPWP each of these is: a registered vendor, else one that this region took over. What people are still
    writing themselves, and what other regions took over, is not seen."""
    asked = set(numbers)
    rows = session.scalars(
        select(Vendor)
        .where(
            or_(Vendor.nib.in_(asked), Vendor.npwp.in_(asked)),
            Vendor.state != CLOSED,
            or_(Vendor.state.not_in(WRITABLE), (Vendor.taken_over_by.is_not(None)) & (Vendor.home_region_id == region_id)),
        )
        .order_by(Vendor.state.in_(WRITABLE).desc(), Vendor.id)
    )
    found: dict[str, Vendor] = {}
    for vendor in rows:
        found |= {number: vendor for number in (vendor.nib, vendor.npwp) if number in asked}
    return found


def unclaimed(session: Session, *, region_id: int, limit: int = 500) -> Sequence[Vendor]:
    """What this region took over and nobody has claimed yet, by name."""
    return session.scalars(
        select(Vendor)
        .where(
            Vendor.home_region_id == region_id,
            Vendor.taken_over_by.is_not(None),
            Vendor.registered_by.is_(None),
            Vendor.state == DRAFT,
        )
        .order_by(Vendor.legal_name, Vendor.id)
        .limit(limit)
    ).all()


def _demand_office(actor: Actor, region: Region) -> None:
    if not permissions.take_over(actor, region.id):
        raise NotAllowed(_("Hanya kurator atau admin daerah ini yang mengambil alih katalog lama."))
