"""The folder of the files that were sent in: each alone in a folder named by its id, under a name without anything that a path could be led astray by."""

import hashlib
import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from app.errors import Invalid, Unavailable, invalid_field
from app.language import _
from app.settings import settings

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


def path_of(id: UUID, name: str) -> Path:
    return _root() / id.hex / name


def take_in(id: UUID, name: str, source: BinaryIO) -> tuple[int, str]:
    """Write the file piece by piece; gives its size and its SHA-256. Raises `Invalid` for an empty or too large one, `Unavailable` without room."""
    digest, size = hashlib.sha256(), 0
    path = prepare(id, name)
    try:
        with path.open("wb") as kept:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                refuse_size(size)
                digest.update(chunk)
                kept.write(chunk)
        if size == 0:
            raise invalid_field("file", _("File ini kosong. Pilih file yang berisi data."))
    except BaseException:
        remove(id)
        raise
    return size, digest.hexdigest()


def prepare(id: UUID, name: str) -> Path:
    """An empty place for a file. Raises `Unavailable` where the disk is nearly full."""
    root = _root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    disk = shutil.disk_usage(root)
    if disk.free < disk.total * FREE_SHARE_MIN:
        raise Unavailable(
            _("Ruang simpan server hampir habis. Minta admin server mengosongkannya, lalu unggah lagi."), retry_after=600
        )
    path = path_of(id, name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    return path


def append(path: Path, chunk: bytes) -> int:
    """Returns the new length."""
    with path.open("ab") as kept:
        kept.write(chunk)
        return kept.tell()


def length(path: Path) -> int:
    """What has arrived is what lies there: also after a connection or a process was cut off."""
    return path.stat().st_size if path.exists() else 0


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(id: UUID) -> None:
    shutil.rmtree(_root() / id.hex, ignore_errors=True)


def refuse_size(size: int) -> None:
    limit = settings().import_megabytes
    if size > limit * 2**20:
        raise _too_large(limit)


def _too_large(limit: int) -> Invalid:
    return invalid_field(
        "file", _("File ini lebih dari {n} MB. Bagi menjadi beberapa file dan tandai sebagai bagian.").format(n=limit)
    )


def _root() -> Path:
    return settings().data / "imports"
