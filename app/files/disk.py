"""The disk: names without anything that a path could be led astray by, and room that must stay free."""

import shutil
from pathlib import Path

from app.errors import Unavailable
from app.language import _

CHUNK = 2**20
NAME_MAX = 60
FREE_SHARE_MIN = 0.05
"""Of the disk that must stay free: the database needs room to go on."""


def safe_name(given: str) -> str:
    """The last part of the name, letters, digits and `-_.` only: `../../RUP 2025.json` → `RUP_2025.json`."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in last).strip("._")
    stem, dot, kind = name.rpartition(".")
    return f"{stem[:NAME_MAX]}.{kind[:8]}" if dot and stem else (name[:NAME_MAX] or "data")


def prepare(root: Path, path: Path) -> Path:
    """An empty place for a file under `root`, for this process's user alone. Raises `Unavailable` where the disk is nearly full."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    disk = shutil.disk_usage(root)
    if disk.free < disk.total * FREE_SHARE_MIN:
        raise Unavailable(
            _("Ruang simpan server hampir habis. Minta admin server mengosongkannya, lalu unggah lagi."), retry_after=600
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return path
