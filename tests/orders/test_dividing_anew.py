"""A signed order is divided over its accounts (MAK) anew by an addendum: by the PPK
alone, of the total that it would have."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.reauthentication import Proof
from app.errors import Invalid
from app.ledger.proving import differences
from app.orders import addendum, bookkeeping
from app.orders.bookkeeping import key_of
from app.orders.changes import Changes, LineChange
from app.orders.models import Order
from app.orders.splitting import AccountExceeded, Share
from app.papers.about import About
from app.papers.addendum import due
from tests import world as worlds
from tests.orders.accounts import A, B, add_account, shares_of
from tests.steps import changed
from tests.web.browsing import Browser
from tests.world import AT, PASSWORD, World


@pytest.fixture
def order(session: Session, world: World) -> Order:
    """Rp500.000, all of it from A; B has Rp300.000."""
    add_account(session, world, 300_000)
    return worlds.in_process(session, world)


def propose(session: Session, world: World, order: Order, changes: Changes, who: str = "ppk", **said: Any) -> Order:
    return addendum.propose(session, order=order, changes=changes, note=said.get("note"), actor=world[who], at=AT)


def test_the_ppk_divides_a_signed_order_over_its_accounts_anew(session: Session, world: World, order: Order) -> None:
    assert shares_of(order) == {A: 500_000}
    changed_by_ppk(session, world, order, Changes(accounts=[Share(A, 250_000), Share(B, 250_000)]))
    assert (shares_of(order), order.total) == ({A: 250_000, B: 250_000}, 500_000)
    assert bookkeeping.worth(session, order).committed == 500_000
    (paper,) = due(About(session=session, order=order, at=AT))
    assert B in str(paper.write())
    assert differences(session) == []


def changed_by_ppk(session: Session, world: World, order: Order, changes: Changes) -> None:
    propose(session, world, order, changes)
    addendum.accept(session, order=order, note=None, actor=world["vendor"], at=AT)
    for who in ("ppk", "vendor"):
        addendum.sign(session, order=order, proof=Proof(PASSWORD), actor=world[who], at=AT)


def test_a_division_is_of_the_total_that_the_order_would_have_and_within_what_each_account_has_left(
    session: Session, world: World, order: Order
) -> None:
    (line,) = order.lines
    fewer = [LineChange(line.id, Decimal(4))]
    for shares, error in (
        ([Share(A, 250_000), Share(B, 250_000)], "accounts"),
        ([Share("9.99", 200_000)], "accounts.0.account_code"),
    ):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            propose(session, world, order, Changes(fewer, accounts=shares))
        assert error in [one.field for one in refused.value.errors]
        session.expire_all()
    with pytest.raises(AccountExceeded), session.begin_nested():
        propose(session, world, order, Changes(accounts=[Share(A, 199_999), Share(B, 300_001)]))
    session.expire_all()
    changed_by_ppk(session, world, order, Changes(fewer, accounts=[Share(A, 150_000), Share(B, 50_000)]))
    assert shares_of(order) == {A: 150_000, B: 50_000}


def test_the_vendor_has_no_word_in_it_and_the_same_division_is_no_change(session: Session, world: World, order: Order) -> None:
    with pytest.raises(Invalid, match="diajukan oleh PPK"), session.begin_nested():
        propose(session, world, order, Changes(accounts=[Share(A, 400_000), Share(B, 100_000)]), "vendor")
    session.expire_all()
    with pytest.raises(Invalid), session.begin_nested():
        propose(session, world, order, Changes(accounts=[Share(A, 500_000)]))
    session.expire_all()
    (line,) = order.lines
    changed(session, world, order, Changes([LineChange(line.id, Decimal(12))], accounts=[Share(A, 500_000)]))
    assert shares_of(order) == {A: 600_000}, "as it was sent with the form: it is left to itself"


@pytest.mark.usefixtures("committed")
def test_over_the_page_a_ppk_proposes_and_the_vendor_reads_it_before_agreeing() -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        add_account(session, world, 300_000)
        order = worlds.in_process(session, world)
        page = f"/pesanan/{key_of(order)}"
    with time_machine.travel(AT, tick=True):
        ppk, seller = Browser(), Browser()
        ppk.sign_in("ppk", PASSWORD)
        seller.sign_in("vendor", PASSWORD)
        assert f"account.{A}" in ppk.get(page).text
        assert f"account.{A}" not in seller.get(page).text
        form = {"move": "propose_addendum", f"account.{A}": "400.000", f"account.{B}": "100.000", "address": "Jalan Contoh 2"}
        assert ppk.send(f"{page}/langkah", form, page=page).status_code == 303
        shown = seller.get(page).text
        for part in ("Usulan adendum dari pembeli", "Pembagian menurut MAK", f"{A} Rp500.000", f"{A} Rp400.000; {B} Rp100.000"):
            assert part in shown, part
        told = seller.get(f"/api/v1{page.replace('pesanan', 'orders')}").json()["addendum"]
        assert [one["amount"] for one in told["accounts"]] == [400_000, 100_000]
        assert seller.send(f"{page}/langkah", {"move": "accept_addendum"}, page=page).status_code == 303
