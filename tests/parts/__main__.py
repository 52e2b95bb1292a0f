"""`make sbom`: writes `sbom.json` and says how many packages are in it. Ends with 1 where a licence is not allowed.
`make advisories FROM=place`: names the pinned packages with a known hole. Ends with 1 where one is open longer than it may be.

python -m tests.parts [file] | --advisories place
"""

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from app.clock import now
from tests.parts import advisories
from tests.parts.bom import bill
from tests.parts.licences import is_allowed
from tests.parts.pinned import parts


def main(file: Path) -> int:
    file.write_text(json.dumps(bill(parts()), indent=1) + "\n", encoding="utf-8")
    refused = [part for part in parts() if not is_allowed(part.name, part.licence)]
    for part in refused:
        print(
            f"{part.name} {part.version}: {part.licence or 'no licence that we can read'}; tests/parts/licences.py says what may be"
        )
    kinds = ", ".join(f"{n} for the {used_for}" for used_for, n in Counter(part.used_for for part in parts()).items())
    print(f"{file}: {len(parts())} packages ({kinds})", file=sys.stderr)
    return 1 if refused else 0


def told_of(place: Path, *, today: date) -> int:
    known = list(advisories.records(place))
    found = advisories.holes(known, parts())
    for hole in found:
        left = hole.days_left(today)
        by_when = f"{left} days left" if left >= 0 else f"{-left} days overdue"
        print(
            f"{hole.part.name} {hole.part.version} (for the {hole.part.used_for}): {hole.id}, {hole.weight.lower()}, published {hole.published}, {by_when}; "
            + (f"closed in {hole.closed_in}" if hole.closed_in else "no release closes it yet")
        )
    overdue = sum(hole.days_left(today) < 0 for hole in found)
    print(f"{len(known)} records, {len(parts())} packages: {len(found)} known holes, {overdue} of them overdue", file=sys.stderr)
    return 1 if overdue or not known else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--advisories"]:
        raise SystemExit(told_of(Path(sys.argv[2]), today=now().date()))
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "sbom.json")))
