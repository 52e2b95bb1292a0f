"""XLSX: parsed by a child process with limits, because a small workbook can unpack to gigabytes; its sheet is the one whose headings are known.

A sheet `_metadata` says when the data was fetched and how many rows it has.
"""

import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from app.exchange.datasets import recognise
from app.exchange.reading.opened import Batch, Misfit, Opened, Unreadable, check_headings, dataset_of
from app.language import _

UNPACKED_MAX = 400 * 2**20
RATIO_MAX = 100
ENTRIES_MAX = 200
CHILD = Path(__file__).with_name("sheets.py")


def open_workbook(path: Path, wanted: str | None) -> Opened:
    """The first sheet with known headings; its rows come as the child reads them."""
    _refuse_bomb(path)
    lines = _lines(path)
    said: Mapping[str, Any] = {}
    first: Sequence[str] = ()
    for line in lines:
        if "metadata" in line:
            said = line["metadata"]
        if "headings" not in line:
            continue
        headings = [str(heading).strip() for heading in line["headings"]]
        first = first or headings
        if recognise(headings):
            dataset = dataset_of(path, headings, wanted)
            check_headings(path, dataset, headings)
            opened = Opened(dataset, iter(()), last_updated=said.get("lastUpdated"))
            opened.batches = _batches(opened, tuple(headings), lines, said.get("totalRecords"))
            return opened
    dataset_of(path, first, wanted)
    raise AssertionError("headings of no dataset are refused")


def _batches(opened: Opened, headings: tuple[str, ...], lines: Iterator[dict[str, Any]], total: Any) -> Iterator[Batch | Misfit]:
    found = 0
    for line in lines:
        if "rows" not in line:
            break
        found += len(line["rows"])
        yield Batch(headings, line["numbers"], line["rows"])
    with suppress(TypeError, ValueError):
        if int(float(total)) != found:
            opened.warnings.append(
                _("Lembar _metadata menyebut {said} baris, file berisi {found}.").format(said=int(float(total)), found=found)
            )
    for _rest in lines:
        pass


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """What the child prints, line by line; raises `Unreadable` where it does not end well."""
    command = [sys.executable, "-I", str(CHILD), str(path.absolute())]
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


def _refuse_bomb(path: Path) -> None:
    """Count while inflating, because declared sizes lie; stop at the limit."""
    limit = min(UNPACKED_MAX, RATIO_MAX * max(path.stat().st_size, 100_000))
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > ENTRIES_MAX:
                raise Unreadable(_("{file}: buku kerja tidak wajar (terlalu banyak bagian).").format(file=path.name))
            unpacked = 0
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    while chunk := part.read(1 << 16):
                        unpacked += len(chunk)
                        if unpacked > limit:
                            raise Unreadable(_("{file}: isi buku kerja terlalu besar setelah dibuka.").format(file=path.name))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError) as error:
        raise Unreadable(
            _("{file}: buku kerja XLSX terpotong atau rusak ({why}). Unduh lagi.").format(file=path.name, why=str(error)[:120])
        ) from None
