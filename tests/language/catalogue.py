"""The English catalogue as its file has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.language import CATALOGUES

FILE = CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"


@dataclass(frozen=True)
class Message:
    """A text, its English (one, or one for each of the two forms) and whether a machine guessed it."""

    source: str
    english: tuple[str, ...]
    fuzzy: bool

    @property
    def is_translated(self) -> bool:
        return all(self.english)


@cache
def english() -> Sequence[Message]:
    with FILE.open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    return [
        Message(
            source=message.id if isinstance(message.id, str) else message.id[0],
            english=(message.string,) if isinstance(message.string, str) else tuple(message.string),
            fuzzy=message.fuzzy,
        )
        for message in catalogue
        if message.id
    ]


PROJECT = Path(__file__).parent.parent.parent
SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description", "label", "summary"}
"""Attributes that a person reads or hears."""


@cache
def extracted(folder: str) -> frozenset[str | tuple[str, ...]]:
    """What babel finds, also in `_macros`, which it leaves out unless it is told (`--ignore-dirs` in the Makefile). A
    text that is chosen by a number comes as its forms."""
    options = {"extensions": "jinja2.ext.do", "encoding": "utf-8"}
    methods = [("**.py", "python")] if folder == "app" else [("**.html", "jinja2")]
    keywords = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2)}
    found = extract_from_dir(
        PROJECT / folder, methods, {"**.html": options}, keywords=keywords, directory_filter=lambda _path: True
    )
    return frozenset(text for _file, _line, text, _comments, _context in found)


def texts_of(folder: str) -> set[str]:
    return {text if isinstance(text, str) else text[0] for text in extracted(folder)}
