"""A fault changes one thing and leaves a program."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests import conftest
from tests.mutants import borrowing
from tests.mutants.__main__ import ROOT, SoFar, name_of
from tests.mutants.faults import faults_of
from tests.mutants.targets import ALIKE, TARGETS

SOURCE = '''
def may(actor: int = 0, thing: bool = False) -> bool:
    """What may be: 1 of 2."""
    if not thing and actor < 2:
        raise ValueError
    return actor == 1
'''


def test_each_sign_that_is_run_is_turned_over_once() -> None:
    found = list(faults_of(SOURCE))
    assert sorted(fault.what for fault in found) == sorted(
        [
            "0 + 1",
            "not False",
            "not left out",
            "And turned over",
            "Lt turned over",
            "2 + 1",
            "left out: raise ValueError",
            "Eq turned over",
            "1 + 1",
            "may always True",
            "may always False",
        ]
    )
    programs = {fault.source for fault in found}
    assert len(programs) == len(found)
    for program in programs:
        compile(program, "fault", "exec")


def test_what_is_turned_over_judges_otherwise() -> None:
    (turned,) = (fault for fault in faults_of(SOURCE) if fault.what == "Eq turned over")
    told: dict[str, object] = {}
    exec(turned.source, told)
    assert told["may"](1, True) is False  # type: ignore[operator]


TABLE = """
MOVES = (
    Move(DRAFT, "send", SENT, may.own, is_whole, REASON),
    Move(SENT, "look_at", SENT, may.judge, needs=REASON),
)
OFFICE = frozenset({Role.CURATOR, Role.AUDITOR})
"""


def test_a_table_of_moves_is_spoilt_row_by_row_and_a_set_by_what_is_in_it() -> None:
    found = {fault.what for fault in faults_of(TABLE)}
    assert found == {
        "left out: Move(DRAFT, 'send', SENT, may.own, is_whole, REASON)",
        "DRAFT 'send' SENT: leads nowhere",
        "DRAFT 'send' SENT: anybody",
        "DRAFT 'send' SENT: without when",
        "DRAFT 'send' SENT: without needs",
        "left out: Move(SENT, 'look_at', SENT, may.judge, needs=REASON)",
        "SENT 'look_at' SENT: anybody",
        "SENT 'look_at' SENT: without needs",
        "left out: Role.CURATOR",
        "left out: Role.AUDITOR",
    }
    assert all(fault.within == "" for fault in faults_of(TABLE))
    assert {fault.within for fault in faults_of(SOURCE) if fault.what != "0 + 1" and fault.what != "not False"} == {"may"}


def test_the_runner_has_its_tests_collected_as_a_process_among_others_has_them() -> None:
    config: Any = SimpleNamespace()
    borrowing.pytest_configure(config)
    conftest.pytest_collection_modifyitems(config, [])


def test_what_became_of_a_fault_is_known_until_its_module_changes_and_the_last_word_counts(tmp_path: Path) -> None:
    file = tmp_path / "found"
    first, second, *_others = faults_of(SOURCE)
    SoFar(file).tell(first, found=False)
    SoFar(file).tell(second, found=False)
    SoFar(file).tell(first, found=True)
    assert SoFar(file).told == {name_of(first): True, name_of(second): False}
    changed = next(fault for fault in faults_of(SOURCE + "\nLATER = 'a'\n") if fault.what == first.what)
    assert name_of(changed) not in SoFar(file).told
    nowhere = SoFar(None)
    nowhere.tell(first, found=True)
    assert nowhere.told == {}


def test_every_table_of_moves_and_every_judge_of_them_is_spoilt_and_what_changes_nothing_is_there() -> None:
    rooms = [room for room in (ROOT / "app").iterdir() if room.name != "web"]
    there = {
        str(path.relative_to(ROOT)) for name in ("states", "permissions") for room in rooms for path in room.rglob(f"{name}.py")
    }
    assert there - TARGETS.keys() == set()
    faults = {(module, fault.within, fault.what) for module in TARGETS for fault in faults_of((ROOT / module).read_text())}
    assert ALIKE.keys() - faults == set()
    missing = [tests for some in TARGETS.values() for tests in some if not (ROOT / tests).exists()]
    assert missing == []
