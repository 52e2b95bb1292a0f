"""XLSX: parsed by a child process with limits, because a small workbook can unpack to gigabytes.

What the sheets mean is for the room that asked: `sheet_lines` gives them as `sheets.py` says.
"""

import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.errors import FieldError, Refusal
from app.language import _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""
RATIO_MAX = 100
ENTRIES_MAX = 200
PACKED_AS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""How a workbook may be packed (ECMA-376-2, annex B); other ways ask for as much memory as the file wants."""
CHILD = Path(__file__).with_name("sheets.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may take: its bytes once they are unpacked, memory and processor of
    the child that reads it, and letters of what is read."""

    unpacked: int
    memory: int
    seconds: int
    letters: int


OF_A_TABLE = Limits(unpacked=128 * 2**20, memory=512 * 2**20, seconds=10, letters=64 * 2**20)
"""Of what people fill in and send by a form, who wait for the answer: some thousand rows."""
OF_A_DATASET = Limits(unpacked=400 * 2**20, memory=1536 * 2**20, seconds=120, letters=2**31)
"""Of a year of a region or of the country, as SIRUP and INAPROC give it to those who load it."""


class Unreadable(Refusal):
    """The file as a whole cannot be read; nothing was applied. Every form and the API call the field that brought it `file`."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, errors=(FieldError("file", message),))


def is_workbook(path: Path) -> bool:
    """By its first bytes, whatever its name says."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def sheet_lines(path: Path, limits: Limits, *, with_broken: bool = False) -> Iterator[dict[str, Any]]:
    """What the child prints, line by line; raises `Unreadable` where it does not end well. `with_broken`:
    formulas without a value too, for what people fill in."""
    within = map(str, (limits.memory, limits.seconds, limits.letters))
    command = [sys.executable, "-I", str(CHILD), str(path.absolute()), *within, *(["broken"] if with_broken else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                yield msgspec.json.decode(line)
        except msgspec.DecodeError:
            child.kill()
        finally:
            if child.poll() is None:
                child.stdout.close()
    if child.returncode:
        raise Unreadable(
            _("{file}: buku kerja XLSX rusak, terpotong atau terlalu besar. Unduh lagi, atau simpan sebagai CSV.").format(
                file=path.name
            )
        )


def refuse_unfit(path: Path, limits: Limits) -> None:
    """An archive that would unpack to too much, counted while inflating because declared sizes
    lie, or that holds no workbook. Raises `Unreadable`."""
    limit = min(limits.unpacked, RATIO_MAX * max(path.stat().st_size, 100_000))
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > ENTRIES_MAX:
                raise Unreadable(_("{file}: buku kerja tidak wajar (terlalu banyak bagian).").format(file=path.name))
            unpacked = 0
            for entry in archive.infolist():
                if entry.compress_type not in PACKED_AS:
                    raise zipfile.BadZipFile
                with archive.open(entry) as part:
                    while chunk := part.read(1 << 16):
                        unpacked += len(chunk)
                        if unpacked > limit:
                            raise Unreadable(_("{file}: isi buku kerja terlalu besar setelah dibuka.").format(file=path.name))
            _refuse_other(path, archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError):
        raise Unreadable(_("{file}: buku kerja XLSX terpotong atau rusak. Unduh lagi.").format(file=path.name)) from None


def _refuse_other(path: Path, names: Sequence[str]) -> None:
    """Many a file is an archive: what else it may be is told by what lies in it."""
    if "[Content_Types].xml" in names and "xl/workbook.bin" not in names:
        return
    if "xl/workbook.bin" in names or "META-INF/manifest.xml" in names:
        raise Unreadable(
            _("{file}: buku kerja XLSB atau ODS. Buka di Excel atau LibreOffice, lalu simpan sebagai XLSX.").format(file=path.name)
        )
    held = [name for name in names if not name.endswith("/")]
    raise Unreadable(
        _("{file}: arsip ZIP berisi {names}. Ekstrak dahulu, lalu pilih berkas di dalamnya.").format(
            file=path.name, names=", ".join(held[:3])[:120] + (" …" if len(held) > 3 else "") if held else _("nol berkas")
        )
    )
