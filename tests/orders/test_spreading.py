"""The cart's form spreads an order over several places without a script; order
page and moves ask for each place what changes there."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from app import db, reactions
from app.errors import FieldError, Invalid
from app.identifiers import public_id
from app.orders.bookkeeping import key_of
from app.orders.cart import put
from app.orders.models import Order
from app.orders.spreading import beside_fields, places_from, quantities_in, stepped
from tests import world as worlds
from tests.web.browsing import signed_in
from tests.world import AT, KD_RUP, World

A, B = "2.a", "2.b"


pytestmark = pytest.mark.usefixtures("march")


@pytest.fixture
def world(committed: None) -> World:
    """Ten reams lie in the PP's cart; a delivery costs Rp15.000."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        world.listing.versions[-1].zones = [{"region": "99.01", "shipping": 15_000}]
        paper = world.listing
        put(session, region_id=paper.region_id, listing_id=paper.id, quantity=Decimal(10), actor=world["pp"], at=AT)
    return world


def values(page: str) -> dict[str, str]:
    """What stands in the fields of places."""
    found = re.findall(r'name="(place[^"]+(?<!remove))"[^>]*? value="([^"]*)"', page)
    return dict(found) | dict(re.findall(r'<textarea[^>]* name="(place[^"]+)"[^>]*>\n([^<]*)</textarea>', page))


def test_a_place_more_keeps_what_was_typed_and_the_first_two_come_of_one() -> None:
    one = {"kd_rup": "9", "address": "Jalan Contoh 1", "due_date": "2026-04-01", "step": "add_place"}
    two = stepped(one, {A: "10", B: "2,5"})
    assert two == {
        "kd_rup": "9",
        "step": "add_place",
        "place.1.address": "Jalan Contoh 1",
        "place.1.due_date": "2026-04-01",
        f"place.1.quantity.{A}": "10",
        f"place.1.quantity.{B}": "2,5",
        "place.2.address": "",
        "place.2.due_date": "2026-04-01",
        f"place.2.quantity.{A}": "",
        f"place.2.quantity.{B}": "",
    }
    three = stepped({**two, "place.2.address": "Jalan Contoh 2"}, {A: "10", B: "2,5"})
    assert (three["place.2.address"], three["place.3.address"]) == ("Jalan Contoh 2", "")
    assert stepped({**three, "step": "remove_place"}, {}) == {**two, "place.2.address": "Jalan Contoh 2", "step": "remove_place"}
    assert stepped({**two, "step": "remove_place"}, {}) == {**one, "step": "remove_place"}


def test_the_next_place_is_proposed_as_in_the_offices_newest_order_to_several(world: World) -> None:
    pp = signed_in("pp")
    with db.new_session() as session:
        worlds.place(session, world, quantity=3, places=(1, 1, 1))
        worlds.place(session, world, quantity=1)
    form = {"vendor_id": public_id(0, world.vendor.id), "address": "Jalan Contoh 1", "due_date": "2026-04-01", "step": "add_place"}
    proposed = []
    for _more in range(3):
        form |= values(pp.send("/keranjang/pesan", form, page="/keranjang").text)
        proposed.append(form[f"place.{2 + len(proposed)}.address"])
    assert proposed == ["Jalan Contoh 2", "Jalan Contoh 3", ""], "each once"


def test_there_are_at_most_twenty_places() -> None:
    form: dict[str, str] = {"step": "add_place"}
    for _more in range(25):
        form = stepped(form, {A: "10"})
    assert len(quantities_in(form)) == 20


def test_what_is_typed_of_a_place_is_read_or_named_by_its_field_and_an_empty_place_is_none() -> None:
    typed = {
        "place.1.address": "Jalan Contoh 1",
        "place.1.due_date": "2026-04-01",
        f"place.1.quantity.{A}": "1.000",
        f"place.1.quantity.{B}": "",
        "place.2.address": "",
        "place.2.due_date": "2026-04-01",
        f"place.2.quantity.{A}": "",
    }
    ((place, quantities),) = places_from(typed)
    assert (place.address, quantities) == ("Jalan Contoh 1", {A: 1000, B: 0})
    wrong = {"place.3.address": "x", "place.3.due_date": "besok", f"place.3.quantity.{A}": "banyak", f"place.3.quantity.{B}": "-1"}
    with pytest.raises(Invalid) as refused:
        places_from({**typed, **wrong})
    assert {error.field for error in refused.value.errors} == set(wrong)
    assert quantities_in({f"place.1.quantity.{A}": "banyak", f"place.1.quantity.{B}": "NaN"}) == [{A: 0, B: 0}]


@pytest.mark.parametrize(
    ("field", "at"),
    [
        ("delivery.places.1.due_date", "place.3.due_date"),
        ("delivery.places.1.lines.1.quantity", f"place.3.quantity.{B}"),
        ("delivery.places.1.lines", f"place.3.quantity.{A}"),
        ("delivery.due_date", "due_date"),
        ("lines.1.quantity", f"place.1.quantity.{B}"),
        ("lines.0.listing_id", "lines.0.listing_id"),
        ("places.1.due_date", "place.2.due_date"),
        ("kd_rup", "kd_rup"),
    ],
)
def test_a_fault_stands_at_its_field_where_an_empty_place_lies_between(field: str, at: str) -> None:
    """Of an offer or an addendum (`places.…`) no place is left out for want of an address."""
    typed = {f"place.{n}.quantity.{product}": "1" if n != 2 else "" for n in (1, 2, 3) for product in (A, B)}
    form = {**typed, "place.2.due_date": "2026-04-01"}
    assert [error.field for error in beside_fields([FieldError(field, "x")], form)] == [at]


def test_a_cart_becomes_one_order_to_two_places_without_a_script(world: World) -> None:
    pp, vendor, product = signed_in("pp"), public_id(0, world.vendor.id), world.listing_id
    fields = {"vendor_id": vendor, "kd_rup": KD_RUP, "address": "Jalan Contoh 1", "due_date": "2026-04-01"}
    two = pp.send("/keranjang/pesan", {**fields, "step": "add_place"}, page="/keranjang")
    assert two.status_code == 200
    stands = values(two.text)
    assert (stands["place.1.address"], stands[f"place.1.quantity.{product}"], stands["place.2.address"]) == (
        "Jalan Contoh 1",
        "10",
        "",
    )
    assert 'name="address"' not in two.text
    typed = {
        **stands,
        "vendor_id": vendor,
        "kd_rup": KD_RUP,
        "place.2.address": "Jalan Contoh 2",
        f"place.2.quantity.{product}": "6",
    }
    over = pp.send("/keranjang/pesan", typed, page="/keranjang")
    assert over.status_code == 422
    assert "dipesan 10 rim, terbagi ke tempat-tempatnya 16" in over.text
    assert "terbagi 6 rim lebih banyak daripada yang dipesan" in over.text
    assert "Rp30.000" in over.text, "two deliveries"
    typed[f"place.1.quantity.{product}"] = "4"
    placed = pp.send("/keranjang/pesan", typed, page="/keranjang")
    assert placed.status_code == 303
    with db.new_session() as session:
        order = session.scalars(select(Order)).one()
        assert [(place.address, int(place.lines[0].quantity)) for place in order.places] == [
            ("Jalan Contoh 1", 4),
            ("Jalan Contoh 2", 6),
        ]
        assert order.shipping_rupiah == 30_000
        line = public_id(order.region_id, order.lines[0].id)
    shown = pp.get(f"/pesanan/{key_of(order)}").text
    assert "2. Jalan Contoh 2" in shown
    assert "6 rim Kertas A4 80 gsm" in shown
    seller = signed_in("vendor")
    offer = {"move": "offer", f"price.{line}": "49.000", "place.1.due_date": "2026-03-01", "place.2.due_date": "2026-05-05"}
    path = f"/pesanan/{key_of(order)}"
    late = seller.send(f"{path}/langkah", offer, page=path)
    assert (late.status_code, 'aria-invalid="true"' in late.text) == (422, True)
    assert re.search(r'name="place.1.due_date"[^>]*aria-invalid', late.text)
    assert seller.send(f"{path}/langkah", {**offer, "place.1.due_date": "2026-04-01"}, page=path).status_code == 303
    with db.new_session() as session:
        order = session.scalars(select(Order)).one()
        assert [place.due.isoformat() for place in order.places] == ["2026-04-01", "2026-05-05"]


def test_empty_places_are_no_order(world: World) -> None:
    nothing = {"vendor_id": public_id(0, world.vendor.id), "kd_rup": KD_RUP, "place.1.address": "", "place.2.address": ""}
    refused = signed_in("pp").send("/keranjang/pesan", nothing, page="/keranjang")
    assert refused.status_code == 422
    assert re.search(r'name="place.1.address"[^>]*aria-invalid', refused.text)


def test_an_addendums_form_asks_place_by_place_and_changes_what_was_typed_there(world: World) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world, quantity=10, places=(4, 6))
        line = public_id(order.region_id, order.lines[0].id)
    path, ppk = f"/pesanan/{key_of(order)}", signed_in("ppk")
    stands = values(ppk.get(path).text)
    assert (stands["place.2.address"], stands["place.2.due_date"], stands[f"place.2.quantity.{line}"]) == (
        "Jalan Contoh 2",
        "2026-05-01",
        "6",
    )
    typed = {"move": "propose_addendum", f"price.{line}": "50.000", **stands, f"place.1.quantity.{line}": "1,5"}
    refused = ppk.send(f"{path}/langkah", typed, page=path)
    assert refused.status_code == 422
    assert re.search(rf'name="place.1.quantity.{re.escape(line)}"[^>]*aria-invalid', refused.text)
    moved = {f"place.1.quantity.{line}": "3", f"place.2.quantity.{line}": "7"}
    assert ppk.send(f"{path}/langkah", {**typed, **moved}, page=path).status_code == 303
    shown = ppk.get(path).text
    assert "Jumlah di tempat 1" in shown
    assert "Alamat tempat" not in shown
    with db.new_session() as session:
        addendum = session.scalars(select(Order)).one().open_addendum
        assert addendum is not None
        assert [place["number"] for place in addendum.changes["places"]] == [1, 2]


def test_an_addendums_form_gives_an_order_to_one_place_more_of_them_without_a_script(world: World) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world, quantity=10)
        line = public_id(order.region_id, order.lines[0].id)
    path, ppk = f"/pesanan/{key_of(order)}", signed_in("ppk")
    typed = {"move": "propose_addendum", f"price.{line}": "50.000", f"quantity.{line}": "10", "address": "", "due_date": ""}
    more = typed | {"address": "Jalan Lain 1", "note": "Dua sekolah", "step": "add_place"}
    page = ppk.send(f"{path}/langkah", more, page=path)
    stands = values(page.text)
    assert (page.status_code, "Dua sekolah" in page.text, 'class="error-summary"' in page.text) == (200, True, False)
    assert stands == {
        "place.1.address": "Jalan Lain 1",
        "place.1.due_date": "2026-04-01",
        f"place.1.quantity.{line}": "10",
        "place.2.address": "",
        "place.2.due_date": "2026-04-01",
        f"place.2.quantity.{line}": "",
        "place.2.new": "1",
    }
    again = values(ppk.send(f"{path}/langkah", more | stands, page=path).text)
    assert (len(again), again["place.3.new"]) == (11, "1")
    fewer = ppk.send(f"{path}/langkah", typed | stands | {"step": "remove_place"}, page=path).text
    assert (values(fewer), f'name="quantity.{line}"' in fewer, "Jalan Lain 1" in fewer) == ({}, True, True)
    short = again | {f"place.1.quantity.{line}": "4", "place.3.address": "Jalan Baru 3"}
    refused = ppk.send(f"{path}/langkah", typed | short, page=path)
    assert refused.status_code == 422
    assert "Tulis apa yang dikirim ke tempat ini, atau hapus tempatnya." in refused.text
    filled = again | {f"place.1.quantity.{line}": "4", "place.3.address": "Jalan Baru 3", f"place.3.quantity.{line}": "6"}
    assert ppk.send(f"{path}/langkah", typed | filled, page=path).status_code == 303
    shown = ppk.get(path).text
    assert "Jalan Baru 3, paling lambat 1 April 2026" in shown, "what was left empty is no place"
    with db.new_session() as session:
        asked = session.get_one(Order, (order.region_id, order.id)).open_addendum
        assert asked is not None
        assert [place["number"] for place in asked.changes["places"]] == [1, 2]


def test_an_addendums_form_takes_a_place_away(world: World) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world, quantity=10, places=(4, 6))
        line = public_id(order.region_id, order.lines[0].id)
    path, ppk = f"/pesanan/{key_of(order)}", signed_in("ppk")
    typed = {"move": "propose_addendum", f"price.{line}": "50.000", **values(ppk.get(path).text)}
    gone = typed | {"place.2.remove": "true", f"place.1.quantity.{line}": "10"}
    assert ppk.send(f"{path}/langkah", gone, page=path).status_code == 303
    assert "dihapus" in ppk.get(path).text


def test_a_row_of_the_cart_is_changed_or_taken_out_and_the_typed_places_stay(world: World) -> None:
    with db.new_session() as session:
        pens = worlds.add_listing(session, world.etalase, world.vendor, price=1_000, name="Bolpoin")
        put(session, region_id=pens.region_id, listing_id=pens.id, quantity=Decimal(3), actor=world["pp"], at=AT)
        paper, pen = (public_id(one.region_id, one.id) for one in (world.listing, pens))
    pp, form = signed_in("pp"), {"vendor_id": public_id(0, world.vendor.id), "kd_rup": KD_RUP}
    typed = form | {
        f"count.{paper}": "12", f"count.{pen}": "3",
        "place.1.address": "SD Contoh 1", "place.1.due_date": "2026-04-01", f"place.1.quantity.{paper}": "4", f"place.1.quantity.{pen}": "",
        "place.2.address": "SD Contoh 2", "place.2.due_date": "2026-05-01", f"place.2.quantity.{paper}": "6", f"place.2.quantity.{pen}": "3",
    }  # fmt: skip
    early = pp.send("/keranjang/pesan", typed, page="/keranjang")
    assert (early.status_code, "Tekan Ubah dahulu" in early.text) == (422, True)
    part = pp.send("/keranjang/pesan", typed | {f"count.{paper}": "1,5", "step": "change"}, page="/keranjang")
    assert (part.status_code, f'name="count.{paper}" inputmode="decimal" autocomplete="off" value="1,5"' in part.text) == (
        422,
        True,
    )
    changed = pp.send("/keranjang/pesan", typed | {"step": "change"}, page="/keranjang")
    assert changed.status_code == 200
    assert values(changed.text) == {name: value for name, value in typed.items() if name.startswith("place.")}
    assert "belum terbagi 2 dari 12 rim" in changed.text
    gone = pp.send("/keranjang/pesan", typed | {"step": f"take_out.{pen}"}, page="/keranjang").text
    assert ("SD Contoh 2" in gone, "Bolpoin" in gone) == (True, False)
    ordered = typed | {f"place.2.quantity.{paper}": "8"}
    ordered = {name: value for name, value in ordered.items() if pen not in name}
    assert pp.send("/keranjang/pesan", ordered, page="/keranjang").status_code == 303
    with db.new_session() as session:
        assert [int(part.quantity) for place in session.scalars(select(Order)).one().places for part in place.lines] == [4, 8]
