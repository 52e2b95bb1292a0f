"""Registration: saved at every step, complete before it is sent in, judged against itself."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import PUBLIC_ACTOR, Actor, Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Invalid, NotAllowed
from app.moves.history import MoveTaken
from app.moves.taking import NotNow
from app.vendors import registration
from app.vendors.models import Vendor
from tests.vendors import making


def fields(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [error.field for error in refused.value.errors]


def test_a_draft_begins_empty_and_belongs_to_the_person_who_began_it(session: Session) -> None:
    beginner = making.person(session, Role.PUBLIC)
    vendor = registration.register(session, actor=beginner, at=now())
    assert (vendor.state, vendor.registered_by, vendor.legal_name) == ("draft", beginner.account_id, None)
    born = session.scalars(select(MoveTaken).where(MoveTaken.subject_id == vendor.id)).one()
    assert (born.move, born.state_to) == ("register", "draft")


def test_nobody_without_an_account_registers(session: Session) -> None:
    with pytest.raises(NotAllowed):
        registration.register(session, actor=PUBLIC_ACTOR, at=now())


def test_each_step_is_saved_and_leaves_the_others_as_they_are(session: Session) -> None:
    making.region(session)
    staff = making.person(session, Role.PUBLIC)
    vendor = registration.register(session, actor=staff, at=now())
    registration.amend(session, vendor=vendor, answers={"nib": "9900000000001", "legal_name": "CV Contoh"}, actor=staff, at=now())
    registration.amend(session, vendor=vendor, answers={"kbli": ["47611", "47411", "47611"]}, actor=staff, at=now())
    registration.amend(session, vendor=vendor, answers={"region_code": "9901012001"}, actor=staff, at=now())
    session.refresh(vendor)
    assert (vendor.nib, vendor.legal_name) == ("9900000000001", "CV Contoh")
    assert [industry.kbli for industry in vendor.industries] == ["47611", "47411"]
    assert (vendor.address_region_code, vendor.address_name) == (
        "99.01.01.2001",
        "Desa Contoh Hulu, Kabupaten Contoh, Provinsi Contoh",
    )
    written = session.scalars(select(AuditRow).where(AuditRow.action == "vendor.amend")).all()
    assert [row.details["fields"] for row in written] == [["legal_name", "nib"], ["kbli"], ["region_code"]]


def test_everything_that_is_missing_is_named_at_once(session: Session) -> None:
    staff = making.person(session, Role.PUBLIC)
    vendor = registration.register(session, actor=staff, at=now())
    with pytest.raises(registration.RegistrationIncomplete) as refused:
        registration.submit(session, vendor=vendor, actor=staff, at=now())
    assert fields(refused) == [
        *("nib", "npwp", "legal_form", "legal_name", "phone", "street", "postcode", "bank_name", "bank_account", "bank_holder"),
        *("kbli", "scale", "region_code", "documents.NIB", "documents.NPWP", "consent"),
    ]
    assert vendor.state == "draft"


def test_a_complete_draft_is_sent_in_to_the_region_that_it_lies_in(session: Session) -> None:
    vendor, staff = making.draft(session)
    registration.submit(session, vendor=vendor, actor=staff, at=now())
    assert vendor.state == "submitted"
    assert vendor.home_region_id == making.region(session, "99.01").id
    assert vendor.submitted_by == staff.account_id


def test_the_scale_follows_the_figures_and_a_declaration_may_not_contradict_them(session: Session) -> None:
    vendor, staff = making.draft(session)
    assert (vendor.scale, vendor.scale_rule) == ("micro", "sales")
    with pytest.raises(Invalid) as refused:
        registration.amend(session, vendor=vendor, answers={"scale": "large"}, actor=staff, at=now())
    assert fields(refused) == ["scale"]
    registration.amend(session, vendor=vendor, answers={"yearly_sales": 15_000_000_001}, actor=staff, at=now())
    assert vendor.scale == "medium"


def test_a_cooperative_is_umkk_at_any_scale(session: Session) -> None:
    vendor, _ = making.draft(session, legal_form="koperasi", yearly_sales=60_000_000_000)
    assert vendor.scale == "large"
    assert vendor.cooperative
    assert vendor.is_umkk


def test_an_account_in_a_strangers_name_is_refused(session: Session) -> None:
    vendor, staff = making.draft(session)
    with pytest.raises(Invalid) as refused:
        registration.amend(session, vendor=vendor, answers={"bank_holder": "Budi Santoso"}, actor=staff, at=now())
    assert fields(refused) == ["bank_holder"]


def test_an_address_that_nobody_knows_is_refused(session: Session) -> None:
    vendor, staff = making.draft(session)
    for code in ("12", "98.01.01.2001", "abc", "99.01.01.20011"):
        with pytest.raises(Invalid) as refused:
            registration.amend(session, vendor=vendor, answers={"region_code": code}, actor=staff, at=now())
        assert fields(refused) == ["region_code"]


def test_a_vendor_from_afar_chooses_the_region_that_verifies_it(session: Session) -> None:
    vendor, staff = making.draft(session, region_code="32.04.05.2001", postcode="40621")
    assert "Bandung" in vendor.address_name
    with pytest.raises(registration.RegistrationIncomplete) as refused:
        registration.submit(session, vendor=vendor, actor=staff, at=now())
    assert fields(refused) == ["home_region"]
    registration.amend(session, vendor=vendor, answers={"home_region": "99.01"}, actor=staff, at=now())
    assert registration.submit(session, vendor=vendor, actor=staff, at=now()).state == "submitted"
    assert not vendor.is_local_to("99.01")
    other, stranger = making.draft(session)
    with pytest.raises(Invalid) as refused:
        registration.amend(session, vendor=other, answers={"home_region": "11.01"}, actor=stranger, at=now())
    assert fields(refused) == ["home_region"]


@pytest.mark.parametrize("number", ["nib", "npwp"])
def test_a_number_that_another_vendor_was_sent_in_with_is_refused(session: Session, number: str) -> None:
    first, staff = making.draft(session)
    registration.submit(session, vendor=first, actor=staff, at=now())
    second, other = making.draft(session)
    with pytest.raises(Invalid) as refused:
        registration.amend(session, vendor=second, answers={number: getattr(first, number)}, actor=other, at=now())
    assert fields(refused) == [number]


def test_a_mere_draft_does_not_block_a_number(session: Session) -> None:
    first, staff = making.draft(session)
    second, other = making.draft(session)
    registration.amend(session, vendor=second, answers={"nib": first.nib}, actor=other, at=now())
    registration.submit(session, vendor=first, actor=staff, at=now())
    with pytest.raises(Invalid) as refused:
        registration.submit(session, vendor=second, actor=other, at=now())
    assert fields(refused) == ["nib"]


def test_while_it_is_verified_nothing_changes_and_afterwards_only_the_contact(session: Session) -> None:
    vendor, staff = making.draft(session)
    registration.submit(session, vendor=vendor, actor=staff, at=now())
    with pytest.raises(NotNow):
        registration.amend(session, vendor=vendor, answers={"phone": "08009999999"}, actor=staff, at=now())
    active, its_staff = making.active(session)
    registration.amend(session, vendor=active, answers={"phone": "08009999999"}, actor=its_staff, at=now())
    assert active.phone == "08009999999"
    with pytest.raises(NotNow):
        registration.amend(session, vendor=active, answers={"bank_account": "1234567"}, actor=its_staff, at=now())


def test_nobody_else_writes_in_a_draft(session: Session) -> None:
    vendor, _ = making.draft(session)
    _, stranger = making.draft(session)
    curator = making.person(session, Role.CURATOR, region=making.region(session))
    for actor in (stranger, curator, PUBLIC_ACTOR):
        with pytest.raises(NotNow):
            registration.amend(session, vendor=vendor, answers={"phone": "08001111111"}, actor=actor, at=now())


def test_a_small_firm_is_local_where_its_address_lies_and_nowhere_else(session: Session) -> None:
    vendor, _ = making.draft(session)
    assert vendor.is_umkk
    for code, local in (("99.01", True), ("99", True), ("99.0", False), ("99.71", False), ("9", False)):
        assert vendor.is_local_to(code) is local
    assert isinstance(vendor, Vendor)


def test_staff_of_the_vendor_may_write_too(session: Session) -> None:
    vendor, _ = making.draft(session)
    colleague = making.person(session, Role.VENDOR, vendor=vendor)
    assert isinstance(colleague, Actor)
    registration.amend(session, vendor=vendor, answers={"phone": "08007777777"}, actor=colleague, at=now())
    assert vendor.phone == "08007777777"
