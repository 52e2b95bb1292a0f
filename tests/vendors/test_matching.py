"""The desk: each paper beside the answers that it proves, reason codes, and nobody who judges their own firm."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.accounts.grants import give_role
from app.accounts.models import Account
from app.actor import Role
from app.catalogue.orderable import why_not_orderable
from app.clock import now
from app.errors import Invalid
from app.moves.history import history
from app.moves.taking import NotNow
from app.vendors import matching, registration, verification
from app.vendors.models import Vendor
from app.vendors.reasons import ADVICE, CODES_OF
from app.web.pages.labels import label
from tests import world as worlds
from tests.vendors import making


def submitted(session: Session) -> Vendor:
    vendor, staff = making.draft(session)
    return registration.submit(session, vendor=vendor, actor=staff, at=now())


def beside(vendor: Vendor) -> dict[str, dict[str, bool | None]]:
    return {
        one.kind: {answer.name: answer.agrees for answer in one.answers}
        for one in matching.papers_beside_answers(vendor, today=making.today())
    }


def test_a_number_that_agrees_with_its_paper_is_marked_and_one_that_does_not_too(session: Session) -> None:
    vendor = submitted(session)
    papers = {paper.kind: paper for paper in vendor.documents}
    papers["NIB"].number, papers["NPWP"].number = f"{vendor.nib[:4]} {vendor.nib[4:]}", vendor.npwp[1:]
    assert (beside(vendor)["NIB"]["NIB"], beside(vendor)["NPWP"]["NPWP"]) == (True, vendor.npwp[0] == "0")
    papers["NIB"].number, papers["NPWP"].expires_on = "9900000000000", making.today() - timedelta(days=1)
    assert (beside(vendor)["NIB"]["NIB"], beside(vendor)["NPWP"]["Berlaku sampai"]) == (False, False)


def test_others_that_gave_the_same_account_or_telephone_are_named(session: Session) -> None:
    vendor, other = submitted(session), making.active(session)[0]
    vendor.bank_account, vendor.phone, other.bank_account, other.phone = "123", "0800", "123", "0811"
    vendor.legal_name, other.legal_name = "CV Satu Contoh", "CV Dua Contoh"
    session.flush()
    assert [(one.id, same) for one, same in matching.others_with_the_same(session, vendor)] == [(other.id, ["rekening"])]


def test_a_namesake_is_named_however_it_sets_its_blanks_and_marks(session: Session) -> None:
    vendor, other = submitted(session), making.active(session)[0]
    vendor.legal_name, other.legal_name, other.bank_account, other.phone = (
        "PT Mitra Jaya Contoh",
        "P.T. MITRA-JAYA  Contoh",
        "123",
        "0811",
    )
    session.flush()
    assert [(one.id, same) for one, same in matching.others_with_the_same(session, vendor)] == [(other.id, ["nama usaha"])]


def test_a_code_gives_the_vendor_its_sentence_and_a_note_takes_its_place(session: Session) -> None:
    vendor = submitted(session)
    office = making.person(session, Role.CURATOR, region=making.region(session))
    with pytest.raises(Invalid) as refused:
        verification.send_back(session, vendor=vendor, reason="OTHER", note=" ", actor=office, at=now())
    assert refused.value.errors[0].field == "note"
    assert vendor.state == "submitted"
    verification.send_back(session, vendor=vendor, reason="PAPER_UNREADABLE", actor=office, at=now())
    assert vendor.reason == ADVICE["PAPER_UNREADABLE"]
    session.flush()
    assert history(session, region_id=vendor.home_region_id, subject_id=vendor.id)[-1].details["code"] == "PAPER_UNREADABLE"
    active = making.active(session)[0]
    verification.suspend(session, vendor=active, reason="COMPLAINT", note="Aduan 7/2026.", actor=office, at=now())
    assert active.reason == "Aduan 7/2026."


def test_every_code_has_a_name_and_a_sentence() -> None:
    for codes in CODES_OF.values():
        assert all(label(code) != code and ADVICE[code] for code in codes)


def test_nobody_verifies_or_stops_a_firm_in_which_they_hold_or_held_a_role(session: Session) -> None:
    vendor, firm = submitted(session), making.active(session)[0]
    office = making.person(session, Role.CURATOR, region=making.region(session))
    account = session.get_one(Account, office.account_id)
    yesterday = making.today() - timedelta(days=1)
    for one in (vendor, firm):
        give_role(session, account=account, role=Role.VENDOR, vendor_id=one.id, valid_from=yesterday, valid_until=yesterday)
        session.expire(one, ["people"])
    with pytest.raises(NotNow):
        verification.verify(session, vendor=vendor, actor=office, at=now())
    with pytest.raises(NotNow):
        verification.suspend(session, vendor=firm, reason="COMPLAINT", actor=office, at=now())


def test_a_cart_says_why_a_product_is_lost(session: Session) -> None:
    world = worlds.build(session)
    key = {"region_id": world.region.id, "listing_id": world.listing.id, "buyer_region_id": world.region.id}
    world.vendor.state = "suspended"
    session.flush()
    name, why = why_not_orderable(session, **key)
    assert name == "Kertas A4 80 gsm"
    assert "tidak menerima pesanan baru" in why
    world.listing.state = "frozen"
    session.flush()
    assert "tidak tayang" in why_not_orderable(session, **key)[1]
