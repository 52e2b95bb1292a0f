"""Who closes the books of a year and opens them again: written down a second time, and compared with the table."""

from uuid import UUID

import pytest

from app.plan.models import FiscalYear
from app.plan.years import FISCAL_YEAR, may_close
from tests.cast import REGION, open_moves, who


@pytest.mark.asvs("2.3.1", "8.2.2")
def test_the_regions_admin_closes_a_year_and_opens_it_again_with_a_reason() -> None:
    year = FiscalYear(region_id=REGION, id=UUID(int=98), year=2026, state="open")
    assert open_moves(FISCAL_YEAR, year) == {"close_year → closed": "region_admin"}
    assert who(lambda actor: may_close(actor, year)) == "region_admin"
    year.state = "closed"
    assert open_moves(FISCAL_YEAR, year) == {"reopen_year → open (reason)": "region_admin"}
