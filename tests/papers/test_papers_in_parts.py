"""What came in two parts and was billed twice: each bill names the handover that it is for, and the way in which it was paid."""

from sqlalchemy.orm import Session

from app.orders.models import Order
from app.papers import issuing
from app.papers.drawing import drawn
from app.papers.kinds import PaperKind
from app.payment import disbursing, invoicing
from app.payment.models import Payment
from tests import world as worlds
from tests.competition import making
from tests.documents.reading import close, text_of
from tests.papers.making import TODAY, accepted
from tests.world import AT, World


def bill(session: Session, world: World, order: Order, number: str, amount: int | None = None) -> Payment:
    made = invoicing.invoice(
        session, order=order, number=number, amount=amount, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    return disbursing.verify(session, payment=made, note=None, actor=world["treasurer"], at=AT)


def texts(session: Session, order: Order) -> dict[tuple[PaperKind, int], str]:
    return {
        (PaperKind(paper.kind), paper.position): close(text_of(drawn(paper))) for paper in issuing.issue_all(session, order, at=AT)
    }


def test_a_bill_names_the_handover_that_it_is_for_and_no_other(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    accepted(session, world, order, confirmed=6)
    bill(session, world, order, "T-1", amount=200_000)
    accepted(session, world, order)
    bill(session, world, order, "T-2")
    said = texts(session, order)
    first, second = (f"{number:03}/BAST" for number in (1, 2))
    for kind in (PaperKind.INVOICE, PaperKind.RECEIPT):
        names = [[number in said[kind, position] for number in (first, second)] for position in (1, 2)]
        assert names == [[True, False], [True, True]], "Rp200.000 of the first handover's Rp300.000; then the rest of both"


def test_an_advance_is_for_no_handover_also_when_the_goods_have_come(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    ahead = invoicing.invoice_advance(
        session, order=order, number="T-1", amount=100_000, tax_invoice_number=None, actor=world["vendor"], at=AT
    )
    disbursing.verify(session, payment=ahead, note=None, actor=world["treasurer"], at=AT)
    accepted(session, world, order)
    bill(session, world, order, "T-2")
    said = texts(session, order)
    assert close("uang muka, sebelum serah terima") in said[PaperKind.RECEIPT, 1]
    assert [f"{1:03}/BAST" in said[PaperKind.RECEIPT, position] for position in (1, 2)] == [False, True]


def test_what_petty_cash_paid_has_its_voucher_and_no_paper_of_the_treasury(session: Session, world: World) -> None:
    order = worlds.in_process(session, world)
    accepted(session, world, order)
    paid = bill(session, world, order, "T-1")
    disbursing.pay_from_imprest(
        session, payment=paid, move="pay_up", reference="BKU-12", day=TODAY, actor=world["treasurer"], at=AT
    )
    text = texts(session, order)[PaperKind.RECEIPT, 1]
    assert close("Nomor bukti") + "BKU-12" in text
    assert not [name for name in ("SP2D", "SPM") if name in text]


def test_a_handover_of_which_a_part_was_refused_does_not_say_that_the_quantity_was_right(session: Session, world: World) -> None:
    order = worlds.in_process(session, world, quantity=10)
    accepted(session, world, order, confirmed=6)
    accepted(session, world, order)
    said = texts(session, order)
    assert [close("sisanya ditolak") in said[PaperKind.HANDOVER, position] for position in (1, 2)] == [True, False]
    assert close("Jumlah") + "sesuai" in said[PaperKind.HANDOVER, 2]


def test_the_papers_of_an_order_that_a_competition_was_won_for_say_so(session: Session, world: World) -> None:
    competition, order = making.awarded(session, world)
    minutes = texts(session, order)[PaperKind.MINUTES, 1]
    assert close(f"Pesanan ini hasil mini-kompetisi {competition.number}: harga awalnya adalah penawaran tersegel") in minutes
    assert "Disetujui" not in minutes, "nobody agreed to what a sealed bid decided"
    other = worlds.approved(session, world)
    assert "mini-kompetisi" not in texts(session, other)[PaperKind.MINUTES, 1]
