"""`make pages`: prints what is wrong with any page, keeps the figures for `/keandalan` when nothing is. Loopback only; some ten minutes on two cores.

python -m tests.crawl [persona …]
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from app.clock import now
from app.reliability.keeping import keep
from tests.bench.__main__ import serving
from tests.crawl.looking import VIEWS, Fault, faults_on, html_faults
from tests.crawl.walking import VISITOR, Seen, walk
from tests.journeys.browser import chromium


def main(personas: list[str]) -> int:
    faults: list[Fault] = []
    pages: list[Seen] = []
    with tempfile.TemporaryDirectory(prefix="lokapasar-pages-") as folder, chromium() as browser:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with serving(data) as (_seconds, port, _process):
            logins = {one["persona"]: one for one in json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))}
            known: set[str] = set()
            for persona in personas or [VISITOR, *logins]:
                for page, seen in walk(browser, f"http://127.0.0.1:{port}", persona, logins.get(persona), known):
                    if seen.status >= 400:
                        faults.append(Fault("dead", persona, seen.address, f"answers {seen.status}"))
                        continue
                    pages.append(seen)
                    faults.extend(faults_on(page, seen))
                print(f"{persona}: {sum(one.persona == persona for one in pages)} pages", file=sys.stderr, flush=True)
    faults.extend(html_faults(pages))
    for fault in dict.fromkeys(map(str, faults)):
        print(fault)
    kinds = Counter(fault.kind for fault in faults)
    figures = {
        "pages": len(pages),
        "views": len(pages) * len(VIEWS),
        "violations": kinds["axe"],
        "html_errors": kinds["html"],
        "wide": kinds["wide"],
        "dead_links": kinds["dead"],
    }
    print(json.dumps(figures))
    if not personas and not faults:
        keep("pages", figures, at=now())
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
