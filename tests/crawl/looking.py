"""Looking: what axe-core and html-validate find on a page, and whether it is wider than a telephone."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.crawl.walking import Seen
from tests.journeys.browser import PHONE, TOO_WIDE

MODULES = Path(__file__).parent.parent.parent / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
VIEWS = ("light", "dark", "large")
"""`large`: text of 200 %."""
LARGE = "html { font-size: 200% !important; }"
HEIGHT = "document.documentElement.scrollHeight"
RULES = {"root": True, "extends": ["html-validate:standard"]}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where."""

    kind: str
    persona: str
    address: str
    said: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.said}\n    {self.persona} {self.address}"


def faults_on(page: Page, seen: Seen) -> Iterator[Fault]:
    """By axe in each view; and a page that has to be scrolled sideways on a telephone. The window is as tall as the page: what stands behind the bar at its
    bottom only until one scrolls is no small target."""
    page.set_viewport_size({**PHONE, "height": max(PHONE["height"], page.evaluate(HEIGHT))})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for view in VIEWS:
        page.emulate_media(color_scheme="dark" if view == "dark" else "light", reduced_motion="reduce")
        if view == "large":
            page.add_style_tag(content=LARGE)
            page.set_viewport_size({**PHONE, "height": page.evaluate(HEIGHT)})
        else:
            yield from _width(page, seen)
        found = page.evaluate("standards => axe.run({ runOnly: standards })", list(STANDARDS))
        for violation in found["violations"]:
            node = violation["nodes"][0]
            yield Fault("axe", seen.persona, seen.address, f"{view}: {violation['id']}: {violation['help']}: {node['html'][:200]}")
    page.set_viewport_size(PHONE)


def html_faults(pages: Sequence[Seen]) -> Iterator[Fault]:
    """By html-validate, over the pages as they were sent."""
    with tempfile.TemporaryDirectory(prefix="lokapasar-pages-") as folder:
        place = Path(folder)
        (place / ".htmlvalidate.json").write_text(json.dumps(RULES), encoding="utf-8")
        for number, seen in enumerate(pages):
            (place / f"{number}.html").write_text(seen.source, encoding="utf-8")
        command = [str(MODULES / ".bin" / "html-validate"), "--formatter", "json", "--config", ".htmlvalidate.json", "*.html"]
        told = place / "told.json"
        with told.open("wb") as into:  # a pipe loses what does not fit into it when html-validate ends
            subprocess.run(command, cwd=place, stdout=into, check=False)
        for file in json.loads(told.read_text(encoding="utf-8")):
            seen = pages[int(Path(file["filePath"]).stem)]
            for message in file["messages"]:
                yield Fault(
                    "html", seen.persona, seen.address, f"{message['ruleId']}: {message['message']}: {message.get('selector')}"
                )


def _width(page: Page, seen: Seen) -> Iterator[Fault]:
    if (over := page.evaluate(TOO_WIDE)) > 0:
        yield Fault("wide", seen.persona, seen.address, f"{over} px wider than the window")
