"""A vendor's record as everybody sees it: what is counted, that it is counted in
few statements, and that nothing of a person is in it."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app import db
from app.fulfilment import shipping
from app.fulfilment.models import Shipment, ShipmentLine
from app.identifiers import public_id
from app.orders import cancellation
from app.orders.models import Order
from app.vendors.models import Vendor, VendorDocument
from app.vendors.showing import record_of
from tests import world as worlds
from tests.statements import heard
from tests.vendors import making
from tests.vendors.serving import staff_of_a_new_vendor
from tests.web.browsing import Browser
from tests.world import AT, World

DUE = date(2026, 4, 1)


def arrived(session: Session, world: World, *, days_late: int = 0, short: int = 0) -> Order:
    """An order whose one shipment came so many days after its day, and was confirmed with so much missing."""
    order = worlds.in_process(session, world)
    shipment = session.query(Shipment).filter_by(order_id=order.id).one()
    shipping.pack(session, shipment=shipment, actor=world["vendor"], at=AT)
    shipping.ship(session, shipment=shipment, courier="JNE", number="1", actor=world["vendor"], at=AT)
    on = AT + (DUE - AT.date()) + timedelta(days=days_late)
    shipping.deliver(session, shipment=shipment, proof=None, actor=world["vendor"], at=on)
    shipment.state = "BUYER_CONFIRMED"
    session.query(ShipmentLine).filter_by(shipment_id=shipment.id).update({"confirmed_quantity": 10 - short})
    session.flush()
    return order


def test_a_vendor_without_orders_has_zeros_and_no_percent(session: Session, world: World) -> None:
    record = record_of(session, world.vendor, at=AT)
    assert record["orders"] == {"signed": 0, "finished": 0, "cancelled": 0, "disputed": 0}
    assert (record["deliveries"]["on_time_percent"], record["deliveries"]["complete_percent"], record["since"]) == (
        None,
        None,
        None,
    )


def test_deliveries_are_on_time_by_the_regions_day_and_complete_when_nothing_was_missing_or_sent_back(
    session: Session, world: World
) -> None:
    arrived(session, world)
    arrived(session, world, days_late=1)
    arrived(session, world, short=1)
    again = arrived(session, world)
    session.query(Shipment).filter_by(order_id=again.id).update({"returns": 1})
    worlds.in_process(session, world)  # its shipment is still a draft
    deliveries = record_of(session, world.vendor, at=AT)["deliveries"]
    assert deliveries == {
        "delivered": 4, "on_time": 3, "on_time_percent": "75.0000", "checked": 4, "complete": 2, "complete_percent": "50.0000",
    }  # fmt: skip


def test_orders_count_from_both_signatures_and_disputes_and_cancellations_stand_of_how_many(session: Session, world: World) -> None:
    worlds.place(session, world)
    asked, granted = worlds.in_process(session, world), worlds.in_process(session, world)
    for order in (asked, granted):
        cancellation.request_cancel(session, order=order, reason="Barang tidak ada", letter="S-1", actor=world["vendor"], at=AT)
    cancellation.open_cancel(session, order=granted, note=None, actor=world["region_admin"], at=AT)
    cancellation.grant_cancel(session, order=granted, reason="Setuju", actor=world["budget_user"], at=AT)
    worlds.in_process(session, world)
    session.flush()
    record = record_of(session, world.vendor, at=AT)
    assert record["orders"] == {"signed": 3, "finished": 0, "cancelled": 1, "disputed": 2}
    assert record["since"] == "2026-03-02"
    assert record_of(session, world.other_vendor, at=AT)["orders"]["signed"] == 0


def test_a_record_takes_as_many_statements_for_one_order_as_for_many(session: Session, world: World) -> None:
    def statements() -> int:
        session.flush()
        with heard() as sent:
            record_of(session, world.vendor, at=AT)
        return len(sent)

    arrived(session, world)
    session.refresh(world.vendor)
    record_of(session, world.vendor, at=AT)
    one = statements()
    for _more in range(4):
        arrived(session, world)
    assert statements() == one <= 6


def test_the_page_and_the_api_show_the_record_and_nothing_of_a_person_or_a_papers_number(committed: None) -> None:
    person = staff_of_a_new_vendor(making.active)
    assert person.actor.vendor_id is not None
    id = public_id(0, person.actor.vendor_id)
    with db.new_session() as session:
        session.query(VendorDocument).filter_by(kind="NIB").update({"expires_on": date(2031, 5, 6), "number": "RAHASIA-1"})
        session.query(VendorDocument).filter_by(kind="NPWP").update({"kind": "KTP", "number": "RAHASIA-2"})
        vendor = session.get_one(Vendor, person.actor.vendor_id)
        vendor.cooperative = vendor.pkp = True
        private = [
            vendor.nib,
            vendor.npwp,
            vendor.bank_account,
            vendor.phone,
            vendor.email,
            vendor.owner_name,
            vendor.street,
            "RAHASIA",
            "KTP",
        ]
    page, answer = Browser().get(f"/penyedia/{id}"), Browser().get(f"/api/v1/vendors/{id}/record")
    assert (page.status_code, answer.status_code) == (200, 200)
    assert "6 Mei 2031" in page.text
    assert "Koperasi" in page.text
    assert "PKP" in page.text
    assert answer.json()["papers"] == [{"kind": "NIB", "valid_until": "2031-05-06", "valid": True}]
    for hidden in private:
        assert hidden
        assert hidden not in page.text
        assert hidden not in answer.text


@pytest.mark.parametrize("state", ["draft", "blacklisted", "closed"])
def test_who_is_not_shown_to_everybody_has_no_record(committed: None, state: str) -> None:
    person = staff_of_a_new_vendor(making.active)
    with db.new_session() as session:
        vendor = session.get_one(Vendor, person.actor.vendor_id)
        vendor.state, vendor.blacklist_decree, vendor.blacklisted_until = state, "SK/1", DUE
        id = public_id(0, vendor.id)
    assert Browser().get(f"/penyedia/{id}").status_code == 404
    assert Browser().get(f"/api/v1/vendors/{id}/record").status_code == 404
