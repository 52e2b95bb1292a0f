"""The known answers of one real kabupaten, to the rupiah and to four decimals."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR, Actor, Role
from app.exchange.importing import import_file
from app.exchange.models import ReversalProposal
from app.exchange.reversing import accept
from app.ledger import Basis
from app.realisation.asking import By, Period, question
from app.realisation.comparing import compare
from app.realisation.explaining import answered
from app.realisation.inside import RankingKind, rank_inside
from app.realisation.opening import Part, opened
from app.realisation.ranking import rank
from app.realisation.tallying import tally
from app.regions.queries import region_by_code
from tests.exchange.feeds import as_json, packages
from tests.realisation.figures_opened import assert_opens
from tests.realisation.making import two_places

pytestmark = pytest.mark.real
AT = datetime(2025, 10, 12, 3, 0, tzinfo=UTC)


def ask(session: Session, **changes: Any) -> dict[str, Any]:
    return tally(session, question(region="32.04", year=2025, **changes))


def percents(answer: dict[str, Any]) -> dict[str, str | None]:
    return {row["code"]: row["percent"] for row in answer["metrics"]}


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
    found = opened(kabupaten, question(region="32.04", year=2025), Part(), limit=1000)
    assert (len(found.rows), found.count, found.amount) == (606, 606, 189_677_834_789)
    assert sum(row.amount for row in found.rows) == 189_677_834_789


@pytest.mark.parametrize("basis", list(Basis))
def test_each_row_of_a_figure_opens_into_its_own_orders(kabupaten: Session, basis: Basis) -> None:
    for by in (By.SATKER, By.MONTH, By.VENDOR, By.FUND):
        answer = ask(kabupaten, basis=basis, by=by, rollup=by is By.SATKER)
        assert_opens(kabupaten, question(region="32.04", year=2025, basis=basis, by=by, rollup=by is By.SATKER), answer)


@pytest.mark.parametrize("period", list(Period))
def test_a_ranking_says_what_the_tally_says(kabupaten: Session, period: Period) -> None:
    rows = rank(kabupaten, tier="kabupaten", year=2025, metric="EP_BUDGET", period=period)["rows"]
    first, last = period.days(2025)
    answer = ask(kabupaten, from_=first, to=last)
    assert [(row["rank"], row["region"], row["amount"], row["percent"]) for row in rows] == [
        (1, "32.04", answer["amount"], percents(answer)["EP_BUDGET"])
    ]
    assert rows == rank(kabupaten, tier="kabupaten", year=2025, metric="EP_BUDGET", period=period, as_of=date(2025, 10, 12))["rows"]


def test_a_ministrys_orphans_are_listed(kabupaten: Session, real_data: Path) -> None:
    for name in ("ekatalog_paket-e-purchasing_2025.xlsx", "rup_paket-anggaran-penyedia_2025.xlsx"):
        import_file(kabupaten, real_data / "kemnaker-2025" / name, region_code="K34", year=2025, actor=SYSTEM_ACTOR, at=AT)
    answer = tally(kabupaten, question(region="K34", year=2025))
    assert (answer["orders"], answer["amount"]) == (678, 167_314_374_956)
    assert answer["orphans"] == {"orders": 60, "plans": 42, "amount": 12_104_679_622}


def test_the_offices_of_a_real_kabupaten_in_their_places(kabupaten: Session) -> None:
    def offices(order: str, *, rollup: bool) -> list[dict[str, Any]]:
        given: dict[str, Any] = {"region": "32.04", "kind": RankingKind.OPD, "year": 2025}
        return rank_inside(kabupaten, order=order, rollup=rollup, **given)["rows"]

    def shown(row: dict[str, Any]) -> tuple[Any, ...]:
        return row["rank"], row["orders"], row["amount"], None if row["percent"] is None else f"{Decimal(row['percent']):.2f}"

    by_amount = offices("amount", rollup=False)
    assert [shown(row) for row in by_amount[:10]] == [
        (1, 24, 62_837_646_034, "14.87"), (2, 22, 21_213_218_619, "37.17"), (3, 19, 16_496_590_850, "25.61"), (4, 58, 10_627_127_431, "3.40"),
        (5, 57, 8_585_523_140, "13.21"), (6, 13, 5_904_747_922, "35.89"), (7, 15, 5_580_093_510, "14.72"), (8, 55, 5_206_228_148, "4.14"),
        (9, 16, 5_145_542_055, "7.93"), (10, 13, 5_012_802_106, "20.82"),
    ]  # fmt: skip
    assert ["PENDIDIKAN" in by_amount[0]["name"], "PERHUBUNGAN" in by_amount[1]["name"], "MAJALAYA" in by_amount[7]["name"]] == [
        True
    ] * 3
    by_percent = offices("percent", rollup=True)
    assert [(row["rank"], row["amount"], shown(row)[3]) for row in by_percent[:5]] == [
        (1, 1_565_120_210, "46.66"), (2, 21_213_218_619, "37.17"), (3, 5_904_747_922, "35.89"), (4, 4_250_010_455, "25.65"),
        (5, 16_496_590_850, "25.61"),
    ]  # fmt: skip
    rolled = offices("amount", rollup=True)
    assert len(rolled) == 40
    health = rolled[2]
    assert (health["name"], *shown(health)) == ("DINAS KESEHATAN", 3, 132, 16_792_804_088, "5.37")
    assert len(health["units"]) == 62
    assert (sum(unit["orders"] for unit in health["units"]), sum(unit["amount"] for unit in health["units"])) == (74, 6_165_676_657)
    assert sum(row["amount"] for row in rolled) == sum(row["amount"] for row in by_amount) == 189_677_834_789
    retired = next(row for row in by_percent if row["key"] == "2.22.3.26.0.00.20.0000")
    assert (retired["rank"], retired["amount"], retired["percent"], retired["denominator"]) == (None, 861_576_750, None, 0)
    vendors = rank_inside(kabupaten, region="32.04", kind=RankingKind.VENDOR, year=2025)["rows"]
    assert len(vendors) == 302
    assert {row["local_umkk"] for row in vendors} == {None}, "the feed says nothing of a vendor's scale"
    assert f"{100 * sum(Decimal(row['amount']) for row in vendors[:5]) / 189_677_834_789:.1f}" == "30.3"


def test_a_real_figure_is_explained_down_to_its_file(kabupaten: Session) -> None:
    found = {row["code"]: row for row in answered(kabupaten, region="32.04", year=2025)["items"]}
    assert found["EP_BUDGET"]["in_figures"] == "Rp189.677.834.789 ÷ Rp2.469.300.268.019 = 7,68%"
    assert found["EP_BUDGET"]["denominator_rows"] == 68
    assert [(file["dataset"], file["rows"]) for file in found["EP_BUDGET"]["data"]] == [("RUP-StrukturAnggaranPD", 165)]
    assert found["EP_RUP_ALL"]["why_empty"] == "Belum dimuat: RUP-PaketPenyedia-Terumumkan."
    region = region_by_code(kabupaten, "32.04")
    claimed = compare(kabupaten, region, year=2025, claim=Decimal("6.08"))["nearest"][0]
    assert (claimed["metric"], claimed["percent"]) == ("EP_APBD", "6.0787")


def test_the_announced_plan_of_the_kabupaten_divides_its_orders(kabupaten: Session, tmp_path: Path) -> None:
    """The provider file is not at hand; its published sums are: 2,661 packages by e-purchasing and
    9,352 by other methods. Invented rows with those sums."""
    rows = packages(12_013, tahun_anggaran=2025, kd_klpd="D107", kd_satker_str="1.01.0.00.0.00.01.0000", kd_satker=None, pagu=1,
                    status_aktif_rup=True, status_delete_rup=False, status_umumkan_rup="Terumumkan", _event_date="2025-10-03")  # fmt: skip
    by_method = {"E-Purchasing": (2_661, 955_146_015_362), "Pengadaan Langsung": (9_352, 773_991_317_787)}
    assert sum(pagu for _count, pagu in by_method.values()) == 1_729_137_333_149
    place = 0
    for method, (count, pagu) in by_method.items():
        for row in rows[place : place + count]:
            row["metode_pengadaan"] = method
        rows[place]["pagu"] = pagu - (count - 1)
        place += count
    given: dict[str, Any] = {"region_code": "32.04", "year": 2025, "actor": SYSTEM_ACTOR, "at": AT}
    assert import_file(kabupaten, as_json(tmp_path, rows), **given).added == 12_013
    found = percents(ask(kabupaten))
    assert {code: found[code] for code in ("EP_RUP", "EP_METHOD", "EP_RUP_ALL", "EP_BUDGET", "EP_APBD")} == {
        "EP_RUP": "10.9695", "EP_METHOD": "19.8585", "EP_RUP_ALL": "6.8341", "EP_BUDGET": "7.6814", "EP_APBD": "6.0787",
    }  # fmt: skip


def test_the_next_snapshot_of_the_kabupaten(kabupaten: Session, real_data: Path, tmp_path: Path) -> None:
    """Five days later 34 orders are new, one is gone, four are paid outside and one addendum is over. Only one set of four
    orders has the published sum; the new ones are invented, with the published sum."""
    rows = json.loads((real_data / "kab-bandung-2025" / "Ecat-PaketEPurchasingV6.json").read_text("utf-8"))
    (gone,) = (
        row
        for row in rows
        if (row["status_pkt"], row["status_pengiriman"], row["total_harga"]) == ("ON_PROCESS", "DRAFT", 632_225_542)
    )
    rows.remove(gone)
    paid = {"01K4WEKMXGV29CQ82ZR95YDNRK", "01K4WEX5ZS0MF4Y03R1N7BM5RW", "01K55SN1RA04V3P63THJW1KSTW", "01K55SYJKGA2RTK38MJ3K5FSV2"}
    for row in rows:
        if row["kd_paket"] in paid:
            row["status_pkt"] = "PAYMENT_OUTSIDE_SYSTEM"
        if row["status_pkt"] == "ON_ADDENDUM":
            row["status_pkt"] = "ON_PROCESS"
    totals = [1_000_000] * 33 + [8_370_207_637 - 33_000_000]
    rows += [{**rows[0], "kd_paket": f"01KINVENTED000000000000{n:03}", "status_pkt": "ON_PROCESS", "total_harga": total, "tgl_order": "2025-10-08"}
             for n, total in enumerate(totals)]  # fmt: skip
    given: dict[str, Any] = {"region_code": "32.04", "year": 2025, "actor": SYSTEM_ACTOR}
    report = import_file(kabupaten, as_json(tmp_path, rows), at=AT + timedelta(days=3), **given)
    assert (report.rows, report.added, report.changed, report.unchanged, report.gone) == (639, 34, 5, 600, 1)
    kept = ask(kabupaten)
    assert (kept["orders"], kept["amount"]) == (640, 197_415_816_884 + 632_225_542), "what vanished counts until a person decides"
    (proposal,) = kabupaten.scalars(select(ReversalProposal))
    assert proposal.order_key == f"v6:{gone['kd_paket']}"
    admin = Actor(role=Role.REGION_ADMIN, account_id=uuid4(), name="Admin Contoh", region_id=proposal.region_id)
    accept(kabupaten, proposal, reason="Tidak ada lagi di e-Katalog", actor=admin, at=AT + timedelta(days=4))
    now = ask(kabupaten)
    assert (now["orders"], now["amount"], percents(now)["EP_BUDGET"]) == (639, 197_415_816_884, "7.9948")
    assert {state: (of["orders"], of["amount"]) for state, of in now["by_status"].items() if state != "CANCELLED"} == {
        "COMPLETED": (17, 338_169_297),
        "ON_PROCESS": (546, 157_372_423_798),
        "PAYMENT_OUTSIDE_SYSTEM": (76, 39_705_223_789),
    }
    for day, amount in (
        (date(2025, 10, 12), 189_677_834_789),
        (date(2025, 10, 15), kept["amount"]),
        (date(2025, 10, 16), now["amount"]),
    ):
        assert ask(kabupaten, as_of=day)["amount"] == amount
