"""One question has one answer: on the command line, in the API, on the page and
in the file; local and national orders add up in it."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.exchange import synthetic
from app.ledger import Basis, Kind, Line
from app.ledger.models import OrderTally
from app.ledger.proving import differences
from app.money import rupiah
from app.realisation.asking import AskedScope, By, Period, question
from app.realisation.commands import rank as rank_command
from app.realisation.commands import tally as tally_command
from app.realisation.opening import Part, opened
from app.realisation.ranking import rank
from app.realisation.tallying import tally
from app.web.pages.numbers import persen
from tests import world as worlds
from tests.exchange.feeds import AT, HEALTH, OFFICES, YEAR, as_json, bring_in, order, packages
from tests.realisation.making import move
from tests.web.browsing import Browser
from tests.world import SATKER, World


def ask(session: Session, **changes: Any) -> dict[str, Any]:
    return tally(session, question(region="99.01", year=YEAR, **changes))


def rows_of(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(row.get("key", row.get("kd_satker_str")), row["orders"], row["amount"]) for row in answer["rows"]]


def metric(answer: dict[str, Any], code: str) -> dict[str, Any]:
    return next(row for row in answer["metrics"] if row["code"] == code)


def test_orders_placed_here_and_national_ones_add_up_in_one_tally(session: Session, world: World, tmp_path: Path) -> None:
    ours = worlds.in_process(session, world)
    worlds.place(session, world)
    bring_in(session, as_json(tmp_path, [order(1, kd_rup=ours.kd_rup), order(2)]))
    assert {scope.value: (ask(session, scope=scope)["orders"], ask(session, scope=scope)["amount"]) for scope in AskedScope} == {
        "EP_LOCAL": (1, ours.total),
        "EP_NATIONAL": (2, 3_000_000),
        "EP_ALL": (3, ours.total + 3_000_000),
        "TOKO_DARING": (0, 0),
        "DIGITAL": (3, ours.total + 3_000_000),
    }
    answer = ask(session)
    assert (answer["plans"], answer["satkers"], answer["vendors"]) == (2, 1, 2), "one package was bought from both here and there"
    assert answer["by_status"] == {
        "ON_NEGOTIATION": {"orders": 1, "amount": 500_000},
        "ON_PROCESS": {"orders": 3, "amount": ours.total + 3_000_000},
    }
    assert answer["orphans"] == {"orders": 1, "plans": 1, "amount": 2_000_000}


def test_an_order_accepted_in_two_parts_counts_once_and_in_both_months(session: Session, world: World) -> None:
    ours = worlds.in_process(session, world)
    move(session, ours, Line(kind=Kind.RECEIVED, amount=200_000), on=date(2026, 3, 31))
    move(session, ours, Line(kind=Kind.RECEIVED, amount=300_000), on=date(2026, 4, 1), at=worlds.AT + timedelta(days=30))
    accepted = {"basis": Basis.ACCEPTED}
    assert rows_of(ask(session, by=By.MONTH, **accepted)) == [("2026-03", 1, 200_000), ("2026-04", 0, 300_000)]
    assert rows_of(ask(session, by=By.MONTH, as_of=date(2026, 3, 31), **accepted)) == [("2026-03", 1, 200_000)]
    assert rows_of(ask(session, by=By.SATKER, from_=date(2026, 4, 1), **accepted)) == [(SATKER, 0, 300_000)]
    second_half = ask(session, from_=date(2026, 4, 1), **accepted)
    assert (second_half["orders"], second_half["amount"]) == (0, 300_000)
    whole = ask(session, **accepted)
    assert (whole["orders"], whole["amount"]) == (1, 500_000)
    late = opened(session, question(region="99.01", year=YEAR, from_=date(2026, 4, 1), **accepted), Part())
    assert ([row.amount for row in late.rows], late.count, late.amount) == ([300_000], 1, 300_000)


def test_every_cut_of_the_year_gives_the_same_by_tally_and_by_ledger(session: Session, world: World, tmp_path: Path) -> None:
    worlds.in_process(session, world)
    worlds.place(session, world)
    rows = [
        order(number, tgl_order=f"2026-{number:02}-15", status_pengiriman=shipment, status_pkt=state, sumber_dana=fund)
        for number, (shipment, state, fund) in enumerate(
            [("DRAFT", "ON_PROCESS", "APBD"), ("COMPLETED", "COMPLETED", "BLUD"), ("BUYER_CONFIRMED", "ON_ADDENDUM", "APBD,BLUD")]
            * 3,
            1,
        )
    ]
    bring_in(session, as_json(tmp_path, [*rows, order(10, status_pkt="CANCELLED", tgl_order=None)]))
    for basis in Basis:
        for by in (By.SATKER, By.MONTH, By.VENDOR, By.FUND):
            for period in Period:
                first, last = period.days(YEAR)
                asked = {"basis": basis, "by": by, "from_": first, "to": last}
                now, then = ask(session, **asked), ask(session, as_of=date(2026, 12, 31), **asked)
                assert {**now, "as_of": None} == {**then, "as_of": None}, asked
                assert sum(row["amount"] for row in now["rows"]) == now["amount"]
                assert sum(row["orders"] for row in now["rows"]) == now["orders"]


def test_the_year_is_the_sum_of_its_parts(session: Session, world: World, tmp_path: Path) -> None:
    rows = [order(number, tgl_order=f"2026-{number:02}-{number + 10}") for number in range(1, 13)] + [
        order(13, tgl_order="2025-12-12")
    ]
    bring_in(session, as_json(tmp_path, rows))

    def amount(period: Period) -> int:
        first, last = period.days(YEAR)
        return int(ask(session, from_=first, to=last)["amount"])

    before = int(ask(session, to=date(2025, 12, 31))["amount"])
    assert before == 13_000_000, "an order of the year that is dated in the December before counts in the year and in no part of it"
    assert amount(Period.S1) + amount(Period.S2) + before == amount(Period.YEAR)
    assert sum(amount(period) for period in (Period.TW1, Period.TW2, Period.TW3, Period.TW4)) + before == amount(Period.YEAR)


def test_rows_by_etalase_add_up_to_the_total_with_its_shipping(session: Session, world: World) -> None:
    ours = worlds.in_process(session, world)
    answer = ask(session, by=By.ETALASE)
    assert [(row["name"], row["orders"], row["amount"]) for row in answer["rows"]] == [("Alat tulis kantor", 1, ours.total)]
    assert answer["scope"] == "EP_LOCAL"
    ours.total += 75_000
    move(session, ours, Line(kind=Kind.ADJUSTED, amount=75_000), on=worlds.AT.date())
    assert ask(session, by=By.ETALASE)["rows"][0]["amount"] == ask(session)["amount"] == ours.total


def test_rows_by_etalase_are_what_the_ledger_has_of_any_days_and_of_any_knowledge(session: Session, world: World) -> None:
    first, second = worlds.in_process(session, world), worlds.in_process(session, world, quantity=3)
    april, later = date(2026, 4, 1), worlds.AT + timedelta(days=30)
    move(session, first, Line(kind=Kind.ADJUSTED, amount=75_000), on=april, at=later)
    move(session, second, Line(kind=Kind.REVERSED, amount=-second.total), on=april, at=later)
    for asked in (
        {},
        {"to": date(2026, 3, 31)},
        {"from_": april},
        {"as_of": worlds.AT.date()},
        {"as_of": later.date()},
    ):
        by_etalase, known = ask(session, by=By.ETALASE, **asked), ask(session, scope=AskedScope.EP_LOCAL, **asked)
        assert sum(row["amount"] for row in by_etalase["rows"]) == by_etalase["amount"] == known["amount"], asked
    assert ask(session, by=By.ETALASE)["amount"] == first.total + 75_000


def test_a_question_that_contradicts_itself_is_refused_by_field() -> None:
    for wrong, field in (
        ({"by": By.ETALASE, "scope": AskedScope.EP_ALL}, "scope"),
        ({"by": By.ETALASE, "basis": Basis.PAID}, "basis"),
        ({"rollup": True, "by": By.MONTH}, "rollup"),
        ({"from_": date(2026, 2, 1), "to": date(2026, 1, 1)}, "to"),
    ):
        with pytest.raises(Invalid) as refused:
            question(region="99.01", year=YEAR, **wrong)
        assert [error.field for error in refused.value.errors] == [field]


def test_pdn_and_local_small_firms_are_shares_of_what_is_known(session: Session, world: World, tmp_path: Path) -> None:
    ours = worlds.in_process(session, world)
    bring_in(session, as_json(tmp_path, [order(1, total_harga=ours.total * 3)]))
    answer = ask(session)
    for code in ("PDN_REAL_LKPP", "PDN_REAL_TRUE", "UMKK_LOCAL"):
        row = metric(answer, code)
        assert (row["numerator"], row["denominator"], row["percent"], row["coverage"]) == (
            ours.total,
            ours.total * 4,
            "25.0000",
            "25.0000",
        )
    assert metric(ask(session, scope=AskedScope.EP_NATIONAL), "UMKK_LOCAL")["percent"] is None
    assert metric(ask(session, basis=Basis.PAID), "UMKK_LOCAL")["percent"] is None


def test_denominators_are_null_until_each_of_their_feeds_was_imported(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, [order(1)]))

    def denominators() -> dict[str, int | None]:
        return {row["code"]: row["denominator"] for row in ask(session)["metrics"]}

    assert {
        code: denominators()[code] for code in ("EP_RUP", "EP_RUP_ALL", "EP_METHOD", "EP_BUDGET", "EP_APBD", "PDN_COMMIT")
    } == dict.fromkeys(("EP_RUP", "EP_RUP_ALL", "EP_METHOD", "EP_BUDGET", "EP_APBD", "PDN_COMMIT"))
    rows = packages(60)
    bring_in(session, as_json(tmp_path, rows))
    managed = list(synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=7))
    provider = sum(row["pagu"] for row in rows)
    assert (denominators()["EP_RUP"], denominators()["EP_RUP_ALL"], denominators()["EP_BUDGET"]) == (provider, None, None)
    bring_in(session, as_json(tmp_path, managed))
    assert denominators()["EP_RUP_ALL"] == provider + sum(row["pagu"] for row in managed)
    bring_in(session, as_json(tmp_path, list(synthetic.satker_budgets(OFFICES, rows, managed, year=YEAR))))
    budget = ask(session)
    assert (
        metric(budget, "EP_BUDGET")["denominator"]
        == metric(budget, "PDN_COMMIT")["denominator"]
        == metric(budget, "UMKK_COMMIT")["denominator"]
    )
    assert metric(budget, "PDN_COMMIT")["numerator"] == sum(row["pagu"] for row in rows if row["status_pdn"] == "PDN")


def test_a_unit_without_a_budget_is_counted_with_its_parent_as_of_any_day(session: Session, tmp_path: Path) -> None:
    bring_in(session, as_json(tmp_path, OFFICES), as_of=date(2026, 2, 1))
    budgets = list(synthetic.satker_budgets(OFFICES, packages(100), year=YEAR))
    bring_in(session, as_json(tmp_path, budgets), as_of=date(2026, 2, 1))
    clinic, hospital = "1.02.0.00.0.00.02.0002", "1.02.0.00.0.00.02.0001"
    rows = [order(number, kd_satker_str=code) for number, code in ((1, HEALTH["kd_satker_str"]), (2, clinic), (3, hospital))]
    bring_in(session, as_json(tmp_path, rows), as_of=date(2026, 3, 5))
    expected = [(hospital, 1, 3_000_000), (HEALTH["kd_satker_str"], 2, 3_000_000)]
    assert sorted(rows_of(ask(session, by=By.SATKER, rollup=True))) == sorted(expected)
    assert len(rows_of(ask(session, by=By.SATKER))) == 3
    own = [{**row, "belanja_pengadaan": 10} if row["kd_satker_str"] == clinic else row for row in budgets]
    bring_in(session, as_json(tmp_path, own), as_of=date(2026, 4, 1))
    assert (clinic, 1, 2_000_000) in rows_of(ask(session, by=By.SATKER, rollup=True))
    assert sorted(rows_of(ask(session, by=By.SATKER, rollup=True, as_of=date(2026, 3, 31)))) == sorted(expected)


def test_regions_share_a_rank_and_one_without_a_denominator_comes_last(session: Session, tmp_path: Path) -> None:
    row = {name: OFFICES[0][name] for name in ("kd_klpd", "nama_klpd", "kd_satker", "kd_satker_str", "nama_satker")}
    money = {"belanja_operasi": 0, "belanja_modal": 0, "belanja_btt": 0, "belanja_non_pengadaan": 0, "total_belanja": 10}
    for code, klpd, budget, total in (
        ("99.01", "X9901", 300, 100),
        ("99.02", "X9902", 600, 200),
        ("99.03", "X9903", 100, 99),
        ("99.04", "X9904", 0, 500),
    ):
        if budget:
            bring_in(
                session,
                as_json(tmp_path, [{"tahun_anggaran": YEAR, **row, "kd_klpd": klpd, **money, "belanja_pengadaan": budget}]),
                region_code=code,
            )
        bring_in(session, as_json(tmp_path, [order(1, kd_klpd=klpd, total_harga=total)]), region_code=code)
    by_percent = rank(session, tier="kabupaten", year=YEAR, metric="EP_BUDGET")["rows"]
    assert [(row["rank"], row["region"], row["percent"]) for row in by_percent] == [
        (1, "99.03", "99.0000"), (2, "99.01", "33.3333"), (2, "99.02", "33.3333"), (None, "99.04", None),
    ]  # fmt: skip
    by_amount = rank(session, tier="kabupaten", year=YEAR, metric="EP_BUDGET", order="amount")["rows"]
    assert [(row["rank"], row["region"], row["amount"]) for row in by_amount] == [
        (1, "99.04", 500),
        (2, "99.02", 200),
        (3, "99.01", 100),
        (4, "99.03", 99),
    ]
    for period in Period:
        now = rank(session, tier="kabupaten", year=YEAR, metric="EP_BUDGET", period=period)
        assert now == rank(session, tier="kabupaten", year=YEAR, metric="EP_BUDGET", period=period, as_of=AT.date())
    with pytest.raises(Invalid):
        rank(session, tier="desa", year=YEAR)


def test_the_command_the_api_the_page_and_the_file_say_the_same(committed_year: Session) -> None:
    browser = Browser()
    said = tally_command(region="99.01", year=YEAR, by=By.SATKER, rollup=True)
    assert browser.get(f"/api/v1/regions/99.01/realisation?year={YEAR}&by=satker&rollup=true").json() == said
    html = browser.get(f"/realisasi/99.01?tahun={YEAR}").text
    assert rupiah(said["amount"]) in html
    row = metric(said, "EP_RUP")
    assert persen(row["numerator"], row["denominator"]) in html
    listed = browser.get(f"/realisasi/99.01/pesanan?tahun={YEAR}&unduh=true").text
    amounts = [Decimal(row["nilai"]) for row in csv.DictReader(io.StringIO(listed))]
    assert (len(amounts), sum(amounts)) == (said["orders"], said["amount"]) == (9, 45_000_000)


def test_the_rankings_say_the_same_everywhere(committed_year: Session) -> None:
    browser = Browser()
    said = rank_command(tier="kabupaten", year=YEAR, period=Period.S1)
    assert browser.get(f"/api/v1/rankings?tier=kabupaten&year={YEAR}&period=S1").json() == said
    assert said["rows"][0]["amount"] == 21_000_000
    html = browser.get(f"/peringkat?tingkat=kabupaten&tahun={YEAR}&periode=S1").text
    assert rupiah(21_000_000) in html
    assert persen(said["rows"][0]["amount"], said["rows"][0]["denominator"]) in html


def test_wrong_questions_over_the_web_are_answered_by_field(committed_year: Session) -> None:
    browser = Browser()
    for query, status, field in (
        ("by=etalase&scope=EP_ALL", 422, "scope"),
        ("from=2026-13-01", 422, "from"),
        ("basis=x", 422, "basis"),
        ("rollup=true", 422, "rollup"),
    ):
        answer = browser.get(f"/api/v1/regions/99.01/realisation?year={YEAR}&{query}")
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (status, [field])
    assert browser.get(f"/api/v1/regions/11.11/realisation?year={YEAR}").status_code == 404
    assert browser.get("/realisasi/11.11").status_code == 404


def test_the_tallies_are_the_fold_of_the_ledger_afterwards(committed_year: Session) -> None:
    assert differences(committed_year) == []
    assert committed_year.scalars(select(OrderTally.order_key)).all()
