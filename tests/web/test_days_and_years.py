"""Any day that an address names has a beginning and an end; a body or a form names
days that can be meant, and fiscal years of one span."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from app.clock import end_of_local_day, start_of_local_day
from app.web.incoming.bodies import Body, Day
from app.web.incoming.forms import Form
from app.years import FiscalYear, typed_year


class _Asked(Body):
    due: Day | None = None
    closes_at: datetime | None = None
    year: FiscalYear = 2026


class _Typed(Form):
    due: date | None = None


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
@pytest.mark.parametrize("day", [date.min, date(2026, 12, 31), date.max])
def test_every_day_of_the_calendar_begins_and_ends(day: date, zone: str) -> None:
    assert datetime.min.replace(tzinfo=UTC) <= start_of_local_day(day, zone) < end_of_local_day(day, zone)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_that_nobody_means_is_refused_in_bodies_and_forms(day: str) -> None:
    for wrong in ({"due": day}, {"closes_at": f"{day}T00:00:00+07:00"}):
        with pytest.raises(ValidationError, match="1 Januari 1900"):
            _Asked.model_validate(wrong)
    with pytest.raises(ValidationError, match="1 Januari 1900"):
        _Typed.model_validate({"due": day})


def test_days_of_old_papers_and_of_late_ends_are_taken() -> None:
    assert _Asked.model_validate({"due": "1900-01-01", "closes_at": "2199-12-31T23:59:59Z"}).due == date(1900, 1, 1)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_outside_of_the_span_is_no_fiscal_year(year: int) -> None:
    with pytest.raises(ValidationError):
        _Asked.model_validate({"year": year})
    assert typed_year(str(year)) is None


@pytest.mark.parametrize("typed", ["", "20261", "9" * 5000, "٢٠٢٦", None, 2026])
def test_what_is_typed_as_a_year_and_is_none_fails_nothing(typed: object) -> None:
    assert typed_year(typed) is None
    assert typed_year("2026") == 2026
