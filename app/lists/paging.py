"""The rows of a list: narrowed, in one of its orders, a page after a page. Page, file and API ask the same statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, and_, or_

from app.errors import invalid_field
from app.language import _
from app.lists.columns import Key, ListOf, Sort
from app.lists.filters import Shape
from app.lists.scene import Scene
from app.web.api.pagination import PAGE_SIZE, decode_cursor, encode_cursor, unknown_cursor
from app.web.incoming.reading import storable

INTEGER_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list is wanted: the values of its filters by their names, and its order (None: the first)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page, and the cursor of the next."""

    rows: Sequence[Any]
    following: str | None


def found(of: ListOf, scene: Scene, asked: Asked, *, cursor: str | None = None, limit: int | None = None) -> Found:
    """A page of the list. Raises `Invalid` for a cursor that we did not give."""
    limit = limit or PAGE_SIZE
    keys = _keys(of, asked)
    statement = statement_of(of, scene, asked)
    if cursor:
        statement = statement.where(_behind(keys, _read(cursor, keys)))
    rows = scene.session.execute(statement.limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Found(rows[:limit], None if last is None else encode_cursor(last[-len(keys) :]))


def statement_of(of: ListOf, scene: Scene, asked: Asked) -> Select[Any]:
    """All of it; behind the list's own columns stand those of its order."""
    statement = of.rows(scene)
    for one in of.filters:
        value = asked.values.get(one.name)
        if value is None and one.standing is not None:
            value = one.read(scene, one.standing(scene))
        if value is not None:
            statement = statement.where(one.where(scene, value))
    keys = _keys(of, asked)
    ordered = statement.order_by(*(key.order for key in keys))
    return ordered.add_columns(*(key.on.label(f"key_{place}") for place, key in enumerate(keys)))


def beside(of: ListOf, scene: Scene, asked: Asked, this: ColumnElement[bool]) -> tuple[Any | None, Any | None] | None:
    """The row before the one that `this` names and the row after it, however long the list is; None
    where the list, as it is narrowed, has no such row."""
    keys, statement = _keys(of, asked), statement_of(of, scene, asked)
    here = scene.session.execute(statement.where(this).limit(1)).first()
    if here is None:
        return None
    place = here[-len(keys) :]
    back = [key.backwards for key in keys]
    backwards = statement.order_by(None).order_by(*(key.order for key in back))
    first_of = (backwards.where(_behind(back, place)), statement.where(_behind(keys, place)))
    before, after = (scene.session.execute(one.limit(1)).first() for one in first_of)
    return before, after


def called(of: ListOf, scene: Scene, *, sort: str | None, cursor: str | None, **values: Any) -> Found:
    """A page as the API asks for it: values by their names there, of a choice one or several. Raises `Invalid`."""
    chosen = next((one for one in of.sorts if one.field == sort), None)
    if sort and chosen is None:
        raise invalid_field("sort", _("Pilih salah satu: {options}.").format(options=", ".join(one.field for one in of.sorts)))
    names = {one.field: one for one in of.filters if one.field}
    given = {}
    for name, value in values.items():
        if value in (None, [], False, ""):
            continue
        one = names[name]
        given[one.name] = (value,) if one.shape is Shape.CHOICE and not isinstance(value, list | tuple) else value
    return found(of, scene, Asked(given, chosen), cursor=cursor)


def _keys(of: ListOf, asked: Asked) -> tuple[Key, ...]:
    return (asked.sort or of.sorts[0]).keys


def _behind(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Beyond that place in the order. The bound on the first key alone, which says no more, is what an index can use."""
    steps = []
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        same = [before.on == known for before, known in zip(keys[:place], values[:place], strict=True)]
        steps.append(and_(*same, key.on < value if key.descending else key.on > value))
    first, value = keys[0], values[0]
    return and_(first.on <= value if first.descending else first.on >= value, or_(*steps))


def _read(cursor: str, keys: Sequence[Key]) -> list[Any]:
    values = decode_cursor(cursor, len(keys))
    try:
        return [_typed(value, key.on.type.python_type) for value, key in zip(values, keys, strict=True)]
    except (msgspec.ValidationError, ValueError):
        raise unknown_cursor() from None


def _typed(value: Any, kind: type) -> Any:
    """A value of a cursor as its column has it. Raises `ValueError`."""
    assert kind in (int, str, UUID, date, datetime, bool), kind
    made = storable(msgspec.convert(value, kind))
    if kind is int and abs(made) > INTEGER_MAX:
        raise ValueError
    if kind is datetime and made.tzinfo is None:
        raise ValueError
    return made
