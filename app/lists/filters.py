"""What narrows a list: one parameter of its address and of its call each, how what was typed is read, and which rows then stay."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, false, or_

from app.clock import end_of_local_day, local_date, start_of_local_day
from app.db import Expression
from app.language import gettext
from app.lists.scene import Scene
from app.web.incoming.reading import storable
from app.web.pages.labels import label

WORDS_MAX = 5
LETTERS_MAX = 100
YES = "ya"
Options = Callable[[Scene], Sequence[tuple[str, str]]]
Standing = Callable[[Scene], str]


class Shape(StrEnum):
    """How it is asked for on the page."""

    CHOICE = "choice"
    WORDS = "words"
    DAY = "day"
    TICK = "tick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """`name` stands in addresses, `text` (marked) on the page, `field` in the API (empty: the call does not take it). Of a
    choice `where` is given a sequence. `standing` is what holds where nothing was asked."""

    name: str
    text: str
    shape: Shape
    where: Callable[[Scene, Any], ColumnElement[bool]]
    options: Options | None = None
    field: str = ""
    standing: Standing | None = None

    def read(self, scene: Scene, typed: str) -> Any:
        """What was typed as `where` takes it. Raises `ValueError` for what chooses nothing here."""
        if len(typed) > LETTERS_MAX:
            raise ValueError
        storable(typed)
        if self.shape is Shape.DAY:
            return date.fromisoformat(typed)
        if self.shape is Shape.TICK:
            if typed != YES:
                raise ValueError
            return True
        if self.shape is Shape.CHOICE:
            if typed not in {value for value, _text in self.choices(scene)}:
                raise ValueError
            return (typed,)
        return typed

    def choices(self, scene: Scene) -> Sequence[tuple[str, str]]:
        assert self.options is not None
        return self.options(scene)

    def said(self, scene: Scene, typed: str) -> str:
        """What was chosen in the words of the page."""
        return dict(self.choices(scene)).get(typed, typed) if self.shape is Shape.CHOICE else typed


def choice(name: str, text: str, values: Iterable[str], column: Expression, *, field: str = "") -> Filter:
    """One of some codes, by their labels."""
    codes = [str(value) for value in values]
    return picked(name, text, lambda _scene: [(code, label(code)) for code in codes], column, field=field)


def picked(
    name: str,
    text: str,
    options: Options,
    column: Expression,
    *,
    field: str = "",
    standing: Standing | None = None,
    of: Callable[[Any], Any] = str,
) -> Filter:
    """One of what `options` says of this scene (where it says nothing there is nothing to
    choose); `of` makes of a code what the column holds."""
    return Filter(
        name=name, text=text, shape=Shape.CHOICE, options=options, field=field, standing=standing,
        where=lambda _scene, chosen: column.in_([of(code) for code in chosen]),
    )  # fmt: skip


def words(
    name: str, text: str, *columns: Any, field: str = "", within: Callable[[str], ColumnElement[bool]] | None = None
) -> Filter:
    """Every word (five at most) stands in one of the columns, or is found `within` what belongs to the row."""

    def where(_scene: Scene, typed: str) -> ColumnElement[bool]:
        found = typed.split()[:WORDS_MAX]
        matches = [
            or_(*(column.icontains(word, autoescape=True) for column in columns), *([within(word)] if within else ()))
            for word in found
        ]
        return _all(matches)

    return Filter(name=name, text=text, shape=Shape.WORDS, where=where, field=field)


def since(name: str, text: str, column: Expression, *, field: str = "") -> Filter:
    """That day and later: of a day, or of an instant by the clock of whoever asks."""
    is_day = isinstance(column.type, Date)
    return Filter(
        name=name, text=text, shape=Shape.DAY, field=field,
        where=lambda scene, day: column >= (day if is_day else start_of_local_day(day, scene.zone)),
    )  # fmt: skip


def until(name: str, text: str, column: Expression, *, field: str = "") -> Filter:
    """That day and earlier."""
    is_day = isinstance(column.type, Date)
    return Filter(
        name=name, text=text, shape=Shape.DAY, field=field,
        where=lambda scene, day: column <= (day if is_day else end_of_local_day(day, scene.zone)),
    )  # fmt: skip


def tick(name: str, text: str, where: Callable[[Scene], ColumnElement[bool]], *, field: str = "") -> Filter:
    """A box: only such rows."""
    return Filter(
        name=name, text=text, shape=Shape.TICK, field=field, where=lambda scene, wanted: where(scene) if wanted else ~false()
    )


def offered(texts: dict[str, str]) -> Options:
    """Choices by their marked texts."""
    return lambda _scene: [(value, gettext(text)) for value, text in texts.items()]


def day_of(moment: datetime | None, zone: str) -> str | None:
    """An instant as a cell holds it: the ISO date in that zone."""
    return local_date(moment, zone).isoformat() if moment is not None else None


def _all(parts: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    whole = ~false()
    for part in parts:
        whole = whole & part
    return whole
