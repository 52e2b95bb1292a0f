"""The review in a browser: the checklist and one field for each warning; what is
left comes back beside its field, with what was typed."""

from decimal import Decimal

import pytest
from sqlalchemy import update

from app import db, reactions
from app.orders.bookkeeping import key_of
from app.orders.cart import put
from app.orders.models import Order
from app.plan.models import BudgetLine, Package
from tests import world as worlds
from tests.web.browsing import signed_in
from tests.world import AT, KD_RUP

pytestmark = pytest.mark.usefixtures("march")
"""The order's clock runs: it is reviewed on the day on which it was placed."""


@pytest.fixture
def order(committed: None) -> Order:
    """One that is warned of: its total is round. The same product lies in the cart."""
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session, pagu=5_000_000_000)
        laptop = worlds.add_listing(session, world.etalase, world.vendor, price=20_000_000, name="Laptop")
        put(session, region_id=laptop.region_id, listing_id=laptop.id, quantity=Decimal(1), actor=world["pp"], at=AT)
        return worlds.agreed(session, world, listing=laptop, quantity=1)


def test_the_ppk_ticks_the_checklist_and_answers_each_warning_and_the_cart_advises(order: Order) -> None:
    ppk, page = signed_in("ppk"), f"/pesanan/{key_of(order)}"
    asked = ppk.get(page).text
    assert "Nilai bulat" in asked
    assert 'name="answers.ROUND_PRICE"' in asked
    ticks = {f"checklist.{point}": "true" for point in ("need", "price", "delivery")}
    form = {"move": "approve", "reason": "", "answers.ROUND_PRICE": "Harga katalog memang bulat"}
    unticked = ppk.send(f"{page}/langkah", form | {"checklist.need": "true"}, page=page)
    assert unticked.status_code == 422
    assert "Harga katalog memang bulat</textarea>" in unticked.text
    for point in ("Harganya sudah dibandingkan dan wajar.", "Alamat dan tanggal kirimnya benar."):
        assert unticked.text.count(f"Belum dicentang: {point}") == 2, "beside the field and in the summary, each by its own name"
    both = ppk.send(f"{page}/langkah", form | {"answers.ROUND_PRICE": ""}, page=page)
    assert both.text.count("Peringatan ini belum dijawab.") == 2, "what is left is told at once, not after the ticks"
    unanswered = ppk.send(f"{page}/langkah", form | ticks | {"answers.ROUND_PRICE": " "}, page=page)
    assert unanswered.status_code == 422
    assert 'href="#f-approve-' in unanswered.text
    assert "answers-ROUND_PRICE" in unanswered.text
    done = ppk.send(f"{page}/langkah", form | ticks, page=page)
    assert done.status_code == 303, done.text
    again = ppk.send(f"{page}/langkah", form | ticks, page=page)  # from a page that stood open elsewhere
    assert (again.status_code, again.text.count("Langkah ini tidak terbuka sekarang")) == (409, 1)
    shown = ppk.get(page).text
    assert "Harga katalog memang bulat" in shown
    assert "Peringatan yang dijawab" in shown
    assert "Harga katalog memang bulat" not in signed_in("vendor").get(page).text
    assert "Nilai bulat" in signed_in("pp").get("/keranjang").text


def test_the_cart_names_the_method_of_a_package_that_was_not_planned_for_the_catalogue(order: Order) -> None:
    pp = signed_in("pp")
    assert "Metode paket" not in pp.get(f"/keranjang/sisa?kd_rup={KD_RUP}&bagian=1").text
    with db.new_session() as session:
        session.execute(update(Package).where(Package.kd_rup == KD_RUP).values(method="Tender"))
    assert "dengan metode Tender" in pp.get(f"/keranjang/sisa?kd_rup={KD_RUP}&bagian=1").text
    assert f"· Tender · {KD_RUP}" in " ".join(pp.get("/keranjang").text.split())
    asked = signed_in("ppk").get(f"/pesanan/{key_of(order)}").text
    assert 'name="answers.OTHER_METHOD"' in asked


def test_an_account_code_that_came_with_a_dot_behind_it_is_read_without(order: Order) -> None:
    """`RUP` writes them so; the form's field keeps the code as it is kept."""
    dotted = "5.01.01.2.06.0002.5.1.02.01.01.0024."
    with db.new_session() as session:
        session.execute(update(BudgetLine).where(BudgetLine.kd_rup == KD_RUP).values(account_code=dotted))
    page = signed_in("ppk").get(f"/pesanan/{key_of(order)}").text
    assert f"MAK {dotted[:-1]}: sisa" in page
    assert f"{dotted}:" not in page
