"""The taxes of a bill: by kind, by the vendor's papers, by the rules of the day; kept with it,
adding up to the rupiah, on its papers as in its rows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.identifiers import new_id
from app.orders.models import Order, OrderLine
from app.orders.opening import line_total
from app.papers import issuing
from app.papers.drawing import drawn
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from app.payment.showing import payments_as_json
from app.payment.taxes import KINDS, Payee, Tax, TaxLine, ordered, shared, taxes_of
from app.payment.withholding import keep_taxes
from app.rules.national import RULES
from app.rules.queries import Rules
from app.vendors.models import VendorDocument
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.papers.making import TODAY, accepted
from tests.world import AT, World

NOW = Rules(tuple(rule for rule in RULES if rule.holds(on=date(2026, 3, 2), region_code="99.01", tier="kabupaten")))


def order_of(*lines: tuple[str, int, Decimal, int], shipping: int = 0) -> Order:
    """Of lines (kind, price, quantity, tax on top in basis points), in memory."""
    made = [
        OrderLine(
            kind=kind,
            unit_price=price,
            quantity=quantity,
            tax_rate_bps=rate,
            accepted_quantity=Decimal(0),
            amount=line_total(unit_price=price, quantity=quantity, tax_rate_bps=rate),
        )  # fmt: skip
        for kind, price, quantity, rate in lines
    ]
    order = Order(total=sum(line.amount for line in made) + shipping)
    set_committed_value(order, "lines", made)
    return order


def of(order: Order, payee: Payee, *, gross: int | None = None, by_card: bool = False) -> dict[tuple[str, Tax], TaxLine]:
    parts = shared(order.total if gross is None else gross, ordered(order.lines))
    return {(line.kind, line.tax): line for line in taxes_of(order, parts, payee=payee, rules=NOW, by_card=by_card)}


def goods(total: int) -> Order:
    return order_of(("goods", total, Decimal(1), 0))


def test_the_price_of_a_pkp_includes_its_value_added_tax() -> None:
    found = of(goods(11_100_000), Payee(pkp=True))
    assert [(line.base, line.amount, line.withheld) for line in found.values()] == [
        (10_000_000, 1_100_000, 1_100_000),
        (10_000_000, 150_000, 150_000),
    ]
    assert found["goods", Tax.PPN].rule.citation == "PMK 131/2024 (12 % × 11/12)"


def test_what_is_bought_decides_the_income_tax() -> None:
    order = order_of(
        ("goods", 10_000_000, Decimal(1), 0), ("service", 5_000_000, Decimal(1), 0), ("construction", 8_000_000, Decimal(1), 0)
    )
    no_pkp = Payee(pkp=False)
    assert {key: line.amount for key, line in of(order, no_pkp).items()} == {
        ("goods", Tax.PPH22): 150_000,
        ("service", Tax.PPH23): 100_000,
        ("construction", Tax.PPH42): 320_000,
    }
    small = of(order, Payee(pkp=False, has_final_letter=True, has_certificate=True, is_small=True))
    assert {key: line.amount for key, line in small.items()} == {
        ("goods", Tax.PPH_FINAL_UMKM): 50_000,
        ("service", Tax.PPH_FINAL_UMKM): 25_000,
        ("construction", Tax.PPH42): 140_000,
    }
    assert of(order, Payee(pkp=False, has_certificate=True))["construction", Tax.PPH42].amount == 212_000


@pytest.mark.parametrize(
    ("total", "ppn", "pph"), [(2_000_000, 0, 0), (2_000_001, 198_198, 0), (2_220_000, 220_000, 0), (2_220_001, 220_000, 30_000)]
)
def test_small_purchases_are_free_to_the_rupiah(total: int, ppn: int, pph: int) -> None:
    found = of(goods(total), Payee(pkp=True))
    assert (found["goods", Tax.PPN].withheld, found["goods", Tax.PPH22].withheld) == (ppn, pph)
    assert found["goods", Tax.PPN].amount > 0


def test_a_purchase_that_is_billed_in_small_parts_is_not_small() -> None:
    found = of(goods(11_100_000), Payee(pkp=True), gross=1_110_000)
    assert (found["goods", Tax.PPN].withheld, found["goods", Tax.PPH22].withheld) == (110_000, 15_000)


def test_nothing_is_withheld_from_what_the_card_pays() -> None:
    found = of(goods(11_100_000), Payee(pkp=True), by_card=True)
    assert [line.withheld for line in found.values()] == [0, 0]
    assert found["goods", Tax.PPN].amount == 1_100_000


@pytest.mark.parametrize("amount", [222_000, 333_333, 7])
def test_tax_on_top_of_an_amount_that_is_no_price_times_its_quantity_is_what_the_rate_leaves(amount: int) -> None:
    """A cut after a changed price: what was accepted costs what it did then."""
    order = order_of(("goods", 150_000, Decimal(4), 1100))
    order.lines[0].amount = order.total = amount
    found = of(order, Payee(pkp=True))
    ppn, pph = found["goods", Tax.PPN], found["goods", Tax.PPH22]
    assert (ppn.base, ppn.base + ppn.amount) == (pph.base, amount)
    assert abs(ppn.amount * 10_000 - ppn.base * 1100) <= 10_000


def test_tax_on_top_of_the_prices_is_the_orders_own() -> None:
    order = order_of(("goods", 3_333_333, Decimal(3), 1_100), ("goods", 777_777, Decimal(7), 1_100), shipping=100_000)
    found = of(order, Payee(pkp=True))
    assert found["goods", Tax.PPN].amount == order.total - 100_000 - 3_333_333 * 3 - 777_777 * 7


LINES = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(1, 10**9),
        st.integers(1, 999).map(lambda n: Decimal(n) / 4),
        st.sampled_from([0, 1_100]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60)
@given(LINES, st.integers(0, 10**6), st.integers(1, 100), st.booleans(), st.booleans(), st.booleans())
def test_bases_and_value_added_tax_add_up_to_the_bill(
    lines: list[tuple[str, int, Decimal, int]], shipping: int, part: int, pkp: bool, letter: bool, card: bool
) -> None:
    order = order_of(*lines, shipping=shipping)
    if order.total == 0:
        return
    gross = max(order.total * part // 100, 1)
    found = of(order, Payee(pkp, has_final_letter=letter), gross=gross, by_card=card)
    assert sum(line.amount if line.tax is Tax.PPN else line.base for line in found.values()) == gross
    for line in found.values():
        off = abs(2 * (line.amount * 10_000 - line.base * line.rate_bps))
        assert off <= (10_000 if line.tax is not Tax.PPN else 200 * 10_000)
        assert line.withheld in (0, line.amount)
        assert line.withheld == 0 or not card


def billed(session: Session, world: World, *, quantity: int = 222) -> tuple[Order, Payment]:
    order = worlds.in_process(session, world, quantity=quantity)
    accepted(session, world, order)
    bill = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    return order, bill


def test_a_bill_keeps_its_taxes_and_its_papers_say_them(session: Session, world: World) -> None:
    world.vendor.pkp = True
    order, bill = billed(session, world)
    session.expire_all()
    assert (bill.amount, bill.ppn_rupiah, bill.withheld_rupiah, bill.transferred_rupiah) == (
        11_100_000,
        1_100_000,
        1_250_000,
        9_850_000,
    )
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    said = payments_as_json(session, [bill], world["vendor"], at=AT)[0]
    assert [(tax["tax"], tax["base"], tax["rate_bps"], tax["amount"], tax["rule"]["code"]) for tax in said["taxes"]] == [
        ("PPN", 10_000_000, 1_100, 1_100_000, "PPN"),
        ("PPH22", 10_000_000, 150, 150_000, "PPH22"),
    ]
    assert (said["waiting_for"], said["waiting_at"], said["days"]) == ("treasurer", "Dinas Contoh", 0)
    papers = {paper.kind: close(text_of(drawn(paper))) for paper in issuing.issue_all(session, order, at=AT)}
    for kind in ("invoice", "receipt"):
        for part in (
            "Rp1.100.000 = 11 % × Rp10.000.000",
            "Rp150.000 = 1,5 % × Rp10.000.000",
            "Rp1.250.000",
            "Rp9.850.000",
            "PMK 59/2022",
        ):
            assert close(part) in papers[kind], (kind, part)


def test_the_treasurer_verifies_the_taxes_of_that_day(session: Session, world: World) -> None:
    _order, bill = billed(session, world)
    assert bill.ppn_rupiah == 0
    world.vendor.pkp = True
    session.add(
        VendorDocument(
            id=new_id(),
            vendor_id=world.vendor.id,
            kind="SK_UMKM",
            number="1",
            issued_on=None,
            expires_on=TODAY,
            file_sha256="0" * 64,
            file_type="application/pdf",
            uploaded_at=AT,
        )  # fmt: skip
    )
    session.flush()
    session.expire(world.vendor)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    assert [(tax.tax, tax.amount) for tax in bill.taxes] == [("PPN", 1_100_000), ("PPH_FINAL_UMKM", 50_000)]
    assert bill.transferred_rupiah == 9_950_000


def test_the_card_frees_a_bill_and_an_older_bill_is_taxed_when_it_is_paid(session: Session, world: World) -> None:
    world.vendor.pkp = True
    _order, bill = billed(session, world)
    disbursing.verify(session, payment=bill, note=None, actor=world["treasurer"], at=AT)
    session.execute(update(Payment).values(taxed_on=None, ppn_rupiah=None, withheld_rupiah=None, transferred_rupiah=None))
    session.refresh(bill)
    disbursing.pay_from_imprest(session, payment=bill, move="pay_kkpd", reference="K/1", day=TODAY, actor=world["treasurer"], at=AT)
    assert (bill.withheld_rupiah, bill.transferred_rupiah, bill.ppn_rupiah) == (0, bill.amount, 1_100_000)


def test_a_second_bill_is_of_what_the_first_did_not_bill(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=100)
    accepted(session, world, order)
    order.lines[0].kind = "service"
    session.flush()
    first = invoicing.invoice(
        session, order=order, number=None, amount=2_000_000, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    rest = invoicing.invoice(session, order=order, number=None, amount=None, tax_invoice_number=None, actor=world["vendor"], at=AT)
    keep_taxes(session, first, at=AT)
    assert [(tax.tax, tax.base) for bill in (first, rest) for tax in bill.taxes] == [("PPH23", 2_000_000), ("PPH23", 3_000_000)]


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE payment SET withheld_rupiah = withheld_rupiah + 1",
        "UPDATE payment_tax SET withheld = withheld + 1",
        "UPDATE payment_tax SET amount = amount + 1, withheld = withheld + 1",
    ],
)
def test_the_database_refuses_taxes_that_do_not_add_up(session: Session, world: World, wrong: str) -> None:
    billed(session, world)
    with pytest.raises(IntegrityError):
        session.execute(text(wrong))
