"""The folder of the files that were sent in: each alone in a folder named by its id, under a name
without anything that a path could be led astray by."""

import hashlib
import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from app.errors import invalid_field
from app.files import disk
from app.files.disk import CHUNK
from app.language import _
from app.settings import settings


def path_of(id: UUID, name: str) -> Path:
    return _root() / id.hex / name


def take_in(id: UUID, name: str, source: BinaryIO) -> tuple[int, str]:
    """Write the file piece by piece; gives its size and its SHA-256. Raises `Invalid` for an
    empty or too large one, `Unavailable` without room."""
    digest, size = hashlib.sha256(), 0
    path = prepare(id, name)
    try:
        with path.open("wb") as kept:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                _refuse_size(size)
                digest.update(chunk)
                kept.write(chunk)
        if size == 0:
            raise invalid_field("file", _("Berkas ini kosong. Pilih berkas yang berisi data."))
    except BaseException:
        remove(id)
        raise
    return size, digest.hexdigest()


def prepare(id: UUID, name: str) -> Path:
    """An empty place for a file. Raises `Unavailable` where the disk is nearly full."""
    return disk.prepare(_root(), path_of(id, name))


def remove(id: UUID) -> None:
    shutil.rmtree(_root() / id.hex, ignore_errors=True)


def _refuse_size(size: int) -> None:
    limit = settings().import_megabytes
    if size > limit * 2**20:
        raise invalid_field(
            "file", _("Berkas ini lebih dari {n} MB. Bagi menjadi beberapa berkas dan tandai sebagai bagian.").format(n=limit)
        )


def _root() -> Path:
    return settings().data / "imports"
