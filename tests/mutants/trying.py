"""Trying: each fault in a fork, by the tests that come to its function, the quickest first, until one fails.

python -m tests.mutants.trying ASKED TOLD: files of JSON; what is told is one line for each fault, as it ends. What
is wrong inside of a function is put in its place in a process that has everything imported and collected
(`watching`); what is wrong on import is laid over what its module said there (`laying`), and where that shows
nothing imported anew by a process that has everything but the product.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import TextIO

import pytest

from tests.mutants.faults import Fault, faults_of
from tests.mutants.laying import is_by_hand
from tests.mutants.watching import OURS, Reach, Watching

QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""Plugins of pytest are among what is imported before it."""
PYTEST = ("-q", *QUIET, "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutants.borrowing")
RUN_SECONDS_MAX = 120
"""A fault that makes its tests run for ever is found too."""
FAILED = 99


@dataclass(frozen=True, slots=True)
class Trial:
    """A fault with its module and number, and the files of tests that are to find it."""

    module: str
    number: int
    fault: Fault
    tests: tuple[str, ...]

    def chosen(self, reach: Reach) -> list[str]:
        """The tests that come there, the quickest first; all of its own where it is done on import."""
        at = f"{self.module}:{self.fault.within}"
        come = reach.seconds if self.is_done_on_import(reach) else [*reach.callers.get(at, ()), *reach.unwatched]
        return sorted((test for test in come if test.startswith(self.tests)), key=reach.seconds.__getitem__)

    def is_done_on_import(self, reach: Reach) -> bool:
        return not self.fault.within or f"{self.module}:{self.fault.within}" in reach.imported

    def can_be_put_in(self, reach: Reach) -> bool:
        """In the process that has everything imported; else it is imported anew."""
        return reach.can_fork and not self.is_done_on_import(reach)

    def by_hand(self, reach: Reach) -> list[str]:
        """The tests that judge it where what its module says on import is laid over what it
        said; none where it is wrong inside of a function."""
        return [] if self.fault.within or not reach.can_fork else [test for test in self.chosen(reach) if is_by_hand(test)]

    @property
    def name(self) -> str:
        return f"{self.module}#{self.number}"


def main(asked: str, told: str) -> None:
    given = json.loads(Path(asked).read_text(encoding="utf-8"))
    faults = {name: list(faults_of(Path(name).read_text(encoding="utf-8"))) for name in {one["module"] for one in given["trials"]}}
    trials = [
        Trial(one["module"], one["number"], faults[one["module"]][one["number"]], tuple(one["tests"])) for one in given["trials"]
    ]
    with Path(told).open("a", encoding="utf-8") as out:
        reach = _inside(trials, out, until=given["until"])
        anew = [trial for trial in trials if not trial.can_be_put_in(reach) and trial.name not in reach.settled]
        for trial in {trial.module: trial for trial in anew}.values():
            if _passes_as(trial, reach, Path(trial.module).read_text(encoding="utf-8"), seconds=None):
                continue
            raise SystemExit(f"{trial.module}: its tests fail without any fault")
        for trial in anew:
            if time.time() < given["until"]:
                tell(out, trial, reach, found=not _passes_as(trial, reach, trial.fault.source, seconds=RUN_SECONDS_MAX))


def tell(out: TextIO, trial: Trial, reach: Reach, *, found: bool) -> None:
    line = {"module": trial.module, "number": trial.number, "tests": len(trial.chosen(reach)), "found": found}
    out.write(json.dumps(line) + "\n")
    out.flush()


def passes(work: Callable[[], int], *, seconds: float | None = None) -> bool:
    """Whether this ends well in a fork, and in time; without a limit everybody hears what it says."""

    def quietly() -> int:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2) if seconds else ():
            os.dup2(nowhere, descriptor)
        return work()

    child = fork(quietly)
    handle = os.pidfd_open(child)
    ended, _w, _x = select.select([handle], [], [], seconds)
    os.close(handle)
    if not ended:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == 0


def fork(work: Callable[[], int]) -> int:
    if child := os.fork():
        return child
    try:
        os.setpgid(0, 0)
        status = work()
        sys.stdout.flush()
        os._exit(status)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(FAILED)


def _inside(trials: Sequence[Trial], out: TextIO, *, until: float) -> Reach:
    """Those inside of functions, in a fork that passes all tests once and tells what they came through
    and what they imported: that is imported here then."""
    reading, writing = os.pipe()
    files = sorted({test for trial in trials for test in trial.tests})

    def watch() -> int:
        os.close(reading)
        watching = Watching(trials, out, until=until)
        status = int(pytest.main([*PYTEST, *files], plugins=[watching]))
        with os.fdopen(writing, "w", encoding="utf-8") as into:
            json.dump(
                {"reach": watching.reach.told(), "imported": [name for name in sys.modules if name.partition(".")[0] not in OURS]},
                into,
            )
        return status

    child = fork(watch)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        given = told.read()
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the tests fail without any fault")
    for name in json.loads(given)["imported"]:
        with suppress(Exception):
            importlib.import_module(name)
    return Reach(**json.loads(given)["reach"])


def _passes_as(trial: Trial, reach: Reach, source: str, *, seconds: float | None) -> bool:
    tests = trial.chosen(reach)

    def work() -> int:
        sys.meta_path.insert(0, _InPlaceOf(trial.module, source))
        return int(pytest.main(["-x", *PYTEST, *tests]))

    return not tests or passes(work, seconds=seconds)


class _InPlaceOf(importlib.abc.MetaPathFinder):
    """Finds the one module as this source has it."""

    def __init__(self, module: str, source: str) -> None:
        self.name, self.path, self.source = module.removesuffix(".py").replace("/", "."), str(Path(module).resolve()), source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=_Spoilt(fullname, self.path, self.source))


class _Spoilt(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
