"""The English catalogue as its file has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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
