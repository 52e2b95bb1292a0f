"""A pytest plugin: passes all tests once, watches which functions each comes to, then
tries faults inside of those in forks of this process.

A fork changes nothing but the code of the one function: nothing is imported again, no file is touched. It has the database that
the tests were watched in, where each test leaves nothing.
"""

import importlib
import inspect
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from tests.mutants.laying import lay_over

if TYPE_CHECKING:
    from tests.mutants.trying import Trial

OURS = ("app", "tests", "__main__")


@dataclass(slots=True)
class Reach:
    """What the tests did without any fault: seconds of each, and which come to a function
    (`module:name`); `imported` are those that are called on import.

    Watching costs five times what is watched, so the property tests are `unwatched`:
    they are taken to come everywhere, after all others.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    callers: dict[str, list[str]] = field(default_factory=dict)
    unwatched: list[str] = field(default_factory=list)
    can_fork: bool = True
    """A fork has no other threads: what waits for one of them waits for ever."""
    imported: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    """Faults on import that were found without importing anything again."""

    def told(self) -> dict[str, Any]:
        return asdict(self)


class Watching:
    def __init__(self, trials: "Sequence[Trial]", out: TextIO, *, until: float) -> None:
        self.trials, self.out, self.until = trials, out, until
        self.modules = {str(Path(trial.module).resolve()): trial.module for trial in trials}
        self.known: dict[CodeType, str | None] = {}
        self.reach = Reach()
        self.test: str | None = None
        self._watch(True)

    def _watch(self, does: bool) -> None:
        threading.setprofile(self._called if does else None)  # type: ignore[arg-type]
        sys.setprofile(self._called if does else None)

    def _called(self, frame: FrameType, event: str, _given: Any) -> None:
        if event != "call":
            return
        code = frame.f_code
        if code not in self.known:
            module = self.modules.get(code.co_filename)
            self.known[code] = module and f"{module}:{code.co_qualname.partition('.<locals>')[0]}"
        place = self.known[code]
        if place is not None:
            found = self.reach.imported if self.test is None else self.reach.callers.setdefault(place, [])
            told = place if self.test is None else self.test
            if told not in found[-1:] and told not in found:
                found.append(told)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item in session.items:
            for module in {trial.module for trial in self.trials}:
                forget(module)
            self.test, began = item.nodeid, time.monotonic()
            is_property = item.get_closest_marker("hypothesis") is not None
            self._watch(not is_property)
            _pass(session, [item])
            self.reach.unwatched += [item.nodeid] * is_property
            self.reach.seconds[item.nodeid] = time.monotonic() - began
            if session.testsfailed:
                return True
        self._watch(False)
        self._try_all(session)
        return True

    def _try_all(self, session: pytest.Session) -> None:
        from app import db
        from tests.mutants.trying import RUN_SECONDS_MAX, passes, tell

        db.forget_engines()
        self.reach.can_fork = threading.active_count() == 1
        items = {item.nodeid: item for item in session.items}
        inside = [trial for trial in self.trials if trial.can_be_put_in(self.reach)]
        every = {test for trial in inside for test in trial.chosen(self.reach)}
        self._control(session, [item for item in session.items if item.nodeid in every])
        for trial in inside:
            if time.time() > self.until:
                return
            tests = [items[test] for test in trial.chosen(self.reach)]
            found = bool(tests) and not passes(lambda: _with_fault(session, trial, tests), seconds=RUN_SECONDS_MAX)  # noqa: B023
            tell(self.out, trial, self.reach, found=found)
        self._lay_over_all(session, items)
        self._control(session, [item for item in session.items if item.nodeid in every])

    def _lay_over_all(self, session: pytest.Session, items: dict[str, pytest.Item]) -> None:
        """What changes on import, by the tests that can judge it so; one that they do not find is not told yet."""
        from tests.mutants.trying import RUN_SECONDS_MAX, passes, tell

        trials = [trial for trial in self.trials if trial.by_hand(self.reach)]
        for trial in {trial.module: trial for trial in trials}.values():
            tests = [items[test] for test in trial.by_hand(self.reach)]
            if not passes(lambda: _laid_over(session, trial, Path(trial.module).read_text(encoding="utf-8"), tests)):  # noqa: B023
                raise pytest.UsageError(f"{trial.module}: its tests fail when it is laid over without any fault")
        for trial in trials:
            if time.time() > self.until:
                return
            tests = [items[test] for test in trial.by_hand(self.reach)]
            if not passes(lambda: _laid_over(session, trial, trial.fault.source, tests), seconds=RUN_SECONDS_MAX):  # noqa: B023
                self.reach.settled.append(trial.name)
                tell(self.out, trial, self.reach, found=True)

    def _control(self, session: pytest.Session, items: Sequence[pytest.Item]) -> None:
        """Before and after, in a fork as well: that these tests pass so is what makes a failing one say something."""
        from tests.mutants.trying import passes

        if items and not passes(lambda: _pass(session, items)):
            raise pytest.UsageError("the tests fail in a fork without any fault")


def _with_fault(session: pytest.Session, trial: "Trial", items: Sequence[pytest.Item]) -> int:
    forget(trial.module)
    spoilt = compile(trial.fault.source, trial.module, "exec")
    for function in _functions(trial.module):
        if function.__qualname__ == trial.fault.within:
            function.__code__ = next(code for code in _codes(spoilt) if code.co_qualname == trial.fault.within)
    return _pass(session, items)


def _laid_over(session: pytest.Session, trial: "Trial", source: str, items: Sequence[pytest.Item]) -> int:
    lay_over(trial.module, source)
    return _pass(session, items)


def _pass(session: pytest.Session, items: Sequence[pytest.Item]) -> int:
    """One after the other until one fails; what the session shares stays (with pytest's own `-x` a failure would end it)."""
    session._setupstate.teardown_exact(items[0])
    for place, item in enumerate(items):
        others = (other for other in (*items[place + 1 :], session.items[0], session.items[-1]) if other is not item)
        # Of a single test its file stands for the next: what belongs to the test alone is taken down
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=next(others, item.parent))
        if session.testsfailed:
            return 1
    return 0


def forget(module: str) -> None:
    """What the modules of this one's room remember of earlier calls: a statement
    that was made without the fault would be used again."""
    room = module.removesuffix(".py").replace("/", ".").rpartition(".")[0]
    for name, there in list(sys.modules.items()):
        if room != "app" and name.startswith(f"{room}."):
            for found in list(vars(there).values()):
                if hasattr(found, "cache_clear") and str(getattr(found, "__module__", "")).startswith(room):
                    found.cache_clear()


def _functions(module: str) -> Iterator[FunctionType]:
    """Those that are written in this file; what one remembers of earlier calls is forgotten."""
    there = importlib.import_module(module.removesuffix(".py").replace("/", "."))
    for found in vars(there).values():
        inside = vars(found).values() if inspect.isclass(found) and found.__module__ == there.__name__ else ()
        for each in (found, *inside):
            if hasattr(each, "cache_clear"):
                each.cache_clear()
            function = inspect.unwrap(getattr(each, "fget", None) or getattr(each, "__func__", None) or each)
            if isinstance(function, FunctionType) and function.__module__ == there.__name__:
                yield function


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inside in code.co_consts:
        if isinstance(inside, CodeType):
            yield from _codes(inside)
