"""Papers: the newer replaces the older, the older stays; dates are judged by the home region's calendar."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import now
from app.errors import Invalid
from app.moves.taking import NotNow
from app.vendors import documents, registration
from app.vendors.models import Vendor, VendorDocument
from tests.files import corpus
from tests.vendors import making


def add(session: Session, vendor: Vendor, staff: Actor, **other) -> VendorDocument:
    given = {"kind": "HALAL", "number": "1", "issued_on": None, "expires_on": None, "scan": corpus.pdf(), **other}
    return documents.add_document(session, vendor=vendor, actor=staff, at=now(), **given)


def test_a_newer_paper_replaces_the_older_which_stays_on_file(session: Session) -> None:
    vendor, staff = making.draft(session)
    add(session, vendor, staff, number="lama")
    add(session, vendor, staff, number="baru", expires_on=making.today() + timedelta(days=400))
    assert documents.current(vendor)["HALAL"].number == "baru"
    assert [document.number for document in vendor.documents if document.kind == "HALAL"] == ["lama", "baru"]


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"expires_on": making.today() - timedelta(days=2)}, "expires_on"),
        ({"issued_on": making.today() + timedelta(days=2)}, "issued_on"),
        ({"issued_on": making.today() - timedelta(days=9), "expires_on": making.today() - timedelta(days=10)}, "expires_on"),
    ],
)
def test_a_paper_that_is_not_valid_today_is_refused(session: Session, dates: dict, field: str) -> None:
    vendor, staff = making.draft(session)
    with pytest.raises(Invalid) as refused:
        add(session, vendor, staff, **dates)
    assert refused.value.errors[0].field == field


def test_a_paper_that_ends_today_is_still_valid(session: Session) -> None:
    vendor, staff = making.draft(session)
    ends = add(session, vendor, staff, expires_on=making.today() + timedelta(days=1))
    assert not documents.has_expired(ends, making.today() + timedelta(days=1))
    assert documents.has_expired(ends, making.today() + timedelta(days=2))


def test_nobody_adds_papers_to_anothers_file_nor_while_it_is_verified(session: Session) -> None:
    vendor, staff = making.draft(session)
    _, stranger = making.draft(session)
    with pytest.raises(NotNow):
        add(session, vendor, stranger)
    registration.submit(session, vendor=vendor, actor=staff, at=now())
    with pytest.raises(NotNow):
        add(session, vendor, staff)


def test_an_active_vendor_renews_its_papers(session: Session) -> None:
    vendor, staff = making.active(session)
    add(session, vendor, staff, kind="NIB", number="baru")
    assert documents.current(vendor)["NIB"].number == "baru"
