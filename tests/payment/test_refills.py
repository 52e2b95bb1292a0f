"""One SP2D GU is written on all the payments that it covers at once: to the rupiah, all or none,
its number once; and it is taken off all of them again."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid, NotFound
from app.fulfilment.queries import shipments_of
from app.identifiers import public_id
from app.ledger.proving import differences
from app.moves.history import history
from app.orders import bookkeeping
from app.payment import disbursing, refilling
from app.payment.models import Payment
from app.payment.sp2d import refills
from app.payment.sp2d.queries import refills_of, waiting_for_gu
from app.payment.sp2d.refills import Key
from tests import world as worlds
from tests.isolation.rich import NEIGHBOUR
from tests.journeys.house import callers
from tests.payment.making import GU, LATER, REFILLED, billed, link, paid_from_cash
from tests.steps import DAY, deliver
from tests.web.browsing import Browser
from tests.world import PASSWORD, World


def keys_of(bills: list[Payment]) -> list[Key]:
    return [(bill.region_id, bill.id) for bill in bills]


def refill(session: Session, world: World, bills: list[Payment], amount: int, number: str = GU, day: date = REFILLED) -> None:
    refills.refill(session, keys=keys_of(bills), number=number, day=day, amount=amount, actor=world["treasurer"], at=LATER)


def refused(session: Session, world: World, bills: list[Payment], amount: int, **more: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught, session.begin_nested():
        refill(session, world, bills, amount, **more)  # type: ignore[arg-type]
    session.expire_all()
    return [(error.field, error.message) for error in caught.value.errors]


def test_one_sp2d_gu_is_written_on_three_payments_at_once_and_enters_nothing(session: Session, world: World) -> None:
    bills = [paid_from_cash(session, world, move) for move in ("pay_up", "pay_kkpd", "pay_up")]
    disbursing.receive(session, payment=bills[2], actor=world["vendor"], at=LATER)
    before = [bookkeeping.worth(session, bill.order) for bill in bills]
    assert {bill.id for bill in waiting_for_gu(session, world["treasurer"])} == {bill.id for bill in bills}
    refill(session, world, bills[::-1], sum(bill.amount for bill in bills), " 2934/sp2d-gu/141.300.0001")
    assert {(bill.refill_number, bill.refill_on) for bill in bills} == {(GU, REFILLED)}
    assert [bookkeeping.worth(session, bill.order) for bill in bills] == before
    assert waiting_for_gu(session, world["treasurer"]) == []
    (one,) = refills_of(session, world["treasurer"])
    assert (one.number, one.day, one.payments, one.amount) == (GU, REFILLED, 3, 600_000)
    last = history(session, region_id=bills[0].region_id, subject_id=bills[0].id)[-1]
    assert (last.move, last.details) == ("link_gu", {"number": GU, "date": REFILLED.isoformat(), "of": 600_000})
    assert differences(session) == []


def test_the_payments_add_up_to_the_sp2d_to_the_rupiah(session: Session, world: World) -> None:
    bills = [paid_from_cash(session, world) for _one in range(2)]
    assert refused(session, world, bills, 399_999) == [
        ("amount", "Tagihan yang dipilih berjumlah Rp400.000, Rp1 lebih banyak daripada SP2D GU ini. Samakan.")
    ]
    assert refused(session, world, bills[:1], 400_000) == [
        (
            "amount",
            "Tagihan yang dipilih berjumlah Rp200.000, Rp200.000 kurang dari SP2D GU ini. Samakan, atau nyatakan bahwa SP2D-nya juga mengganti pengeluaran lain.",
        )
    ]
    assert [field for field, _said in refused(session, world, [], 1)] == ["payments"]
    assert [field for field, _said in refused(session, world, [bills[0], bills[0]], 400_000)] == ["payments"]
    disbursing.refund(
        session, payment=bills[0], amount=50_000, reference="STS/1", day=DAY, reason="Kelebihan", actor=world["treasurer"], at=LATER
    )
    refill(session, world, bills, 350_000)
    assert [one.amount for one in refills_of(session, world["treasurer"])] == [350_000], "what came back is not refilled"


def test_an_sp2d_that_refills_other_expenses_of_the_office_too_is_of_more_and_never_of_less(session: Session, world: World) -> None:
    bill = paid_from_cash(session, world)
    given = {"keys": keys_of([bill]), "number": GU, "day": REFILLED, "others": True, "actor": world["treasurer"], "at": LATER}
    with pytest.raises(Invalid, match="lebih banyak"), session.begin_nested():
        refills.refill(session, amount=bill.amount - 1, **given)
    session.expire_all()
    refills.refill(session, amount=150_000_000, **given)
    (one,) = refills_of(session, world["treasurer"])
    assert (one.amount, one.paper) == (200_000, 150_000_000)


def test_it_is_all_of_them_or_none(session: Session, world: World) -> None:
    bills = [paid_from_cash(session, world) for _one in range(2)]
    early = paid_from_cash(session, world)
    link(session, world, early, "GU/2")
    assert refused(session, world, [*bills, early], 600_000) == [
        ("payments.2", f"Tagihan {early.invoice_number} tidak sedang menunggu SP2D GU.")
    ]
    assert [field for field, _said in refused(session, world, bills, 400_000, day=DAY - timedelta(days=1))] == ["date"]
    assert [bill.refill_number for bill in bills] == [None, None]


def test_a_number_that_stands_on_a_payment_is_refused(session: Session, world: World) -> None:
    first, *bills = [paid_from_cash(session, world) for _one in range(3)]
    link(session, world, first)
    order = worlds.in_process(session, world, quantity=4)
    deliver(session, world, shipments_of(session, order)[0])
    direct = billed(session, world, order, None)
    disbursing.issue_sp2d(session, payment=direct, number="SP2D/7", day=DAY, actor=world["treasurer"], at=LATER)
    for number in (GU, "sp2d/7"):
        assert [field for field, _said in refused(session, world, bills, 400_000, number=number)] == ["number"]
    refill(session, world, bills, 400_000, "GU/9")


def test_taken_off_it_is_off_all_of_them_with_the_reason_and_the_number_is_free(session: Session, world: World) -> None:
    bills = [paid_from_cash(session, world) for _one in range(2)]
    refill(session, world, bills, 400_000)
    given = {"number": GU.lower(), "day": REFILLED, "reason": "Salah nomor", "at": LATER}
    with pytest.raises(NotFound):
        refills.take_off(session, **{**given, "day": DAY}, actor=world["treasurer"])  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        refills.take_off(session, **given, actor=replace(world["treasurer"], satker_code=NEIGHBOUR))  # type: ignore[arg-type]
    refills.take_off(session, **given, actor=world["treasurer"])  # type: ignore[arg-type]
    assert [bill.refill_number for bill in bills] == [None, None]
    moves = [move.move for move in history(session, region_id=bills[0].region_id, subject_id=bills[0].id)]
    assert moves[-2:] == ["link_gu", "unlink_gu"], "the history only grows"
    refill(session, world, bills, 400_000)


def test_a_payment_that_another_linked_to_another_sp2d_meanwhile_keeps_that(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes one off has looked which payments it covers, and waits for their locks."""
    bills = [paid_from_cash(session, world) for _one in range(2)]
    refill(session, world, bills, 400_000)
    look, treasurer = refills.payment_for, world["treasurer"]

    def slip_in(*given: Any, **key: Any) -> Payment:
        monkeypatch.setattr(refills, "payment_for", look)
        refilling.unlink(session, payment=bills[0], reason="Salah", actor=treasurer, at=LATER)
        link(session, world, bills[0], "GU/9")
        return look(*given, **key)

    monkeypatch.setattr(refills, "payment_for", slip_in)
    freed = refills.take_off(session, number=GU, day=REFILLED, reason="Salah", actor=treasurer, at=LATER)
    assert (freed, [bill.refill_number for bill in bills]) == ([bills[1]], ["GU/9", None])


def test_the_page_and_the_api_write_one_sp2d_gu_on_what_is_ticked(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        bills = [paid_from_cash(session, world) for _one in range(3)]
        keys = [public_id(bill.region_id, bill.id) for bill in bills]
    with time_machine.travel(LATER, tick=True):
        treasurer = Browser()
        treasurer.sign_in("treasurer", PASSWORD)
        ticked = {f"payment.{key}": "true" for key in keys[:2]}
        assert "Jumlah yang dicentang:" in treasurer.get("/sp2d/gu").text
        summed = treasurer.send("/sp2d/gu", ticked | {"step": "sum"}, page="/sp2d/gu").text
        assert re.search(r'id="jumlah-dicentang".*?Rp\s?400\.000', summed, re.S)
        assert summed.count(" checked") == 2
        form = ticked | {"number": GU, "date": REFILLED.isoformat(), "amount": "300.000"}
        wrong = treasurer.send("/sp2d/gu", form, page="/sp2d/gu")
        assert (wrong.status_code, wrong.text.count(" checked")) == (422, 2)
        assert "Rp100.000 lebih banyak daripada SP2D GU ini" in wrong.text
        assert treasurer.send("/sp2d/gu", form | {"amount": "400.000"}, page="/sp2d/gu").status_code == 303
        page = treasurer.get("/sp2d/gu").text
        assert (GU in page, page.count('name="payment.')) == (True, 1)
        off = {"number": GU, "date": REFILLED.isoformat(), "reason": ""}
        assert treasurer.send("/sp2d/gu/lepas", off, page="/sp2d/gu").status_code == 422
        assert treasurer.send("/sp2d/gu/lepas", off | {"reason": "Salah"}, page="/sp2d/gu").status_code == 303
        more = form | {"amount": "900.000", "others": "true"}
        assert treasurer.send("/sp2d/gu", more, page="/sp2d/gu").status_code == 303
        assert "Rp500.000 di luar tagihan di sini" in treasurer.get("/sp2d/gu").text
        treasurer.send("/sp2d/gu/lepas", off | {"reason": "Salah"}, page="/sp2d/gu")
        api = callers(world)["treasurer"]
        body = {"number": GU, "date": REFILLED.isoformat(), "amount": 600_000, "payments": keys}
        (error,) = api.post("/refills", body | {"amount": 1}, status=422)["errors"]
        assert error["field"] == "amount"
        made = api.post("/refills", body, status=201)["items"]
        assert {one["refill_number"] for one in made} == {GU}
        assert len(made) == 3
        api.post("/refills", body | {"payments": ["x"]}, status=422)
        freed = api.post("/refills/removals", {"number": GU, "date": REFILLED.isoformat(), "reason": "Salah"}, status=200)
        assert [one["refill_number"] for one in freed["items"]] == [None, None, None]
