"""One bar cut into the parts of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from app.charts.drawing import WIDTH, Chart, Key, Unit, at, decimal, svg
from app.language import _

THICK = 22


@dataclass(frozen=True, slots=True)
class Part:
    """Its amount is not below 0; `mark` names its look."""

    name: str
    amount: int
    mark: str


def shares(id: str, title: str, parts: Sequence[Part], *, unit: Unit = Unit.RUPIAH, name: str = "", note: str = "") -> Chart:
    """The parts side by side, in the order given; a part that is not 0 is at least a hair wide."""
    whole = sum(part.amount for part in parts)
    columns = [(name or _("Bagian"), ""), (_("Nilai"), "num"), (_("Bagian"), "num")]
    if whole <= 0 or any(part.amount < 0 for part in parts):
        return Chart(id, title, Markup(""), columns, [], note=note)
    share = {part.name: f"{decimal(Fraction(100 * part.amount, whole), 2)}%" for part in parts}
    rows = [[part.name, unit.exact(part.amount), share[part.name]] for part in parts]
    drawn, before = [], 0
    for part in (part for part in parts if part.amount):
        x, end = WIDTH * before / whole, WIDTH * (before + part.amount) / whole
        drawn.append(
            Markup('<rect class="{}" x="{}" y="0" width="{}" height="{}"><title>{}</title></rect>').format(
                part.mark,
                at(min(x, WIDTH - 1)),
                at(max(min(end, WIDTH) - x, 1)),
                THICK,
                f"{part.name}: {unit.exact(part.amount)} ({share[part.name]})",
            )
        )
        before += part.amount
    told = "; ".join(f"{part.name} {share[part.name]}" for part in parts)
    drawing = svg(id, title=title, description=told, height=THICK, parts=drawn, kind="shares")
    return Chart(id, title, drawing, columns, rows, [Key(part.mark, part.name) for part in parts], note)
