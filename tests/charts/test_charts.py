"""Charts: what is drawn lies inside the drawing, in the order of the values, and says what its table says."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.charts import Bar, Chart, Line, Part, Tile, Unit, bars, lines, shares, tiles, trend
from app.charts.drawing import WIDTH, Scale, decimal
from app.money import RUPIAH_MAX, rupiah_short

AMOUNT = some.integers(-(10**13), 10**16)
MONTHS = [(f"b{number}", f"bulan {number}") for number in range(1, 13)]


def read(chart: Chart) -> ElementTree.Element:
    """Well-formed, named, described, and without a style of its own."""
    assert "style" not in chart.drawing
    root = ElementTree.fromstring(str(chart.drawing))  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.tag in ("title", "desc")}
    assert [named[id] for id in str(root.get("aria-labelledby")).split()][0] == chart.title
    return root


def stays_inside(root: ElementTree.Element) -> None:
    _x, _y, width, height = map(float, str(root.get("viewBox")).split())
    for element in root.iter():
        across = [float(element.get(name, 0)) for name in ("x", "x1", "x2", "cx")]
        down = [float(element.get(name, 0)) for name in ("y", "y1", "y2", "cy")]
        across.append(across[0] + float(element.get("width", 0)))
        down.append(down[0] + float(element.get("height", 0)))
        for pair in (element.get("points") or "").split():
            across.append(float(pair.split(",")[0]))
            down.append(float(pair.split(",")[1]))
        assert all(-0.05 <= place <= width + 0.05 for place in across), element.attrib
        assert all(-0.05 <= place <= height + 0.05 for place in down), element.attrib


def points(root: ElementTree.Element, mark: str) -> list[tuple[float, str]]:
    return [(float(dot.get("cy", 0)), str(dot[0].text)) for dot in root.iter("circle") if dot.get("class") == mark]


def test_of_a_plan_nothing_spent_is_a_course() -> None:
    assert lines("uji", "Uji", MONTHS[:2], [Line("Dipesan", [0, 0], "line-1")], unit=Unit.PERCENT).drawing
    assert not lines("uji", "Uji", MONTHS[:2], [Line("Dipesan", [0, 0], "line-1")]).drawing


@given(some.lists(some.one_of(some.none(), AMOUNT), min_size=1, max_size=12))
def test_a_line_stays_inside_keeps_its_order_and_says_what_the_table_says(values: list[int | None]) -> None:
    chart = lines("uji", "Uji", MONTHS[: len(values)], [Line("Dipesan", values, "line-1")])
    known = [value for value in values if value is not None]
    if not any(known):
        assert (chart.drawing, chart.rows) == ("", []), "nothing, or nothing but zeros: no axis invents an amount"
        return
    root = read(chart)
    stays_inside(root)
    drawn = points(root, "line-1")
    assert len(drawn) == len(known)
    for (y, _), (next_y, _), value, following in zip(drawn, drawn[1:], known, known[1:], strict=False):
        assert next_y <= y if following >= value else next_y >= y
    told = [f"Dipesan, {time}: {cell}" for time, cell in chart.rows if cell != "—"]
    assert [words for _y, words in drawn] == told
    assert [cell == "—" for _time, cell in chart.rows] == [value is None for value in values]


def test_a_line_is_broken_where_nothing_is_known() -> None:
    root = read(lines("uji", "Uji", MONTHS[:5], [Line("Dipesan", [1, 2, None, 4, 5], "line-1")]))
    assert [len(str(line.get("points")).split()) for line in root.iter("polyline")] == [2, 2]


def test_one_value_is_a_point_without_a_line() -> None:
    root = read(trend("uji", "Uji", MONTHS[:1], [Decimal("17.5")], unit=Unit.PERCENT, name="Realisasi", time_name="Bulan"))
    assert [words for _y, words in points(root, "line-1")] == ["Realisasi, bulan 1: 17,50%"]
    assert list(root.iter("polyline")) == []


@given(some.lists(some.tuples(some.one_of(some.none(), AMOUNT), some.one_of(some.none(), AMOUNT)), min_size=1, max_size=30))
def test_bars_stay_inside_and_their_length_goes_by_their_value(given_bars: list[tuple[int | None, int | None]]) -> None:
    items = [Bar(f"Dinas {number}", value, target) for number, (value, target) in enumerate(given_bars)]
    chart = bars("uji", "Uji", items, unit=Unit.RUPIAH, name="OPD", value_name="Nilai")
    if not chart.rows:
        assert all(value is None and target is None for value, target in given_bars)
        return
    root = read(chart)
    stays_inside(root)
    drawn = {str(bar[0].text): float(bar.get("width", 0)) for bar in root.iter("rect") if bar.get("class") == "bar-1"}
    positive = sorted(
        (item.value, f"{item.name}: {Unit.RUPIAH.exact(item.value)}") for item in items if item.value and item.value > 0
    )
    assert set(drawn) == {words for _value, words in positive}
    widths = [drawn[words] for _value, words in positive]
    assert widths == sorted(widths)
    shown = {str(row[0]): row[1] for row in chart.rows}
    assert all(words == f"{words.split(':')[0]}: {shown[words.split(':')[0]]}" for words in drawn)


@given(some.lists(some.integers(0, 10**15), min_size=1, max_size=6))
def test_shares_fill_the_bar_and_add_up(amounts: list[int]) -> None:
    chart = shares("uji", "Uji", [Part(f"bagian {number}", amount, "bar-1") for number, amount in enumerate(amounts)])
    if sum(amounts) == 0:
        assert chart.rows == []
        return
    root = read(chart)
    stays_inside(root)
    assert len(list(root.iter("rect"))) == sum(1 for amount in amounts if amount)
    assert [rect[0].text for rect in root.iter("rect")] == [
        f"{name}: {amount} ({share})"
        for (name, amount, share), given_amount in zip(chart.rows, amounts, strict=True)
        if given_amount
    ]


@given(some.lists(some.fractions(-(10**15), 10**15), min_size=1, max_size=9))
def test_a_scale_holds_every_value_between_round_ends(values: list[Fraction]) -> None:
    scale = Scale.over(values)
    assert all(0 <= scale.place(value) <= 1 for value in values)
    assert 0 in scale.ticks
    assert 2 <= len(scale.ticks) <= 6
    assert re.fullmatch(r"(1|2|25|5)0*", str(scale.step.numerator).replace(".", "")) or scale.step.denominator > 1


def test_a_name_that_is_markup_is_shown_as_text() -> None:
    chart = bars("uji", "<b>", [Bar("<script>", 1)], name="OPD", value_name="Persen")
    assert "<script>" not in chart.drawing
    assert "&lt;script&gt;" in chart.drawing


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "Rp0"),
        (999_999, "Rp999.999"),
        (1_000_000, "Rp1 juta"),
        (1_471_965_566, "Rp1,5 miliar"),
        (999_949_999, "Rp999,9 juta"),
        (999_950_000, "Rp1 miliar"),
        (-2_540_000, "−Rp2,5 juta"),
        (1_234_000_000_000_000, "Rp1.234 triliun"),
    ],
)
def test_a_short_amount_names_its_scale(amount: int, written: str) -> None:
    assert rupiah_short(amount) == written


@given(some.integers(-RUPIAH_MAX, RUPIAH_MAX))
def test_a_short_amount_is_right_to_a_twentieth_of_its_scale(amount: int) -> None:
    number, _, name = rupiah_short(amount).lstrip("−").removeprefix("Rp").partition(" ")
    size = {"": 1, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}[name]
    assert abs(Fraction(number.replace(".", "").replace(",", ".")) * size - abs(amount)) <= Fraction(size, 20)


@pytest.mark.parametrize(("value", "written"), [(Decimal("7.6814"), "7,68"), (Fraction(-1, 3), "−0,33"), (1234, "1.234,00")])
def test_a_decimal_is_written_the_indonesian_way(value: Any, written: str) -> None:
    assert decimal(value, 2) == written
    assert WIDTH == 360


def test_a_name_in_capitals_is_cut_sooner_so_that_it_never_touches_its_value() -> None:
    shown = []
    for name in ("Dinas Pengendalian Penduduk dan Pemberdayaan", "DINAS PENGENDALIAN PENDUDUK DAN PEMBERDAYAAN"):
        chart = bars("uji", "Uji", [Bar(name, 1)], name="OPD", value_name="Persen")
        shown.append(next(str(words.text) for words in read(chart).iter("text")))
        assert chart.rows[0][0] == name, "the table has the whole"
    assert shown == ["Dinas Pengendalian Penduduk dan Pemberdayaan", "DINAS PENGENDALIAN PENDUDUK DAN PEMBERDAY…"]


def test_the_name_of_a_place_stays_within_its_tile_on_two_lines_where_one_is_too_short() -> None:
    drawn = tiles("peta", "Peta", [Tile("Contoh Hulu", 30), Tile("Hilir", 10)], columns=6, name="Kecamatan", value_name="Persen")
    words = list(read(drawn).iter("text"))
    assert [str(one.text) for one in words] == ["Contoh", "Hulu", "Hilir"]
    contoh, hulu, hilir = (float(one.attrib["y"]) for one in words)
    assert contoh < hilir < hulu, "the two lines stand around the middle, where the one stands"


def test_a_tile_map_says_by_shade_and_in_its_table_where_each_place_stands() -> None:
    drawn = tiles(
        "peta",
        "Peta",
        [Tile("Aceh", 30, place=(0, 0)), Tile("Bali", 0, place=(1, 1)), Tile("DKI", None), Tile("Jambi", 10, "Jmb")],
        columns=2,
        name="Daerah",
        value_name="Persen",
    )
    assert [row[:2] for row in drawn.rows] == [["Aceh", "30,00%"], ["Jambi", "10,00%"], ["Bali", "0,00%"], ["DKI", "—"]]
    assert [key.mark for key in drawn.legend] == ["tile-none", "tile-0", "tile-1", "tile-3"]
    assert '<rect class="tile-3" x="0" y="0"' in drawn.drawing
    assert '<rect class="tile-none" x="0"' in drawn.drawing, "without a place it stands below those that have one"
    assert tiles("peta", "Peta", [Tile("DKI", None)], name="Daerah", value_name="Persen").rows == []
