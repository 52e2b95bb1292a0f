"""Files are read as they come, or refused with what is wrong, where, and what to do."""

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.exchange.datasets import ORDERS_V6, PACKAGES, SATKERS
from app.exchange.reading import Misfit, Opened, Unreadable, open_file
from app.exchange.reading.opened import NOTHING, kind_of
from tests.exchange import feeds
from tests.exchange.feeds import OFFICES, as_csv, as_json, as_table, as_workbook, order, orders
from tests.exchange.raw import flat


def rows_of(path: Path) -> list[tuple[int, Any]]:
    return flat(open_file(path))


def test_a_bare_array_an_envelope_and_a_v1_answer_give_the_same_rows(tmp_path: Path) -> None:
    rows = orders(3)
    bare = rows_of(as_json(tmp_path, rows, "a.json"))
    wrapped = rows_of(as_json(tmp_path, {"data": rows}, "b.json"))
    v1 = rows_of(as_json(tmp_path, {"success": True, "data": rows, "meta": {"cursor": None, "data": [1]}}, "c.json"))
    assert bare == wrapped == v1 == [(1, rows[0]), (2, rows[1]), (3, rows[2])]


def test_rows_keep_the_types_that_they_came_with(tmp_path: Path) -> None:
    ((_number, row),) = rows_of(as_json(tmp_path, [order(1, jml_produk=4876.85, kd_rup="900000001")]))
    assert (row["jml_produk"], type(row["jml_produk"]), row["kd_rup"], row["total_harga"]) == (
        4876.85,
        float,
        "900000001",
        1_000_000,
    )


def test_rows_of_several_shapes_keep_their_own_columns_and_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = orders(12)
    rows[3] = {**rows[3], "class": "satu kolom lagi", "sub": {"a": [1, {"b": "}, {"}]}}
    del rows[7]["rup_nama_pkt"]
    rows[8] = dict(reversed(rows[8].items()))
    path = as_json(tmp_path, rows)
    for size in (2**20, 400, 1):
        monkeypatch.setattr("app.exchange.reading.json_rows.CHUNK", size)
        assert rows_of(path) == list(enumerate(rows, 1))


def test_rows_that_span_the_windows_of_a_large_file_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_json(tmp_path, {"meta": {"total": 123}, "data": orders(50)})
    whole = rows_of(path)
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr("app.exchange.reading.json_rows.CHUNK", size)
        assert rows_of(path) == whole


HELD: dict[str, list[Any]] = {
    "always a text": ["a"],
    "a text, later a number": ["a"] * 30 + [1],
    "nothing, later texts": [None] * 30 + ["a"],
    "whole, later with a point": [1] * 30 + [1.0, 2],
    "yes or no, later a digit": [True, None] * 20 + [1],
    "whole, later too large": [7] * 30 + [10**30],
    "nothing": [None],
}


def test_a_column_may_begin_to_hold_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [order(n, **{name: held[min(n, len(held) - 1)] for name, held in HELD.items()}) for n in range(60)]
    path = as_json(tmp_path, rows)
    for size in (2**20, 2000):
        monkeypatch.setattr("app.exchange.reading.json_rows.CHUNK", size)
        assert json.dumps([row for _n, row in rows_of(path)], sort_keys=True) == json.dumps(rows, sort_keys=True)
        for batch in open_file(path).batches:
            assert not isinstance(batch, Misfit)
            for place, column in enumerate(batch.columns):
                assert batch.kind(place) is object or kind_of(column) in (batch.kind(place), NOTHING)


def test_a_csv_may_have_a_mark_semicolons_and_line_breaks_in_cells(tmp_path: Path) -> None:
    rows = [{**OFFICES[0], "alamat": 'Jalan "Contoh", 1\r\nLantai 2'}]
    for dialect in ({"encoding": "utf-8-sig"}, {"delimiter": ";"}, {"delimiter": "\t"}, {"lineterminator": "\n"}):
        opened = open_file(as_csv(tmp_path, rows, **dialect))
        assert opened.dataset is SATKERS
        ((number, row),) = flat(opened)
        assert (number, row["alamat"]) == (2, 'Jalan "Contoh", 1\r\nLantai 2')


def test_a_csv_may_begin_with_a_line_that_tells_a_spreadsheet_the_delimiter(tmp_path: Path) -> None:
    for delimiter in (";", "|"):
        path = as_csv(tmp_path, OFFICES[:3], delimiter=delimiter, encoding="utf-8-sig")
        path.write_bytes(b"\xef\xbb\xbfsep=" + delimiter.encode() + b"\r\n" + path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
        assert [(number, row["nama_satker"]) for number, row in rows_of(path)] == [
            (number, office["nama_satker"]) for number, office in enumerate(OFFICES[:3], 2)
        ]  # fmt: skip


def test_lines_that_a_spreadsheet_left_empty_are_no_rows(tmp_path: Path) -> None:
    path = as_csv(tmp_path, OFFICES[:3], delimiter=";")
    lines = path.read_text().splitlines()
    empty = ";" * lines[0].count(";")
    path.write_text("\r\n".join([*lines[:2], empty, *lines[2:], empty, empty.replace(";", " ;", 1), ";;", ""]))
    numbers = [(2, OFFICES[0]), (4, OFFICES[1]), (5, OFFICES[2])]
    assert [(number, row["nama_satker"]) for number, row in rows_of(path)] == [
        (number, one["nama_satker"]) for number, one in numbers
    ]

    first, second, third = (as_table(OFFICES[:3])[place] for place in (1, 2, 3))
    table: list[list[Any]] = [*as_table(OFFICES[:1]), second, [""] * 14, [" ", *[""] * 13], third, first]
    sheet = as_workbook(tmp_path, {"Data": table})
    assert [number for number, _row in rows_of(sheet)] == [2, 3, 6, 7]


def test_a_csv_cut_in_an_empty_line_is_refused(tmp_path: Path) -> None:
    path = as_csv(tmp_path, OFFICES[:3])
    path.write_bytes(path.read_bytes() + b",,")
    with pytest.raises(Unreadable, match="terpotong pada baris 5"):
        rows_of(path)


def test_a_csv_in_utf_16_is_told_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="UTF-16"):
        rows_of(as_csv(tmp_path, OFFICES[:3], encoding="utf-16"))


def test_a_row_of_another_width_is_given_as_it_is_and_does_not_shift(tmp_path: Path) -> None:
    path = as_csv(tmp_path, OFFICES[:3])
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace("DINAS KESEHATAN", "DINAS, KESEHATAN")
    path.write_text("\r\n".join(lines) + "\r\n")
    (_two, first), (_three, broken), (_four, last) = rows_of(path)
    assert isinstance(broken, list)
    assert len(broken) == 15
    assert (first["nama_satker"], last["nama_satker"]) == (OFFICES[0]["nama_satker"], OFFICES[2]["nama_satker"])


def test_a_workbooks_sheet_is_the_one_with_known_headings(tmp_path: Path) -> None:
    rows = [order(1, rup_nama_pkt="Belanja_x000d_\tKertas"), order(2)]
    said = [["endpoint", "year", "lastUpdated", "totalRecords"], ["/v1/x", "2026", "2026-06-23T05:35:21.993Z", 3]]
    opened = open_file(as_workbook(tmp_path, {"Catatan": [["bukan data"]], "Data 2026": as_table(rows), "_metadata": said}))
    found = flat(opened)
    assert (opened.dataset, opened.last_updated) == (ORDERS_V6, "2026-06-23T05:35:21.993Z")
    assert [number for number, _row in found] == [2, 3]
    assert isinstance(found[0][1]["total_harga"], int)
    assert opened.warnings == ["Lembar _metadata menyebut 3 baris, berkas berisi 2."]


@pytest.mark.parametrize("said", ["1e999", "nan", "banyak", ""])
def test_a_number_of_rows_that_is_none_tells_nothing(tmp_path: Path, said: str) -> None:
    metadata = [["lastUpdated", "totalRecords"], ["2026-06-23T05:35:21.993Z", said]]
    opened = open_file(as_workbook(tmp_path, {"_metadata": metadata, "Data 2026": as_table([order(1), order(2)])}))
    assert (len(flat(opened)), opened.warnings) == (2, [])


def test_the_dataset_is_told_by_headings_not_by_the_files_name(tmp_path: Path) -> None:
    assert open_file(as_json(tmp_path, OFFICES, "RUP-PaketPenyedia-Terumumkan.json")).dataset is SATKERS
    assert open_file(as_json(tmp_path, feeds.packages(1), "x.json")).dataset is PACKAGES


def v1_order(row: dict[str, Any]) -> dict[str, Any]:
    names = {v1: isb for isb, v1 in ((field.name, field.alias) for field in ORDERS_V6.fields) if v1}
    return {v1: row[isb] for v1, isb in names.items() if isb in row} | {"mak": row["mak"], "flag_minikom": "Tidak"}


def test_v1_headings_are_the_same_dataset(tmp_path: Path) -> None:
    assert open_file(as_json(tmp_path, [v1_order(order(1))])).dataset is ORDERS_V6


def text(content: str | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "data.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


HALF = json.dumps(orders(3))
BAD = {
    "nothing": (text(""), "kosong"),
    "blanks": (text(" \r\n\t"), "kosong"),
    "an empty feed": (text("<invalid_response>Data Kosong, silakan ulangi</invalid_response>"), "Data Kosong, silakan ulangi"),
    "an empty list": (text("[]"), "tidak ada baris"),
    "an empty envelope": (text('{"success": true, "data": []}'), "tidak ada baris"),
    "an error": (text('{"success": false, "message": "x"}'), "menjawab gagal"),
    "half a list": (text(HALF[: len(HALF) // 2]), "sesudah baris 1"),
    "a list without its end": (text(HALF[:-1]), "berakhir di tengah"),
    "two lists": (text(HALF + HALF), "sesudah akhirnya"),
    "no objects": (text("[1, 2]"), "bukan objek"),
    "no JSON": (text('{"data": [}'), "(susunannya bukan JSON)"),
    "NaN": (text(HALF.replace("2000000", "NaN")), "(NaN bukan JSON)"),
    "a deep nest": (text('[{"a":' + "[" * 100_000), "(terlalu dalam bersarang)"),
    "an endless number": (text('[{"kd_rup":' + "9" * 10_000 + "}]"), "(ada nilai yang tidak dapat dibaca)"),
    "other headings": (text('[{"nama": 1, "harga": 2}]'), "judul kolom tidak dikenal (nama, harga …)"),
    "half of UTF-8": (text(HALF.replace("KANTOR", "x").encode()[:-40] + b"\xff\xfe\x00"), "bukan UTF-8"),
    "UTF-16": (text("kd_satker,nama".encode("utf-16")), "bukan"),
    "a picture": (text(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "bukan berkas teks"),
    "a headline only": (text(",".join(OFFICES[0]) + "\r\n"), None),
    "an open quote": (text(",".join(OFFICES[0]) + '\r\n1,"2'), "di sekitar baris 2. Unduh lagi."),
    "a missing column": (
        text("kd_satker_str,status_satker,jenis_satker\r\n1,Aktif,SKPD\r\n"),
        "kolom nama_satker, kd_klpd tidak ada",
    ),
    "a doubled column": (text(",".join([*OFFICES[0], "alamat"]) + "\r\n"), "alamat ada dua kali"),
    "half a workbook": (text(b"PK\x03\x04" + b"\x00" * 100), "buku kerja XLSX terpotong atau rusak. Unduh lagi."),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_what_is_wrong(tmp_path: Path, name: str) -> None:
    write, said = BAD[name]
    path = write(tmp_path)
    if said is None:
        assert rows_of(path) == []
        return
    with pytest.raises(Unreadable) as refused:
        rows_of(path)
    assert said in refused.value.message
    assert path.name in refused.value.message


def test_a_csv_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = as_csv(tmp_path, [*OFFICES[:2], {**OFFICES[2], "alamat": "Jalan Café"}], encoding="latin-1")
    with pytest.raises(Unreadable, match="bukan UTF-8 pada baris 4"):
        rows_of(path)


def test_a_csv_cut_in_the_middle_of_a_line_is_refused(tmp_path: Path) -> None:
    path = as_csv(tmp_path, OFFICES)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Unreadable, match="terpotong pada baris 34"):
        rows_of(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="tidak dapat dibuka"):
        open_file(tmp_path / "tidak-ada.json")


def test_another_dataset_than_was_asked_for_is_refused(tmp_path: Path) -> None:
    path = as_json(tmp_path, OFFICES)
    with pytest.raises(Unreadable, match="berisi RUP-MasterSatker, bukan RUP-StrukturAnggaranPD"):
        open_file(path, dataset="RUP-StrukturAnggaranPD")
    with pytest.raises(Unreadable, match="tidak dikenal"):
        open_file(path, dataset="RUP")


def bomb(folder: Path) -> Path:
    path = folder / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    return path


def crowd(folder: Path) -> Path:
    path = folder / "ramai.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(300):
            archive.writestr(f"{number}.xml", b"")
    return path


def no_workbook(folder: Path) -> Path:
    path = folder / "arsip.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("surat.txt", b"bukan buku kerja")
    return path


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize(
    ("make", "said"), [(bomb, "terlalu besar setelah dibuka"), (crowd, "tidak wajar"), (no_workbook, "arsip ZIP berisi surat.txt")]
)
def test_a_workbook_that_would_harm_is_refused(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        open_file(make(tmp_path))


@pytest.mark.asvs("5.2.3")
def test_a_workbook_whose_reader_dies_is_refused_and_nothing_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        'import os, signal\nprint(\'{"headings": [], "sheet": "Data"}\', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n'
    )
    monkeypatch.setattr("app.files.workbooks.CHILD", child)
    with pytest.raises(Unreadable, match="terlalu besar"):
        open_file(as_workbook(tmp_path, {"Data": as_table(orders(1))}))


def test_a_workbook_left_half_read_leaves_no_child(tmp_path: Path) -> None:
    opened: Opened = open_file(as_workbook(tmp_path, {"Data": as_table(orders(2000))}))
    next(opened.batches)
    del opened


def test_lines_with_and_without_a_quotation_mark_are_read_as_a_csv_reader_reads_them(tmp_path: Path) -> None:
    headings, row = list(order(1)), [str(value) for value in order(1).values()]
    odd = ["a, b", 'he said "c"', "two\nlines", " d ", "", "e\u2028f", "g\x0bh"]
    lines = [row, *([*row[:-1], cell] for cell in odd), row]
    for end in ("\n", "\r\n"):
        path = tmp_path / "orders.csv"
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator=end).writerows([headings, *lines])
        with path.open(newline="") as file:
            expected = list(csv.reader(file))[1:]
        assert [list(cells.values()) for _number, cells in rows_of(path)] == expected == lines


def test_a_file_that_cannot_be_read_names_the_field_that_brought_it(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_bytes(b"")
    with pytest.raises(Unreadable) as refused:
        open_file(path)
    assert [(error.field, error.message) for error in refused.value.errors] == [("file", refused.value.message)]
