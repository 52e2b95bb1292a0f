"""Taking a move, of a thing that nobody knows: what is judged, what is owed, what is written, and what comes with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app import outbox
from app.actor import SYSTEM_ACTOR, Actor, Role
from app.audit.models import AuditRow
from app.errors import Invalid
from app.moves import taking
from app.moves.doors import Door, Doors
from app.moves.history import MoveTaken, history, last_taken
from app.moves.machine import Machine, Move, always, moves_for, names_of
from app.moves.taking import NotNow, Reaction, begin, react, remark, step

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
OWNER, GUEST = (Actor(role=role, account_id=UUID(int=n), name=role) for n, role in enumerate((Role.VENDOR, Role.PP), 1))


@dataclass
class Lamp:
    state: str = "off"
    region_id: int = 2
    id: UUID = UUID(int=9)
    broken: bool = False


@dataclass
class Written:
    """In place of a session: what was added, and how often it was flushed."""

    added: list[Any] = field(default_factory=list)
    flushes: int = 0

    def add(self, row: Any) -> None:
        self.added.append(row)

    def flush(self) -> None:
        self.flushes += 1

    def of(self, kind: type) -> Any:
        (row,) = [row for row in self.added if isinstance(row, kind)]
        return row


def by_owner(actor: Actor, _lamp: Lamp) -> bool:
    return actor is OWNER


LAMP = Machine(
    "lamp",
    (
        Move("off", "press", "on", by_owner, lambda lamp: not lamp.broken),
        Move("off", "press", "smoking", lambda *_: True, lambda lamp: lamp.broken),
        Move("on", "press", "off", lambda *_: True),
        Move("off", "throw_away", "gone", by_owner, needs=frozenset({"reason", "note"})),
        Move("on", "throw_away", "gone", lambda actor, _lamp: actor is GUEST),
        Move("on", "throw_away", "off", by_owner),
    ),
)


@pytest.fixture(autouse=True)
def reactions(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], Reaction]]:
    """The product's own table knows no lamp."""
    table: dict[tuple[str, str], Reaction] = {}
    monkeypatch.setattr(taking, "_reactions", lambda machine, move: table.get((machine, move), Reaction()))
    return table


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    moves: list[str] = []
    monkeypatch.setattr(taking, "_announce", lambda _session, written: moves.append(written.move))
    return moves


def taken(written: Written, lamp: Lamp, name: str, *, actor: Actor = OWNER, machine: Machine = LAMP, **given: Any) -> Move:
    return step(written, machine, lamp, name, actor=actor, at=AT, **given)  # type: ignore[arg-type]


def test_a_move_changes_the_state_and_writes_who_took_it_when_and_where() -> None:
    written, lamp = Written(), Lamp()
    assert taken(written, lamp, "press", reason="gelap", details={"watt": 5}).to == lamp.state == "on"
    row, audited = written.of(MoveTaken), written.of(AuditRow)
    assert (row.region_id, row.machine, row.subject_id, row.move, row.state_from, row.state_to) == (
        2,
        "lamp",
        lamp.id,
        "press",
        "off",
        "on",
    )
    assert (row.account_id, row.role, row.actor_name, row.at) == (OWNER.account_id, Role.VENDOR, "vendor", AT)
    assert (row.reason, row.note, row.details) == ("gelap", None, {"watt": 5})
    assert (audited.region_id, audited.action, audited.subject_kind, audited.subject_id) == (2, "lamp.press", "lamp", str(lamp.id))
    assert (audited.details, audited.at) == ({"from": "off", "to": "on", "reason": "gelap", "watt": 5}, AT)
    assert written.flushes == 0


def test_what_is_not_open_says_what_is_and_changes_nothing() -> None:
    for lamp, actor, name, open_ in (
        (Lamp(), GUEST, "press", []),
        (Lamp(), OWNER, "throw", ["press", "throw_away"]),
        (Lamp("on"), GUEST, "dim", ["press", "throw_away"]),
        (Lamp("gone"), OWNER, "press", []),
        (Lamp(broken=True), GUEST, "throw_away", ["press"]),
    ):
        written, before = Written(), lamp.state
        with pytest.raises(NotNow) as refused:
            taken(written, lamp, name, actor=actor)
        assert (refused.value.move, list(refused.value.moves or ())) == (name, open_)
        assert (lamp.state, written.added) == (before, [])


def test_the_guard_chooses_the_row_and_then_the_first_that_is_open_to_the_actor() -> None:
    assert taken(Written(), Lamp(broken=True), "press").to == "smoking"
    assert taken(Written(), Lamp("on"), "throw_away").to == "off"
    assert taken(Written(), Lamp("on"), "throw_away", actor=GUEST).to == "gone"
    assert [move.to for move in moves_for(LAMP, Lamp("on"), OWNER)] == ["off", "off"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ["note", "reason"]),
        ({"reason": "rusak"}, ["note"]),
        ({"reason": " ", "note": "x"}, ["reason"]),
        ({"reason": None, "note": ""}, ["note", "reason"]),
    ],
)
def test_what_a_row_needs_is_asked_for_before_anything_changes(given: dict[str, str | None], missing: list[str]) -> None:
    written, lamp = Written(), Lamp()
    with pytest.raises(Invalid) as refused:
        taken(written, lamp, "throw_away", **given)
    assert [error.field for error in refused.value.errors] == missing
    assert (lamp.state, written.added) == ("off", [])
    assert taken(written, lamp, "throw_away", reason="rusak", note="kaca").to == "gone"


def test_a_thing_is_brought_to_the_hour_before_it_is_judged() -> None:
    def burns_out(_session: Session, lamp: Lamp, at: datetime) -> None:
        lamp.broken = at == AT

    clocked = Machine("lamp", LAMP.moves, catch_up=burns_out)
    assert taken(Written(), Lamp(), "press", actor=GUEST, machine=clocked).to == "smoking"


def test_a_machine_says_in_whose_trail_a_move_is_written() -> None:
    written = Written()
    taken(written, Lamp(), "press", machine=Machine("lamp", LAMP.moves, region_of=lambda _lamp: 7))
    assert (written.of(MoveTaken).region_id, written.of(AuditRow).region_id) == (7, 7)
    assert LAMP.states == {"off", "on", "smoking", "gone"}
    assert LAMP.names == ("press", "throw_away")
    assert always(Lamp())


def test_what_a_move_brings_with_it_comes_in_its_order_and_then_it_is_heard_of(
    reactions: dict[tuple[str, str], Reaction], heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[Any] = []
    monkeypatch.setattr(outbox, "enqueue", lambda _session, job, **given: came.append((job, given)))
    reactions["lamp", "press"] = Reaction(together=(lambda *_given, **named: came.append(named["move"].to),), after=("lamp.told",))
    written, lamp = Written(), Lamp()
    taken(written, lamp, "press")
    row = written.of(MoveTaken)
    told = {"machine": "lamp", "region_id": 2, "id": str(lamp.id), "move": "press", "taken": str(row.id)}
    assert came == ["on", ("lamp.told", told)]
    assert (heard, written.flushes) == (["press"], 1)


@pytest.mark.parametrize("reaction", [Reaction(together=(lambda *_given, **_named: None,)), Reaction(after=("lamp.told",))])
def test_what_was_written_is_flushed_before_anything_comes_with_it(
    reaction: Reaction, reactions: dict[tuple[str, str], Reaction], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "enqueue", lambda *_given, **_named: None)
    reactions["lamp", "press"] = reaction
    written = Written()
    taken(written, Lamp(), "press")
    assert written.flushes == 1


def test_a_beginning_is_a_line_without_a_state_before_and_what_it_brings_comes_at_once_or_when_asked(
    heard: list[str], reactions: dict[tuple[str, str], Reaction]
) -> None:
    brought: list[str] = []
    reactions["lamp", "buy"] = Reaction(together=(lambda *_given, **_named: brought.append("light"),))
    for asked in ({}, {"reacts": False}):
        heard.clear()
        brought.clear()
        written, lamp = Written(), Lamp()
        born = begin(written, LAMP, lamp, "buy", actor=OWNER, at=AT, **asked)  # type: ignore[arg-type]
        assert (born.state_from, born.state_to, born.reason, born.note, born.details) == (None, "off", None, None, {})
        assert written.of(AuditRow).details == {"from": None, "to": "off"}
        assert (heard, brought) == (["buy"], [] if asked else ["light"])
        if asked:
            react(written, LAMP, lamp, born, actor=OWNER, at=AT)  # type: ignore[arg-type]
            assert (heard, brought) == (["buy"], ["light"])


def test_a_remark_stays_where_the_thing_is_and_is_heard_of(heard: list[str]) -> None:
    written, lamp = Written(), Lamp("on")
    remark(written, "lamp", lamp, "hand_over", actor=GUEST, at=AT, reason="cuti", note="lama", details={"to": "Budi"})  # type: ignore[arg-type]
    row = written.of(MoveTaken)
    assert (row.state_from, row.state_to, row.reason, row.note, row.details) == ("on", "on", "cuti", "lama", {"to": "Budi"})
    assert (lamp.state, heard) == ("on", ["hand_over"])
    remark(plain := Written(), "lamp", lamp, "look", actor=GUEST, at=AT)  # type: ignore[arg-type]
    assert plain.of(MoveTaken).details == {}


def test_a_door_takes_its_move_and_there_is_none_for_the_systems_own() -> None:
    passed: list[Any] = []
    doors = Doors(LAMP, {"press": Door(SimpleNamespace, lambda *given, **besides: passed.append((given[2:], besides)))})
    assert doors.bodies == {"press": SimpleNamespace} == {"press": doors.body_of(Lamp(), OWNER, "press")}
    with pytest.raises(NotNow) as closed:
        doors.body_of(Lamp(), OWNER, "throw_away")
    assert list(closed.value.moves or ()) == names_of(moves_for(LAMP, Lamp(), OWNER))
    with pytest.raises(Invalid) as unknown:
        doors.body_of(Lamp(), OWNER, "dim")
    assert [error.field for error in unknown.value.errors] == ["move"]
    written, body = Written(), SimpleNamespace(move="press")
    doors.take(written, Lamp(), body, actor=OWNER, at=AT, file="x")  # type: ignore[arg-type]
    assert (passed, written.flushes) == ([((body, OWNER, AT), {"file": "x"})], 1)


def test_the_last_move_is_the_newest_of_that_thing_alone(session: Session) -> None:
    lamp, other = Lamp(), Lamp(id=UUID(int=10))
    for thing, name in ((lamp, "press"), (other, "press"), (lamp, "throw_away"), (other, "look")):
        remark(session, "lamp", thing, name, actor=SYSTEM_ACTOR, at=AT)
    newest = last_taken(session, region_id=2, subject_id=lamp.id)
    assert newest is not None
    assert newest.move == "throw_away"
    assert [row.move for row in history(session, region_id=2, subject_id=lamp.id)] == ["press", "throw_away"]
    assert last_taken(session, region_id=3, subject_id=lamp.id) is None
    assert [*history(session, region_id=3, subject_id=lamp.id)] == []
