"""Looking at a backup before anything is touched: its seal, its members' names,
and that every member that its listing names is there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from app.backup import folder
from app.backup.archive import DATA, LISTING, MANIFEST, VERSION, check_seal, members
from app.backup.refusals import CannotRead, NotABackup
from app.language import _


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the backup with the hash that it was written down with."""

    parts: tuple[str, ...]
    size: int
    sha256: str
    content: IO[bytes]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was found whole."""

    path: Path
    file: BinaryIO
    sha256: str
    manifest: dict[str, Any]
    listing_at: int
    """Where in the file the listing's bytes begin."""

    def members(self) -> Iterator[Member]:
        """The dump's pieces, then the files; in order, each to be read before the next."""
        with self.path.open("rb") as listing:
            listing.seek(self.listing_at)
            for info, content in members(self.path, self.file):
                if info.name == LISTING:
                    return
                sha256, size, name = listing.readline().decode().rstrip("\n").split(" ", 2)
                if (name, size) != (info.name, str(info.size)):
                    raise NotABackup(self.path, _("“{name}” tidak ada di dalamnya.").format(name=name))
                yield Member(tuple(name.split("/")), info.size, sha256, content)


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """The backup, looked at from end to end. Raises `NotABackup`."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise CannotRead(path, error.strerror or str(error)) from None
    with file:
        sha256 = check_seal(path, file)
        manifest, listing_at, listed = _found(path, file)
        if manifest is None or listing_at is None:
            raise NotABackup(path, _("daftar isinya tidak ada."))
        backup = Backup(path, file, sha256, manifest, listing_at)
        _check_members(backup, listed)
        yield backup


def _found(path: Path, file: BinaryIO) -> tuple[dict[str, Any] | None, int | None, int]:
    """The manifest, where the listing begins and how many lines it has."""
    manifest, listing_at, listed = None, None, 0
    for info, content in members(path, file):
        if info.name == LISTING:
            listing_at, listed = info.offset_data, sum(1 for _line in content)
        elif info.name == MANIFEST:
            try:
                manifest = json.load(content)
            except ValueError:
                raise NotABackup(path, _("manifesnya tidak terbaca.")) from None
    if manifest is not None and manifest.get("format") != VERSION:
        raise NotABackup(path, _("versi {version} tidak dikenal program ini.").format(version=manifest.get("format")))
    return manifest, listing_at, listed


def _check_members(backup: Backup, listed: int) -> None:
    """As many members as lines, each where it should be, none that a backup would not have taken, none twice."""
    count = 0
    last: tuple[str, ...] = ()
    for member in backup.members():
        count += 1
        name = "/".join(member.parts)
        if member.parts[0] == DATA and not folder.belongs(member.parts[1:]):
            raise NotABackup(backup.path, _("anggota “{name}” tidak boleh ada di dalamnya.").format(name=name))
        if last[:1] == (DATA,) and member.parts <= last:
            raise NotABackup(backup.path, _("anggota “{name}” ada dua kali.").format(name=name))
        last = member.parts
    if count != listed:
        raise NotABackup(backup.path, _("ada {n} anggota, daftarnya menyebut {listed}.").format(n=count, listed=listed))
