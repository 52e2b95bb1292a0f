"""What a transaction of the product sends to the server, as a script that pgbench replays without any Python.

The same act is recorded for several seats (a buyer with a package, a product and a vendor each), twice in a row for each. A
value that is the same in all recordings stands in the script; one that depends on the seat is a column of `bench_seat`; one that
is new every time is a new key, or a text that has new keys in it or has the number that the counter gave at its end or before a
dot, or the slot in which the order's key says it is counted. What none of these explains stops the recording, so that nothing is
replayed wrongly. What was sent together is sent together here too, and waited for where the product waited.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Engine, text

from app.db import pipelining
from app.identifiers import public_id
from app.ledger.quarters import SLOTS, slot_of

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
HOLE = "\0"
CASTS: dict[type, str] = {UUID: "::uuid", datetime: "::timestamptz", date: "::date", Decimal: "::numeric", Jsonb: "::jsonb"}
KEY = "(this.moment || substr(gen_random_uuid()::text, 14))::uuid"
MOMENT = "(SELECT overlay(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') PLACING '-' FROM 9 FOR 0) AS moment)"
"""A key in the order of time, as the product makes them: indexes grow at their end here too.
Made cheaply, for it is the server that makes it here."""
IN_BASE_32 = "upper(substr(replace(:{key}::text, '-', ''), 1, 26))"
"""Stands for a key in base 32: as long, in the same order."""
COUNTED_IN = frozenset(map(str, range(SLOTS)))
SLOT = "mod(ascii(right({key}, 1)), {slots})"
LAST = "\1"
GIVEN = (
    "(SELECT lpad(last::text, greatest(4, length(last::text)), '0') FROM counter WHERE region_id = {region} AND series = {series})"
)
"""The number that the series gave to this transaction: in a pipeline no answer can be read."""
COUNTED = re.compile(r"(.*/)(\d{4,})( · .*)?")


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as the driver was given it with a hole for each value, and the values; `waits`
    says whether the next was sent only after its answer."""

    statement: str
    values: tuple[Any, ...]
    waits: bool = True


class Recorder(pipelining.Cursor):
    """The driver's cursor; it writes down what it is asked to send."""

    sent: list[Sent] = []  # noqa: RUF012 - one recording at a time

    def execute(self, query: Any, params: Any = None, **others: Any) -> Any:
        waits = not pipelining.is_together() or (pipelining.gives_rows(str(query)) and not pipelining.is_answered_later())
        self.sent.append(replace(_sent(str(query), params or {}), waits=waits))
        return super().execute(query, params, **others)

    def fetchone(self) -> Any:
        """Whatever was sent until now has been waited for."""
        if self.sent:
            self.sent[-1] = replace(self.sent[-1], waits=True)
        return super().fetchone()

    def executemany(self, query: Any, params_seq: Any, **others: Any) -> None:
        rows = list(params_seq)
        self.sent.extend(_sent(str(query), row) for row in rows)
        super().executemany(query, rows, **others)


@dataclass(slots=True)
class Known:
    """The variables of a script by what they are in all recordings: of the seat, and the keys that are new."""

    region_id: int
    seats: dict[tuple[str, ...], str] = field(default_factory=dict)
    keys: dict[tuple[str, ...], str] = field(default_factory=dict)

    def of_seat(self, by_recording: Sequence[str]) -> str:
        return self.seats.setdefault(tuple(by_recording[::2]), f"of_seat{len(self.seats)}")

    def new_key(self, by_recording: Sequence[str]) -> str:
        return self.keys.setdefault(tuple(by_recording), f"key{len(self.keys)}")


def script(recordings: Sequence[Sequence[Sent]], engine: Engine, *, region_id: int) -> str:
    """The script of the act. Writes the columns of the seats to `bench_seat`, numbered from 1."""
    first = recordings[0]
    for other in recordings:
        assert [one.statement for one in other] == [one.statement for one in first], "not all recordings are of the same act"
    known = Known(region_id)
    holes = list(zip(*([value for one in recording for value in one.values] for recording in recordings), strict=True))
    for hole in holes:
        if isinstance(hole[0], UUID) and hole[0] != hole[1]:
            known.new_key(list(map(str, hole)))
    filled = iter([_filled(hole, known) for hole in holes])
    lines, number = [], ""
    for one in first:
        values = [next(filled) for _value in one.values]
        parts = one.statement.split(HOLE)
        statement = "".join(part for pair in zip(parts, [*values, ""], strict=True) for part in pair).replace(LAST, number)
        if statement.startswith("INSERT INTO counter"):
            number = GIVEN.format(region=values[0], series=values[1])
        lines.append(statement.strip().rstrip(";") + ";")
    _write(engine, known.seats)
    new = [*known.seats.values(), *(f"{KEY} AS {name}" for name in known.keys.values())]
    begin = [
        r"\set seat random(1, :seats)",
        f"SELECT {', '.join(new)} FROM bench_seat, {MOMENT} AS this WHERE seat = :seat \\gset",
    ]
    # the driver begins by itself, with what it is given first: that is in no recording
    sent = _sent_as_the_product_did([Sent("BEGIN", (), waits=first[0].waits), *first], ["BEGIN;", *lines])
    return "\n".join([*begin, *sent, "COMMIT;", ""])


def _sent_as_the_product_did(sent: Sequence[Sent], lines: Sequence[str]) -> Iterator[str]:
    """What nobody waits for goes with what follows, up to the first that is waited for."""
    inside = False
    for one, line in zip(sent, lines, strict=True):
        if not one.waits and not inside:
            yield "\\startpipeline"
            inside = True
        yield line
        if one.waits and inside:
            yield "\\endpipeline"
            inside = False
    if inside:
        yield "\\endpipeline"


def _sent(query: str, params: dict[str, Any]) -> Sent:
    """Arrays and rows of a job's arguments are written out, so that every hole is one plain value."""
    values: list[Any] = []

    def hole(found: re.Match[str]) -> str:
        return _spread(params[found[1]], values)

    return Sent(PLACEHOLDER.sub(hole, query).replace("%%", "%"), tuple(values))


def _spread(value: Any, values: list[Any]) -> str:
    if isinstance(value, list):
        return f"ARRAY[{', '.join(_spread(one, values) for one in value)}]"
    if isinstance(value, tuple):
        return f"ROW({', '.join(_spread(one, values) for one in value)})"
    values.append(value)
    return HOLE


def _filled(hole: Sequence[Any], known: Known) -> str:
    """What stands in the script for a value that was these in the recordings."""
    cast = CASTS.get(type(hole[0]), "")
    told = [_told(value) for value in hole]
    assert len({value is None for value in hole}) == 1, f"only some have it: {told[:4]}"
    if hole[0] is None:
        return "NULL"
    if isinstance(hole[0], bool | int) and len(set(told)) == 1:
        return told[0]
    if told[::2] == told[1::2]:
        # pgbench takes a colon for the beginning of a name, in a text too
        return f"'{_escaped(told[0])}'{cast}" if len(set(told)) == 1 and ":" not in told[0] else f":{known.of_seat(told)}{cast}"
    if tuple(told) in known.keys:
        return f":{known.keys[tuple(told)]}{cast}"
    return f"({_made(told, known)}){cast}"


def _made(told: Sequence[str], known: Known) -> str:
    """What is new every time: the slot that an order is counted in, or a text of new keys, what the
    counter gave, and between them what is always the same."""
    if COUNTED_IN.issuperset(told):
        return SLOT.format(key=IN_BASE_32.format(key=_key_that_says(told, known)), slots=SLOTS)
    counted = [COUNTED.fullmatch(one) for one in told]
    if all(counted):
        after = [found[3] for found in counted if found and found[3]]
        rest = f" || :{known.of_seat(after)}" if after else ""
        return f":{known.of_seat([found[1] for found in counted if found])} || {LAST}{rest}"
    names = {
        form: f":{name}::text" if form == by_recording[0] else IN_BASE_32.format(key=name)
        for by_recording, name in known.keys.items()
        for form in (by_recording[0], public_id(0, UUID(by_recording[0]))[2:])
    }
    parts = re.split(f"({'|'.join(map(re.escape, names))})", told[0])
    assert len(parts) > 1, f"new every time, but no key is in it: {told[:2]}"
    rest = [known.of_seat([part] * len(told)) for part in parts[::2]]
    inside = [names[part] for part in parts[1::2]]
    between = zip(inside, rest[1:], strict=True)
    return " || ".join([f":{rest[0]}", *(part for key, after in between for part in (key, f":{after}"))])


def _key_that_says(slots: Sequence[str], known: Known) -> str:
    """The one new key that is counted in these slots, as an order is."""
    [name] = [
        name
        for by_recording, name in known.keys.items()
        if [str(slot_of(public_id(known.region_id, UUID(key)))) for key in by_recording] == list(slots)
    ]
    return name


def _told(value: Any) -> str:
    return json.dumps(value.obj, default=str) if isinstance(value, Jsonb) else str(value)


def _escaped(told: str) -> str:
    return told.replace("'", "''")


def _write(engine: Engine, seats: dict[tuple[str, ...], str]) -> None:
    columns = list(seats.values())
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS bench_seat"))
        connection.execute(text(f"CREATE TABLE bench_seat (seat int PRIMARY KEY, {', '.join(f'{name} text' for name in columns)})"))
        rows = [dict(zip(["seat", *columns], [seat, *row], strict=True)) for seat, row in enumerate(zip(*seats, strict=True), 1)]
        names = ", ".join(f":{name}" for name in ["seat", *columns])
        connection.execute(text(f"INSERT INTO bench_seat VALUES ({names})"), rows)  # noqa: S608 - our own names
        connection.execute(text("GRANT SELECT ON bench_seat TO PUBLIC"))
