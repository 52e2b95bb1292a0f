"""Random walks through the life of orders against the real database: after each step the
ledger's invariants hold and every tally is its fold."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db, reactions
from app.accounts.reauthentication import Proof
from app.catalogue.models import Listing
from app.errors import Refusal
from app.fulfilment import handover, shipping
from app.fulfilment.queries import handovers_of, shipments_of
from app.ledger.models import OrderTally, PackageTally
from app.ledger.proving import differences
from app.orders import cancellation, completion, confirmation, negotiation, review, signing
from app.orders.bookkeeping import key_of
from app.orders.models import Order
from app.orders.states import REALISED
from app.orders.warnings import flags
from app.payment import disbursing, invoicing
from app.payment.queries import payable_amount, payments_of
from tests import world as worlds
from tests.world import AT, KD_RUP, PASSWORD, World

DAY = date(2026, 3, 2)
ENDS = ((negotiation.abandon, "vendor"), (review.reject, "ppk"), (confirmation.cancel, "ppk"), (confirmation.decline, "vendor"))
SEEN: set[str] = set()
"""States that the walks came through; a walk that never gets anywhere proves nothing."""
DONE: set[str] = set()
"""Commands that were not refused every time."""
PERSONAS = ("vendor", "pp", "ppk", "treasurer", "budget_user", "region_admin")


class OrdersWalk(RuleBasedStateMachine):
    """Anybody tries anything with any order; what is refused must leave nothing behind."""

    orders: Bundle[Order] = Bundle("orders")

    @initialize()
    def open_the_house(self) -> None:
        reactions.install()
        self.connection = db.engine().connect()
        self.outer = self.connection.begin()
        self.session = Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self.world: World = worlds.build(self.session, pagu=2_000_000, stock=40)
        self.number = 0

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.outer.rollback()
            self.connection.close()

    def attempt(self, act: Any, *arguments: Any, **given: Any) -> Any:
        """What is refused is undone."""
        with suppress(Refusal), self.session.begin_nested():
            done = act(self.session, *arguments, **given, at=AT)
            DONE.add(act.__name__)
            return done
        self.session.expire_all()
        return None

    @rule(target=orders, quantity=st.integers(1, 25), who=st.sampled_from(["pp", "ppk"]))
    def place(self, quantity: int, who: str) -> Any:
        def placing(session: Session, at: Any) -> Order:
            return worlds.place(session, self.world, quantity=quantity, as_=who)

        placed = self.attempt(placing)
        return placed if placed is not None else multiple()

    @rule(order=orders, who=st.sampled_from(PERSONAS), price=st.integers(1, 90_000), shipping_cost=st.integers(0, 1000))
    def offer(self, order: Order, who: str, price: int, shipping_cost: int) -> None:
        prices = {line.id: price for line in order.lines}
        self.attempt(negotiation.offer, order=order, prices=prices, shipping=shipping_cost, due_date=None, actor=self.world[who])

    @rule(order=orders)
    def come_to_terms(self, order: Order) -> None:
        """Both agree and it goes to the PPK, who approves: the short way to what lies behind."""
        self.go_to_review(order)
        self.approve(order, "ppk")

    def go_to_review(self, order: Order) -> None:
        for who in ("vendor", str(order.placed_as)):
            self.attempt(negotiation.agree, order=order, actor=self.world[who])
        self.attempt(negotiation.submit_for_review, order=order, note=None, actor=self.world[str(order.placed_as)])

    @rule(order=orders, who=st.sampled_from(PERSONAS))
    def approve(self, order: Order, who: str) -> None:
        self.attempt(
            review.approve, order=order, sp_number=None, terms=None, accounts=[], reason=None, answers={}, actor=self.world[who]
        )

    @rule(order=orders, who=st.sampled_from(PERSONAS))
    def send_back(self, order: Order, who: str) -> None:
        self.attempt(review.send_back, order=order, note="Bicarakan lagi", actor=self.world[who])

    @rule(order=orders)
    def sign_both(self, order: Order) -> None:
        self.attempt(signing.sign, order=order, proof=Proof(PASSWORD), actor=self.world["ppk"])
        self.attempt(confirmation.accept, order=order, note=None, actor=self.world["vendor"])
        self.attempt(signing.sign, order=order, proof=Proof(PASSWORD), actor=self.world["vendor"])

    @rule(order=orders, way=st.sampled_from(ENDS), who=st.sampled_from([None, *PERSONAS]))
    def end(self, order: Order, way: tuple[Any, str], who: str | None) -> None:
        """Mostly by the one who may, sometimes by anybody."""
        self.attempt(way[0], order=order, reason="Tidak jadi", actor=self.world[who or way[1]])

    @rule(quantity=st.integers(1, 25), who=st.sampled_from(["vendor", "pp", "ppk"]))
    def place_and_leave_the_table(self, quantity: int, who: str) -> None:
        """A vendor or PP ends the talks; the PPK rejects what came to review."""
        placed = self.attempt(lambda session, at: worlds.place(session, self.world, quantity=quantity))
        if placed is None:
            return
        if who == "ppk":
            self.go_to_review(placed)
        leave = review.reject if who == "ppk" else negotiation.abandon
        self.attempt(leave, order=placed, reason="Tidak jadi", actor=self.world[who])

    @rule(order=orders, way=st.sampled_from(ENDS), signed=st.booleans())
    def come_to_terms_and_end(self, order: Order, way: tuple[Any, str], signed: bool) -> None:
        self.come_to_terms(order)
        if signed:
            self.attempt(signing.sign, order=order, proof=Proof(PASSWORD), actor=self.world["ppk"])
        self.end(order, way, None)

    @rule(order=orders, who=st.sampled_from(["vendor", "ppk"]), grant=st.booleans())
    def cancel_after_signing(self, order: Order, who: str, grant: bool) -> None:
        self.come_to_terms(order)
        self.sign_both(order)
        self.attempt(cancellation.request_cancel, order=order, reason="Macet", letter=None, actor=self.world[who])
        self.attempt(cancellation.open_cancel, order=order, note=None, actor=self.world["region_admin"])
        decide = cancellation.grant_cancel if grant else cancellation.refuse_cancel
        self.attempt(decide, order=order, reason="Diputuskan", actor=self.world["budget_user"])

    @rule(order=orders, part=st.integers(1, 10))
    def split(self, order: Order, part: int) -> None:
        carried = [shipping.Carried(order.lines[0].id, Decimal(part))]
        self.attempt(shipping.split_shipment, order=order, carried=carried, actor=self.world["vendor"])

    @rule(order=orders, which=st.integers(0, 2), confirmed=st.integers(0, 30))
    def deliver(self, order: Order, which: int, confirmed: int) -> None:
        shipments = shipments_of(self.session, order)
        if which >= len(shipments):
            return
        shipment = shipments[which]
        self.attempt(shipping.pack, shipment=shipment, actor=self.world["vendor"])
        self.attempt(shipping.ship, shipment=shipment, courier="Kurir", number="1", actor=self.world["vendor"])
        self.attempt(shipping.deliver, shipment=shipment, proof=None, actor=self.world["vendor"])
        quantities = {line.line_id: min(Decimal(confirmed), line.quantity) for line in shipment.lines} if confirmed else {}
        self.attempt(
            shipping.confirm, shipment=shipment, quantities=quantities, function=True, quantity=True, time=True, finished_on=DAY,
            actor=self.world["ppk"],
        )  # fmt: skip

    @rule(order=orders, outside=st.booleans())
    def see_it_through(self, order: Order, outside: bool) -> None:
        """The straight way to the end from wherever it is."""
        self.come_to_terms(order)
        self.sign_both(order)
        for which in range(3):
            self.deliver(order, which, 0)
        self.hand_over(order)
        if outside:
            self.settle_outside(order, order.total)
            self.undo_outside(order)
        self.pay(order)
        if order.state == "COMPLETED":
            self.bring_back(order)

    def bring_back(self, order: Order) -> None:
        """What completed it comes back, a part of it first, and is paid and has arrived again."""
        for bill in payments_of(self.session, order):
            part = {"amount": bill.amount // 3 or 1, "reference": "STS", "day": DAY}
            self.attempt(disbursing.refund, payment=bill, **part, reason="Lebih bayar", actor=self.world["treasurer"])
        assert order.state == "COMPLETED"
        self.every_figure_is_the_fold_of_the_ledger()
        for bill in payments_of(self.session, order):
            self.attempt(disbursing.reverse, payment=bill, reason="Retur", actor=self.world["treasurer"])
        assert (order.state, payable_amount(self.session, order)) == ("ON_PROCESS", order.total)
        self.every_figure_is_the_fold_of_the_ledger()
        self.pay(order)
        assert order.state == "COMPLETED"

    def undo_outside(self, order: Order) -> None:
        """What was paid outside was not, and then it was."""
        if self.attempt(completion.reverse_outside, order=order, reason="Salah catat", actor=self.world["treasurer"]) is None:
            return
        assert (order.state, payable_amount(self.session, order)) == ("ON_PROCESS", order.total)
        self.every_figure_is_the_fold_of_the_ledger()
        self.settle_outside(order, order.total)
        assert order.state == "PAYMENT_OUTSIDE_SYSTEM"

    @rule(order=orders)
    def hand_over(self, order: Order) -> None:
        for paper in handovers_of(self.session, order):
            self.attempt(handover.number, handover=paper, given=None, actor=self.world["ppk"])
            self.attempt(handover.sign, handover=paper, actor=self.world["vendor"])
            self.attempt(handover.sign, handover=paper, actor=self.world["ppk"])

    @rule(order=orders)
    def pay(self, order: Order) -> None:
        self.attempt(invoicing.invoice, order=order, number=None, amount=None, tax_invoice_number=None, actor=self.world["vendor"])
        for bill in payments_of(self.session, order):
            self.number += 1
            self.attempt(disbursing.verify, payment=bill, note=None, actor=self.world["treasurer"])
            self.attempt(disbursing.issue_spp, payment=bill, number=None, actor=self.world["treasurer"])
            self.attempt(disbursing.issue_spm, payment=bill, number=None, actor=self.world["budget_user"])
            self.attempt(disbursing.issue_sp2d, payment=bill, number=f"SP2D/{self.number}", day=DAY, actor=self.world["treasurer"])
            self.attempt(disbursing.receive, payment=bill, actor=self.world["vendor"])

    @rule(order=orders, amount=st.integers(1, 1_000_000))
    def settle_outside(self, order: Order, amount: int) -> None:
        self.attempt(
            completion.settle_outside, order=order, route="UP", reference="K", paid_on=DAY, amount=amount, note=None,
            actor=self.world["treasurer"],
        )  # fmt: skip

    @invariant()
    def every_figure_is_the_fold_of_the_ledger(self) -> None:
        if not hasattr(self, "session"):
            return
        self.session.flush()
        assert differences(self.session) == []
        tallies = {row.order_key: row for row in self.session.scalars(select(OrderTally).execution_options(populate_existing=True))}
        found = self.session.scalars(select(Order)).all()
        for order in found:
            row = tallies[key_of(order)]
            assert row.state == order.state
            assert row.held == order.held_rupiah
            assert row.committed >= row.received >= row.paid >= 0
            assert (row.ordered_orders == 1) == (order.state in REALISED)
            if order.state in REALISED:
                assert row.committed == order.total
            if order.state == "CANCELLED":
                assert row.committed == 0
            elif order.lines and all(line.accepted_quantity == line.quantity for line in order.lines):
                assert row.received == order.total
            SEEN.add(str(order.state))
            assert sum(share.amount for share in order.accounts) == order.total
        package = self.session.scalars(
            select(PackageTally).where(PackageTally.kd_rup == KD_RUP).execution_options(populate_existing=True)
        ).one()
        assert package.held + package.committed <= package.pagu
        assert package.held == sum(row.held for row in tallies.values())
        assert package.committed == sum(row.committed for row in tallies.values())
        shelf = self.session.execute(select(Listing.stock, Listing.reserved)).one()
        waiting = sum(
            line.quantity - line.shipped_quantity
            for order in found
            if not order.state.startswith("CANCELLED")
            for line in order.lines
        )
        assert shelf.reserved == waiting
        assert self.session.scalar(select(func.count()).select_from(Order)) == len(tallies)


def test_no_walk_breaks_an_invariant(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walks are the same in every run (`derandomize`), so that their reach is too; raise `max_examples` to walk further.

    Warnings are off: they move no rupiah, and every second order of a walk would owe an answer.
    """
    monkeypatch.setattr(flags, "FLAGS", ())
    run_state_machine_as_test(
        OrdersWalk,
        settings=settings(
            max_examples=14,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {
        "ON_PROCESS",
        "COMPLETED",
        "PAYMENT_OUTSIDE_SYSTEM",
        "CANCELLED",
        "CANCELLED_ON_NEGOTIATION",
        "CANCELLED_ON_REVIEW",
    } <= SEEN
    assert {"reverse", "refund", "settle_outside", "reverse_outside"} <= DONE
