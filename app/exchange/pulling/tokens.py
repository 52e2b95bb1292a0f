"""Tokens of sources: each in a file of its own in the data folder (0600),
outside the database; written, sent, never shown again."""

import os
from uuid import UUID

from app.errors import Refusal
from app.identifiers import new_id
from app.language import _
from app.settings import settings

SHOWN, LONG = 4, 16
"""The last letters that may be shown of a token that is long enough to stay a secret."""


class TokenLost(Refusal):
    """The file is not there any more, for instance after a restore elsewhere."""

    def __init__(self) -> None:
        super().__init__(_("Token sumber ini tidak ada lagi di server. Tulis tokennya sekali lagi di halaman sumber."))


def keep(token: str) -> tuple[UUID, str]:
    """Its reference, and what may be shown of it."""
    ref = new_id()
    folder = settings().data / "secrets" / "pulls"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / ref.hex, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(token)
    return ref, token[-SHOWN:] if len(token) >= LONG else ""


def read(ref: UUID) -> str:
    """Raises `TokenLost`."""
    try:
        return (settings().data / "secrets" / "pulls" / ref.hex).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TokenLost from None
