"""Lines over time: a course with several lines (the S-curve), and the small trend of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.charts.drawing import WIDTH, Chart, Key, Scale, Unit, Value, at, svg, text
from app.language import _

TOP, LEFT, RIGHT = 18, 12, WIDTH - 12
AXIS = 18
"""Room under the lowest tick for the names of the times."""
DOTS_MAX = 16
"""Times up to which each value has a visible dot; beyond it they would hide the line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a value a time, None where there is none (a month that has not come). `mark` names its look in the stylesheet."""

    name: str
    values: Sequence[Value | None]
    mark: str


def lines(
    id: str,
    title: str,
    times: Sequence[tuple[str, str]],
    series: Sequence[Line],
    *,
    unit: Unit = Unit.RUPIAH,
    time_name: str = "",
    note: str = "",
    height: int = 200,
) -> Chart:
    """`times` are (short, full) names: the first for the axis, the second for the table. A line is broken where it has
    no value; where all amounts are 0 (a house that has just begun) there is nothing to draw: an axis would have to
    invent one. Of a plan 0% is a course like any other."""
    known = [value for line in series for value in line.values if value is not None]
    columns = [(time_name or _("Bulan"), ""), *((line.name, "num") for line in series)]
    if not known or not times or not (any(known) or unit is Unit.PERCENT):
        return Chart(id, title, Markup(""), columns, [], note=note)
    rows = [[full, *(unit.exact(line.values[place]) for line in series)] for place, (_short, full) in enumerate(times)]
    scale = Scale.over(known)
    bottom = height - AXIS

    def down(value: Value) -> float:
        return bottom - scale.part(value) * (bottom - TOP)

    parts = [_grid(down(tick), unit.short(tick), is_ground=tick == 0) for tick in scale.ticks]
    parts += [
        text(_across(place, len(times)), height - 4, times[place][0], anchor="middle", kind="axis") for place in _named(times)
    ]
    for line in series:
        parts += _course(line, [None if value is None else down(value) for value in line.values], times, unit)
    drawing = svg(id, title=title, description=_told(times, series, unit), height=height, parts=parts, kind="lines")
    return Chart(id, title, drawing, columns, rows, [Key(line.mark, line.name) for line in series], note)


def trend(
    id: str, title: str, times: Sequence[tuple[str, str]], values: Sequence[Value | None], *, unit: Unit, name: str, time_name: str
) -> Chart:
    """One line, small: which way it goes. It needs no legend."""
    drawn = lines(id, title, times, [Line(name, values, "line-1")], unit=unit, time_name=time_name, height=110)
    return replace(drawn, legend=())


def _grid(y: float, words: str, *, is_ground: bool) -> Markup:
    line = Markup('<line class="{}" x1="0" x2="{}" y1="{}" y2="{}"/>').format(
        "ground" if is_ground else "tick", WIDTH, at(y), at(y)
    )
    return line if is_ground else line + text(0, y - 4, words, kind="axis")


def _across(place: int, count: int) -> float:
    return LEFT + (RIGHT - LEFT) * (place / (count - 1) if count > 1 else 0.5)


def _named(times: Sequence[tuple[str, str]]) -> range:
    """The places of as many times as fit under the axis by name; the last always has its own."""
    fit = (RIGHT - LEFT) // (max(len(short) for short, _full in times) * 6 + 10) + 1
    step = -(-len(times) // fit)
    return range((len(times) - 1) % step, len(times), step)


def _course(line: Line, heights: Sequence[float | None], times: Sequence[tuple[str, str]], unit: Unit) -> list[Markup]:
    """The line's pieces and, over them, a point a value that says what it is."""
    pieces: list[list[str]] = [[]]
    points = []
    look = line.mark if len(times) <= DOTS_MAX else f"{line.mark} unseen"
    for place, (y, value) in enumerate(zip(heights, line.values, strict=True)):
        if y is None or value is None:
            pieces.append([])
            continue
        across, down = at(_across(place, len(times))), at(y)
        pieces[-1].append(f"{across},{down}")
        said = f"{line.name}, {times[place][1]}: {unit.exact(value)}"
        points.append(Markup('<circle class="%s" cx="%s" cy="%s" r="2.5"><title>%s</title></circle>') % (look, across, down, said))
    drawn = [Markup('<polyline class="{}" points="{}"/>').format(line.mark, " ".join(piece)) for piece in pieces if len(piece) > 1]
    return drawn + points


def _told(times: Sequence[tuple[str, str]], series: Sequence[Line], unit: Unit) -> str:
    """What one who does not see it should know at once: where each line stands at its end."""
    ends = []
    for line in series:
        last = max((place for place, value in enumerate(line.values) if value is not None), default=None)
        if last is not None:
            ends.append(
                _("{name} {value} ({time})").format(name=line.name, value=unit.exact(line.values[last]), time=times[last][1])
            )
    return _("Nilai terakhir: {ends}. Semua nilai ada dalam tabel.").format(ends="; ".join(ends))
