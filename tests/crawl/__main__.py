"""`make pages`: prints what is wrong with any page, keeps the figures for `/keandalan` when
nothing is. Loopback only; some ten minutes on two cores.

python -m tests.crawl [persona …]
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from time import monotonic

from app.clock import now
from app.reliability.keeping import keep
from tests.bench.__main__ import serving
from tests.crawl.looking import Fault, Looking, html_faults
from tests.crawl.policy import violations_at
from tests.crawl.walking import VISITOR, Seen, walk
from tests.journeys.browser import chromium

SAMPLES = 3
"""Pages of each shape of address."""


def main(personas: list[str]) -> int:
    begun = monotonic()
    told: dict[str, Fault] = {}
    pages: list[Seen] = []
    looking = Looking()

    def tell(faults: Iterable[Fault]) -> None:
        for fault in faults:
            if told.setdefault(str(fault), fault) is fault:
                print(fault, flush=True)

    with tempfile.TemporaryDirectory(prefix="lokapasar-pages-") as folder, chromium() as browser:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with serving(data, LOKAPASAR_METRICS="true") as (_seconds, port, _process):
            site = f"http://127.0.0.1:{port}"
            logins = {one["persona"]: one for one in json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))}
            for persona in personas or [*reversed(logins), VISITOR]:
                before = len(pages)
                for page, seen in walk(browser, site, persona, logins.get(persona), samples=SAMPLES):
                    if seen.status >= 400:
                        tell([Fault("dead", persona, seen.address, f"answers {seen.status}")])
                        continue
                    pages.append(seen)
                    tell(looking.at(page, seen))
                so_far = f"{len(looking.builds)} builds in {monotonic() - begun:.0f} s"
                print(f"{persona}: {len(pages) - before} pages; {so_far}", file=sys.stderr, flush=True)
            reported = violations_at(site)
            tell([Fault("policy", "", "", f"browsers told {reported} times that they kept something out")] if reported else [])
    tell(html_faults(pages))
    kinds = Counter(fault.kind for fault in told.values())
    figures: dict[str, int | float] = {
        "pages": len(pages),
        "builds": len(looking.builds),
        "views": looking.views,
        "violations": kinds["axe"],
        "html_errors": kinds["html"],
        "wide": kinds["wide"],
        "dead_links": kinds["dead"],
    }
    print(json.dumps(figures))
    if not personas and not told:
        keep("pages", figures, at=now())
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
