"""Verification by the home region, and the ways in which a vendor is stopped and restored."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.actor import Role
from app.audit import AuditRow
from app.clock import now
from app.errors import Invalid
from app.identifiers import public_id
from app.ledger.models import OrderTally
from app.moves.history import history
from app.moves.taking import NotNow
from app.vendors import jobs, queries, registration, verification
from app.vendors.models import Vendor, VendorDocument
from app.vendors.queries import Standing
from tests.vendors import making


def submitted(session: Session) -> Vendor:
    vendor, staff = making.draft(session)
    return registration.submit(session, vendor=vendor, actor=staff, at=now())


def curator(session: Session, code: str = "99.01"):
    return making.person(session, Role.CURATOR, region=making.region(session, code))


def test_a_curator_of_the_home_region_verifies_and_the_first_entry_activates(session: Session) -> None:
    vendor = submitted(session)
    judge = curator(session)
    verification.verify(session, vendor=vendor, actor=judge, at=now())
    assert (vendor.state, vendor.verified_by) == ("verified", judge.account_id)
    verification.welcome(session, vendor=vendor, at=now())
    assert vendor.state == "active"
    verification.welcome(session, vendor=vendor, at=now())
    assert vendor.state == "active"


def test_a_curator_of_another_region_does_not_verify(session: Session) -> None:
    vendor = submitted(session)
    with pytest.raises(NotNow):
        verification.verify(session, vendor=vendor, actor=curator(session, "99.71"), at=now())
    assert vendor.state == "submitted"


def test_a_returned_vendor_reads_why_repairs_and_sends_in_again(session: Session) -> None:
    vendor, staff = making.draft(session)
    registration.submit(session, vendor=vendor, actor=staff, at=now())
    verification.send_back(session, vendor=vendor, reason="Nama di NPWP berbeda.", actor=curator(session), at=now())
    assert (vendor.state, vendor.reason) == ("returned", "Nama di NPWP berbeda.")
    registration.amend(session, vendor=vendor, answers={"street": "Jalan Contoh 2"}, actor=staff, at=now())
    registration.submit(session, vendor=vendor, actor=staff, at=now())
    assert (vendor.state, vendor.reason) == ("submitted", None)


def test_a_vendor_whose_required_paper_has_expired_meanwhile_is_not_verified(session: Session) -> None:
    vendor = submitted(session)
    paper = next(document for document in vendor.documents if document.kind == "NIB")
    paper.expires_on = making.today() - timedelta(days=2)
    with pytest.raises(verification.PapersExpired) as refused:
        verification.verify(session, vendor=vendor, actor=curator(session), at=now())
    assert [error.field for error in refused.value.errors] == ["documents.NIB"]


def test_an_expired_required_paper_stops_new_orders_and_nothing_else(session: Session) -> None:
    vendor, _ = making.active(session)
    today = making.today()
    assert queries.standing(session, vendor_id=vendor.id, today=today).may_sell
    paper = session.query(VendorDocument).filter_by(vendor_id=vendor.id, kind="NPWP").one()
    paper.expires_on = today - timedelta(days=1)
    session.flush()
    assert queries.standing(session, vendor_id=vendor.id, today=today) == Standing("active", ("NPWP",))
    assert not queries.standing(session, vendor_id=vendor.id, today=today).may_sell
    assert queries.standing(session, vendor_id=vendor.id, today=today - timedelta(days=1)).may_sell


def test_a_suspension_stops_sales_until_it_is_lifted(session: Session) -> None:
    vendor, _ = making.active(session)
    office = curator(session)
    verification.suspend(session, vendor=vendor, reason="Ada pengaduan.", actor=office, at=now())
    session.flush()
    assert not queries.standing(session, vendor_id=vendor.id, today=making.today()).may_sell
    verification.reinstate(session, vendor=vendor, actor=office, at=now())
    assert (vendor.state, vendor.reason) == ("active", None)


def test_a_blacklist_has_a_decree_and_a_last_day(session: Session) -> None:
    vendor, _ = making.active(session)
    admin = making.person(session, Role.REGION_ADMIN, region=making.region(session))
    with pytest.raises(Invalid) as refused:
        verification.blacklist(session, vendor=vendor, reason="Pemalsuan", decree=None, until=None, actor=admin, at=now())
    assert [error.field for error in refused.value.errors] == ["decree", "until"]
    until = making.today() + timedelta(days=365)
    verification.blacklist(session, vendor=vendor, reason="Pemalsuan", decree="SK/1/2026", until=until, actor=admin, at=now())
    session.flush()
    assert (vendor.state, vendor.blacklist_decree, vendor.blacklisted_until) == ("blacklisted", "SK/1/2026", until)
    taken = history(session, region_id=vendor.home_region_id, subject_id=vendor.id)[-1]
    assert (taken.move, taken.reason) == ("blacklist", "Pemalsuan")
    assert taken.note is not None
    assert taken.note.startswith("Surat keputusan SK/1/2026, sampai "), "the history still says it after the next decree"
    with pytest.raises(NotNow):
        verification.reinstate(session, vendor=vendor, actor=admin, at=now())


def test_a_blacklist_is_lifted_before_its_last_day_only_by_a_ruling_or_a_decree_with_number_day_and_reason(
    session: Session,
) -> None:
    vendor, _ = making.active(session)
    admin = making.person(session, Role.REGION_ADMIN, region=making.region(session))
    until = making.today() + timedelta(days=365)
    verification.blacklist(session, vendor=vendor, reason="Pemalsuan", decree="SK/1/2026", until=until, actor=admin, at=now())
    known = {"reason": "DECREE_REVOKED", "decree": "SK/2/2026", "issued_on": making.today()}
    for missing, field in (
        ({"decree": None}, "decree"),
        ({"decree": "  "}, "decree"),
        ({"issued_on": None}, "issued_on"),
        ({"issued_on": making.today() + timedelta(days=1)}, "issued_on"),
        ({"reason": None}, "reason"),
        ({"reason": "OTHER"}, "note"),
    ):
        with pytest.raises(Invalid) as refused:
            verification.lift(session, vendor=vendor, **{**known, **missing}, actor=admin, at=now())
        assert ([error.field for error in refused.value.errors], vendor.state) == ([field], "blacklisted")
    with pytest.raises(NotNow):
        verification.lift(session, vendor=vendor, **known, actor=curator(session), at=now())
    verification.lift(session, vendor=vendor, **known, actor=admin, at=now())
    session.flush()
    assert (vendor.state, vendor.reason) == ("active", None)
    assert queries.standing(session, vendor_id=vendor.id, today=making.today()).may_sell
    taken = history(session, region_id=vendor.home_region_id, subject_id=vendor.id)[-1]
    assert (taken.move, taken.reason) == ("lift", "Pejabat yang menetapkan mencabut keputusannya.")
    assert (taken.details["code"], taken.details["decree"]) == ("DECREE_REVOKED", "SK/2/2026")
    with pytest.raises(NotNow):
        verification.lift(session, vendor=vendor, **known, actor=admin, at=now())


def test_what_imposed_a_blacklist_does_not_lift_it_however_it_is_spelled(session: Session) -> None:
    vendor, _ = making.active(session)
    admin = making.person(session, Role.REGION_ADMIN, region=making.region(session))
    until = making.today() + timedelta(days=365)
    verification.blacklist(session, vendor=vendor, reason="Pemalsuan", decree="SK/1/2026", until=until, actor=admin, at=now())
    known = {"reason": "DECREE_REVOKED", "issued_on": making.today(), "actor": admin, "at": now()}
    for decree in ("SK/1/2026", " sk / 1 / 2026 ", "SK-1-2026"):
        with pytest.raises(Invalid) as refused:
            verification.lift(session, vendor=vendor, decree=decree, **known)
        assert ([error.field for error in refused.value.errors], vendor.state) == (["decree"], "blacklisted")
    verification.lift(session, vendor=vendor, decree="SK/12/026", **known)
    assert vendor.state == "active"


@pytest.mark.parametrize("early", [True, False])
def test_when_a_blacklist_ends_that_came_over_a_suspension_the_firm_is_suspended_again_and_reads_why(
    session: Session, early: bool
) -> None:
    vendor, _ = making.active(session)
    admin = making.person(session, Role.REGION_ADMIN, region=making.region(session))
    office = curator(session)
    verification.suspend(session, vendor=vendor, reason="COMPLAINT", note="Ada pengaduan pembeli.", actor=office, at=now())
    until = making.today() + timedelta(days=365)
    verification.blacklist(session, vendor=vendor, reason="Pemalsuan", decree="SK/1/2026", until=until, actor=admin, at=now())
    assert vendor.reason == "Pemalsuan"
    if early:
        known = {"reason": "COURT_RULING", "decree": "7/G/2026", "issued_on": making.today()}
        verification.lift(session, vendor=vendor, **known, actor=admin, at=now())
    else:
        vendor.blacklisted_until = making.today() - timedelta(days=1)
        verification.reinstate(session, vendor=vendor, note="Masanya lewat.", actor=admin, at=now())
    session.flush()
    assert (vendor.state, vendor.reason) == ("suspended", "Ada pengaduan pembeli.")
    assert not queries.standing(session, vendor_id=vendor.id, today=making.today()).may_sell
    taken = history(session, region_id=vendor.home_region_id, subject_id=vendor.id)[-1]
    assert taken.note.endswith("Penangguhan sebelumnya masih berlaku: Ada pengaduan pembeli.")
    assert (jobs.in_words(taken) or "").endswith("masih berlaku: Ada pengaduan pembeli."), "and so does its inbox"
    verification.reinstate(session, vendor=vendor, actor=office, at=now())
    assert (vendor.state, vendor.reason, vendor.suspension_reason) == ("active", None, None)
    verification.blacklist(session, vendor=vendor, reason="Pemalsuan", decree="SK/2/2026", until=until, actor=admin, at=now())
    vendor.blacklisted_until = making.today() - timedelta(days=1)
    verification.reinstate(session, vendor=vendor, actor=admin, at=now())
    assert vendor.state == "active", "a suspension that was ended does not come back"


def test_a_firm_that_was_verified_by_mistake_is_returned_until_it_is_active(session: Session) -> None:
    vendor, office = submitted(session), curator(session)
    verification.verify(session, vendor=vendor, actor=office, at=now())
    verification.send_back(session, vendor=vendor, reason="NIB_MISMATCH", actor=office, at=now())
    session.flush()
    assert (vendor.state, vendor.verified_at, vendor.verified_by) == ("returned", None, None)
    assert vendor.reason is not None
    assert vendor.reason.startswith("NIB di isian tidak sama")
    verification.welcome(session, vendor=vendor, at=now())
    assert vendor.state == "returned"


def test_a_vendor_with_running_orders_cannot_close(session: Session) -> None:
    vendor, staff = making.active(session)
    zero = dict.fromkeys(
        ("held", "committed", "suspended", "received", "paid", "settled", "ordered_orders", "accepted_orders", "paid_orders")
        + ("settled_orders", "pdn_lkpp", "pdn_true", "pdn_known", "umkk_local", "umkk_known"),
        0,
    )
    for key, state in (("a", "COMPLETED"), ("b", "ON_PROCESS")):
        session.add(
            OrderTally(
                region_id=1, order_key=key, scope="EP_LOCAL", fiscal_year=2026, vendor_key=public_id(0, vendor.id),
                state=state, total=1, advance=False, **zero,
            )
        )  # fmt: skip
    session.flush()
    with pytest.raises(verification.HasOpenOrders, match="1 pesanan"):
        verification.close(session, vendor=vendor, actor=staff, at=now())


def test_a_vendor_without_running_orders_closes(session: Session) -> None:
    vendor, staff = making.active(session)
    assert verification.close(session, vendor=vendor, actor=staff, at=now()).state == "closed"


def test_the_queue_holds_the_regions_own_and_begins_with_the_longest_waiting(session: Session) -> None:
    first, second = submitted(session), submitted(session)
    first.submitted_at = now() - timedelta(days=3)
    session.flush()
    region = making.region(session)
    assert [vendor.id for vendor in queries.awaiting_verification(session, region_id=region.id)] == [first.id, second.id]
    assert queries.how_many_await_verification(session, region_id=region.id) == 2
    assert queries.awaiting_verification(session, region_id=making.region(session, "99.71").id) == []


def test_every_move_is_in_the_trail_of_the_home_region(session: Session) -> None:
    vendor = submitted(session)
    verification.verify(session, vendor=vendor, actor=curator(session), at=now())
    session.flush()
    rows = session.query(AuditRow).filter_by(subject_id=str(vendor.id), region_id=vendor.home_region_id).order_by(AuditRow.id)
    assert [row.action for row in rows if row.action != "vendor.amend"] == [
        "vendor.add_document",
        "vendor.add_document",
        "vendor.submit",
        "vendor.verify",
    ]
