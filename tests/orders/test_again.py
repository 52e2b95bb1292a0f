"""Ordering again: what can still be ordered goes into the cart, and what changed since is said."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.catalogue.models import Listing, ListingVersion
from app.orders import cart, negotiation
from app.orders.again import NotFinished, order_again
from tests import world
from tests.world import AT


def _finished(session: Session, built: world.World, **changes: object):
    order = world.place(session, built, **changes)
    return negotiation.abandon(session, order=order, reason="Batal dulu.", actor=built["pp"], at=AT)


def test_the_lines_of_a_finished_order_go_into_the_cart_and_changes_are_said(session: Session) -> None:
    built = world.build(session)
    order = _finished(session, built, quantity=10)
    put, lost = order_again(session, order=order, actor=built["pp"], at=AT)
    assert ([(line.name, line.quantity, line.changes) for line in put], lost) == ([("Kertas A4 80 gsm", "10 rim", [])], [])
    session.execute(update(ListingVersion).where(ListingVersion.region_id == built.region.id).values(unit_price=60_000))
    session.execute(update(Listing).where(Listing.region_id == built.region.id).values(stock=Decimal(4)))
    session.expire_all()
    (line,), lost = order_again(session, order=order, actor=built["pp"], at=AT)
    assert line.quantity == "4 rim"
    assert line.changes == ["harga Rp50.000 / rim, sekarang Rp60.000 / rim", "dulu 10, stok tinggal sebanyak ini"]
    ((group,), _lost) = cart.groups_of(session, built["pp"])
    assert [line.quantity for line, _product in group.lines] == [Decimal(4)]


def test_a_part_of_a_piece_that_was_ordered_once_is_rounded_up_and_said(session: Session) -> None:
    built = world.build(session)
    order = _finished(session, built)
    order.lines[0].quantity = Decimal("2.5")
    (line,), _lost = order_again(session, order=order, actor=built["pp"], at=AT)
    assert (line.quantity, line.changes) == ("3 rim", ["dulu 2,5, rim tidak dapat dibagi"])
    session.execute(update(Listing).where(Listing.region_id == built.region.id).values(stock=Decimal("0.5")))
    session.expire_all()
    assert order_again(session, order=order, actor=built["pp"], at=AT) == ([], ["Kertas A4 80 gsm"])


def test_what_is_off_show_or_sold_out_is_named_and_not_put(session: Session) -> None:
    built = world.build(session)
    order = _finished(session, built)
    session.execute(update(Listing).where(Listing.region_id == built.region.id).values(state="withdrawn"))
    assert order_again(session, order=order, actor=built["pp"], at=AT) == ([], ["Kertas A4 80 gsm"])
    assert session.scalars(select(cart.CartLine)).all() == []


def test_an_order_under_way_and_a_vendor_order_nothing_again(session: Session) -> None:
    built = world.build(session)
    order = world.place(session, built)
    with pytest.raises(NotFinished):
        order_again(session, order=order, actor=built["pp"], at=AT)
    done = _finished(session, built)
    with pytest.raises(NotFinished):
        order_again(session, order=done, actor=built["vendor"], at=AT)
