"""Rankings: regions among themselves, and offices, vendors and etalase inside one; the same on
the command line, in the API, on the page and in files."""

import csv
import io
import re
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import db, reactions
from app.errors import Invalid
from app.ledger import Basis
from app.ledger.models import MEASURES
from app.realisation.asking import AskedScope, By, Period, question
from app.realisation.commands import rank as rank_command
from app.realisation.inside import RankingKind, rank_inside
from app.realisation.metrics import METRICS, Totals
from app.realisation.places import in_places, order_of
from app.realisation.ranking import place_of, rank, rankable
from app.realisation.standing import compared_with, standing
from app.realisation.tallying import tally
from app.regions.queries import regions_of_tier
from tests import world as worlds
from tests.exchange.feeds import OFFICES, YEAR, as_json, bring_in, order
from tests.web.browsing import Browser

BILLION = 10**9
KOTA = (
    # code     budget           semester I   after it, to 15 September
    ("99.72", 1_500 * BILLION, 500 * BILLION, 150 * BILLION),
    ("99.73", 1_000 * BILLION, 300 * BILLION, 50 * BILLION),
    ("99.74", 10_000 * BILLION, 900 * BILLION, 50 * BILLION),
    ("99.75", 9_000 * BILLION, 800 * BILLION, 20 * BILLION),
    ("99.76", 8_000 * BILLION, 490 * BILLION, 10 * BILLION),
)
"""Invented neighbours of the one kota whose claims are known."""


def budget(klpd: str, amount: int, *, year: int = 2023) -> dict[str, Any]:
    office = {name: OFFICES[0][name] for name in ("nama_klpd", "kd_satker", "kd_satker_str", "nama_satker")}
    money = {"belanja_operasi": 0, "belanja_modal": 0, "belanja_btt": 0, "belanja_non_pengadaan": 0, "total_belanja": amount}
    return {"tahun_anggaran": year, "kd_klpd": klpd, **office, **money, "belanja_pengadaan": amount}


def claimed(session: Session, folder: Path, code: str, figures: list[tuple[date, int, int]]) -> None:
    """Orders of a kota by steps: (day, what was ordered up to then, the budget as it stood then)."""
    klpd = f"X{code.replace('.', '')}"
    rows: list[dict[str, Any]] = []
    before = 0
    for number, (day, ordered, amount) in enumerate(figures, 1):
        given = {"region_code": code, "year": day.year, "as_of": day, "at": datetime(day.year, 12, 1, tzinfo=UTC)}
        bring_in(session, as_json(folder, [budget(klpd, amount, year=day.year)]), **given)
        rows.append(order(number, kd_klpd=klpd, tahun_anggaran=day.year, tgl_order=day.isoformat(), total_harga=ordered - before,
                          kd_paket=f"01K{code.replace('.', '')}{day.year}00000000000{number:04}"))  # fmt: skip
        before = ordered
        bring_in(session, as_json(folder, rows), **given)


def test_a_kota_is_third_by_percent_and_fifth_then_fourth_by_rupiah(session: Session, tmp_path: Path) -> None:
    june, september = date(2023, 6, 30), date(2023, 9, 15)
    claims = [(june, 480 * BILLION, 2_500 * BILLION), (september, 554_440_000_000, 2_578_790_697_674)]
    claimed(session, tmp_path, "36.74", claims)
    for code, money, first, more in KOTA:
        claimed(session, tmp_path, code, [(june, first, money), (september, first + more, money)])

    def place(order: str, as_of: date | None, period: Period) -> tuple[Any, ...]:
        rows = rank(session, tier="kota", year=2023, metric="EP_BUDGET", order=order, as_of=as_of, period=period)["rows"]
        return next((row["rank"], row["amount"], row["percent"]) for row in rows if row["region"] == "36.74")

    assert place("percent", june, Period.S1) == (3, 480 * BILLION, "19.2000")
    assert place("amount", june, Period.S1)[0] == 5
    for known in (september, None):
        assert place("percent", known, Period.YEAR) == (3, 554_440_000_000, "21.5000")
        assert place("amount", known, Period.YEAR)[0] == 4
    assert place("amount", september, Period.S1)[:2] == (5, 480 * BILLION), "a half year keeps its amount"
    beside = standing(session, tier="kota", year=2023, metric="EP_BUDGET", period=Period.S2, at=datetime(2023, 9, 15, tzinfo=UTC))
    assert beside["before"] == {"year": 2023, "period": "S1", "to": None}
    assert next(row["rank_before"] for row in beside["rows"] if row["region"] == "36.74") == 3
    for metric in METRICS:
        rows = rank(session, tier="kota", year=2023, metric=metric.code)["rows"]
        ranks, of = {row["region"]: row["rank"] for row in rows}, sum(row["rank"] is not None for row in rows)
        for region in regions_of_tier(session, "kota"):
            alone = place_of(session, region, year=2023, metric=metric.code)
            assert alone == (None if ranks[region.code] is None else {"place": ranks[region.code], "of": of}), (
                metric.code,
                region.code,
            )


def test_the_year_before_is_cut_at_the_same_day(session: Session, tmp_path: Path) -> None:
    for code, early, late in (("99.72", 100, 900), ("99.73", 200, 201)):
        claimed(session, tmp_path, code, [(date(2023, 5, 1), early, 1000), (date(2023, 11, 1), late, 1000)])
        claimed(session, tmp_path, code, [(date(2024, 5, 1), 300 + early, 1000)])
    given: dict[str, Any] = {"tier": "kota", "year": 2024, "metric": "EP_BUDGET"}
    in_may = standing(session, at=datetime(2024, 5, 20, tzinfo=UTC), **given)
    assert in_may["before"] == {"year": 2023, "period": "year", "to": "2023-05-20"}
    assert [(row["region"], row["rank"], row["rank_before"], row["rank_change"]) for row in in_may["rows"]] == [
        ("99.73", 1, 1, 0),
        ("99.72", 2, 2, 0),
    ]
    afterwards = standing(session, at=datetime(2025, 2, 1, tzinfo=UTC), **given)
    assert afterwards["before"]["to"] == "2023-12-31"
    assert [(row["region"], row["rank_before"], row["rank_change"]) for row in afterwards["rows"]] == [
        ("99.73", 2, 1),
        ("99.72", 1, -1),
    ]
    nothing_before = standing(session, at=datetime(2024, 5, 20, tzinfo=UTC), **{**given, "year": 2023})
    assert {row["rank_before"] for row in nothing_before["rows"]} == {None}
    assert rank(session, **given)["rows"] == [
        {name: row[name] for name in ("rank", "region", "name", "amount", "denominator", "percent")} for row in in_may["rows"]
    ]


def test_a_ranking_that_has_no_places_names_the_metric_that_has(committed: None, tmp_path: Path) -> None:
    """A region that loaded its budget and no packages for providers yet."""
    asked: dict[str, Any] = {
        "tier": "kota",
        "period": Period.YEAR,
        "basis": Basis.ORDERED,
        "scope": AskedScope.EP_ALL,
        "as_of": None,
    }
    with db.new_session() as session:
        claimed(session, tmp_path, "99.72", [(date(2023, 5, 1), 100, 1000)])
    with db.new_session() as session:
        found = rankable(session, year=2023, **asked)
        assert found is not None
        assert (found[0].code, found[1]) == ("EP_BUDGET", 1)
        assert rankable(session, year=2020, **asked) is None
    browser = Browser()
    html = browser.get("/peringkat?tingkat=kota&tahun=2023").text
    (link,) = re.findall(r'href="([^"]+)">E-purchasing terhadap belanja pengadaan dapat dihitung untuk 1 daerah<', html)
    by_budget = browser.get(link.replace("&amp;", "&")).text
    assert "10,00%" in by_budget
    assert "dapat dihitung untuk" not in by_budget


def test_by_rupiah_too_a_region_of_which_nobody_knows_the_figure_has_no_place(committed: None, tmp_path: Path) -> None:
    """The feed of one kota's orders does not say what is PDN; the other ordered nothing, which is known to be nothing."""
    with db.new_session() as session:
        claimed(session, tmp_path, "99.72", [(date(2023, 5, 1), 100, 1000)])
        bring_in(session, as_json(tmp_path, [budget("X9973", 1000)]), region_code="99.73", year=2023, as_of=date(2023, 5, 1))
    for metric, known in (("PDN_REAL_TRUE", {"99.73": 0}), ("PDN_COMMIT", {}), ("EP_BUDGET", {"99.72": 100, "99.73": 0})):
        rows = rank_command(tier="kota", year=2023, metric=metric, order="amount")["rows"]
        placed = {row["region"]: row["amount"] for row in rows if row["rank"] is not None}
        assert {code: placed.get(code) for code in known} == known, metric
        unknown = {row["region"] for row in rows if row["rank"] is None}
        assert unknown & {"99.72", "99.73"} == {"99.72", "99.73"} - known.keys(), metric
    browser, asked = Browser(), "/peringkat?tingkat=kota&tahun=2023&metrik=PDN_REAL_TRUE&urut=amount"
    by_api = browser.get("/api/v1/rankings?tier=kota&year=2023&metric=PDN_REAL_TRUE&order=amount").json()["rows"]
    assert [row["rank"] for row in by_api if row["region"] == "99.72"] == [None]
    told = {row["kode"]: row for row in csv.DictReader(io.StringIO(browser.get(f"{asked}&unduh=csv").text))}
    assert (told["99.72"]["peringkat"], told["99.72"]["nilai"]) == ("", ""), "not that nothing of it was domestic"
    assert told["99.73"]["nilai"] == "0"
    cells = {code: html.split(f"/realisasi/{code}?")[1].split("</td>")[1] for html in (browser.get(asked).text,) for code in told}
    assert cells["99.72"].endswith('data-label="Nilai"><span class="muted">—</span>')
    assert cells["99.73"].endswith(">Rp0</span>")
    for form in ("", "&unduh=pdf", "&unduh=json"):
        assert browser.get(asked + form).status_code == 200
    assert browser.get(asked.replace("/peringkat?", "/peringkat/gambar.png?")).status_code == 200


@pytest.mark.parametrize(
    ("period", "before"),
    [(Period.S1, (2025, "S2")), (Period.S2, (2026, "S1")), (Period.TW1, (2025, "TW4")), (Period.TW4, (2026, "TW3"))],
)
def test_a_part_of_the_year_is_compared_with_the_part_before_it(period: Period, before: tuple[int, str]) -> None:
    found = compared_with(2026, period, date(2026, 3, 1))
    assert (found["year"], found["period"]) == before


def test_the_leap_day_is_compared_with_the_28th() -> None:
    assert compared_with(2028, Period.YEAR, date(2028, 2, 29))["to"] == "2027-02-28"


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_ranking_as_of_either_end_of_the_calendar_has_something_before_it(day: date) -> None:
    assert compared_with(2026, Period.YEAR, day)["year"] == 2025


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=30))
def test_places_follow_the_exact_fraction_and_ties_share_them(parts: list[tuple[int, int]]) -> None:
    things = list(enumerate(parts))
    placed = in_places(things, value=lambda thing: order_of(*thing[1]), key=lambda thing: thing[0])
    assert sorted(thing for _place, thing in placed) == things
    with_place = [(place, Fraction(*thing[1])) for place, thing in placed if place is not None]
    for place, value in with_place:
        assert place == 1 + sum(1 for _other, rival in with_place if rival > value)
    assert [place for place, _thing in placed[len(with_place) :]] == [None] * (len(placed) - len(with_place))
    assert all(thing[1][1] == 0 for place, thing in placed if place is None)


BIGINT = st.integers(-(2**63), 2**63 - 1)
PART = st.tuples(BIGINT, BIGINT.filter(bool))


@given(PART, PART, st.integers(-2, 2))
@example((2**63 - 1, 2**63 - 2), (2**63 - 2, 2**63 - 3), 0)
@example((-(2**63), -(2**63)), (1, 1), 0)
def test_what_orders_as_a_share_does_so_for_any_two_bigints(one: tuple[int, int], other: tuple[int, int], near: int) -> None:
    for left, right in ((one, other), (one, (one[0] + near, one[1])), (one, (3 * one[0], 3 * one[1]))):
        ordered, exact = [order_of(*part) for part in (left, right)], [Fraction(*part) for part in (left, right)]
        assert ordered[0] is not None
        assert ordered[1] is not None
        assert (ordered[0] < ordered[1], ordered[0] == ordered[1]) == (exact[0] < exact[1], exact[0] == exact[1])


def test_an_exact_fraction_decides_where_the_rounded_percent_is_equal() -> None:
    near = [("a", 333_333_333_333, 10**12), ("b", 1, 3)]
    placed = in_places(near, value=lambda one: order_of(one[1], one[2]), key=lambda one: one[0])
    assert [(place, thing[0]) for place, thing in placed] == [(1, "b"), (2, "a")]
    assert order_of(1, 0) is None


def test_totals_have_the_measures_of_the_ledger_in_their_order() -> None:
    assert tuple(Totals.__dataclass_fields__) == MEASURES


@pytest.fixture
def a_market(committed: None, tmp_path: Path) -> None:
    reactions.install()
    with db.new_session() as session:
        world = worlds.build(session)
        worlds.in_process(session, world)
        worlds.in_process(session, world, quantity=3)
        clinic, unknown = "1.01.0.00.0.00.01.0007", "9.99.0.00.0.00.01.0000"
        bring_in(session, as_json(tmp_path, [order(1), order(2, kd_satker_str=clinic), order(3, kd_satker_str=unknown)]))


def test_local_small_vendors_come_first_whatever_the_others_sold(a_market: None) -> None:
    with Session(db.engine()) as session:
        answer = rank_inside(session, region="99.01", kind=RankingKind.VENDOR, year=YEAR)
        assert [(row["rank"], row["amount"], row["local_umkk"]) for row in answer["rows"]] == [
            (1, 650_000, True),
            (1, 6_000_000, None),
        ]
        assert answer["rows"][1]["name"] == answer["rows"][1]["key"], "an imported vendor is known by its key"
        assert sum(row["amount"] for row in answer["rows"]) == answer["amount"]
        etalase = rank_inside(session, region="99.01", kind=RankingKind.ETALASE, year=YEAR)
        assert [(row["rank"], row["name"], row["percent"]) for row in etalase["rows"]] == [(1, "Alat tulis kantor", "100.0000")]
        assert (etalase["scope"], etalase["basis"]) == ("EP_LOCAL", "ordered")
        with pytest.raises(Invalid):
            rank_inside(session, region="99.01", kind=RankingKind.ETALASE, year=YEAR, scope=AskedScope.EP_ALL)


def test_every_ranking_inside_adds_up_to_the_regions_figure(a_market: None) -> None:
    with Session(db.engine()) as session:
        for basis, kind, period in [
            (basis, kind, period) for basis in Basis for kind in RankingKind for period in (Period.YEAR, Period.TW1)
        ]:
            local = kind is RankingKind.ETALASE
            if local and basis is not Basis.ORDERED:
                continue
            asked: dict[str, Any] = {
                "region": "99.01",
                "year": YEAR,
                "basis": basis,
                "scope": AskedScope.EP_LOCAL if local else None,
            }
            first, last = period.days(YEAR)
            figure = tally(session, question(from_=first, to=last, **asked))
            rows = rank_inside(session, kind=kind, period=period, **asked)["rows"]
            assert sum(row["amount"] for row in rows) == figure["amount"], (basis, kind, period)


@pytest.mark.parametrize("kind", ["opd", "penyedia", "etalase"])
def test_a_ranking_inside_is_the_same_in_command_api_page_and_files(a_market: None, kind: str) -> None:
    browser = Browser()
    said = rank_command(region="99.01", kind=RankingKind(kind), year=YEAR)
    assert browser.get(f"/api/v1/regions/99.01/rankings?kind={kind}&year={YEAR}").json() == said
    address = f"/realisasi/99.01/peringkat?jenis={kind}&tahun={YEAR}"
    html = browser.get(address).text
    kept = browser.get(f"{address}&unduh=json").json()
    assert (kept["rows"], kept["licence"]) == (said["rows"], "CC BY 4.0")
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{address}&unduh=csv").text)))
    assert [(row["kode"], int(row["nilai"]), row["persen"] or None) for row in rows] == [
        (row["key"], row["amount"], row["percent"]) for row in said["rows"]
    ]
    assert {row["sha256"] for row in rows} == {kept["sha256"]}
    assert kept["sha256"] in html
    assert all(f"{row['amount']:,}".replace(",", ".") in html for row in said["rows"])


def test_a_file_that_one_has_already_is_not_sent_again(a_market: None) -> None:
    browser = Browser()
    for address in (f"/peringkat?tahun={YEAR}&unduh=csv", f"/realisasi/99.01/peringkat?tahun={YEAR}&unduh=json"):
        first = browser.get(address)
        again = browser.get(address, headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b""), address
        other = browser.get(f"{address}&basis=paid", headers={"if-none-match": first.headers["etag"]})
        assert other.status_code == 200


def test_the_ranking_of_regions_as_files_says_what_was_asked(a_market: None) -> None:
    browser = Browser()
    address = f"/peringkat?tahun={YEAR}&metrik=EP_RUP&periode=S1&basis=ordered"
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{address}&unduh=csv").text)))
    kept = browser.get(f"{address}&unduh=json").json()
    assert [(row["kode"], row["nilai"]) for row in rows] == [("99.01", "6650000")]
    assert kept["question"]["period"] == "S1"
    assert "period=S1" in rows[0]["pertanyaan"]
    assert rows[0]["lisensi"] == "CC BY 4.0"
    assert rows[0]["per"] == kept["as_of"] or rows[0]["per"][:10] == kept["as_of"][:10]


def test_the_command_asks_for_a_tier_or_a_region(a_market: None) -> None:
    import typer

    for wrong in ({}, {"tier": "kota", "region": "99.01"}):
        with pytest.raises(typer.BadParameter):
            rank_command(year=YEAR, **wrong)  # type: ignore[arg-type]
    assert rank_inside.__kwdefaults__["rollup"] is True
    assert By("satker") is By.SATKER
