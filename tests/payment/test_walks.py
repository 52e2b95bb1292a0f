"""Random walks of bills along every way to pay and back, refilled (GU) or not: what refills cash
enters nothing and stands only on what cash or card paid."""

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Refusal
from app.fulfilment.queries import shipments_of
from app.ledger.models import Entry
from app.ledger.proving import differences
from app.payment import disbursing, invoicing, refilling
from app.payment.models import Payment
from tests import world as worlds
from tests.steps import DAY, deliver
from tests.world import AT, World

LATER = AT + timedelta(days=30)
BILLS = 2
DAYS = [DAY + timedelta(days=days) for days in (-1, 0, 20)]
"""Before the payment, on its day, and later."""
NUMBERS = ["GU/1", "GU/2", "SP2D/1"]
"""Few, so that they meet."""
AMOUNTS = [None, 199_999, 200_000, 399_000, 400_000]
"""Of an SP2D GU: unknown, too little for one bill, for one, for two of which a part came back, for both."""
DONE: set[str] = set()
which = st.integers(0, BILLS - 1)


class PaymentsWalk(RuleBasedStateMachine):
    """Anything is tried with any bill; what is refused must leave nothing behind."""

    @initialize()
    def open_the_house(self) -> None:
        reactions.install()
        self.connection = db.engine().connect()
        self.outer = self.connection.begin()
        self.session = Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self.world: World = worlds.build(self.session)
        self.bills: list[Payment] = []
        for _each in range(BILLS):
            order = worlds.in_process(self.session, self.world, quantity=4)
            deliver(self.session, self.world, shipments_of(self.session, order)[0])
            vendor = self.world["vendor"]
            self.bills.append(
                invoicing.invoice(self.session, order=order, number=None, amount=None, tax_invoice_number=None, actor=vendor, at=AT)
            )

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.outer.rollback()
            self.connection.close()

    def attempt(self, act: Any, bill: int, who: str = "treasurer", **given: Any) -> bool:
        """What is refused is undone."""
        with suppress(Refusal), self.session.begin_nested():
            act(self.session, payment=self.bills[bill], actor=self.world[who], at=LATER, **given)
            DONE.add(act.__name__)
            return True
        self.session.expire_all()
        return False

    @rule(bill=which, way=st.sampled_from(["pay_up", "pay_kkpd"]), confirmed=st.booleans())
    def pay_from_cash(self, bill: int, way: str, confirmed: bool) -> None:
        self.attempt(disbursing.verify, bill, note=None)
        self.attempt(disbursing.pay_from_imprest, bill, move=way, reference="K/1", day=DAY)
        if confirmed:
            self.attempt(disbursing.receive, bill, "vendor")

    @rule(bill=which, number=st.sampled_from(NUMBERS))
    def pay_over_the_treasury(self, bill: int, number: str) -> None:
        """The straight way, from whatever was paid before."""
        self.reverse(bill)
        self.attempt(disbursing.verify, bill, note=None)
        self.attempt(disbursing.issue_spp, bill, number=None)
        self.attempt(disbursing.issue_spm, bill, "budget_user", number=None)
        self.attempt(disbursing.issue_sp2d, bill, number=number, day=DAY)

    @rule(
        bill=which,
        number=st.sampled_from(NUMBERS),
        day=st.sampled_from(DAYS),
        who=st.sampled_from(["treasurer", "vendor", "ppk"]),
        of=st.sampled_from(AMOUNTS),
    )
    def link(self, bill: int, number: str, day: date, who: str, of: int | None = None) -> None:
        before = self.entered()
        if self.attempt(refilling.link, bill, who, number=number, day=day, of=of):
            assert who == "treasurer"
        assert self.entered() == before, "it enters nothing"

    @rule(bill=which, way=st.sampled_from(["pay_up", "pay_kkpd"]), number=st.sampled_from(NUMBERS), confirmed=st.booleans())
    def refill(self, bill: int, way: str, number: str, confirmed: bool) -> None:
        """The straight way from whatever was paid before to a linked SP2D GU."""
        self.reverse(bill)
        self.pay_from_cash(bill, way, confirmed)
        self.link(bill, number, DAYS[-1], "treasurer")

    @rule(bill=which, taken_off=st.booleans())
    def refill_and_give_back(self, bill: int, taken_off: bool) -> None:
        """A part comes back of what is refilled, which is taken off then or not."""
        self.refill(bill, "pay_up", NUMBERS[0], confirmed=False)
        self.refund(bill)
        if taken_off:
            self.unlink(bill)

    @rule(bill=which)
    def unlink(self, bill: int) -> None:
        before = self.entered()
        self.attempt(refilling.unlink, bill, reason="Salah nomor")
        assert self.entered() == before

    @rule(bill=which)
    def reverse(self, bill: int) -> None:
        self.attempt(disbursing.reverse, bill, reason="Retur")

    @rule(bill=which)
    def refund(self, bill: int) -> None:
        self.attempt(disbursing.refund, bill, amount=1_000, reference="STS", day=DAY, reason="Lebih bayar")

    def entered(self) -> int:
        self.session.flush()
        return self.session.scalar(select(func.count()).select_from(Entry)) or 0

    @invariant()
    def a_refill_stands_only_on_what_cash_or_card_paid(self) -> None:
        if not hasattr(self, "session"):
            return
        self.session.flush()
        assert differences(self.session) == []
        dates, papers, covered = defaultdict(set), defaultdict(set), Counter[str]()
        for bill in self.bills:
            assert (bill.refill_number is None) == (bill.refill_on is None)
            if bill.refill_number is None or bill.refill_on is None:
                continue
            assert bill.state in ("PAID_UP", "PAID_KKPD", "RECEIVED")
            assert bill.route in ("UP", "KKPD")
            assert bill.paid_on is not None
            assert bill.refill_on >= bill.paid_on
            dates[bill.refill_number].add(bill.refill_on)
            papers[bill.refill_number].add(bill.refill_rupiah)
            covered[bill.refill_number] += bill.standing_rupiah
        assert all(len(days) == 1 for days in dates.values()), "one paper has one date"
        assert all(len(each) == 1 for each in papers.values()), "and one amount, known or not"
        assert all(covered[number] <= (amount or covered[number]) for number, (amount,) in papers.items())
        assert not dates.keys() & {bill.sp2d_number for bill in self.bills}, "no number is both a GU's and a direct payment's"


def test_no_walk_of_bills_breaks_what_a_refill_promises(database: str) -> None:
    """The walks are the same in every run (`derandomize`); raise `max_examples` to walk further."""
    run_state_machine_as_test(
        PaymentsWalk,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"link", "unlink", "reverse", "refund", "pay_from_imprest", "issue_sp2d", "receive"} - DONE == set()
