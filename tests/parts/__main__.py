"""`make sbom`: writes `sbom.json` and says how many packages are in it. Ends with 1 where a licence is not allowed.

python -m tests.parts [file]
"""

import json
import sys
from collections import Counter
from pathlib import Path

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


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "sbom.json")))
