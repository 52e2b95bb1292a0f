"""Stock: guarded in one statement each, and exact about what is left."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.catalogue import stock
from app.catalogue.curation import deciding
from app.catalogue.listing import writing
from app.catalogue.models import Listing
from app.clock import now
from app.errors import Invalid
from tests.catalogue import making
from tests.vendors import making as vendors


@pytest.fixture
def made(session: Session) -> Listing:
    return making.published(session, making.shelf(session), vendors.trading(session)[1], stock=10)


def figures(session: Session, made: Listing) -> tuple[Decimal, Decimal]:
    session.refresh(made, ["stock", "reserved"])
    return made.stock, made.reserved


def reserve(session: Session, made: Listing, quantity: str | int) -> Decimal:
    return stock.reserve(session, region_id=made.region_id, listing_id=made.id, quantity=Decimal(quantity))


def test_what_is_reserved_can_be_given_back_or_leave_the_house(session: Session, made: Listing) -> None:
    assert reserve(session, made, 4) == 6
    stock.release(session, region_id=made.region_id, listing_id=made.id, quantity=Decimal(1))
    assert figures(session, made) == (10, 3)
    stock.consume(session, region_id=made.region_id, listing_id=made.id, quantity=Decimal(3))
    assert figures(session, made) == (7, 0)


def test_one_more_than_there_is_is_refused_with_the_exact_figure(session: Session, made: Listing) -> None:
    reserve(session, made, "7.5")
    with pytest.raises(stock.OutOfStock, match="tinggal 2,5 rim, diminta 3") as refused:
        reserve(session, made, 3)
    assert refused.value.available == Decimal("2.5")
    assert figures(session, made) == (10, Decimal("7.5"))
    assert reserve(session, made, "2.5") == 0


def test_what_is_off_show_or_waits_for_a_price_is_not_reserved(session: Session, made: Listing) -> None:
    office = making.curator(session, vendors.region(session))
    deciding.freeze(session, listing=made, reason="COMPLAINT", note=None, actor=office, at=now())
    session.flush()
    with pytest.raises(stock.NotOrderable):
        reserve(session, made, 1)
    deciding.unfreeze(session, listing=made, actor=office, at=now())
    made.price_jump = True
    session.flush()
    with pytest.raises(stock.NotOrderable):
        reserve(session, made, 1)


def test_what_is_off_show_is_still_given_back_and_shipped(session: Session, made: Listing) -> None:
    reserve(session, made, 5)
    office = making.curator(session, vendors.region(session))
    deciding.freeze(session, listing=made, reason="COMPLAINT", note=None, actor=office, at=now())
    session.flush()
    stock.release(session, region_id=made.region_id, listing_id=made.id, quantity=Decimal(2))
    stock.consume(session, region_id=made.region_id, listing_id=made.id, quantity=Decimal(3))
    assert figures(session, made) == (7, 0)


def test_nothing_is_given_back_that_was_not_reserved(session: Session, made: Listing) -> None:
    reserve(session, made, 1)
    for back in (stock.release, stock.consume):
        with pytest.raises(AssertionError):
            back(session, region_id=made.region_id, listing_id=made.id, quantity=Decimal(2))
    assert figures(session, made) == (10, 1)


def test_the_vendor_cannot_count_less_than_is_set_aside(session: Session, made: Listing) -> None:
    from app.actor import Actor, Role

    staff = Actor(role=Role.VENDOR, vendor_id=made.vendor_id)
    reserve(session, made, 4)
    with pytest.raises(Invalid) as refused:
        writing.rewrite(session, listing=made, changes={}, stock=Decimal(3), actor=staff, at=now())
    assert refused.value.errors[0].field == "stock"
    writing.rewrite(session, listing=made, changes={}, stock=Decimal(4), actor=staff, at=now())
    assert figures(session, made) == (4, 4)
    assert made.available == 0


def test_a_listing_of_another_region_is_not_there(session: Session, made: Listing) -> None:
    with pytest.raises(stock.NotOrderable):
        stock.reserve(session, region_id=made.region_id + 1, listing_id=made.id, quantity=Decimal(1))
