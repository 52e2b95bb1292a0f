"""Random walks through the life of orders: whatever was tried, open data and exports say at the end what the tally says."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from app.orders.warnings import flags
from app.realisation.asking import AskedScope, question
from app.realisation.tallying import tally
from tests.exchange.feeds import YEAR
from tests.exports.making import rows_of
from tests.ocds.adding import releases_of, the_dump_adds_up
from tests.ocds.reading import must_hold
from tests.orders.test_walks import OrdersWalk


class DumpsWalk(OrdersWalk):
    """Whatever was tried with whichever orders, the dump adds up at the end, and the exports do."""

    @invariant()
    def every_figure_is_the_fold_of_the_ledger(self) -> None:
        """That is proved where the walks come from."""

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.flush()
            the_dump_adds_up(self.session)
            must_hold(releases_of(self.session))
            rows = rows_of(self.session, "isb-v6")
            told = tally(self.session, question(region="99.01", year=YEAR, scope=AskedScope.EP_LOCAL))
            assert (len(rows), sum(row["total_harga"] for row in rows)) == (told["orders"], told["amount"])
        super().teardown()


def test_no_walk_of_orders_makes_the_dump_say_otherwise(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flags, "FLAGS", ())
    run_state_machine_as_test(
        DumpsWalk,
        settings=settings(
            max_examples=3,
            stateful_step_count=14,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
