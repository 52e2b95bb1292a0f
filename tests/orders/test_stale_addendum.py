"""An addendum that was written over an older version of its order: refused with what
changed, and what was typed stands over what is there now."""

import re
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.reauthentication import Proof
from app.fulfilment import shipping
from app.fulfilment.queries import shipments_of
from app.identifiers import parse_public_id, public_id
from app.orders import addendum, cancellation
from app.orders.bookkeeping import key_of
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.places import PlaceChange
from app.orders.versions import OrderChanged, refuse_stale, version_of
from tests import world as worlds
from tests.fulfilment.making import accept, at, cut, to
from tests.steps import send as send_off
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

pytestmark = pytest.mark.usefixtures("march")


def agreed(session: Session, world: World, order: Order, changes: Changes) -> None:
    addendum.propose(session, order=order, changes=changes, note="Berubah.", actor=world["vendor"], at=AT)
    addendum.accept(session, order=order, note=None, actor=world["ppk"], at=AT)
    for side in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[side], at=AT)


class Desk:
    """A PPK's form of an addendum, as it was opened, and what others agree to meanwhile."""

    def __init__(self, quantity: int = 10) -> None:
        reactions.install()
        with db.new_session() as session:
            self.world = worlds.build(session)
            order = worlds.in_process(session, self.world, quantity=quantity)
            self.key, self.line = key_of(order), public_id(order.region_id, order.lines[0].id)
        self.browser = Browser()
        self.browser.sign_in("ppk", PASSWORD)
        self.page = f"/pesanan/{self.key}"

    def form(self, page: str | None = None) -> dict[str, str]:
        """The fields of the form with what stands in them."""
        shown = page or self.browser.get(self.page).text
        part = next(one for one in shown.split("<form ") if 'name="move" value="propose_addendum"' in one).split("</form>")[0]
        fields = {}
        for tag in re.findall(r"<input[^>]*>", part):
            name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and 'type="checkbox"' not in tag and name[1] not in ("csrf", "once"):
                fields[name[1]] = unescape(value[1]) if value else ""
        for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', part):
            fields[name] = unescape(value).strip()
        return fields

    def meanwhile(self, changes: Changes) -> None:
        with db.new_session() as session:
            agreed(session, self.world, session.get_one(Order, parse_public_id(self.key)), changes)

    def order(self) -> Order:
        with db.new_session() as session:
            return session.get_one(Order, parse_public_id(self.key))

    def send(self, fields: dict[str, str]) -> tuple[int, str]:
        sent = self.browser.send(f"{self.page}/langkah", fields, page=self.page)
        return sent.status_code, unescape(sent.text)


@pytest.fixture
def desk(committed: None) -> Desk:
    return Desk()


def test_over_a_place_that_was_added_meanwhile_nothing_is_proposed_and_nothing_typed_is_lost(desk: Desk) -> None:
    form = desk.form()
    assert (form["version"], form[f"quantity.{desk.line}"]) == ("0", "10")
    desk.meanwhile(Changes(places=[at(1, 4, desk.order()), to(2, 6, desk.order())]))
    status, page = desk.send({**form, "note": "Tambah dua rim.", f"quantity.{desk.line}": "12"})
    assert status == 409
    assert "Pesanan ini berubah sejak Anda membacanya: tempat 1, tempat 2 baru di Jalan Baru 2." in page
    again = desk.form(page)
    assert (again["version"], again["note"]) == ("1", "Tambah dua rim.")
    goods = {name: value for name, value in again.items() if "quantity." in name}
    assert goods == {f"place.1.quantity.{desk.line}": "12", f"place.2.quantity.{desk.line}": "6"}
    with db.new_session() as session:
        assert session.get_one(Order, parse_public_id(desk.key)).state == "ON_PROCESS"
    assert desk.send(again)[0] == 303
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(desk.key))
        assert order.open_addendum is not None
        (place,) = order.open_addendum.changes["places"]
        assert (place["number"], [Decimal(much) for much in place["quantities"].values()]) == (1, [12])


def test_what_was_left_as_it_was_shown_follows_what_changed_and_is_not_taken_back(desk: Desk) -> None:
    form = desk.form()
    line = desk.order().lines[0]
    desk.meanwhile(Changes([LineChange(line.id, unit_price=45_000)]))
    status, page = desk.send({**form, f"quantity.{desk.line}": "8", "note": "Kurang dua."})
    assert (status, "harga Kertas A4 80 gsm" in page) == (409, True)
    again = desk.form(page)
    assert (again[f"price.{desk.line}"], again[f"quantity.{desk.line}"]) == ("45.000", "8")
    assert desk.send(again)[0] == 303
    opened = desk.order()
    with db.new_session() as session:
        kept = session.merge(opened).open_addendum
        assert kept is not None
        assert (kept.total_before, kept.total_after) == (450_000, 360_000), "the price that was agreed to meanwhile stays"


def test_a_place_of_ones_own_follows_the_one_that_another_added(desk: Desk) -> None:
    form = desk.form()
    status, page = desk.send({**form, "step": "add_place"})
    assert status == 200
    form = desk.form(page) | {
        "place.2.address": "Jalan Saya 9",
        f"place.2.quantity.{desk.line}": "3",
        f"place.1.quantity.{desk.line}": "7",
    }
    desk.meanwhile(Changes(places=[at(1, 8, desk.order()), to(2, 2, desk.order())]))
    status, page = desk.send(form)
    assert (status, "tempat 2 baru di Jalan Baru 2" in page) == (409, True)
    again = desk.form(page)
    assert [again[f"place.{n}.address"] for n in (1, 2, 3)] == ["Jalan Contoh 1", "Jalan Baru 2", "Jalan Saya 9"]
    assert [again[f"place.{n}.quantity.{desk.line}"] for n in (1, 2, 3)] == ["7", "2", "3"]
    assert ("place.3.new" in again, "place.2.new" in again) == (True, False)
    assert desk.send(again)[0] == 303


def test_a_form_that_came_back_for_another_reason_is_still_the_old_version(desk: Desk) -> None:
    form = desk.form()
    desk.meanwhile(Changes([LineChange(desk.order().lines[0].id, unit_price=45_000)]))
    status, page = desk.send({**form, "shipping": "bukan angka"})
    assert (status, desk.form(page)["version"]) == (422, "0")
    assert desk.send({**desk.form(page), "shipping": "1.000"})[0] == 409


def test_a_program_gives_the_version_back_and_is_told_the_same(desk: Desk) -> None:
    path = f"/api/v1/orders/{desk.key}"
    assert desk.browser.get(path).json()["version"] == 0
    desk.meanwhile(Changes([LineChange(desk.order().lines[0].id, unit_price=45_000)], shipping=5_000))
    assert desk.browser.get(path).json()["version"] == 1
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(desk.key))
        refuse_stale(session, order, 1)
        refuse_stale(session, order, None)
        for wrong in (0, 7):
            with pytest.raises(OrderChanged) as refused:
                refuse_stale(session, order, wrong)
            assert refused.value.status == 409
    with db.new_session() as session, pytest.raises(OrderChanged, match="harga Kertas A4 80 gsm, ongkos kirim"):
        refuse_stale(session, session.get_one(Order, parse_public_id(desk.key)), 0)


def test_a_cancellation_that_cut_the_order_is_a_version_too(committed: None) -> None:
    desk = Desk()
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(desk.key))
        accept(session, desk.world, shipments_of(session, order)[0], 4)
        cancellation.request_cancel(session, order=order, reason="Cukup", letter="1", actor=desk.world["ppk"], at=AT)
        cancellation.open_cancel(session, order=order, note=None, actor=desk.world["region_admin"], at=AT)
        cancellation.grant_cancel(session, order=order, reason="Ya", actor=desk.world["budget_user"], at=AT)
        assert version_of(session, order) == 1
        with pytest.raises(OrderChanged, match="dipotong sampai yang sudah diterima"):
            refuse_stale(session, order, 0)


def test_one_place_that_is_changed_says_so(desk: Desk) -> None:
    desk.meanwhile(Changes(places=[at(1, 4, desk.order()), to(2, 6, desk.order())]))
    desk.meanwhile(Changes(places=[PlaceChange(2, address="Jalan Pindah 3")]))
    with db.new_session() as session, pytest.raises(OrderChanged, match=r"membacanya: tempat 2\. Periksa"):
        refuse_stale(session, session.get_one(Order, parse_public_id(desk.key)), 1)


def test_what_a_cancellation_cut_meanwhile_is_not_ordered_again_unseen(desk: Desk) -> None:
    with db.new_session() as session:
        order = session.get_one(Order, parse_public_id(desk.key))
        carried = [shipping.Carried(order.lines[0].id, Decimal(4))]
        shipping.split_shipment(session, order=order, carried=carried, actor=desk.world["vendor"], at=AT)
        six, four = shipments_of(session, order)
        accept(session, desk.world, four, 4)
        send_off(session, desk.world, six)
    form = desk.form()
    assert form[f"quantity.{desk.line}"] == "10"
    with db.new_session() as session:
        cut(session, desk.world, session.get_one(Order, parse_public_id(desk.key)))
    status, page = desk.send({**form, "shipping": "5.000", "note": "Ongkos kirim."})
    assert (status, "dipotong sampai yang sudah diterima" in page) == (409, True)
    again = desk.form(page)
    assert (again[f"quantity.{desk.line}"], again["shipping"], again["note"]) == ("4", "5.000", "Ongkos kirim.")
    assert desk.send(again)[0] == 303
    with db.new_session() as session:
        kept = session.get_one(Order, parse_public_id(desk.key)).open_addendum
        assert kept is not None
        assert (kept.total_before, kept.total_after) == (200_000, 205_000)
