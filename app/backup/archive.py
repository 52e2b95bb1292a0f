"""The file of a backup: a tar that any `tar` lists, written and read piece by piece, with a seal over every byte at its end.

    format                 what this is and its version
    database/0000000 …     the dump (pg_dump's custom format) in pieces
    data/…                 the data folder's files
    listing                one line for each member above: SHA-256, size, name
    manifest.json          counts, sums, tallies, hashes
    SHA256                 of all bytes before it

The last member and the end of the tar are a function of that hash, so one pass over
the file finds any byte that is not as it was written.
"""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from app.backup.refusals import NotABackup
from app.language import _

FORMAT, VERSION = "format", 1
DATABASE, DATA, LISTING, MANIFEST, SEAL = "database", "data", "listing", "manifest.json", "SHA256"
PIECE = 8 * 2**20
"""Bytes of the dump in one member: as much as is held in memory, for a tar says a member's size before its bytes."""
BLOCK = tarfile.BLOCKSIZE
NAME_BYTES_MAX, DEPTH_MAX = 1024, 32
MAGIC = FORMAT.encode() + b"\0"
"""How the file of a backup begins: the name of its first member."""


class Writer:
    """Adds members to a backup, within a `with`; `seal` ends it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self._at = 0
        self._listing = tempfile.TemporaryFile()  # noqa: SIM115
        self._tar = tarfile.open(fileobj=self, mode="w", format=tarfile.PAX_FORMAT)  # type: ignore[call-overload]  # noqa: SIM115
        self.add_bytes(FORMAT, f"lokapasar-backup {VERSION}\n".encode())

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_error: object) -> None:
        self._listing.close()

    def write(self, block: bytes) -> int:
        """What the tar writes through."""
        self._hash.update(block)
        self._at += len(block)
        return self._out.write(block)

    def tell(self) -> int:
        return self._at

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Exactly `size` bytes of the source. Raises `OSError` where there are fewer."""
        self._listing.write(f"{self._put(name, source, size)} {size} {name}\n".encode())

    def seal(self, manifest: bytes) -> str:
        """End the file with its listing, its manifest and its seal; gives the hash of all bytes before the seal."""
        size = self._listing.tell()
        self._listing.seek(0)
        self._put(LISTING, self._listing, size)
        self._put(MANIFEST, io.BytesIO(manifest), len(manifest))
        digest = self._hash.hexdigest()
        self._out.write(seal_of(digest))
        return digest

    def _put(self, name: str, source: IO[bytes], size: int) -> str:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        read = Hashed(source)
        self._tar.addfile(info, read)
        self._tar.members.clear()  # it would keep one object for every file
        return read.digest()


class Hashed:
    """A stream that hashes what is read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self._hash.update(block)
        return block

    def digest(self) -> str:
        return self._hash.hexdigest()


def seal_of(digest: str) -> bytes:
    """The last member and the end of the tar."""
    content = f"{digest}\n".encode()
    info = tarfile.TarInfo(SEAL)
    info.size, info.mode = len(content), 0o600
    return info.tobuf(tarfile.USTAR_FORMAT) + content.ljust(BLOCK, b"\0") + bytes(2 * BLOCK)


SEAL_BYTES = len(seal_of("0" * 64))


def check_seal(path: Path, file: BinaryIO) -> str:
    """Read the whole file once; gives its hash. Raises `NotABackup` for a file of
    another kind or version, a short one, a changed one."""
    size = os.fstat(file.fileno()).st_size
    beginning = file.read(2 * BLOCK)
    if not beginning.startswith(MAGIC):
        raise NotABackup(path, _("berkas ini bukan cadangan Lokapasar."))
    told = beginning[BLOCK:].rstrip(b"\0").decode("ascii", "replace").split()
    if told != ["lokapasar-backup", str(VERSION)]:
        why = _("bentuknya “{told}”, sedangkan program ini membaca versi {version}.")
        raise NotABackup(path, why.format(told=" ".join(told)[:40], version=VERSION))
    digest, left = hashlib.sha256(), max(size - SEAL_BYTES, 0)
    file.seek(0)
    while left and (block := file.read(min(left, 2**20))):
        digest.update(block)
        left -= len(block)
    if left or file.read() != seal_of(digest.hexdigest()):
        raise NotABackup(path, _("isinya terpotong atau berubah sejak ditulis (segel SHA-256 tidak cocok)."))
    return digest.hexdigest()


def members(path: Path, file: BinaryIO) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Every member with its bytes, in order, the seal left out. Raises `NotABackup`
    for whatever is no plain file with an honest name."""
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]
                if info.name == SEAL:
                    return
                if not info.isreg() or info.issparse() or not _is_honest(info.name):
                    raise NotABackup(path, _("anggota “{name}” tidak boleh ada di dalamnya.").format(name=ascii(info.name)[1:80]))
                content = tar.extractfile(info)
                assert content is not None
                yield info, content
    except tarfile.TarError as error:
        raise NotABackup(path, _("susunannya rusak ({reason}).").format(reason=error)) from None


def _is_honest(name: str) -> bool:
    """One of ours, below its folder: no way out by `..`, a root, a backslash or a letter that hides."""
    parts = name.split("/")
    if len(name.encode("utf-8", "replace")) > NAME_BYTES_MAX or len(parts) > DEPTH_MAX or not name.isprintable() or "\\" in name:
        return False
    if len(parts) == 1:
        return name in (FORMAT, LISTING, MANIFEST)
    if parts[0] == DATABASE:
        return len(parts) == 2 and len(parts[1]) == 7 and parts[1].isascii() and parts[1].isdigit()
    return parts[0] == DATA and all(part not in ("", ".", "..") for part in parts[1:])
