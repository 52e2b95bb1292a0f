"""The known answers of one real kabupaten, to the rupiah and to four decimals."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.exchange.importing import import_file
from app.ledger import Basis
from app.realisation.asking import By, Period, question
from app.realisation.ranking import rank
from app.realisation.tallying import orders_under, tally

pytestmark = pytest.mark.real
AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)


def ask(session: Session, **changes: Any) -> dict[str, Any]:
    return tally(session, question(region="32.04", year=2025, **changes))


def percents(answer: dict[str, Any]) -> dict[str, str | None]:
    return {row["code"]: row["percent"] for row in answer["metrics"]}


def two_places(percent: str) -> str:
    return str(Decimal(percent).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def test_the_year_of_the_kabupaten(kabupaten: Session) -> None:
    answer = ask(kabupaten)
    assert (answer["orders"], answer["plans"], answer["satkers"], answer["vendors"]) == (606, 511, 102, 302)
    assert answer["amount"] == 189_677_834_789
    assert answer["by_status"] == {
        "COMPLETED": {"orders": 17, "amount": 338_169_297},
        "ON_ADDENDUM": {"orders": 1, "amount": 499_500_000},
        "ON_PROCESS": {"orders": 516, "amount": 149_154_804_406},
        "PAYMENT_OUTSIDE_SYSTEM": {"orders": 72, "amount": 39_685_361_086},
    }
    assert percents(answer)["EP_BUDGET"] == "7.6814"
    assert percents(answer)["EP_APBD"] == "6.0787"
    assert percents(answer)["EP_RUP"] is None, "no provider packages were imported, so there is no denominator"
    assert percents(answer)["PDN_REAL_TRUE"] is None, "the feed says nothing of domestic products"


def test_the_other_bases(kabupaten: Session) -> None:
    settled, accepted, paid = (ask(kabupaten, basis=basis) for basis in (Basis.SETTLED, Basis.ACCEPTED, Basis.PAID))
    assert (settled["orders"], settled["amount"]) == (89, 40_023_530_383)
    assert (accepted["orders"], accepted["amount"]) == (407, 104_619_793_896)
    assert (paid["orders"], paid["amount"]) == (0, 0)


def test_units_without_a_budget_are_counted_with_their_parent(kabupaten: Session) -> None:
    plain, rolled = ask(kabupaten, by=By.SATKER), ask(kabupaten, by=By.SATKER, rollup=True)
    assert [(row["orders"], row["amount"], two_places(row["percent"])) for row in plain["rows"][:5]] == [
        (24, 62_837_646_034, "14.87"),
        (22, 21_213_218_619, "37.17"),
        (19, 16_496_590_850, "25.61"),
        (58, 10_627_127_431, "3.40"),
        (57, 8_585_523_140, "13.21"),
    ]
    assert len(plain["rows"]) == 102
    assert len(rolled["rows"]) == 40
    health = next(row for row in rolled["rows"] if row["name"] == "DINAS KESEHATAN")
    assert (health["orders"], health["amount"], two_places(health["percent"])) == (132, 16_792_804_088, "5.37")
    assert sum(row["amount"] for row in rolled["rows"]) == 189_677_834_789
    retired = next(row for row in rolled["rows"] if row["kd_satker_str"] == "2.22.3.26.0.00.20.0000")
    assert (retired["orders"], retired["amount"], retired["percent"]) == (2, 861_576_750, None)


def test_funds_and_periods(kabupaten: Session) -> None:
    funds = {row["key"]: (row["orders"], row["amount"]) for row in ask(kabupaten, by=By.FUND)["rows"]}
    assert funds == {
        "APBD": (391, 140_196_972_434),
        "APBDP": (75, 38_827_677_213),
        "BLUD": (136, 9_212_553_617),
        "APBD,APBDP": (4, 1_440_631_525),
    }
    cut = {period: Period(period).days(2025) for period in ("S1", "TW1", "TW2", "TW3", "TW4")}
    found = {period: ask(kabupaten, from_=first, to=last) for period, (first, last) in cut.items()}
    assert {period: (answer["orders"], answer["amount"]) for period, answer in found.items()} == {
        "S1": (248, 100_370_342_157),
        "TW1": (29, 25_410_126_234),
        "TW2": (219, 74_960_215_923),
        "TW3": (325, 84_317_590_625),
        "TW4": (33, 4_989_902_007),
    }
    months = ask(kabupaten, by=By.MONTH)["rows"]
    assert sum(row["amount"] for row in months) == 189_677_834_789
    assert months[0]["key"] == "2025-01"


def test_the_ledger_folded_as_of_a_day_gives_what_the_tallies_give(kabupaten: Session) -> None:
    now, then = ask(kabupaten), ask(kabupaten, as_of=date(2025, 10, 12))
    assert {key: value for key, value in then.items() if key != "as_of"} == {
        key: value for key, value in now.items() if key != "as_of"
    }
    before = ask(kabupaten, as_of=date(2025, 10, 9))
    assert (before["orders"], before["amount"]) == (0, 0)
    assert percents(before)["EP_BUDGET"] is None


def test_a_figure_opens_into_the_orders_that_it_is_made_of(kabupaten: Session) -> None:
    rows = orders_under(kabupaten, question(region="32.04", year=2025), limit=1000)
    assert len(rows) == 606
    assert sum(row.amount for row in rows) == 189_677_834_789


@pytest.mark.parametrize("period", list(Period))
def test_a_ranking_says_what_the_tally_says(kabupaten: Session, period: Period) -> None:
    rows = rank(kabupaten, tier="kabupaten", year=2025, metric="EP_BUDGET", period=period)["rows"]
    first, last = period.days(2025)
    answer = ask(kabupaten, from_=first, to=last)
    assert [(row["rank"], row["region"], row["amount"], row["percent"]) for row in rows] == [
        (1, "32.04", answer["amount"], percents(answer)["EP_BUDGET"])
    ]
    assert rows == rank(kabupaten, tier="kabupaten", year=2025, metric="EP_BUDGET", period=period, as_of=date(2025, 10, 12))["rows"]


def test_a_ministrys_orphans_are_listed(session: Session, real_data: Path) -> None:
    for name in ("ekatalog_paket-e-purchasing_2025.xlsx", "rup_paket-anggaran-penyedia_2025.xlsx"):
        import_file(session, real_data / "kemnaker-2025" / name, region_code="K34", year=2025, actor=SYSTEM_ACTOR, at=AT)
    answer = tally(session, question(region="K34", year=2025))
    assert (answer["orders"], answer["amount"]) == (678, 167_314_374_956)
    assert answer["orphans"] == {"orders": 60, "plans": 42, "amount": 12_104_679_622}
