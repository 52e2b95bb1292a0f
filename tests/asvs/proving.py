"""Proving: the marked tests and what came of each."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

PROVES = "asvs"
"""The name under which a report says what its test proves."""
TESTS = Path(__file__).parent.parent


class Proving:
    """A pytest plugin: how many tests proved each requirement, and which failed or were skipped."""

    def __init__(self) -> None:
        self.outcomes: dict[str, dict[str, str]] = defaultdict(dict)
        """Requirement → test (its parameters together) → the worst that became of it."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            test = report.nodeid.partition("[")[0]
            for name, id in report.user_properties:
                if name == PROVES:
                    self.outcomes[str(id)][test] = max(self.outcomes[str(id)].get(test, ""), report.outcome, key=WORSE.index)


WORSE = ("", "passed", "skipped", "failed")


@cache
def marked() -> dict[str, list[str]]:
    """Requirement → the tests that carry its marker, as they stand in the files: nothing is passed for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(TESTS.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        for test in ast.parse(text).body if "mark.asvs" in text else ():
            for id in _ids(test):
                found[id].append(f"{file.relative_to(TESTS.parent)}::{test.name}")  # type: ignore[attr-defined]
    return dict(found)


def _ids(test: ast.stmt) -> list[str]:
    decorators = getattr(test, "decorator_list", ())
    calls = [one for one in decorators if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.asvs"]
    return [ast.literal_eval(argument) for call in calls for argument in call.args]
