"""What an SP2D GU is of itself is kept beside what its payments come to now,
and a list matches what did not come back before it."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid
from app.payment import disbursing, refilling
from app.payment.models import Payment
from app.payment.queries import payment_for
from app.payment.showing import payments_as_json
from app.payment.sp2d import applying, refills
from app.payment.sp2d.filling import sheet_as_csv, waiting_as_json, waiting_for_sp2d
from app.payment.sp2d.queries import refills_of
from tests import world as worlds
from tests.payment.lists import HEAD, verdicts
from tests.payment.making import GU, LATER, REFILLED, link, paid_from_cash
from tests.steps import DAY, nothing_is_broken
from tests.world import World


def given_back(session: Session, world: World, bill: Payment, amount: int, number: str = "STS/1") -> None:
    disbursing.refund(
        session, payment=bill, amount=amount, reference=number, day=DAY, reason="Kelebihan", actor=world["treasurer"], at=LATER
    )


def refill(session: Session, world: World, bills: Sequence[Payment], amount: int) -> None:
    keys = [(bill.region_id, bill.id) for bill in bills]
    refills.refill(session, keys=keys, number=GU, day=REFILLED, amount=amount, actor=world["treasurer"], at=LATER)


def test_what_came_back_afterwards_leaves_the_amount_of_the_paper(session: Session, world: World) -> None:
    bills = [paid_from_cash(session, world) for _one in range(2)]
    refill(session, world, bills, 400_000)
    given_back(session, world, bills[0], 50_000)
    (one,) = refills_of(session, world["treasurer"])
    assert (one.paper, one.amount) == (400_000, 350_000)
    shown = payments_as_json(session, bills, world["treasurer"], at=LATER)
    assert [each["refill_amount"] for each in shown] == [400_000, 400_000]


def test_one_that_is_linked_alone_has_the_amount_that_is_known_and_no_other(session: Session, world: World) -> None:
    first, second, third, last = (paid_from_cash(session, world) for _one in range(4))
    link(session, world, first)
    assert first.refill_rupiah is None, "nobody wrote it down"
    given = {"number": GU, "day": REFILLED, "actor": world["treasurer"], "at": LATER}
    refilling.link(session, payment=second, of=900_000, **given)  # type: ignore[arg-type]
    session.expire_all()
    assert (first.refill_rupiah, second.refill_rupiah) == (900_000, 900_000), "of one paper one amount"
    with pytest.raises(Invalid, match=r"tercatat bernilai Rp900\.000") as refused, session.begin_nested():
        refilling.link(session, payment=third, of=800_000, **given)  # type: ignore[arg-type]
    assert [error.field for error in refused.value.errors] == ["amount"]
    session.expire_all()
    refilling.link(session, payment=third, of=900_000, **given)  # type: ignore[arg-type]
    link(session, world, last)
    assert last.refill_rupiah == 900_000
    (one,) = refills_of(session, world["treasurer"])
    assert (one.payments, one.paper, one.amount) == (4, 900_000, 800_000)


def test_an_sp2d_gu_refills_no_more_than_it_is_of_however_it_is_linked(session: Session, world: World) -> None:
    """Alone, by its amount or by its number, and from a list; what came back in parts is not refilled."""
    first, second, third = (paid_from_cash(session, world) for _one in range(3))
    given = {"number": GU, "day": REFILLED, "actor": world["treasurer"], "at": LATER}

    def refused(bill: Payment, of: int | None) -> str:
        with pytest.raises(Invalid) as wrong, session.begin_nested():
            refilling.link(session, payment=bill, of=of, **given)  # type: ignore[arg-type]
        session.expire_all()
        assert [error.field for error in wrong.value.errors] == ["amount"]
        return wrong.value.errors[0].message

    assert "bernilai Rp199.999, sedangkan tagihan yang digantinya di sini menjadi Rp200.000" in refused(first, 199_999)
    link(session, world, first)
    assert "menjadi Rp400.000" in refused(second, 399_999), "also what was linked before anybody wrote the amount down"
    refilling.link(session, payment=second, of=550_000, **given)  # type: ignore[arg-type]
    assert "menjadi Rp600.000" in refused(third, None)
    row = f"{GU};{REFILLED.isoformat()};{third.invoice_number};{third.order.number};200000"
    content = (HEAD.replace("Nomor SPM", "Nomor Kuitansi") + row + "\n").encode()
    sent = applying.send_in(session, content=content, file_name="gu.csv", actor=world["treasurer"], at=LATER)
    applying.apply(session, sent=sent, actor=world["treasurer"], at=LATER)
    assert (verdicts(sent), third.refill_number) == (["refused"], None)
    given_back(session, world, first, 50_000)
    refilling.link(session, payment=third, of=None, **given)  # type: ignore[arg-type]
    (one,) = refills_of(session, world["treasurer"])
    assert (one.payments, one.amount, one.paper) == (3, 550_000, 550_000)


def test_taken_off_or_reversed_a_payment_keeps_no_amount(session: Session, world: World) -> None:
    bills = [paid_from_cash(session, world) for _one in range(2)]
    refill(session, world, bills, 400_000)
    refilling.unlink(session, payment=bills[0], reason="Salah", actor=world["treasurer"], at=LATER)
    disbursing.reverse(session, payment=bills[1], reason="Batal", actor=world["treasurer"], at=LATER)
    assert [bill.refill_rupiah for bill in bills] == [None, None]


def test_a_list_matches_what_did_not_come_back_and_the_sheet_to_fill_in_says_it(session: Session, world: World) -> None:
    bill, whole = paid_from_cash(session, world), paid_from_cash(session, world)
    given_back(session, world, bill, 50_000)
    (told, full) = waiting_as_json(waiting_for_sp2d(session, world["treasurer"]))
    assert (told["amount"], told["transferred"], full["amount"]) == (150_000, None, 200_000)
    sheet = sheet_as_csv(waiting_for_sp2d(session, world["treasurer"]))
    assert ("150000" in sheet, "200000" in sheet) == (True, True)
    day = REFILLED.isoformat()
    lines = [f"{GU};{day};{one.invoice_number};{one.order.number};{amount}" for one, amount in ((bill, 150_000), (whole, 150_000))]
    content = (HEAD.replace("Nomor SPM", "Nomor Kuitansi") + "\n".join(lines)).encode()
    sent = applying.send_in(session, content=content, file_name="gu.csv", actor=world["treasurer"], at=LATER)
    assert verdicts(sent) == ["match", "amount_differs"]
    applying.apply(session, sent=sent, actor=world["treasurer"], at=LATER)
    session.expire_all()
    assert (verdicts(sent)[0], bill.refill_number, whole.refill_number) == ("paid", GU, None)
    other = paid_from_cash(session, world)
    given_back(session, world, other, 50_000, "STS/2")
    wrong = (HEAD + f"{GU};{day};;{other.order.number};1\n").encode()
    (row,) = applying.send_in(session, content=wrong, file_name="gu.csv", actor=world["treasurer"], at=LATER).rows
    assert "Yang tidak kembali Rp150.000." in (row.said or "")


def test_the_number_of_another_year_is_another_paper(session: Session, world: World) -> None:
    """Offices number anew each January: what the old one refilled takes nothing of the new one."""
    old, new = (paid_from_cash(session, world) for _one in range(2))
    given = {"number": GU, "of": 200_000, "actor": world["treasurer"]}
    refilling.link(session, payment=old, day=REFILLED, at=LATER, **given)  # type: ignore[arg-type]
    next_year = LATER.replace(year=LATER.year + 1)
    refilling.link(session, payment=new, day=REFILLED.replace(year=REFILLED.year + 1), at=next_year, **given)  # type: ignore[arg-type]
    assert [bill.refill_rupiah for bill in (old, new)] == [200_000, 200_000]
    nothing_is_broken(session)


@pytest.mark.parametrize("loses", ["unlink", "reverse"])
def test_an_amount_that_another_writes_on_a_payment_meanwhile_is_lost_with_its_refill(committed: None, loses: str) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        bills = [paid_from_cash(session, world) for _one in range(2)]
        link(session, world, bills[0])
        keys = [(bill.region_id, bill.id) for bill in bills]
    by = {"actor": world["treasurer"], "at": LATER}
    with db.new_session() as one:
        taken = payment_for(one, world["treasurer"], region_id=keys[0][0], id=keys[0][1])
        with db.new_session() as other:
            second = payment_for(other, world["treasurer"], region_id=keys[1][0], id=keys[1][1])
            refilling.link(other, payment=second, number=GU, day=REFILLED, of=900_000, **by)  # type: ignore[arg-type]
        lose = refilling.unlink if loses == "unlink" else disbursing.reverse
        lose(one, payment=taken, reason="Salah", **by)  # type: ignore[arg-type]
    with db.new_session() as session:
        kept = [session.get_one(Payment, key) for key in keys]
        assert [(bill.refill_number, bill.refill_rupiah) for bill in kept] == [(None, None), (GU, 900_000)]
