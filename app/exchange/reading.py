"""Reading: a file of JSON, CSV or XLSX becomes numbered rows of plain values, or a refusal that says what is wrong and where.

Rows keep the types that they came with. JSON may be a bare array, `{data: […]}` or `{success, data, meta}`; a workbook's sheet is the one whose headings
are known. Workbooks are parsed in a child process with limits, because a small one can unpack to gigabytes.
"""

import csv
import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from app.errors import Refusal
from app.exchange.datasets import Dataset, by_name, recognise
from app.language import _

CELL_MAX = 100_000
"""Characters of one cell; a longer one is no procurement data."""
UNPACKED_MAX = 400 * 2**20
RATIO_MAX = 100
ENTRIES_MAX = 200
CHILD_MEMORY = 1536 * 2**20
CHILD_SECONDS = 120


class Unreadable(Refusal):
    """The file as a whole cannot be read; nothing was applied."""

    status = 422


@dataclass(slots=True)
class Opened:
    """A file's rows with the number that a person would find each at, its dataset, and what the file says of itself."""

    dataset: Dataset
    headings: tuple[str, ...]
    rows: list[tuple[int, Mapping[str, Any] | list[Any]]]
    last_updated: str | None = None
    warnings: list[str] = field(default_factory=list)


def open_file(path: Path, *, dataset: str | None = None) -> Opened:
    """Read the file. Raises `Unreadable` for one that is empty, cut off, of another kind or of no known dataset."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(_("{file}: tidak dapat dibuka ({why}).").format(file=path.name, why=error.strerror)) from None
    if not content.strip():
        raise Unreadable(_("{file}: kosong (0 baris). Unduh lagi; data yang lama tetap dipakai.").format(file=path.name))
    if content[:4] == b"PK\x03\x04":
        opened = _workbook(path, dataset)
    elif content.lstrip()[:1] in (b"[", b"{"):
        opened = _json(path, content, dataset)
    elif content.lstrip()[:1] == b"<":
        said = content[:200].decode("utf-8", "replace").strip()
        raise Unreadable(
            _("{file}: bukan data, melainkan pesan dari sumbernya: {said}. Unduh lagi nanti.").format(file=path.name, said=said)
        )
    else:
        opened = _csv(path, content, dataset)
    if not opened.rows:
        raise Unreadable(_("{file}: tidak ada baris data. Data yang lama tetap dipakai.").format(file=path.name))
    return opened


def _known(path: Path, headings: Mapping[str, Any] | tuple[str, ...], wanted: str | None) -> Dataset:
    """The dataset of these headings; raises `Unreadable` where they are of none, or of another than was asked for."""
    found = recognise(headings)
    if wanted is not None and by_name(wanted) is None:
        raise Unreadable(_("Kumpulan data {name} tidak dikenal.").format(name=wanted))
    if found is None:
        listed = ", ".join(list(headings)[:8])
        raise Unreadable(
            _("{file}: judul kolom tidak dikenal ({headings} …). Pilih file unduhan SIRUP, ISB atau INAPROC yang utuh.").format(
                file=path.name, headings=listed
            )
        )
    if wanted is not None and found.name != wanted:
        raise Unreadable(_("{file}: berisi {found}, bukan {wanted}.").format(file=path.name, found=found.name, wanted=wanted))
    return found


def _json(path: Path, content: bytes, wanted: str | None) -> Opened:
    try:
        text = content.decode("utf-8-sig").encode()
        document = msgspec.json.decode(text)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(
            _("{file}: JSON terpotong atau rusak ({why}). Unduh lagi.").format(file=path.name, why=str(error)[:160])
        ) from None
    rows = document.get("data") if isinstance(document, dict) else document
    if isinstance(document, dict) and document.get("success") is False:
        raise Unreadable(_("{file}: sumber data menjawab gagal. Unduh lagi nanti.").format(file=path.name))
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        raise Unreadable(_("{file}: tidak ada daftar baris di dalamnya.").format(file=path.name))
    known = _known(path, rows[0], wanted)
    wrong = next((index for index, row in enumerate(rows, 1) if not isinstance(row, dict)), None)
    if wrong is not None:
        raise Unreadable(_("{file}: baris {n} bukan objek JSON.").format(file=path.name, n=wrong))
    return Opened(known, tuple(rows[0]), list(enumerate(rows, 1)))


def _csv(path: Path, content: bytes, wanted: str | None) -> Opened:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            _("{file}: bukan UTF-8 pada baris {n}. Simpan ulang sebagai CSV UTF-8.").format(file=path.name, n=line)
        ) from None
    if "\x00" in text:
        raise Unreadable(_("{file}: bukan file teks. Pilih file JSON, CSV atau XLSX.").format(file=path.name))
    csv.field_size_limit(10 * CELL_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, Mapping[str, Any] | list[Any]]] = []
    try:
        headings = tuple(heading.strip() for heading in next(reader))
        known = _known(path, headings, wanted)
        for cells in reader:
            if cells:
                rows.append((reader.line_num, dict(zip(headings, cells, strict=True)) if len(cells) == len(headings) else cells))
    except csv.Error as error:
        raise Unreadable(
            _("{file}: CSV rusak atau terpotong di sekitar baris {n} ({why}). Unduh lagi.").format(
                file=path.name, n=reader.line_num, why=error
            )
        ) from None
    return Opened(known, headings, rows)


def _workbook(path: Path, wanted: str | None) -> Opened:
    _refuse_bomb(path)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.exchange.sheets", str(path.absolute())],
            capture_output=True,
            check=False,
            timeout=CHILD_SECONDS,
            preexec_fn=_limit,
            cwd=Path(__file__).parent.parent.parent,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(
            _("{file}: terlalu lama dibaca. Bagi file menjadi beberapa bagian atau pakai CSV.").format(file=path.name)
        ) from None
    if done.returncode:
        raise Unreadable(_("{file}: buku kerja XLSX rusak atau terlalu besar. Unduh lagi atau pakai CSV.").format(file=path.name))
    sheets: dict[str, list[list[Any]]] = msgspec.json.decode(done.stdout)
    for cells in sheets.values():
        headings = tuple(str(heading).strip() for heading in cells[0]) if cells else ()
        if recognise(headings) is None:
            continue
        known = _known(path, headings, wanted)
        rows: list[tuple[int, Mapping[str, Any] | list[Any]]] = [
            (number, dict(zip(headings, row, strict=True)))
            for number, row in enumerate(cells[1:], 2)
            if any(cell != "" for cell in row)
        ]
        return _with_metadata(Opened(known, headings, rows), sheets.get("_metadata", []))
    first = next((cells[0] for cells in sheets.values() if cells), [])
    _known(path, tuple(str(heading) for heading in first), wanted)
    raise AssertionError("headings of no dataset are refused")


def _with_metadata(opened: Opened, sheet: list[list[Any]]) -> Opened:
    said = {str(row[0]): row[1] for row in sheet if len(row) >= 2}
    opened.last_updated = str(said["lastUpdated"]) if said.get("lastUpdated") else None
    total = said.get("totalRecords")
    if total not in (None, "") and int(float(total)) != len(opened.rows):
        opened.warnings.append(
            _("Lembar _metadata menyebut {said} baris, file berisi {found}.").format(said=int(float(total)), found=len(opened.rows))
        )
    return opened


def _refuse_bomb(path: Path) -> None:
    """Count while inflating, because declared sizes lie; stop at the limit."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES_MAX:
                raise Unreadable(_("{file}: buku kerja tidak wajar (terlalu banyak bagian).").format(file=path.name))
            unpacked = 0
            for entry in entries:
                with archive.open(entry) as part:
                    for chunk in _chunks(part):
                        unpacked += len(chunk)
                        if unpacked > UNPACKED_MAX or unpacked > RATIO_MAX * max(path.stat().st_size, 100_000):
                            raise Unreadable(_("{file}: isi buku kerja terlalu besar setelah dibuka.").format(file=path.name))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise Unreadable(
            _("{file}: buku kerja XLSX terpotong atau rusak ({why}). Unduh lagi.").format(file=path.name, why=str(error)[:120])
        ) from None


def _chunks(part: Any) -> Iterator[bytes]:
    while chunk := part.read(1 << 16):
        yield chunk


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
