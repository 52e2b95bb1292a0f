"""Typesetting: fills our layouts. Runs as a child process of its own, with limits on memory and time, one document after the other.

What is asked comes in on standard input as eight bytes of length and that much JSON; the answer goes out as one byte
(1: the document, 0: why there is none), eight bytes of length and the answer. After `IDLE_SECONDS` without a
question, or when its parent is gone, the child ends.

The layouts are constant; what is asked comes in as JSON and is only ever text. The fonts are those inside the typesetter's
package, so the machine needs none and every machine gives the same bytes. A letter that no font has is shown as `□`: PDF/A
allows no unknown one. This file imports nothing of the app: `drawing.py` starts it.
"""

import json
import resource
import select
import sys
from pathlib import Path

import typst

LAYOUTS = Path(__file__).parent / "layouts"
MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 40
"""Of one document."""
IDLE_SECONDS = 60
STANDARDS = ["a-2a", "ua-1"]
UNKNOWN = "□"
KNOWN = frozenset(
    map(
        chr,
        [
            *range(0x20, 0x7F),
            *range(0xA1, 0x180),
            0x0A,
            0x200B,
            0x2013,
            0x2014,
            0x2018,
            0x2019,
            0x201C,
            0x201D,
            0x2026,
            0x2212,
            0x25A1,
        ],
    )
)
STRANGE_MAX = 400
"""Different letters outside `KNOWN` that are looked up; whatever comes after them is shown as unknown."""

fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def typeset(layout: str, data: str, at: int, form: str) -> bytes:
    """The document of one layout."""
    made = _compiled(LAYOUTS / f"{layout}.typ", with_known_letters(data), at, form)
    return made[0] if isinstance(made, list) else made


def with_known_letters(data: str) -> str:
    """The text with every letter that the fonts lack replaced."""
    strange = sorted(set(data) - KNOWN)
    lacking = [*_lacking(strange[:STRANGE_MAX]), *strange[STRANGE_MAX:]]
    return data.translate({ord(letter): UNKNOWN for letter in lacking})


def _lacking(letters: list[str]) -> list[str]:
    """Those of the letters that cannot be shown, found by halving: each look costs a small page."""
    if not letters or _can_show(letters):
        return []
    if len(letters) == 1:
        return letters
    middle = len(letters) // 2
    return _lacking(letters[:middle]) + _lacking(letters[middle:])


def _can_show(letters: list[str]) -> bool:
    try:
        _compiled(
            b'#import "house.typ": base\n#show: base.with((lang: "id", title: "x"))\n#for one in json(bytes(sys.inputs.data)) [#one \\ ]',
            json.dumps(letters),
            0,
            "pdf",
        )
    except typst.TypstError:
        return False
    return True


def _compiled(source: bytes | Path, data: str, at: int, form: str) -> bytes | list[bytes]:
    return typst.compile(  # type: ignore[call-overload]
        source,
        root=LAYOUTS,
        font_paths=fonts,
        ignore_system_fonts=True,
        format=form,
        ppi=110.0,
        sys_inputs={"data": data},
        pdf_standards=STANDARDS if form == "pdf" else [],
        timestamp=at,
    )


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0] and (length := sys.stdin.buffer.read(8)):
        _limit_processor_time()
        made, document = _answer(json.loads(sys.stdin.buffer.read(int.from_bytes(length))))
        sys.stdout.buffer.write(made + len(document).to_bytes(8) + document)
        sys.stdout.buffer.flush()


def _answer(asked: dict[str, str | int]) -> tuple[bytes, bytes]:
    try:
        return b"\1", typeset(str(asked["layout"]), str(asked["data"]), int(asked["at"]), str(asked["form"]))
    except typst.TypstError as error:
        return b"\0", str(error).encode("utf-8", "replace")


def _limit_processor_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
