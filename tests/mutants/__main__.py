"""`make mutants`: prints each fault that its tests did not see, and how many were. Ends with 1 below 90 %.

python -m tests.mutants [--of 120] [--seed 1] [--seconds 1200]
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from app.clock import now
from app.postgres import Cluster
from app.reliability.keeping import keep
from tests.conftest import UNSAFE_BUT_QUICK, _make_template
from tests.mutants.faults import Fault, faults_of

ROOT = Path(__file__).parent.parent.parent
TARGETS = {
    "app/ledger/entering.py": "tests/ledger",
    "app/ledger/guards.py": "tests/ledger tests/orders/test_races.py",
    "app/ledger/rebooking.py": "tests/ledger tests/attribution/test_charging.py",
    "app/transitions.py": "tests/orders/test_states.py tests/orders/test_again.py",
    "app/orders/permissions.py": "tests/orders/test_states.py",
    "app/orders/states.py": "tests/orders/test_states.py",
    "app/payment/permissions.py": "tests/payment/test_verifier.py tests/payment/test_waiting.py",
    "app/fulfilment/permissions.py": "tests/fulfilment tests/orders/test_states.py",
    "app/vendors/permissions.py": "tests/vendors/test_states.py",
    "app/catalogue/permissions.py": "tests/catalogue/test_states.py tests/catalogue/test_listing.py",
}
"""Module → the tests that are there for it: narrow, so that a fault is found by whoever is to find it."""
ENOUGH_PERCENT = 90
RUN_SECONDS_MAX = 180
"""A fault that makes its tests run for ever is found too."""


def main(given: list[str]) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--of", type=int, default=120)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seconds", type=int, default=1200)
    chosen = asked.parse_args(given)
    every = [(module, fault) for module in TARGETS for fault in faults_of((ROOT / module).read_text(encoding="utf-8"))]
    random.Random(chosen.seed).shuffle(every)
    until, tried = time.monotonic() + chosen.seconds, Counter[bool]()
    with tempfile.TemporaryDirectory(prefix="lokapasar-mutants-") as folder:
        Path(folder).chmod(0o755)
        tree, cluster = _copy(Path(folder)), Cluster(Path(folder) / "data", server_settings=UNSAFE_BUT_QUICK)
        with cluster.attached():
            _make_template(cluster)
            for tests in sorted({TARGETS[module] for module, _fault in every[: chosen.of]}):
                assert _passes(tree, tests, cluster), f"{tests} fail without any fault"
            for module, fault in every[: chosen.of]:
                if time.monotonic() > until:
                    break
                tried[_is_found(tree, module, fault, cluster)] += 1
                print(f"{tried[True]} of {tried.total()} found", file=sys.stderr, flush=True)
    share = 100 * tried[True] / max(1, tried.total())
    print(
        f"{len(every)} faults of {len(TARGETS)} modules, {tried.total()} tried (seed {chosen.seed}): {tried[True]} found, {share:.1f} %"
    )
    if share >= ENOUGH_PERCENT:
        keep("mutants", {"mutants": tried.total(), "killed": tried[True], "survived": tried[False]}, at=now())
    return 0 if share >= ENOUGH_PERCENT else 1


def _copy(folder: Path) -> Path:
    tree = folder / "tree"
    for name in ("app", "tests", "templates", "static", "migrations", "docs"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "alembic.ini", "Makefile", "README.md"):
        shutil.copy(ROOT / name, tree / name)
    return tree


def _is_found(tree: Path, module: str, fault: Fault, cluster: Cluster) -> bool:
    place = tree / module
    whole = place.read_text(encoding="utf-8")
    place.write_text(fault.source, encoding="utf-8")
    try:
        if found := not _passes(tree, TARGETS[module], cluster):
            return found
        print(f"{module}:{fault.line}: {fault.what}", flush=True)
        return False
    finally:
        place.write_text(whole, encoding="utf-8")


def _passes(tree: Path, tests: str, cluster: Cluster) -> bool:
    """In a process of its own, as a worker of a run that has started its server."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "tests.mutants.borrowing",
        *tests.split(),
    ]
    environment = {**os.environ, "LOKAPASAR_TEST_CLUSTER": str(cluster.data), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=RUN_SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
