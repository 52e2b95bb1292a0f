"""What a Surat Pesanan says beside the order: written down at the review, by page or API, kept with it, and never made up."""

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.orders import review
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.review import PAYMENT_ROUTES, Particulars, proposed_particulars
from tests import world as worlds
from tests.journeys.house import callers
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World

DPA = "DPA/A.1/1.01/001/2026"


@pytest.fixture
def agreed(committed: None) -> Iterator[tuple[World, list[str]]]:
    """Two orders of one satker that wait for the review, on its day."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        keys = [key_of(worlds.agreed(session, world)) for _time in range(2)]
    with time_machine.travel(AT, tick=True):
        yield world, keys


def approving(session: Session, world: World, order: Order, particulars: Particulars) -> Order:
    return review.approve(
        session, order=order, sp_number=None, terms=None, accounts=[], reason="Perlu", answers={}, particulars=particulars, actor=world["ppk"], at=AT
    )  # fmt: skip


def test_the_review_keeps_them_and_the_next_form_of_the_satker_proposes_the_dpa_alone(agreed: tuple[World, list[str]]) -> None:
    world, (first, second) = agreed
    ppk = Browser()
    ppk.sign_in("ppk", PASSWORD)
    asked = ppk.get(f"/pesanan/{first}").text
    assert 'name="dpa_number" type="text" value=""' in asked, "nothing is made up"
    assert all(f'<option value="{route}"' in asked for route in PAYMENT_ROUTES)
    form = {"move": "approve", "reason": "Perlu", **{f"checklist.{point}": "true" for point in review.CHECKLIST}}
    told = {"dpa_number": f" {DPA} ", "payment_route": "TU", "packaging": "Peti kayu"}
    wrong = ppk.send(f"/pesanan/{first}/langkah", form | told | {"payment_route": "TUNAI"}, page=f"/pesanan/{first}")
    assert (wrong.status_code, "Peti kayu" in wrong.text) == (422, True)
    done = ppk.send(f"/pesanan/{first}/langkah", form | told, page=f"/pesanan/{first}")
    assert done.status_code == 303, done.text
    vendor = Browser()
    vendor.sign_in("vendor", PASSWORD)
    shown = vendor.get(f"/pesanan/{first}").text
    assert all(part in shown for part in (DPA, "TU: tambahan uang persediaan", "Peti kayu"))
    next_form = ppk.get(f"/pesanan/{second}").text
    assert f'name="dpa_number" type="text" value="{DPA}"' in next_form
    assert "Peti kayu" not in next_form


def test_the_api_takes_them_and_refuses_a_route_that_is_none(agreed: tuple[World, list[str]]) -> None:
    world, (key, other) = agreed
    ppk = callers(world)["ppk"]
    body = {"move": "approve", "reason": "Perlu"}
    refused = ppk.post(f"/orders/{key}/moves", body | {"payment_route": "tunai"}, status=422)
    assert "payment_route" in str(refused)
    ppk.post(f"/orders/{key}/moves", body | {"dpa_number": DPA, "payment_route": "LS", "packaging": "Dus"}, status=200)
    said = ppk.get(f"/orders/{key}")
    assert [said[name] for name in ("dpa_number", "payment_route", "packaging")] == [DPA, "LS", "Dus"]
    ppk.post(f"/orders/{other}/moves", body, status=200)
    assert ppk.get(f"/orders/{other}")["dpa_number"] is None, "what a form proposes no call is given"


def test_a_dpa_is_proposed_within_its_satker_and_budget_year_alone(session: Session, world: World) -> None:
    approving(session, world, worlds.agreed(session, world), Particulars(dpa_number=DPA))
    order = worlds.agreed(session, world)
    assert proposed_particulars(session, order) == Particulars(dpa_number=DPA)
    with session.no_autoflush:
        order.fiscal_year += 1
        assert proposed_particulars(session, order) == Particulars()
        order.fiscal_year, order.satker_code = order.fiscal_year - 1, "1.02.0.00.0.00.01.0000"
        assert proposed_particulars(session, order) == Particulars()
