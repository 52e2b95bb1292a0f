"""What every chart has in common: its units, its scale, and the SVG's frame with its title and description.

A drawing is 360 units wide: on a phone one unit is about one pixel, so its letters keep a readable size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from markupsafe import Markup

from app.language import figures
from app.money import decimals, rupiah, rupiah_short

WIDTH = 360
Value = int | Decimal | Fraction


class Unit(StrEnum):
    """What the values are. Amounts are whole rupiah; a percent is the number before the sign."""

    RUPIAH = "rupiah"
    PERCENT = "percent"
    COUNT = "count"

    def exact(self, value: Value | None) -> str:
        """As the table has it."""
        if value is None:
            return "—"
        if self is Unit.RUPIAH:
            return rupiah(int(value))
        return f"{decimal(value, 2)}%" if self is Unit.PERCENT else figures(f"{int(value):,}")

    def short(self, value: Value) -> str:
        """As an axis has it."""
        if self is Unit.RUPIAH:
            return rupiah_short(int(value))
        return f"{decimal(value, 1).removesuffix(figures('.0'))}%" if self is Unit.PERCENT else self.exact(value)


@dataclass(frozen=True, slots=True)
class Key:
    """What a line or a colour stands for; `mark` is its class."""

    mark: str
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the table of its values. `rows` are as `ui.table` takes them;
    without a value there is no drawing and `rows` is empty."""

    id: str
    title: str
    drawing: Markup
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str | Markup]]
    legend: Sequence[Key] = ()
    note: str = ""


def svg(id: str, *, title: str, description: str, height: float, parts: Sequence[Markup], kind: str) -> Markup:
    """The frame: an image with a name and a description for those who do not see it."""
    return Markup(
        '<svg class="chart {kind}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-nama {id}-uraian">'
        '<title id="{id}-nama">{title}</title><desc id="{id}-uraian">{description}</desc>{parts}</svg>'
    ).format(kind=kind, width=WIDTH, height=at(height), id=id, title=title, description=description, parts=Markup("").join(parts))


def text(x: float, y: float, words: str, *, anchor: str = "start", kind: str = "") -> Markup:
    look = Markup(' class="%s"') % kind if kind else ""
    return Markup('<text x="%s" y="%s" text-anchor="%s"%s>%s</text>') % (at(x), at(y), anchor, look, words)


def at(place: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{place:.1f}".removesuffix(".0")


def decimal(value: Value, places: int) -> str:
    """Half up, as the reader's language writes it: 7.6814 → `7,68`, in English `7.68`."""
    exact = Fraction(value)
    whole, _dot, rest = decimals(abs(exact), places).partition(".")
    is_less = exact < 0 and any(digit in "123456789" for digit in whole + rest)
    return ("−" if is_less else "") + figures(f"{int(whole):,}" + (f".{rest}" if rest else ""))


@dataclass(frozen=True, slots=True)
class Scale:
    """From the lowest to the highest tick, whose distance is `step`; both ends are round and 0 is always among the ticks."""

    low: Fraction
    high: Fraction
    step: Fraction

    @classmethod
    def over(cls, values: Sequence[Value], *, ticks: int = 3) -> "Scale":
        """A scale that every value fits into, with about that many ticks above its lowest."""
        exact = [Fraction(0), *(Fraction(value) for value in values)]
        low, high = min(exact), max(exact)
        if low == high:
            high = Fraction(1)
        step = _round_up((high - low) / ticks)
        return cls(low // step * step, -(-high // step) * step, step)

    @property
    def ticks(self) -> list[Fraction]:
        return [self.low + self.step * number for number in range(int((self.high - self.low) / self.step) + 1)]

    def place(self, value: Value) -> Fraction:
        """0 at the lowest tick, 1 at the highest."""
        return (Fraction(value) - self.low) / (self.high - self.low)

    def part(self, value: Value) -> float:
        """The same as near as a drawing shows it."""
        return (float(value) - float(self.low)) / float(self.high - self.low)


def _round_up(size: Fraction) -> Fraction:
    """The next 1, 2, 2½ or 5 times a power of ten."""
    power = Fraction(1)
    while power < size:
        power *= 10
    while power / 10 >= size:
        power /= 10
    return next(power * part for part in (Fraction(1, 5), Fraction(1, 4), Fraction(1, 2), Fraction(1)) if power * part >= size)
