"""Several accounts (MAK) pay an order: the buyer or the PPK divides it, the
shares add up, and no account gives more than it has left."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from app import db, reactions
from app.catalogue.models import Listing
from app.errors import Invalid, Refusal
from app.identifiers import new_id, public_id
from app.ledger import EntryRow, Kind, enter_rows
from app.orders import cart, negotiation, placing, review
from app.orders.bookkeeping import key_of
from app.orders.ground import Delivery
from app.orders.models import Order, OrderAccount
from app.orders.splitting import AccountExceeded, Left, Share, _kept, left_of
from tests import world as worlds
from tests.orders.accounts import A, B, add_account, shares_of
from tests.patience import PATIENCE
from tests.web.browsing import Browser
from tests.world import AT, KD_RUP, PASSWORD, REASON, SATKER, World

CLIENTS = 12


def place(session: Session, world: World, *shares: Share, quantity: int = 10, listing: Listing | None = None) -> Order:
    """At Rp50.000 a piece."""
    return placing.place(
        session,
        kd_rup=KD_RUP,
        wanted=[placing.Wanted(world.region.id, (listing or world.listing).id, Decimal(quantity))],
        delivery=Delivery("Jalan Contoh 1", AT.date()),
        accounts=shares,
        actor=world["pp"],
        at=AT,
    ).order


@pytest.fixture
def two(session: Session) -> World:
    """A has Rp400.000, B Rp1.000.000."""
    reactions.install()
    world = worlds.build(session, pagu=400_000)
    add_account(session, world, 1_000_000)
    return world


def test_the_buyers_division_stands_and_each_account_shows_what_it_has_left(session: Session, two: World) -> None:
    order = place(session, two, Share(A, 300_000), Share(f"{B}.1.1.12.01", 200_000))
    assert shares_of(order) == {A: 300_000, B: 200_000}
    assert left_of(session, region_id=order.region_id, kd_rup=KD_RUP) == [Left(A, 400_000, 100_000), Left(B, 1_000_000, 800_000)]


def test_where_the_accounts_are_used_up_and_the_package_is_not_the_shares_still_add_up(session: Session, two: World) -> None:
    """A plan whose accounts come to less than its package: the last of them says so by what it has left."""
    row = EntryRow(
        region_id=two.region.id, id=new_id(), at=AT, known_at=AT, account_id=None, kind=Kind.PLANNED, fiscal_year=2026,
        satker_code=SATKER, kd_rup=KD_RUP, amount=5_000_000,
    )  # fmt: skip
    enter_rows(session, [row])
    assert shares_of(place(session, two, quantity=29)) == {A: 400_000, B: 1_050_000}
    order = place(session, two)
    assert shares_of(order) == {B: 500_000}
    assert left_of(session, region_id=order.region_id, kd_rup=KD_RUP) == [Left(A, 400_000, 0), Left(B, 1_000_000, -550_000)]


def test_a_share_above_what_its_account_has_left_is_refused_with_the_figures(session: Session, two: World) -> None:
    place(session, two, Share(A, 300_000), Share(B, 200_000))
    with pytest.raises(AccountExceeded) as refused:
        place(session, two, Share(B, 399_999), Share(A, 100_001))
    (error,) = refused.value.errors
    assert (error.field, error.message) == ("accounts.1.amount", "Sisa rekening ini Rp100.000, yang diminta Rp100.001: kurang Rp1.")
    for wrong in ((Share(A, 499_999),), (Share(A, 250_000), Share(A, 250_000)), (Share("x", 500_000),)):
        with pytest.raises(Invalid):
            place(session, two, *wrong)


def test_a_division_is_kept_as_the_price_moves_and_the_ppk_may_divide_anew(session: Session, two: World) -> None:
    order = place(session, two, Share(A, 300_000), Share(B, 200_000))
    (line,) = order.lines

    def offer(price: int) -> dict[str, int]:
        negotiation.offer(session, order=order, prices={line.id: price}, shipping=None, due_date=None, actor=two["vendor"], at=AT)
        return shares_of(order)

    assert offer(40_000) == {A: 300_000, B: 100_000}
    assert offer(65_000) == {A: 400_000, B: 250_000}
    assert offer(50_000) == {A: 400_000, B: 100_000}
    for persona in ("vendor", "pp"):
        negotiation.agree(session, order=order, actor=two[persona], at=AT)
    negotiation.submit_for_review(session, order=order, note=None, actor=two["pp"], at=AT)
    given = {"sp_number": None, "terms": None, "reason": REASON, "answers": {}, "actor": two["ppk"], "at": AT}
    with pytest.raises(AccountExceeded), session.begin_nested():
        review.approve(session, order=order, accounts=[Share(A, 400_001), Share(B, 99_999)], **given)  # type: ignore[arg-type]
    session.refresh(order)
    review.approve(session, order=order, accounts=[Share(B, 499_999), Share(A, 1)], **given)  # type: ignore[arg-type]
    assert shares_of(order) == {B: 499_999, A: 1}


@settings(max_examples=50)
@given(
    st.lists(st.integers(1, 50), min_size=2, max_size=4),
    st.lists(st.integers(-10, 80), min_size=4, max_size=4),
    st.integers(1, 200),
)
def test_a_kept_division_adds_up_and_goes_over_an_account_only_where_all_are_spent(
    earlier: list[int], left: list[int], total: int
) -> None:
    codes = [str(n) for n in range(4)]
    leaves = dict(zip(codes, left, strict=True))
    before = dict(zip(codes, earlier, strict=False))
    after = {share.account_code: share.amount for share in _kept([Share(*one) for one in before.items()], leaves, total)}
    assert sum(after.values()) == total
    grown = [code for code in after if after[code] > max(before.get(code, 0), leaves[code], 0)]
    if grown:
        assert all(after.get(code, 0) >= leaves[code] for code in codes)


@pytest.mark.asvs("2.3.4")
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(("chosen", "winners"), [(True, 1), (False, 2)])
def test_the_last_rupiah_of_an_account_is_given_once(chosen: bool, winners: int) -> None:
    """A has the money of one order and so has B. All who ask for A at once: one wins. Who leaves it to the
    split: one each. Each takes from a shelf of their own."""
    reactions.install()
    wide = create_engine(db.engine().url, pool_size=CLIENTS, max_overflow=0)
    sessions, gate = sessionmaker(wide, expire_on_commit=False), Barrier(CLIENTS)
    with sessions.begin() as session:
        world = worlds.build(session, pagu=50_000)
        add_account(session, world, 50_000)
        shelves = [worlds.add_listing(session, world.etalase, world.vendor, name=f"Kertas {n}") for n in range(CLIENTS)]

    def one(n: int) -> bool:
        with sessions() as session:
            session.connection()
            gate.wait(PATIENCE)
            try:
                place(session, world, *([Share(A, 50_000)] if chosen else []), quantity=1, listing=shelves[n])
                session.commit()
            except Refusal:
                return False
            return True

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert sum(pool.map(one, range(CLIENTS))) == winners
    with sessions() as session:
        taken = sorted(session.scalars(select(OrderAccount.account_code).where(OrderAccount.region_id == world.region.id)))
    assert taken == [A, B][:winners]
    wide.dispose()


@pytest.mark.usefixtures("committed")
def test_the_forms_of_cart_and_review_divide_without_script() -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session, pagu=400_000)
        add_account(session, world, 1_000_000)
        cart.put(
            session, region_id=world.listing.region_id, listing_id=world.listing.id, quantity=Decimal(10), actor=world["pp"], at=AT
        )
        vendor = public_id(0, world.vendor.id)
    with time_machine.travel(AT, tick=True):
        buyer = Browser()
        buyer.sign_in("pp", PASSWORD)
        typed = {"vendor_id": vendor, "kd_rup": KD_RUP, "address": "Jalan Contoh 1", "due_date": "2026-04-01"}
        asked = buyer.send("/keranjang/pesan", typed | {"step": "accounts"}, page="/keranjang")
        assert asked.status_code == 200
        assert f'name="account.{A}"' in asked.text
        assert "Sisa Rp400.000 dari Rp400.000" in asked.text
        assert f'name="account.{B}"' in buyer.get(f"/keranjang/sisa?kd_rup={KD_RUP}&bagian=1").text
        over = buyer.send("/keranjang/pesan", typed | {f"account.{A}": "450.000", f"account.{B}": "50.000"}, page="/keranjang")
        assert over.status_code == 409
        assert "kurang Rp50.000" in over.text
        assert 'value="450.000"' in over.text
        wrong = buyer.send("/keranjang/pesan", typed | {f"account.{A}": "1", f"account.{B}": "x"}, page="/keranjang")
        assert wrong.status_code == 422
        sent = buyer.send("/keranjang/pesan", typed | {f"account.{A}": "300.000", f"account.{B}": "200.000"}, page="/keranjang")
        assert sent.status_code == 303, sent.text
        with db.new_session() as session:
            order = session.scalars(select(Order).where(Order.region_id == world.region.id)).one()
            for persona in ("vendor", "pp"):
                negotiation.agree(session, order=order, actor=world[persona], at=AT)
            negotiation.submit_for_review(session, order=order, note=None, actor=world["pp"], at=AT)
            page = f"/pesanan/{key_of(order)}"
        ppk = Browser()
        ppk.sign_in("ppk", PASSWORD)
        assert 'value="300.000"' in ppk.get(page).text
        form = {"move": "approve", "reason": REASON, **{f"checklist.{point}": "true" for point in ("need", "price", "delivery")}}
        unequal = ppk.send(f"{page}/langkah", form | {f"account.{A}": "300.000", f"account.{B}": "1"}, page=page)
        assert unequal.status_code == 422
        assert "Jumlah akun Rp300.001, pesanan Rp500.000: samakan." in unequal.text
        assert ppk.send(f"{page}/langkah", form | {f"account.{A}": "", f"account.{B}": "500.000"}, page=page).status_code == 303
    with db.new_session() as session:
        rows = session.scalars(select(OrderAccount).where(OrderAccount.region_id == world.region.id)).all()
        assert [(row.account_code, row.amount) for row in rows] == [(B, 500_000)]
