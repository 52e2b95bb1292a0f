"""Reading: a file of JSON, CSV or XLSX becomes numbered rows of plain values, one after
another, or a refusal that says what is wrong and where.

Rows keep the types that they came with. Only one row at a time is held, so a file may be larger than memory; what is wrong
further down is found only when it is reached, and then nothing of the file is kept (the import is one transaction).
"""

import re
from pathlib import Path

from app.exchange.datasets import by_name
from app.exchange.reading import csv_rows, json_rows, workbook
from app.exchange.reading.opened import Batch, Misfit, Opened, Unreadable
from app.language import _

__all__ = ["Batch", "Misfit", "Opened", "Unreadable", "open_file"]

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""With which Excel's files began before XLSX, and still do where they have a password."""
TABLE = re.compile(rb"<table\b|urn:schemas-microsoft-com:office:(?:excel|spreadsheet)", re.IGNORECASE)
"""What programs write that call a table of HTML, or of XML, a workbook."""


def open_file(path: Path, *, dataset: str | None = None) -> Opened:
    """Open the file and recognise its dataset. Raises `Unreadable` for one that is empty, of another kind or of no known
    dataset; its rows raise it for one that is cut off or broken further down."""
    if dataset is not None and by_name(dataset) is None:
        raise Unreadable(_("Kumpulan data {name} tidak dikenal.").format(name=dataset))
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise Unreadable(_("{file}: tidak dapat dibuka ({why}).").format(file=path.name, why=error.strerror)) from None
    seen = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not seen:
        raise Unreadable(_("{file}: kosong (0 baris). Unduh lagi; data yang lama tetap dipakai.").format(file=path.name))
    if start.startswith(b"PK\x03\x04"):
        return workbook.open_workbook(path, dataset)
    if seen[:1] in (b"[", b"{"):
        return json_rows.open_json(path, dataset)
    if (said := _other_than_data(path, start, seen)) is not None:
        raise Unreadable(said)
    return csv_rows.open_csv(path, dataset)


def _other_than_data(path: Path, start: bytes, seen: bytes) -> str | None:
    """What a file is by its first bytes that no reader of ours reads, and what to do with it."""
    if seen[:1] == b"<":
        if TABLE.search(start):
            said = _("{file}: tabel HTML atau XML, bukan buku kerja. Buka di Excel atau LibreOffice, lalu simpan sebagai XLSX.")
            return said.format(file=path.name)
        told = start[:200].decode("utf-8", "replace").strip()
        said = _("{file}: bukan data, melainkan pesan dari sumbernya: {said}. Unduh lagi nanti; data yang lama tetap dipakai.")
        return said.format(file=path.name, said=told)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _("{file}: bukan UTF-8 melainkan UTF-16. Simpan ulang sebagai UTF-8.").format(file=path.name)
    if start.startswith(OLE):
        said = _("{file}: buku kerja Excel lama (XLS) atau yang berkata sandi. Simpan sebagai XLSX tanpa kata sandi.")
        return said.format(file=path.name)
    if start.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        return _("{file}: arsip terkompres. Ekstrak dahulu, lalu pilih berkas di dalamnya.").format(file=path.name)
    if start.startswith(b"%PDF") or b"\x00" in start:
        return _("{file}: bukan berkas teks. Pilih berkas JSON, CSV atau XLSX.").format(file=path.name)
    return None
