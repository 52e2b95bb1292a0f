"""Money that came back, as programs and pages see it: a part, all of it after the PPK
has left office, and what was paid outside the system."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app import db, reactions
from app.accounts.models import Account, Grant
from app.fulfilment.queries import shipments_of
from app.identifiers import public_id
from app.invariants.views import PREFIX
from app.ocds.contracting import processes_after
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.payment import disbursing
from app.regions.models import Region
from tests import world as worlds
from tests.journeys.house import Caller, caller, callers, the_figures_are_the_ledgers
from tests.payment.making import paid
from tests.steps import DAY, deliver
from tests.web.browsing import Browser, signed_in
from tests.world import AT, PASSWORD, SATKER, World

pytestmark = pytest.mark.usefixtures("march")
DAYS = {"decree_number": "SK 5/2026", "decree_date": "2026-03-02", "valid_from": "2026-03-02", "until": "2026-12-31"}


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        return worlds.build(session)


@pytest.fixture
def by(world: World) -> Mapping[str, Caller]:
    return callers(world)


def complete(world: World) -> Order:
    with db.new_session() as session:
        order, bill = paid(session, world)
        disbursing.receive(session, payment=bill, actor=world["vendor"], at=AT)
        return order


def contracting(order: Order) -> list[dict[str, Any]]:
    """The releases of the one order, oldest first."""
    with db.new_session() as session:
        region = session.get_one(Region, order.region_id)
        ((_key, releases),) = processes_after(session, region=region, year=2026, known_at=None, after=None, limit=10)
        return list(releases)


def transactions(order: Order) -> list[int]:
    contracts = [contract for release in contracting(order) for contract in release.get("contracts", [])]
    return [one["value"]["amount"] for told in contracts for one in told.get("implementation", {}).get("transactions", [])]


def nothing_is_broken() -> None:
    the_figures_are_the_ledgers()
    with db.new_session() as session:
        for view in (
            "paid_has_its_papers",
            "arrived_was_confirmed",
            "order_worth_in_order",
            "history_is_a_path",
            "order_stands_as_its_tally",
        ):
            assert session.connection().exec_driver_sql(f"SELECT * FROM {PREFIX}{view}").all() == [], view  # noqa: S608


def test_a_part_is_one_fact_for_programs_pages_and_the_open_data(world: World, by: Mapping[str, Caller]) -> None:
    order = complete(world)
    place, page = f"/orders/{key_of(order)}", f"/pesanan/{key_of(order)}"
    (bill,) = by["treasurer"].get(place)["payments"]
    payment = f"/payments/{bill['id']}"
    assert (bill["moves"], bill["refunded"]) == (["reverse", "refund"], 0)
    part = {"amount": 20_000, "number": "STS/1", "date": "2026-03-02", "reason": "Kelebihan bayar"}
    unknown = by["treasurer"].move(payment, "reverse", reason="Retur", amount=20_000, status=422)
    assert [error["field"] for error in unknown["errors"]] == ["amount"], "a return of the bank is whole"
    refused = by["treasurer"].move(payment, "refund", **{**part, "amount": 200_000}, status=422)
    assert [error["field"] for error in refused["errors"]] == ["amount"]
    by["vendor"].move(payment, "refund", **part, status=409)
    shown = by["treasurer"].move(payment, "refund", **part)
    assert (shown["state"], shown["refunded"], shown["amount"]) == ("RECEIVED", 20_000, 200_000)
    browser = Browser()
    browser.sign_in("treasurer", PASSWORD)
    key = bill["id"]
    form = {"move": "refund", "amount": "1.000", "number": "STS/2", "date": "2026-03-02", "reason": "Sisa kelebihan"}
    done = browser.send(f"/pembayaran/{key}/langkah", form, page=page)
    assert done.status_code == 303, done.text
    assert "Rp21.000" in browser.get(page).text
    assert by["auditor"].get(place)["state"] == "COMPLETED"
    assert transactions(order) == [200_000, -20_000, -1_000]
    assert the_figures_are_the_ledgers()["paid"] == (1, 179_000)
    assert the_figures_are_the_ledgers()["settled"] == (1, 200_000)
    nothing_is_broken()
    csv = browser.get("/tagihan?unduh=csv&kolom=tagihan&kolom=kembali").text
    assert "21000" in csv, csv[:300]


def test_the_successor_of_a_ppk_who_left_goes_on_with_an_order_whose_money_came_back(
    world: World, by: Mapping[str, Caller]
) -> None:
    order = complete(world)
    place = f"/orders/{key_of(order)}"
    post = f"/officials/{public_id(2, world.grants['ppk'].id)}"
    by["region_admin"].post(f"{post}/end", {"until": "2026-03-02", "reason": "Pensiun"}, status=200)
    with time_machine.travel(AT + timedelta(days=2), tick=True):
        by = {name: caller(grant, scopes=("sign",)) for name, grant in world.grants.items()}
        admin, treasurer = by["region_admin"], by["treasurer"]
        by["ppk"].get(place, status=401)
        assert admin.get(post)["running_orders"] == 0
        (bill,) = treasurer.get(place)["payments"]
        treasurer.move(f"/payments/{bill['id']}", "reverse", reason="Rekening tutup")
        running = treasurer.get(place)
        assert (running["state"], running["moves"]) == ("ON_PROCESS", ["settle_outside"])
        assert admin.get(post)["running_orders"] == 1
        assert public_id(2, world.grants["ppk"].id) in [one["id"] for one in admin.get("/officials", ending=True)["items"]]
        assert "Orang ppk" in signed_in("region_admin").get("/pesanan").text, "the admin is told who left orders behind"
        person = {"login": "tuti@contoh.example", "name": "Tuti Ganti", "role": "ppk", "satker": SATKER, **DAYS}
        to = admin.post("/officials", person)["person"]
        given = admin.post(f"{post}/successions", {**DAYS, "to": to, "kind": "definitive", "reason": "Pensiun"})
        assert given["orders"] == 1
        successor = caller(grant_of("tuti@contoh.example"), scopes=("sign",))
        assert successor.get(place)["moves"] == ["propose_addendum", "request_cancel", "settle_outside"]
        assert [one["name"] for one in successor.get(place)["officials"] if one["side"] == "ppk"] == ["Tuti Ganti"]
        paper = {"route": "LS", "reference": "SP2D/LAMA", "paid_on": "2026-03-03", "amount": 200_000}
        assert successor.move(place, "settle_outside", **paper)["state"] == "PAYMENT_OUTSIDE_SYSTEM"
        nothing_is_broken()


def test_what_was_paid_outside_is_taken_back_by_whoever_may_record_it(world: World, by: Mapping[str, Caller]) -> None:
    with db.new_session() as session:
        order = worlds.in_process(session, world, quantity=4)
        deliver(session, world, shipments_of(session, order)[0])
    place = f"/orders/{key_of(order)}"
    paper = {"route": "UP", "reference": "K/1", "paid_on": DAY.isoformat(), "amount": 200_000}
    assert by["treasurer"].move(place, "settle_outside", **paper)["moves"] == ["reverse_outside"]
    by["vendor"].move(place, "reverse_outside", reason="Coba", status=409)
    by["treasurer"].move(place, "reverse_outside", status=422)
    back = by["ppk"].move(place, "reverse_outside", reason="Kuitansi batal")
    assert (back["state"], "settle_outside" in back["moves"]) == ("ON_PROCESS", True)
    assert transactions(order) == [200_000, -200_000]
    assert contracting(order)[-1]["contracts"][0].get("status", "active") == "active"
    statuses = [one["contracts"][0]["status"] for one in contracting(order) if "status" in one.get("contracts", [{}])[0]]
    assert statuses[-2:] == ["terminated", "active"]
    figures = the_figures_are_the_ledgers()
    assert (figures["paid"], figures["settled"], figures["accepted"]) == ((0, 0), (0, 0), (1, 200_000))
    nothing_is_broken()
    assert by["vendor"].get(place)["history"][-1]["reason"] == "Kuitansi batal"
    bill = by["vendor"].post(f"{place}/invoices", {})
    assert bill["amount"] == 200_000


def grant_of(login: str) -> Grant:
    with db.new_session() as session:
        return session.scalars(select(Grant).join(Account, Account.id == Grant.account_id).where(Account.login == login)).one()
