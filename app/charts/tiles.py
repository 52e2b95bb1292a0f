"""A tile map: places as tiles of one size, laid out roughly as they lie, so that a small one is seen as well as a large one.

A tile's shade says where its value stands among the others: none, up to a third of the highest tick, up to two thirds,
above. Its name stands on it; the table has the value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from app.charts.drawing import WIDTH, Chart, Key, Scale, Unit, Value, at, svg, text
from app.language import _

GAP = 2
SHADES = 3
PADDING = 2
LETTER, LEADING = 0.58, 1.2
"""How wide a letter of a broad typeface is and how far lines are apart, in parts
of the letters' height; a capital is a quarter wider."""


@dataclass(frozen=True, slots=True)
class Tile:
    """`value` None is not known. `place` (column, row) where somebody knows how
    the places lie; without it tiles follow one another."""

    name: str
    value: Value | None
    short: str = ""
    place: tuple[int, int] | None = None
    cell: str | Markup = ""
    """What the table shows as its name, when it is more than the name (a link)."""
    more: Sequence[str | Markup] = ()


def tiles(
    id: str,
    title: str,
    items: Sequence[Tile],
    *,
    columns: int = 6,
    unit: Unit = Unit.PERCENT,
    name: str,
    value_name: str,
    more: Sequence[str] = (),
    note: str = "",
) -> Chart:
    """The table has the highest first; `more` are its further columns. Tiles without a place stand below those that have one."""
    headings = [(name, ""), (value_name, "num"), *((one, "num") for one in more)]
    known = [item.value for item in items if item.value is not None]
    if not known:
        return Chart(id, title, Markup(""), headings, [], note=note)
    ordered = sorted(items, key=lambda item: (item.value is None, -(item.value or 0)))
    rows: list[list[str | Markup]] = [[item.cell or item.name, unit.exact(item.value), *item.more] for item in ordered]
    scale = Scale.over([max(value, 0) for value in known], ticks=SHADES)
    places = _places(items, columns)
    wide = WIDTH / columns
    tall = max(wide * 0.7, 24)
    parts = [_tile(item, place, scale, unit, wide, tall) for item, place in zip(items, places, strict=True)]
    told = "; ".join(f"{item.name} {unit.exact(item.value)}" for item in ordered[:5])
    height = tall * (max(row for _column, row in places) + 1)
    drawing = svg(id, title=title, description=_told(told), height=height, parts=parts, kind="tiles-map")
    return Chart(id, title, drawing, headings, rows, _keys(items, scale, unit), note)


def shade(value: Value | None, scale: Scale) -> str:
    """The class of a tile: `tile-none` where nobody knows, `tile-0` for nothing, else `tile-1` to `tile-3`."""
    if value is None:
        return "tile-none"
    if value <= 0:
        return "tile-0"
    return f"tile-{min(int(scale.place(value) * SHADES - scale.place(value) / 10**9) + 1, SHADES)}"


def _places(items: Sequence[Tile], columns: int) -> list[tuple[int, int]]:
    below = max((item.place[1] + 1 for item in items if item.place), default=0)
    loose = iter(range(len(items)))
    found = []
    for item in items:
        if item.place is None:
            number = next(loose)
            found.append((number % columns, below + number // columns))
        else:
            found.append(item.place)
    return found


def _tile(item: Tile, place: tuple[int, int], scale: Scale, unit: Unit, wide: float, tall: float) -> Markup:
    x, y = place[0] * wide, place[1] * tall
    look = shade(item.value, scale)
    box = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>').format(
        look, at(x), at(y), at(wide - GAP), at(tall - GAP), f"{item.name}: {unit.exact(item.value)}"
    )
    height = 7 if wide < 40 else 9
    lines = _lines(item.short or item.name, wide - GAP - 2 * PADDING, height)
    first = y + (tall - GAP) / 2 + 3 - (len(lines) - 1) * height * LEADING / 2
    return box + Markup("").join(
        text(x + (wide - GAP) / 2, first + number * height * LEADING, line, anchor="middle", kind=f"{look} {_size(wide)}")
        for number, line in enumerate(lines)
    )


def _size(wide: float) -> str:
    return "small" if wide < 40 else "name"


def _lines(name: str, room: float, height: float) -> list[str]:
    """The name on one line, or its words on two where one has no room for it."""
    whole = _fitting(name, room, height)
    first, _blank, rest = name.partition(" ")
    if whole == name or not rest:
        return [whole]
    return [_fitting(first, room, height), _fitting(rest, room, height)]


def _fitting(name: str, room: float, height: float) -> str:
    """The name, or as much of it as a tile has room for."""
    widths = list(accumulate(height * LETTER * (1.25 if letter.isupper() else 1) for letter in name))
    if widths[-1] <= room:
        return name
    fit = sum(width <= room - height * LETTER for width in widths)
    return f"{name[:fit].rstrip()}…"


def _keys(items: Sequence[Tile], scale: Scale, unit: Unit) -> list[Key]:
    """Only the shades that are on the map."""
    used = {shade(item.value, scale) for item in items}
    steps = [scale.high * number / SHADES for number in range(SHADES + 1)]
    named = [
        ("tile-none", _("belum diketahui")),
        ("tile-0", _("belum ada")),
        *((f"tile-{number}", _("sampai {high}").format(high=unit.short(steps[number]))) for number in range(1, SHADES + 1)),
    ]
    return [Key(mark, name) for mark, name in named if mark in used]


def _told(highest: str) -> str:
    return _("Tertinggi: {ends}. Semua nilai ada dalam tabel.").format(ends=highest)
