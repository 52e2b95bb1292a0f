"""`make mutants`: prints each fault that its tests did not see, and how many were. Ends with 1 below 90 %."""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.clock import now
from app.postgres import Cluster
from app.reliability.keeping import keep
from tests.conftest import UNSAFE_BUT_QUICK, _make_template
from tests.mutants.faults import Fault, faults_of
from tests.mutants.targets import ALIKE, TARGETS
from tests.mutants.trying import RUN_SECONDS_MAX

ROOT = Path(__file__).parent.parent.parent
ENOUGH_PERCENT = 90
FOUND, UNSEEN = "found", "unseen"


def main(given: Sequence[str]) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--of", type=int, default=0, help="how many of them; 0: all")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seconds", type=int, default=7200)
    asked.add_argument(
        "--so-far", type=Path, help="a file: what an earlier run found, in a module that is as it was, is not tried again"
    )
    asked.add_argument("modules", nargs="*", default=[*TARGETS])
    chosen = asked.parse_args(given)
    faults = {module: list(faults_of((ROOT / module).read_text(encoding="utf-8"))) for module in chosen.modules}
    every = [
        (module, number)
        for module, there in faults.items()
        for number, fault in enumerate(there)
        if (module, fault.within, fault.what) not in ALIKE
    ]
    random.Random(chosen.seed).shuffle(every)
    asked_for = every[: chosen.of or None]
    so_far = SoFar(chosen.so_far)
    known = {(module, number): so_far.told.get(name_of(faults[module][number])) for module, number in asked_for}
    again = sorted((one for one in asked_for if known[one] is not True), key=lambda one: known[one] is None)
    trials = [{"module": module, "number": number, "tests": TARGETS[module]} for module, number in again]
    tried: Counter[tuple[str, bool]] = Counter((module, told) for (module, _number), told in known.items() if told is not None)
    for one in _tried(trials, until=time.time() + chosen.seconds):
        fault = faults[one["module"]][one["number"]]
        tried[one["module"], False] -= known[one["module"], one["number"]] is False
        tried[one["module"], one["found"]] += 1
        so_far.tell(fault, found=one["found"])
        if not one["found"]:
            print(_told(one, fault), flush=True)
    found = sum(count for (_module, was_found), count in tried.items() if was_found)
    for module in faults:
        print(f"{module}: {tried[module, True]} of {tried[module, True] + tried[module, False]}")
    share = 100 * found / max(1, tried.total())
    left_out = sum(map(len, faults.values())) - len(every)
    print(
        f"{len(every)} faults of {len(faults)} modules ({left_out} more change nothing), seed {chosen.seed}: {tried.total()} tried, {found} found, {share:.1f} %"
    )
    if share >= ENOUGH_PERCENT and set(chosen.modules) == set(TARGETS):
        figures = {"possible": len(every), "mutants": tried.total(), "killed": found, "survived": tried.total() - found}
        keep("mutants", figures, at=now())
    return 0 if share >= ENOUGH_PERCENT else 1


class SoFar:
    """What became of each fault in earlier runs, by the whole of its module as it was then: where that changes
    it is another. What nobody saw is tried again, before those that are new, and counts as that until somebody
    sees it. A line for each try in a file, or nowhere."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        lines = file.read_text(encoding="ascii").splitlines() if file and file.exists() else ()
        self.told = {name: how == FOUND for name, _blank, how in (line.partition(" ") for line in lines)}

    def tell(self, fault: Fault, *, found: bool) -> None:
        if self.file:
            with self.file.open("a", encoding="ascii") as out:
                out.write(f"{name_of(fault)} {FOUND if found else UNSEEN}\n")


def name_of(fault: Fault) -> str:
    return hashlib.sha256(fault.source.encode()).hexdigest()


def _told(one: dict[str, Any], fault: Fault) -> str:
    come = f"{one['tests']} tests come there" if one["tests"] else "no test comes there"
    return f"{one['module']}:{fault.line}: {fault.within or 'on import'}: {fault.what} ({come})"


def _tried(trials: Sequence[dict[str, Any]], *, until: float) -> Iterator[dict[str, Any]]:
    """Those that have the same tests together, by a process that knows nothing of the product yet; all use one server."""
    with tempfile.TemporaryDirectory(prefix="lokapasar-mutants-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        cluster = Cluster(folder / "data", server_settings=UNSAFE_BUT_QUICK)
        with cluster.attached():
            _make_template(cluster)
            environment = {**os.environ, "LOKAPASAR_TEST_CLUSTER": str(cluster.data), "PYTHONDONTWRITEBYTECODE": "1"}
            for number, tests in enumerate(dict.fromkeys(one["tests"] for one in trials)):
                if time.time() > until:
                    return
                asked, told = folder / f"{number}.json", folder / f"{number}.jsonl"
                some = [one for one in trials if one["tests"] == tests]
                asked.write_text(json.dumps({"trials": some, "until": until}), encoding="utf-8")
                told.touch()
                command = [sys.executable, "-m", "tests.mutants.trying", str(asked), str(told)]
                trying = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr.fileno())
                try:
                    yield from _lines(told, trying)
                finally:
                    trying.terminate()
                if trying.wait(RUN_SECONDS_MAX):
                    raise SystemExit(f"not all was tried: {' '.join(tests)}")


def _lines(path: Path, by: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """As they are written, until their writer has ended."""
    with path.open(encoding="utf-8") as told:
        while True:
            ended = by.poll() is not None
            yield from map(json.loads, told)
            if ended:
                return
            time.sleep(0.2)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
