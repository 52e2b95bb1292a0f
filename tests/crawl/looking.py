"""Looking: what axe-core and html-validate find on a page, and whether it is wider than a telephone.

axe-core looks once at pages that are built alike. Two pages are, when their main parts have the same
elements with the same classes, roles, states and attributes inside one another; how often each stands there,
what is written in it and where it leads do not count.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.crawl.walking import Seen
from tests.journeys.browser import PHONE, TOO_WIDE

MODULES = Path(__file__).parent.parent.parent / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
BY_COLOUR = ("color-contrast", "link-in-text-block")
BY_SIZE = ("color-contrast", "target-size", "scrollable-region-focusable")
VIEWS = {
    "light": {"type": "tag", "values": STANDARDS},
    "dark": {"type": "rule", "values": BY_COLOUR},
    "large": {"type": "rule", "values": BY_SIZE},
}
"""Each view with the rules whose answer depends on it; `large`: text of 200 %."""
LARGE = "html { font-size: 200% !important; }"
HEIGHT = "document.documentElement.scrollHeight"
WITH_STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""In the page's document itself: the policy lets no style in from outside."""
RUN = "runOnly => axe.run({ runOnly, resultTypes: ['violations'] })"
BUILD = """(most) => {
  const STATES = new Set(['class', 'type', 'role', 'href', 'alt', 'hidden', 'open', 'disabled', 'checked', 'scope', 'colspan', 'required', 'lang']);
  const surplus = [];
  const build = (element) => {
    const marks = [...element.attributes].filter(({ name }) => STATES.has(name) || name.startsWith('aria-') || name.startsWith('data-'));
    const own = marks.map(({ name, value }) => name === 'class' || name === 'type' || name === 'role' ? `${name}=${value}` : name).sort();
    if (element.localName === 'svg') return `svg ${own}`;
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const kinds = new Map();
    for (const child of element.children) {
      const kind = build(child), so_far = (kinds.get(kind) ?? 0) + 1;
      kinds.set(kind, so_far);
      if (so_far > most) surplus.push(child);
    }
    return `${element.localName} ${own}${says ? ' says' : ''}(${[...kinds.keys()].sort()})`;
  };
  const whole = build(document.querySelector('main') ?? document.body);
  for (const element of surplus) element.remove();
  return whole;
}"""
"""How the main part is built; of children that are built alike only so many stay, which
makes a list of a thousand as quick as one of three."""
ALIKE_MAX = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where."""

    kind: str
    persona: str
    address: str
    said: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.said}\n    {self.persona} {self.address}"


@dataclass(slots=True)
class Looking:
    """`builds` of main parts and the frames (one for each persona) that axe-core has looked at, `views` how often it looked."""

    builds: set[str] = field(default_factory=set)
    frames: set[str] = field(default_factory=set)
    views: int = 0

    def at(self, page: Page, seen: Seen) -> Iterator[Fault]:
        """A page that has to be scrolled sideways on a telephone; and what axe-core finds in
        each view of a page that is built as none before it."""
        if (over := page.evaluate(TOO_WIDE)) > 0:
            yield Fault("wide", seen.persona, seen.address, f"{over} px wider than the window")
        build = page.evaluate(BUILD, ALIKE_MAX)
        if build in self.builds and seen.persona in self.frames:
            return
        self.builds.add(build)
        self.frames.add(seen.persona)
        yield from self._by_axe(page, seen)

    def _by_axe(self, page: Page, seen: Seen) -> Iterator[Fault]:
        """The window is as tall as the page: what stands behind the bar at its bottom only until one scrolls is no small target."""
        page.set_viewport_size({"width": PHONE["width"], "height": max(PHONE["height"], page.evaluate(HEIGHT))})
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for view, rules in VIEWS.items():
            page.emulate_media(color_scheme="dark" if view == "dark" else "light", reduced_motion="reduce")
            if view == "large":
                page.evaluate(WITH_STYLE, LARGE)
                page.set_viewport_size({"width": PHONE["width"], "height": page.evaluate(HEIGHT)})
            self.views += 1
            for violation in page.evaluate(RUN, rules)["violations"]:
                node = violation["nodes"][0]
                said = f"{view}: {violation['id']}: {violation['help']}: {node['html'][:200]}"
                yield Fault("axe", seen.persona, seen.address, said)
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})


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


RULES = {"root": True, "extends": ["html-validate:standard"]}
