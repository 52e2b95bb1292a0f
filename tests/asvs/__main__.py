"""`make asvs`: passes the tests that carry a requirement and prints for each what proves it.
Ends with 1 where one failed or nothing is said of one.

python -m tests.asvs [what pytest takes]
"""

import sys

import pytest

from app.clock import now
from app.reliability.keeping import keep
from tests.asvs.proving import TESTS, Proving
from tests.asvs.requirements import REQUIREMENTS, Requirement


def main(given: list[str]) -> int:
    proving = Proving()
    ended = pytest.main(["-m", "asvs", "-p", "no:cacheprovider", *given, str(TESTS)], plugins=[proving])
    bad = [one.id for one in REQUIREMENTS if not _told(one, proving.outcomes.get(one.id, {}))]
    proved = sum(bool(proving.outcomes.get(one.id)) for one in REQUIREMENTS)
    print(
        f"\n{len(REQUIREMENTS)} requirements, {proved} with tests, {len(REQUIREMENTS) - proved} with a reason alone; not in order: {', '.join(bad) or 'none'}"
    )
    if not (bad or ended or set(given) - {"-n"} - {word for word in given if word.isdigit()}):
        keep(
            "asvs",
            {"requirements": len(REQUIREMENTS), "proved": proved, "reasons": len(REQUIREMENTS) - proved, "failed": 0},
            at=now(),
        )
    return 1 if bad or ended else 0


def _told(one: Requirement, outcomes: dict[str, str]) -> bool:
    """Print a requirement; False where a test of it did not pass, or where there is neither a test nor a reason."""
    print(f"\nV{one.id} (L{one.level}) {one.asks}")
    for test, outcome in sorted(outcomes.items()):
        print(f"    {outcome:7} {test}")
    if one.reason:
        print(f"    reason  {one.reason}")
    return bool(outcomes or one.reason) and "failed" not in outcomes.values()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
