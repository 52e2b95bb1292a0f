"""Horizontal bars, one a name, with a mark where each should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from app.charts.drawing import WIDTH, Chart, Key, Scale, Unit, Value, at, svg, text
from app.language import _

ROW, THICK = 34, 10
NAME_MAX = 46
"""Letters of a name that fit above its bar beside its value, a capital counting for more; the table has the whole."""
CAPITAL = 1.1


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None draws no bar; `target` is where it should be, None where nobody said; `mark` names its look."""

    name: str
    value: Value | None
    target: Value | None = None
    mark: str = "bar-1"
    cell: str | Markup = ""
    """What the table shows as its name, when it is more than the name (a link)."""
    more: Sequence[str | Markup] = ()
    """Cells of the table's further columns."""


def bars(
    id: str,
    title: str,
    items: Sequence[Bar],
    *,
    unit: Unit = Unit.PERCENT,
    name: str,
    value_name: str,
    more: Sequence[str] = (),
    target_name: str = "",
    drawn_max: int = 40,
    note: str = "",
) -> Chart:
    """Bars begin at 0; a value below it has none. Where an item has a target, a line marks it and the table has a column for it
    (`target_name`, where it is another thing than a target).

    The table has every item; the first `drawn_max` are drawn.
    """
    target_name = target_name or _("Target")
    has_target = any(item.target is not None for item in items)
    columns = [(name, ""), (value_name, "num"), *([(target_name, "num")] if has_target else []), *((one, "num") for one in more)]
    known = [value for item in items for value in (item.value, item.target) if value is not None]
    if not known:
        return Chart(id, title, Markup(""), columns, [], note=note)
    rows: list[list[str | Markup]] = [
        [item.cell or item.name, unit.exact(item.value), *([unit.exact(item.target)] if has_target else []), *item.more]
        for item in items
    ]
    items = items[:drawn_max]
    scale = Scale.over([max(value, 0) for value in known])
    parts = [_bar(item, place, scale, unit, target_name) for place, item in enumerate(items)]
    told = "; ".join(f"{item.name} {unit.exact(item.value)}" for item in items[:8])
    drawing = svg(id, title=title, description=told, height=ROW * len(items), parts=parts, kind="bars")
    return Chart(id, title, drawing, columns, rows, [Key("target", target_name)] if has_target else [], note)


def _bar(item: Bar, place: int, scale: Scale, unit: Unit, target_name: str) -> Markup:
    top = place * ROW
    drawn = [text(0, top + 13, _short(item.name)), text(WIDTH, top + 13, unit.exact(item.value), anchor="end", kind="value")]
    drawn.append(Markup('<rect class="bar-0" x="0" y="{}" width="{}" height="{}"/>').format(at(top + 18), WIDTH, THICK))
    if item.value is not None and item.value > 0:
        drawn.append(
            Markup('<rect class="{}" x="0" y="{}" width="{}" height="{}"><title>{}</title></rect>').format(
                item.mark, at(top + 18), at(scale.part(item.value) * WIDTH), THICK, f"{item.name}: {unit.exact(item.value)}"
            )
        )
    if item.target is not None:
        x = at(min(max(scale.part(item.target) * WIDTH, 1), WIDTH - 1))
        drawn.append(
            Markup('<line class="target" x1="{}" x2="{}" y1="{}" y2="{}"><title>{}</title></line>').format(
                x, x, at(top + 15), at(top + 31), f"{target_name} {unit.exact(item.target)}"
            )
        )
    return Markup("").join(drawn)


def _short(name: str) -> str:
    wide = accumulate(CAPITAL if letter.isupper() else 1.0 for letter in name)
    fit = sum(so_far <= NAME_MAX for so_far in wide)
    return name if fit == len(name) else f"{name[: fit - 1].rstrip()}…"
