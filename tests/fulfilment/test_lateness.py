"""What comes late is taken, and everybody reads how late it is and what that costs: on the page, in the API and on the
BAST alike."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid
from app.fulfilment import shipping
from app.fulfilment.listed import SHIPMENTS
from app.fulfilment.models import Shipment
from app.fulfilment.queries import shipments_of
from app.identifiers import public_id
from app.lists import called, scene_of
from app.orders import cancellation
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.showing import lateness_as_json
from app.papers import handover as bast
from app.papers.about import About
from tests import world as worlds
from tests.documents.reading import close
from tests.steps import ask_to_cancel, deliver, send, sign_for
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

LATE = AT + timedelta(days=33)
"""Three days after the day of the Surat Pesanan."""


def told(session: Session, order: Order, *, days: int = 33) -> list[tuple[int, int, int, str | None]]:
    """Days, base, penalty and arrival of each shipment that is late, as a program reads them so many days after the order."""
    shown = lateness_as_json(session, order, at=AT + timedelta(days=days))
    return [(one["days"], one["base"], one["penalty"], one["arrived_on"]) for one in shown]


def only(session: Session, order: Order) -> Shipment:
    (shipment,) = shipments_of(session, order)
    return shipment


def test_what_is_out_after_its_day_is_late_until_it_arrives(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    assert told(session, order, days=30) == []
    assert told(session, order, days=31) == [(1, 500_000, 500, None)]
    send(session, world, only(session, order), at=LATE)
    assert told(session, order, days=50) == [(3, 500_000, 1_500, (order.delivery_due + timedelta(days=3)).isoformat())]


def test_what_was_sent_back_has_not_arrived(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    send(session, world, only(session, order))
    shipping.send_back(session, shipment=only(session, order), reason="Basah", actor=world["ppk"], at=AT)
    assert told(session, order, days=32) == [(2, 500_000, 1_000, None)]


def test_the_penalty_is_of_what_was_accepted_and_what_was_short_goes_on_being_late(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    line = order.lines[0].id
    deliver(session, world, only(session, order), {line: Decimal(4)}, at=LATE)
    assert [one[:3] for one in told(session, order, days=40)] == [(3, 200_000, 600), (10, 300_000, 3_000)]


def test_an_order_that_has_ended_waits_for_nothing_and_so_nothing_of_it_runs_late(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    order.state = "CANCELLED"
    assert told(session, order, days=90) == []


@pytest.mark.parametrize(
    ("pkp", "on_top", "base"),
    [(False, 0, 500_000), (True, 0, 450_450), (True, 1_100, 500_000)],
    ids=["no PKP", "prices with the tax", "tax on top"],
)
def test_the_penalty_is_of_the_price_without_value_added_tax(
    session: Session, world: World, pkp: bool, on_top: int, base: int
) -> None:
    """Rp500.000 with 11 % in it are Rp450.450 without (500.000 ÷ 1,11)."""
    world.vendor.pkp = pkp
    version = world.listing.versions[0]
    version.price_with_ppn, version.tax_rate_bps = not on_top, on_top
    session.flush()
    order = worlds.in_process(session, world)
    deliver(session, world, only(session, order), at=LATE)
    (shown,) = lateness_as_json(session, order, at=LATE)
    assert (shown["base"], shown["penalty"]) == (base, (base * 3 + 500) // 1000)
    about = About(session=session, order=order, at=LATE)
    assert bast.penalty_for(about, about.handovers[0]).amount == shown["penalty"]


def test_whoever_takes_late_goods_does_not_say_that_they_came_in_time(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    send(session, world, only(session, order), at=LATE)
    given: dict[str, Any] = {
        "quantities": {},
        "function": True,
        "quantity": True,
        "finished_on": LATE.date(),
        "actor": world["ppk"],
    }
    shipping.confirm(session, shipment=only(session, order), time=False, at=LATE, **given)
    sign_for(session, world, only(session, order), at=LATE)
    about = About(session=session, order=order, at=LATE)
    text = close(str(bast.write(about, about.handovers[0], date(2026, 4, 4))))
    for part in ("tidak sesuai", "3 hari", "Rp1.500"):
        assert close(part) in text, part


def test_what_came_in_time_is_said_to_have(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    send(session, world, only(session, order))
    given: dict[str, Any] = {"quantities": {}, "function": True, "quantity": True, "finished_on": AT.date(), "actor": world["ppk"]}
    with pytest.raises(Invalid) as refused:
        shipping.confirm(session, shipment=only(session, order), time=False, at=AT, **given)
    assert [error.field for error in refused.value.errors] == ["time"]


@pytest.fixture
def late(committed: None) -> Order:
    """It arrived three days after its day, and nobody has looked at it."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world)
        send(session, world, only(session, order), at=LATE)
        return order


def test_both_sides_read_it_on_the_page_and_the_form_of_the_check_does_not_ask_for_what_is_not_so(late: Order) -> None:
    page = f"/pesanan/{key_of(late)}"
    with time_machine.travel(LATE + timedelta(hours=1), tick=True):
        for persona in ("vendor", "ppk", "treasurer"):
            browser = Browser()
            browser.sign_in(persona, PASSWORD)
            shown = browser.get(page).text
            assert "3 hari, denda Rp1.500" in shown, persona
            assert "Denda tidak dipotong dari tagihan" in shown, persona
        ppk = Browser()
        ppk.sign_in("ppk", PASSWORD)
        asked = ppk.get(page).text
        assert "Tepat waktu" not in asked
        assert "Tiba 3 hari sesudah batasnya" in asked
        with db.new_session() as session:
            shipment = public_id_of(session, late)
        form = {"move": "confirm", "function": "true", "quantity": "true", "finished_on": "2026-04-04"}
        assert ppk.send(f"/pengiriman/{shipment}/langkah", form, page=page).status_code == 303


def public_id_of(session: Session, order: Order) -> str:
    shipment = only(session, order)
    return public_id(shipment.region_id, shipment.id)


def test_a_shipment_in_time_is_checked_with_a_tick_for_it(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        order = worlds.in_process(session, world)
        send(session, world, only(session, order))
    with time_machine.travel(AT, tick=True):
        ppk = Browser()
        ppk.sign_in("ppk", PASSWORD)
        asked = ppk.get(f"/pesanan/{key_of(order)}").text
    assert "Tepat waktu" in asked
    assert "sesudah batasnya" not in asked
    assert "Denda" not in asked


def test_the_list_keeps_what_is_out_after_its_day_and_says_of_what_nobody_waits_for_any_more_that_it_has_ended(
    session: Session, world: World
) -> None:
    orders = [worlds.in_process(session, world, quantity=2) for _each in range(4)]
    waiting, arrived, cancelled, later = orders
    send(session, world, only(session, arrived), at=LATE)
    ask_to_cancel(session, world, cancelled)
    cancellation.grant_cancel(session, order=cancelled, reason="Disetujui", actor=world["budget_user"], at=AT)
    later.delivery_due = LATE.date()
    session.flush()
    scene = scene_of(session, world["vendor"], LATE)
    late = called(SHIPMENTS, scene, sort=None, cursor=None, late=True).rows
    assert [row[0].order_id for row in late] == [waiting.id], "arrived, ended or due today is not"
    shown = SHIPMENTS.dressed(scene, called(SHIPMENTS, scene, sort=None, cursor=None).rows)
    (status,) = (column for column in SHIPMENTS.columns if column.code == "status")
    assert {row.it.order_id: status.value(row) for row in shown} == {
        waiting.id: "Belum diproses",
        arrived.id: "Tiba",
        cancelled.id: "Batal",
        later.id: "Belum diproses",
    }
