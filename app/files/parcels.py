"""Parcels: files that a browser sends ahead of their form, in pieces, so that a lost
connection or a closed page costs one piece and not the file.

A parcel belongs to one person. It is known by its name, its size and a mark of the browser's own: the same file chosen again
goes on where it was cut off, and is there at once when it had arrived. The form then names its parcels in place of its files.
They lie on the disk only; a day later they are gone.
"""

import fcntl
import hashlib
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from app.errors import NotFound, Refusal, invalid_field
from app.files import disk
from app.language import _
from app.settings import settings

KEPT = timedelta(days=1)
COUNT_MAX = 200
"""Parcels of one person: however small they are, each takes its place on the disk."""
KEY = re.compile(r"[0-9a-f]{32}-([1-9][0-9]{0,11})")
"""What a parcel is called: by what it is known, and how many bytes it will have."""


class WrongPlace(Refusal):
    """The piece does not begin where the file ends."""

    def __init__(self, *, offset: int) -> None:
        self.offset = offset
        super().__init__(_("Bagian ini tidak menyambung; yang sudah diterima {n} byte. Lanjutkan dari sana.").format(n=offset))


@dataclass(frozen=True, slots=True)
class Parcel:
    """`size` is what was announced, `arrived` what lies there: also after a connection or a process was cut off."""

    key: str
    path: Path
    size: int

    @property
    def arrived(self) -> int:
        return self.path.stat().st_size

    @property
    def is_whole(self) -> bool:
        return self.arrived == self.size


def begin(owner: UUID, *, name: str, size: int, mark: str, bytes_max: int) -> Parcel:
    """The parcel of this file, new or as far as it came. Raises `Invalid` for more than
    `bytes_max`; what the person left lying makes room for it."""
    judge_weight(size, bytes_max, field="file")
    known_by = hashlib.sha256("\n".join((name, mark)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = f"{known_by}-{size}"
    place = _of(owner) / key
    if not place.exists():
        _make_room(owner, bytes_max - size)
        disk.prepare(_root(), place / disk.safe_name(name))
    return find(owner, key)


def judge_weight(size: int, bytes_max: int, *, field: str, several: bool = False) -> None:
    """Raises `Invalid` with the field for more than the files of a form may weigh; `several`: it is the weight of more than one."""
    if size > bytes_max:
        alone, together = (
            _("Berkas ini lebih dari {n} MB. Kirim berkas yang lebih kecil."),
            _("Semua berkas ini bersama lebih dari {n} MB. Kirim sebagian dahulu."),
        )
        raise invalid_field(field, (together if several else alone).format(n=bytes_max // 2**20))


def find(owner: UUID, key: str) -> Parcel:
    """One's own. Raises `NotFound`."""
    known = KEY.fullmatch(key)
    paths = list((_of(owner) / key).iterdir()) if known and (_of(owner) / key).is_dir() else []
    if known is None or not paths:
        raise NotFound(_("Berkas ini sudah tidak ada di server. Pilih berkasnya sekali lagi."))
    return Parcel(key, paths[0], int(known[1]))


def add(parcel: Parcel, *, offset: int, piece: bytes) -> int:
    """Append, and give the new length. Raises `WrongPlace` with where to go on."""
    with parcel.path.open("ab") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)  # the same piece may be sent twice at once
        here = parcel.arrived
        if offset != here:
            raise WrongPlace(offset=here)
        if not piece or here + len(piece) > parcel.size:
            raise invalid_field("file", _("Bagian ini kosong atau melewati ukuran berkas. Pilih berkasnya sekali lagi."))
        kept.write(piece)
        return here + len(piece)


def forget(*, at: datetime) -> int:
    """Remove what came longer than `KEPT` ago; how many."""
    old = [place for place in _root().glob("*/*") if at.timestamp() - place.stat().st_mtime > KEPT.total_seconds()]
    for place in old:
        shutil.rmtree(place, ignore_errors=True)
    return len(old)


def _make_room(owner: UUID, bytes_max: int) -> None:
    """One person's parcels are never more than `COUNT_MAX`, nor have more bytes than
    the largest that they may send; the oldest go first."""
    newest = sorted(_of(owner).glob("*"), key=lambda place: place.stat().st_mtime, reverse=True)
    held = 0
    for number, place in enumerate(newest, 1):
        held += int(place.name.rpartition("-")[2])
        if held > bytes_max or number >= COUNT_MAX:
            shutil.rmtree(place, ignore_errors=True)


def _of(owner: UUID) -> Path:
    return _root() / owner.hex


def _root() -> Path:
    return settings().data / "parcels"
