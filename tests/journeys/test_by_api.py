"""The main job by the API alone, as a program that has read the contract would
do it; after every step the figures are the ledger's."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from app import db
from app.accounts.models import Grant
from app.identifiers import parse_public_id, public_id
from app.ledger.models import Entry
from app.moves.history import MoveTaken
from tests.files import corpus
from tests.journeys.house import Caller, caller, callers, the_figures_are_the_ledgers
from tests.journeys.stages import DELIVERY, PRICE, QUANTITY, order_body
from tests.vendors.making import answers
from tests.world import KD_RUP, KD_RUP_OF_OTHER, PASSWORD, World, add_listing

PAGU = 100_000_000


@pytest.fixture
def by(world: World) -> Mapping[str, Caller]:
    return callers(world)


def left(by: Mapping[str, Caller]) -> tuple[int, int, int, int, int]:
    """held, committed, received, paid, remaining of the package, as its buyer is told; and every figure is proved."""
    the_figures_are_the_ledgers()
    row = by["pp"].get(f"/packages/{KD_RUP}")
    assert row["remaining"] == row["pagu"] - row["held"] - row["committed"]
    return row["held"], row["committed"], row["received"], row["paid"], row["remaining"]


def a_new_shop(world: World, by: Mapping[str, Caller]) -> Caller:
    """Somebody registers a firm, hands in its papers and is verified: its own caller, with a token of the new role."""
    person = by["other_vendor"]
    told = answers(nib="9900000000077", npwp="0990000000000077")
    made = person.post("/vendors", told)
    assert (made["state"], made["legal_name"]) == ("draft", told["legal_name"])
    place = f"/vendors/{made['id']}"
    early = person.move(place, "submit", status=422)
    assert {error["field"] for error in early["errors"]} == {"documents.NIB", "documents.NPWP"}
    for kind in ("NIB", "NPWP"):
        papers = {"file": ("berkas.pdf", corpus.pdf(), "application/pdf")}
        sent = person.send("POST", f"{place}/documents", data={"kind": kind, "number": "1"}, files=papers)
        assert sent.status_code == 201, sent.text
    assert by["curator"].get(place, status=404)["status"] == 404, "a draft is nobody else's"
    assert person.move(place, "submit")["state"] == "submitted"
    assert by["curator"].get(place)["moves"] == ["verify", "return"]
    assert by["curator"].move(place, "return", reason="NPWP tidak terbaca")["state"] == "returned"
    assert person.get(place)["reason"] == "NPWP tidak terbaca"
    assert person.move(place, "submit")["state"] == "submitted"
    assert by["curator"].move(place, "verify")["state"] == "verified"
    with db.new_session() as session:
        grant = session.scalars(select(Grant).where(Grant.vendor_id == parse_public_id(made["id"])[1])).one()
        session.expunge(grant)
    return caller(grant, scopes=("sign",))


def a_new_product(world: World, by: Mapping[str, Caller], shop: Caller) -> str:
    """Written, submitted, approved, found: its id."""
    body = {
        "etalase": world.etalase.slug, "name": "Bolpoin hitam 0,5 mm", "description": "Isi 12 buah.", "kbki": "3891100000", "unit": "lusin",
        "unit_price": PRICE, "stock": 50, "min_purchase": 1, "pdn": True,
    }  # fmt: skip
    made = shop.post("/listings", body)
    assert (made["state"], made["moves"], made["pending_version"]) == ("draft", ["submit", "withdraw"], None)
    place = f"/listings/{made['id']}"
    assert Caller().get(place, status=404)["status"] == 404
    assert shop.move(place, "submit")["state"] == "in_curation"
    assert Caller().get("/listings", q="bolpoin")["items"] == []
    assert "approve" in by["curator"].get(place)["moves"]
    assert by["curator"].move(place, "approve")["state"] == "published"
    (found,) = Caller().get("/listings", q="bolpoin")["items"]
    assert (found["id"], found["unit_price"]) == (made["id"], PRICE)
    assert Caller().get(place)["vendor"]["umkk"] is True
    return str(made["id"])


def test_from_registration_to_sp2d(world: World, by: Mapping[str, Caller]) -> None:
    shop = a_new_shop(world, by)
    product = a_new_product(world, by, shop)
    (package,) = by["pp"].get("/packages")["items"]
    assert (package["kd_rup"], package["remaining"]) == (KD_RUP, PAGU)

    body = order_body(product)
    order = by["pp"].post("/orders", body, key="pesanan-1")
    assert by["pp"].post("/orders", body, key="pesanan-1") == order, "the same key has the same answer"
    assert len(by["pp"].get("/orders")["items"]) == 1
    by["pp"].post("/orders", order_body(product, 13), key="pesanan-1", status=422)
    total = PRICE * QUANTITY
    assert (order["state"], order["total"]) == ("ON_NEGOTIATION", total)
    assert order["moves"] == ["offer", "agree", "abandon"]
    assert left(by) == (total, 0, 0, 0, PAGU - total)
    place = f"/orders/{order['id']}"

    offer = {"lines": [{"line_id": order["lines"][0]["id"], "unit_price": 22_500}], "shipping": 15_000}
    total = 22_500 * QUANTITY + 15_000
    assert by["pp"].move(place, "offer", **offer)["total"] == total
    assert left(by) == (total, 0, 0, 0, PAGU - total)
    assert shop.move(place, "agree")["vendor_agreed"] is True
    assert shop.move(place, "agree")["vendor_agreed"] is True, "twice changes nothing"
    assert "submit_for_review" in by["pp"].move(place, "agree")["moves"]
    left(by)
    assert by["pp"].move(place, "submit_for_review")["state"] == "WAITING_PPK_REVIEW"
    left(by)
    assert by["ppk"].move(place, "approve", reason="Harga wajar")["state"] == "ESIGN_IN_PROGRESS"
    assert left(by) == (total, 0, 0, 0, PAGU - total)
    assert by["ppk"].move(place, "sign")["state"] == "WAITING_SELLER_CONFIRMATION"
    left(by)
    assert shop.move(place, "accept")["state"] == "ESIGN_IN_PROGRESS"
    assert left(by) == (total, 0, 0, 0, PAGU - total)
    order = shop.move(place, "sign")
    assert order["state"] == "ON_PROCESS"
    assert left(by) == (0, total, 0, 0, PAGU - total)
    assert the_figures_are_the_ledgers()["ordered"] == (1, total)

    (shipment,) = order["shipments"]
    parcel = f"/shipments/{shipment['id']}"
    assert (shipment["state"], shipment["moves"]) == ("DRAFT", ["pack"])
    assert shop.move(parcel, "pack")["state"] == "PROCESSING"
    assert shop.move(parcel, "ship", courier="Kurir Contoh", number="CK-1")["state"] == "SHIPPING"
    assert shop.move(parcel, "deliver", proof="Diterima di meja depan")["state"] == "DELIVERED"
    left(by)
    checks = {"function": True, "quantity": True, "time": True, "finished_on": "2026-03-02"}
    twice = [{"line_id": order["lines"][0]["id"], "quantity": 4}] * 2
    assert by["ppk"].move(parcel, "confirm", **checks, lines=twice, status=422)["errors"][0]["field"] == "lines"
    assert by["ppk"].move(parcel, "confirm", **checks)["state"] == "BUYER_CONFIRMED"
    left(by)
    (handover,) = by["ppk"].get(place)["handovers"]
    paper = f"/handovers/{handover['id']}"
    assert by["ppk"].move(paper, "number")["state"] == "NUMBERED"
    assert shop.move(paper, "sign")["state"] == "SIGNED_VENDOR"
    assert left(by) == (0, total, 0, 0, PAGU - total)
    assert by["ppk"].move(paper, "sign")["state"] == "ACCEPTED"
    assert left(by) == (0, total, total, 0, PAGU - total)

    bill = shop.post(f"{place}/invoices", {})
    assert (bill["state"], bill["amount"]) == ("INVOICED", total)
    payment = f"/payments/{bill['id']}"
    assert by["treasurer"].move(payment, "verify")["state"] == "VERIFIED"
    assert by["treasurer"].move(payment, "issue_spp")["state"] == "SPP"
    assert by["budget_user"].move(payment, "issue_spm")["state"] == "SPM"
    assert left(by) == (0, total, total, 0, PAGU - total)
    assert by["treasurer"].move(payment, "issue_sp2d", number="SP2D/1", date="2026-03-02")["state"] == "SP2D"
    assert left(by) == (0, total, total, total, PAGU - total)
    assert shop.move(payment, "receive")["state"] == "RECEIVED"
    assert left(by) == (0, total, total, total, PAGU - total)

    done = by["auditor"].get(place)
    assert (done["state"], done["moves"]) == ("COMPLETED", [])
    assert [taken["move"] for taken in done["history"]] == [
        *("place", "offer", "agree", "agree", "submit_for_review", "approve", "sign", "accept", "sign", "complete")
    ]
    assert the_figures_are_the_ledgers() == dict.fromkeys(("ordered", "accepted", "paid", "settled"), (1, total))
    shown = Caller().get("/regions/99.01/realisation", year=2026)
    assert shown["by_status"] == {"COMPLETED": {"orders": 1, "amount": total}}
    (row,) = Caller().get("/rankings", tier="kabupaten", year=2026)["rows"]
    assert (row["region"], row["amount"]) == ("99.01", total)


@pytest.fixture
def placed(world: World, by: Mapping[str, Caller]) -> dict[str, Any]:
    """An order of Rp500.000 in negotiation, with the vendor of the world."""
    order = by["pp"].post("/orders", order_body(world.listing_id, 10))
    assert order["total"] == 500_000
    return dict(order)


def until_review(by: Mapping[str, Caller], place: str) -> None:
    for persona, move in (("vendor", "agree"), ("pp", "agree"), ("pp", "submit_for_review")):
        by[persona].move(place, move)


def test_a_cancelled_order_gives_everything_back_before_the_second_signature(
    world: World, by: Mapping[str, Caller], placed: dict[str, Any]
) -> None:
    place = f"/orders/{placed['id']}"
    until_review(by, place)
    by["ppk"].move(place, "approve", reason="Sesuai kebutuhan")
    by["ppk"].move(place, "sign")
    by["ppk"].move(place, "cancel", status=422)
    assert left(by) == (500_000, 0, 0, 0, PAGU - 500_000)
    assert by["ppk"].move(place, "cancel", reason="Kebutuhan berubah")["state"] == "CANCELLED"
    assert left(by) == (0, 0, 0, 0, PAGU)
    assert Caller().get(f"/listings/{world.listing_id}")["available"] == 1000
    assert the_figures_are_the_ledgers()["ordered"] == (0, 0)


def test_a_cancellation_after_both_signatures_is_asked_opened_and_granted(by: Mapping[str, Caller], placed: dict[str, Any]) -> None:
    place = f"/orders/{placed['id']}"
    until_review(by, place)
    for persona, move in (("ppk", "approve"), ("ppk", "sign"), ("vendor", "accept"), ("vendor", "sign")):
        by[persona].move(place, move)
    assert left(by) == (0, 500_000, 0, 0, PAGU - 500_000)
    by["vendor"].move(place, "request_cancel", reason="Pabrik tutup", letter="S-1")
    assert by["region_admin"].move(place, "open_cancel")["state"] == "REQUEST_CANCEL_BY_ADMIN"
    assert left(by) == (0, 500_000, 0, 0, PAGU - 500_000)
    assert the_figures_are_the_ledgers()["ordered"] == (0, 0), "out of the figures while it is decided"
    assert by["budget_user"].move(place, "grant_cancel", reason="Dapat diterima")["state"] == "CANCELLED"
    assert left(by) == (0, 0, 0, 0, PAGU)


def what_is_written() -> tuple[int, int]:
    with db.new_session() as session:
        return len(session.scalars(select(Entry.id)).all()), len(session.scalars(select(MoveTaken.id)).all())


def test_one_rupiah_over_the_pagu_is_refused_with_the_figure_and_nothing_is_written(
    by: Mapping[str, Caller], placed: dict[str, Any]
) -> None:
    place, line = f"/orders/{placed['id']}", placed["lines"][0]["id"]
    before = what_is_written()
    price = {"lines": [{"line_id": line, "unit_price": PAGU // 10}]}
    refused = by["vendor"].move(place, "offer", **price, shipping=1, status=409)
    assert "Rp99.500.000" in refused["detail"]
    assert "Rp1" in refused["detail"]
    assert what_is_written() == before
    assert left(by) == (500_000, 0, 0, 0, PAGU - 500_000)
    assert by["vendor"].move(place, "offer", **price)["total"] == PAGU, "to the last rupiah it fits"
    assert left(by) == (PAGU, 0, 0, 0, 0)


def test_a_new_order_over_the_pagu_is_refused_with_the_figure_and_nothing_is_written(
    world: World, by: Mapping[str, Caller]
) -> None:
    with db.new_session() as session:
        dear = add_listing(session, world.etalase, world.vendor, price=PAGU + 1, name="Mesin cetak besar")
    before = what_is_written()
    refused = by["pp"].post("/orders", order_body(public_id(dear.region_id, dear.id), 1), status=409)
    assert "Sisa pagu Rp100.000.000" in refused["detail"]
    assert "kurang Rp1." in refused["detail"]
    assert what_is_written() == before
    assert by["pp"].get("/orders")["items"] == []
    assert left(by) == (0, 0, 0, 0, PAGU)


WRONG_ORDERS: list[tuple[dict[str, Any], str]] = [
    ({"diskon": 1}, "diskon"),
    ({"kd_rup": "999999999"}, "kd_rup"),
    ({"kd_rup": 900000001}, "kd_rup"),
    ({"lines": []}, "lines"),
    ({"lines": [{"listing_id": "2.TIDAKADA", "quantity": 1}]}, "lines.0.listing_id"),
    ({"lines": [{"listing_id": "L", "quantity": 1, "harga": 1}]}, "lines.0.harga"),
    ({"lines": [{"listing_id": "L", "quantity": "1"}]}, "lines.0.quantity"),
    ({"lines": [{"listing_id": "L", "quantity": 0}]}, "lines.0.quantity"),
    ({"lines": [{"listing_id": "L", "quantity": 1.00001}]}, "lines.0.quantity"),
    ({"delivery": {**DELIVERY, "due_date": "2026-03-01"}}, "delivery.due_date"),
    ({"delivery": {**DELIVERY, "due_date": 20260401}}, "delivery.due_date"),
    ({"delivery": {**DELIVERY, "kota": "x"}}, "delivery.kota"),
    ({"accounts": [{"account_code": "9.9.9", "amount": 500_000}]}, "accounts.0.account_code"),
    ({"accounts": [{"account_code": "1.01.01.2.06.0002.5.1.02.01.01.0024", "amount": "500000"}]}, "accounts.0.amount"),
]
"""What is changed in a good order, and the field that is named for it."""


def test_what_is_wrong_with_an_order_is_named_by_its_field(world: World, by: Mapping[str, Caller]) -> None:
    before = what_is_written()
    for change, field in WRONG_ORDERS:
        body = order_body(world.listing_id, 10) | change
        body["lines"] = [line | ({"listing_id": world.listing_id} if line["listing_id"] == "L" else {}) for line in body["lines"]]
        refused = by["pp"].post("/orders", body, status=422)
        assert field in [error["field"] for error in refused["errors"]], change
    assert what_is_written() == before


def test_amounts_as_text_and_unknown_fields_of_a_move_are_named(by: Mapping[str, Caller], placed: dict[str, Any]) -> None:
    place, line = f"/orders/{placed['id']}", placed["lines"][0]["id"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"move": "offer", "lines": [{"line_id": line, "unit_price": "45000"}]}, "lines.0.unit_price"),
        ({"move": "offer", "lines": [{"line_id": line, "unit_price": 45_000.5}]}, "lines.0.unit_price"),
        ({"move": "offer", "lines": [{"line_id": placed["id"], "unit_price": 45_000}]}, "lines.0.line_id"),
        ({"move": "offer", "lines": [{"line_id": line, "unit_price": 45_000}, {"line_id": line, "unit_price": 44_000}]}, "lines"),
        ({"move": "offer"}, "lines"),
        ({"move": "offer", "shipping": True}, "shipping"),
        ({"move": "agree", "total": 1}, "total"),
        ({"move": "terbang"}, "move"),
        ({"note": "x"}, "move"),
        ({"move": "abandon"}, "reason"),
    ]
    for body, field in wrong:
        refused = by["pp"].post(f"{place}/moves", body, status=422)
        assert field in [error["field"] for error in refused["errors"]], body
    assert by["pp"].get(place)["offers"] == placed["offers"]
    left(by)


def test_a_move_that_is_not_open_says_which_are_and_the_systems_cannot_be_posted(
    by: Mapping[str, Caller], placed: dict[str, Any]
) -> None:
    place = f"/orders/{placed['id']}"
    for persona, move in (("pp", "sign"), ("vendor", "accept"), ("ppk", "approve"), ("pp", "complete"), ("vendor", "expire")):
        refused = by[persona].move(place, move, status=409)
        assert refused["moves"] == by[persona].get(place)["moves"], move
    assert by["treasurer"].move(place, "agree", status=409)["moves"] == []
    assert by["pp"].get(place)["state"] == "ON_NEGOTIATION"


def test_an_order_is_only_for_its_parties(by: Mapping[str, Caller], placed: dict[str, Any]) -> None:
    place = f"/orders/{placed['id']}"
    missing = by["other_vendor"].get("/orders/2.01JDAAAAAAAAAAAAAAAAAAAAAA", status=404)
    for persona in ("other_vendor", "pp_other", "ppk_other", "curator", "leader"):
        assert by[persona].get(place, status=404)["title"] == missing["title"]
        by[persona].move(place, "agree", status=404)
    for persona in ("other_vendor", "pp_other", "ppk_other"):
        assert by[persona].get("/orders")["items"] == []
    assert Caller().get(place, status=401)["status"] == 401
    assert by["vendor"].post("/orders", {}, status=403)["status"] == 403
    for persona in ("pp_other", "ppk_other"):
        assert by[persona].get("/packages")["items"][0]["kd_rup"] != KD_RUP
        by[persona].get(f"/packages/{KD_RUP}", status=404)


@pytest.mark.asvs("8.2.3")
def test_a_body_cannot_name_what_belongs_to_others(world: World, by: Mapping[str, Caller], placed: dict[str, Any]) -> None:
    unknown = by["pp"].post("/orders", order_body(world.listing_id, 1, kd_rup="999999999"), status=422)
    others = by["pp"].post("/orders", order_body(world.listing_id, 1, kd_rup=KD_RUP_OF_OTHER), status=422)
    assert [error["field"] for error in others["errors"]] == ["kd_rup"]
    assert others["detail"].replace(KD_RUP_OF_OTHER, "999999999") == unknown["detail"], (
        "another region's package is told apart from none by nothing"
    )
    abroad = by["pp_other"].post("/orders", order_body(world.listing_id, 1, kd_rup=KD_RUP_OF_OTHER), status=422)
    assert [error["field"] for error in abroad["errors"]] == ["lines.0.listing_id"], "this etalase does not sell to other regions"
    second = by["pp"].post("/orders", order_body(world.listing_id, 1))
    lines = [{"line_id": second["lines"][0]["id"], "unit_price": 1}]
    assert by["vendor"].move(f"/orders/{placed['id']}", "offer", lines=lines, status=422)["errors"][0]["field"].startswith("lines")
    by["other_vendor"].patch(f"/listings/{world.listing_id}", {"unit_price": 1}, status=409)
    by["other_vendor"].move(f"/listings/{world.listing_id}", "withdraw", status=409)
    assert Caller().get(f"/listings/{world.listing_id}")["unit_price"] == 50_000
    left(by)


def test_signing_asks_for_the_password_unless_the_token_may_sign(
    world: World, by: Mapping[str, Caller], placed: dict[str, Any]
) -> None:
    place = f"/orders/{placed['id']}"
    until_review(by, place)
    plain = caller(world.grants["ppk"])
    plain.move(place, "approve")
    assert [error["field"] for error in plain.move(place, "sign", status=422)["errors"]] == ["password"]
    assert [error["field"] for error in plain.move(place, "sign", password="bukan ini", status=422)["errors"]] == ["password"]
    assert plain.move(place, "sign", password=PASSWORD)["state"] == "WAITING_SELLER_CONFIRMATION"
