"""Retelling: the same row in another file's types. A workbook has an empty text where JSON has null, a CSV has a text where both
have a number; a row that is known and comes so did not change."""

from collections.abc import Mapping
from itertools import chain, repeat
from typing import Any

from sqlalchemy import select, update

from app.db import among
from app.exchange.staging import CHANGED, CHUNK, UNCHANGED, Stage
from app.feeds.models import ImportedRow
from app.feeds.packing import SERVED
from app.feeds.queries import raw_of

SAMPLE = 100
"""Changed rows that are looked at before all others are."""


def settle(stage: Stage) -> None:
    """Rows that only came in other types stand as unchanged: what is known of them is kept. All are looked through where one of
    the first changed rows is such a one, as in a file of another format."""
    session, feed, rows, last = stage.session, stage.feed, stage.table, -1
    changed = select(rows.c.number, rows.c.previous, rows.c.pack, rows.c.place).where(rows.c.standing == CHANGED)
    for at_most in chain([SAMPLE], repeat(CHUNK)):
        some = session.execute(changed.where(rows.c.number > last).order_by(rows.c.number).limit(at_most)).all()
        if not some:
            return
        versions = select(ImportedRow).where(feed.current, among(ImportedRow.id, [row.previous for row in some]))
        before = {version.id: raw for version, raw in raw_of(session, feed.region_id, session.scalars(versions).all())}
        after = stage.raw((row.pack, row.place) for row in some)
        retold = [row.number for row, raw in zip(some, after, strict=True) if is_retold(before[row.previous], raw)]
        if not retold and last < 0:
            return
        session.execute(update(rows).where(among(rows.c.number, retold)).values(standing=UNCHANGED))
        last = some[-1].number


def is_retold(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Do both say the same under every heading? One that is not there says nothing."""
    return all(_same(before.get(name), after.get(name)) for name in {*before, *after} if name not in SERVED)


def _same(one: Any, other: Any) -> bool:
    if type(one) is type(other):
        return bool(one == other)
    said, also = _text(one), _text(other)
    return said == also or (bool in (type(one), type(other)) and said.lower() == also.lower())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
