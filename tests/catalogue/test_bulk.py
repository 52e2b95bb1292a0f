"""Bulk: a workbook is made for an etalase, read within limits, and says of each row what it would do."""

import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.assistant.classification import Usual, usual_on
from app.catalogue.attributes import defining
from app.catalogue.bulk import planning
from app.catalogue.bulk.columns import EXAMPLE_SKU, values_of
from app.catalogue.bulk.planning import Effect, Planned, columns_of, counts, plan
from app.catalogue.bulk.reading import Sheet, etalase_named_in, read_sheet
from app.catalogue.bulk.workbook import Written, listing_workbook
from app.catalogue.listing import writing
from app.catalogue.models import Etalase
from app.clock import now
from app.files.workbooks import Unreadable
from tests.catalogue import making
from tests.catalogue.workbooks import row
from tests.vendors import making as vendors


@pytest.fixture
def shelf(session: Session) -> Etalase:
    making.category(session, "01.01", "Kertas dan buku")
    return making.shelf(session, price_ceiling=1_000_000)


def sheet_of(path: Path, session: Session, shelf: Etalase, rows: Sequence[dict[str, Any]], *, only: Sequence[str] = ()) -> Sheet:
    """Rows by names of columns, typed into a workbook of the etalase and read again."""
    known = [one for one in columns_of(session, shelf) if not only or one.name in only]
    file = path / "produk.xlsx"
    file.write_bytes(listing_workbook(etalase=shelf, columns=known, rows=[Written(one) for one in rows]))
    return read_sheet(file, columns_of(session, shelf))


def planned(
    path: Path, session: Session, shelf: Etalase, staff: Actor, *rows: dict[str, Any], only: Sequence[str] = ()
) -> list[Planned]:
    assert staff.vendor_id is not None
    return plan(session, sheet=sheet_of(path, session, shelf, rows, only=only), etalase=shelf, vendor_id=staff.vendor_id, at=now())


def typed_by_hand(path: Path, *rows: Sequence[Any]) -> Path:
    """A workbook that somebody made without the template."""
    file = path / "sendiri.xlsx"
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            for at, cell in enumerate(cells):
                sheet.write(number, at, cell)
    return file


def faults(one: Planned) -> dict[str, str]:
    return {fault.heading: fault.remedy for fault in one.faults}


def test_a_template_has_headings_drop_downs_help_and_an_example_that_is_no_listing(
    session: Session, shelf: Etalase, tmp_path: Path
) -> None:
    file = tmp_path / "templat.xlsx"
    known = columns_of(session, shelf)
    file.write_bytes(listing_workbook(etalase=shelf, columns=known, example=True))
    book = CalamineWorkbook.from_path(file)
    head, example, *_rest = book.get_sheet_by_name("Produk").to_python()
    assert head[:3] == ["SKU *", "Nama produk *", "Uraian *"]
    assert example[0] == EXAMPLE_SKU
    with zipfile.ZipFile(file) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        lists = parts.read("xl/sharedStrings.xml").decode()
    assert sheet.count('type="list"') == 5
    assert "10 angka." in sheet
    for text in ("Pekerjaan konstruksi", "Dirakit di Indonesia", "01.01 Kertas dan buku", "lusin"):
        assert text in lists
    assert etalase_named_in(file) == shelf.slug
    with pytest.raises(Unreadable, match="belum ada baris"):
        read_sheet(file, known)


def test_the_example_and_the_form_begin_with_what_is_usual_on_the_shelf(session: Session, shelf: Etalase, staff: Actor) -> None:
    """A shelf of road works shows no ream of paper as its example."""
    assert {column.name: column.example for column in columns_of(session, shelf)}["kbki"] == "3212801000"
    assert usual_on(session, shelf) is None
    road = {"kind": "construction", "kbki": "5421100000", "unit": "m²"}
    for name in ("Pengaspalan jalan", "Marka jalan"):
        making.published(session, shelf, staff, name=name, **road)
    making.published(session, shelf, staff, name="Kertas A4")
    assert usual_on(session, shelf) == Usual("construction", "5421100000", "m²")
    example = {column.name: column.example for column in columns_of(session, shelf)}
    assert (example["kind"], example["kbki"], example["unit"]) == ("Pekerjaan konstruksi", "5421100000", "m²")
    assert "Kertas" not in str(example["name"])
    assert "Kertas" not in str(example["description"])
    assert (example["brand"], example["weight_g"]) == ("", "")


def test_rows_are_new_until_they_are_written_and_unchanged_afterwards(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    rows = [row(n) for n in range(3)]
    found = planned(tmp_path, session, shelf, staff, *rows)
    assert [(one.number, one.sku, one.effect) for one in found] == [(2, "KRT-0", "new"), (3, "KRT-1", "new"), (4, "KRT-2", "new")]
    for one in found:
        assert one.stock is not None
        writing.write(session, etalase=shelf, content=one.content, stock=one.stock, sku=one.sku, actor=staff, at=now())
    assert {one.effect for one in planned(tmp_path, session, shelf, staff, *rows)} == {Effect.UNCHANGED}
    changed = planned(tmp_path, session, shelf, staff, row(0), row(1, unit_price="Rp 55.000", stock="1.250"), row(2))
    assert counts(changed) == {"new": 0, "changed": 1, "unchanged": 2, "bad": 0, "jumps": 0}
    assert dict(changed[1].content) == {"unit_price": 55_000}
    assert changed[1].stock == 1250
    assert [(one.heading, one.new) for one in changed[1].changes] == [("Harga satuan (Rp)", "Rp 55.000"), ("Stok", "1.250")]


def test_what_a_vendor_has_comes_back_unchanged_from_its_own_export(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    making.draft(
        session,
        shelf,
        staff,
        sku="1",
        description="Baris satu.\r\nBaris dua.",
        brand="=1+1",
        price_with_ppn=False,
        tax_rate_bps=1200,
    )
    making.draft(
        session, shelf, staff, sku="@2", tkdn_bps=4050, tkdn_certificate="T-1", warranty="1 tahun", weight_g=5, kind="service"
    )
    making.published(session, shelf, staff, sku="3", tkdn_bps=1, tkdn_expires_on=vendors.today(), category_code="01.01")
    making.draft(session, shelf, staff, sku="4", tkdn_bps=4050)
    assert staff.vendor_id is not None
    kept = planning.listings_by_sku(session, shelf.region_id, staff.vendor_id, ["1", "@2", "3", "4"]).values()
    known = {one.name: one for one in columns_of(session, shelf)}
    rows = [{name: known[name].shown(value) for name, value in values_of(one).items()} for one in kept]
    assert len(rows) == 4
    assert {(one.effect, one.faults) for one in planned(tmp_path, session, shelf, staff, *rows)} == {(Effect.UNCHANGED, ())}


def test_a_file_of_sku_price_and_stock_changes_just_those(session: Session, shelf: Etalase, staff: Actor, tmp_path: Path) -> None:
    making.published(session, shelf, staff, sku="KRT-1", brand="Merek")
    rows = ({"sku": "KRT-1", "unit_price": 65_001, "stock": 9}, {"sku": "KRT-9", "unit_price": 1, "stock": 1})
    known, new = planned(tmp_path, session, shelf, staff, *rows, only=("sku", "unit_price", "stock"))
    assert (dict(known.content), known.stock, known.jumps) == ({"unit_price": 65_001}, 9, True)
    assert new.effect == Effect.BAD
    assert {fault.column for fault in new.faults} == {"sku"}
    (fault,) = new.faults
    assert fault.remedy.startswith("SKU ini belum ada. Periksa kodenya; untuk produk baru lengkapi kolom: Nama produk, Uraian")
    (just_below,) = planned(tmp_path, session, shelf, staff, {"sku": "KRT-1", "unit_price": 65_000}, only=("sku", "unit_price"))
    assert not just_below.jumps


def test_a_bad_row_names_each_column_its_value_and_the_remedy(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    making.in_curation(session, shelf, staff, sku="ANTRE")
    making.draft(session, making.shelf(session, "Etalase lain"), staff, sku="LAIN")
    bad = {
        "name": (row(1, name="Krts"), "Nama produk", "Paling sedikit 5 huruf."),
        "long": (row(2, name="x" * 30_000), "Nama produk", "Paling banyak 250 huruf."),
        "kbki": (row(3, kbki=12), "Kode KBKI", "10 angka"),
        "price": (row(4, unit_price="murah"), "Harga satuan (Rp)", "angka"),
        "zero": (row(5, unit_price=0), "Harga satuan (Rp)", "Harus lebih dari 0."),
        "cents": (row(6, unit_price=10.5), "Harga satuan (Rp)", "bulat"),
        "ceiling": (row(7, unit_price=1_000_001), "Harga satuan (Rp)", "Harga tertinggi"),
        "stock": (row(8, stock=-1), "Stok", "Paling sedikit 0."),
        "origin": (row(9, pdn_reason="Bulan"), "Asal barang (PDN)", "Dibuat di Indonesia"),
        "nothing": (row(10, pdn_reason=""), "Asal barang (PDN)", "Wajib diisi."),
        "category": (row(11, category="99 Entah"), "Kategori", "daftar"),
        "certificate": (row(12, tkdn_percent=40), "Nomor sertifikat TKDN", "Isi nomor sertifikat"),
        "day": (row(13, tkdn_expires_on="kapan-kapan"), "TKDN berlaku sampai", "tahun-bulan-hari"),
        "sku": (row(14, sku=""), "SKU", "Wajib diisi."),
        "queue": (row(15, sku="ANTRE", name="Kertas lain"), "SKU", "menunggu kurator"),
        "elsewhere": (row(16, sku="LAIN"), "SKU", "etalase lain"),
        "twice": (row(1), "SKU", "baris 2"),
    }  # fmt: skip
    found = planned(tmp_path, session, shelf, staff, *(typed for typed, _heading, _remedy in bad.values()))
    for one, (case, (_typed, heading, remedy)) in zip(found, bad.items(), strict=True):
        assert one.effect == Effect.BAD, case
        assert list(faults(one)) == [heading], case
        assert remedy in faults(one)[heading], case
        assert len(one.faults[0].value) <= 80


def test_numbers_days_and_choices_are_taken_as_people_type_them(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    typed = {"kind": "JASA", "price_with_ppn": "Tidak", "tkdn_percent": "40,5", "tkdn_certificate": 123, "tkdn_expires_on": "31/12/2027",
             "preorder_days": 3, "weight_g": 12, "category": "01.01", "sku": 17, "min_purchase": 1.5, "unit": "meter lari"}  # fmt: skip
    (one,) = planned(tmp_path, session, shelf, staff, row(1, **typed))
    assert (one.sku, one.effect) == ("17", Effect.NEW)
    assert {name: one.content[name] for name in ("kind", "price_with_ppn", "tax_rate_bps", "tkdn_bps", "tkdn_certificate")} == {
        "kind": "service", "price_with_ppn": False, "tax_rate_bps": 1100, "tkdn_bps": 4050, "tkdn_certificate": "123",
    }  # fmt: skip
    assert one.content["tkdn_expires_on"].isoformat() == "2027-12-31"
    assert (one.content["category_code"], one.content["unit"], one.content["min_purchase"]) == (
        "01.01",
        "meter lari",
        Decimal("1.5"),
    )


def test_text_that_looks_like_a_formula_stays_text_there_and_back(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    (one,) = planned(
        tmp_path, session, shelf, staff, row(1, name='=HYPERLINK("http://jahat.contoh","klik")', brand="@SUM(A1)", warranty="-1+1")
    )
    assert (one.content["name"], one.content["brand"]) == ('=HYPERLINK("http://jahat.contoh","klik")', "@SUM(A1)")
    with zipfile.ZipFile(tmp_path / "produk.xlsx") as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
        assert 'quotePrefix="1"' in parts.read("xl/styles.xml").decode()


def test_a_cell_whose_formula_has_no_value_says_so_and_empties_nothing(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    """What a spreadsheet could not work out is read as nothing: of a required cell that was told as
    missing, of another one it would have been emptied."""
    kept = making.draft(session, shelf, staff, sku="KRT-1", brand="Contoh")
    path = tmp_path / "rumus.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["SKU", "Harga satuan (Rp)", "Merek", "Stok"])
        sheet.write_row(1, 0, ["KRT-1", "", "", 7])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 2, '=A1&"<"', None, "")
        sheet.write_row(2, 0, ["KRT-1b", "", "", ""])
        sheet.write_formula(2, 1, "=7*8", None, 56)
    assert staff.vendor_id is not None
    read = read_sheet(path, columns_of(session, shelf))
    one, other = plan(session, sheet=read, etalase=shelf, vendor_id=staff.vendor_id, at=now())
    assert one.effect is Effect.BAD
    assert {fault.column: fault.value for fault in one.faults} == {"unit_price": "#DIV/0!", "brand": '=A1&"<"'}
    assert "#DIV/0!" in faults(one)["Harga satuan (Rp)"]
    assert "belum dihitung" in faults(one)["Merek"]
    assert "Harga satuan (Rp)" not in faults(other)
    assert kept.newest.brand == "Contoh"


def test_a_cell_of_a_million_letters_is_a_bad_row_and_no_harm(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    sheet_of(tmp_path, session, shelf, [row(1, name="PANJANG")])
    whole, long = tmp_path / "produk.xlsx", tmp_path / "panjang.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(long, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text.replace(b"PANJANG", b"x" * 10**6) if name == "xl/sharedStrings.xml" else text)
    assert staff.vendor_id is not None
    sheet = read_sheet(long, columns_of(session, shelf))
    (one,) = plan(session, sheet=sheet, etalase=shelf, vendor_id=staff.vendor_id, at=now())
    assert faults(one) == {"Nama produk": "Paling banyak 250 huruf."}


def test_a_file_that_is_no_list_of_products_is_refused_whole(session: Session, shelf: Etalase, tmp_path: Path) -> None:
    known = columns_of(session, shelf)
    for rows, sentence in (
        ([["Nama", "Harga"], ["Kertas", 1]], "kolom SKU tidak ada"),
        ([["SKU", "Stok", "stok *"], ["1", 1, 2]], "dua kali"),
        ([["SKU", "Stok"]], "belum ada baris"),
        ([["SKU"], *([n] for n in range(10_001))], "lebih dari 10.000 baris"),
    ):
        with pytest.raises(Unreadable, match=sentence):
            read_sheet(typed_by_hand(tmp_path, *rows), known)
    for sent, sentence in ((b"SKU;Stok\n1;2\n", "bukan buku kerja"), (b"PK\x03\x04" + b"\0" * 100, "rusak")):
        (tmp_path / "lain.xlsx").write_bytes(sent)
        with pytest.raises(Unreadable, match=sentence):
            read_sheet(tmp_path / "lain.xlsx", known)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(session: Session, shelf: Etalase, tmp_path: Path) -> None:
    bomb = typed_by_hand(tmp_path, ["SKU"], ["1"])
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet9.xml", b" " * 30_000_000)
    with pytest.raises(Unreadable, match="terlalu besar"):
        read_sheet(bomb, columns_of(session, shelf))


def test_a_workbook_made_without_the_template_says_which_headings_it_does_not_know(
    session: Session, shelf: Etalase, tmp_path: Path
) -> None:
    made = typed_by_hand(
        tmp_path, ["sku", "NAMA  produk*", "unit_price", "Warna", "Kesalahan"], ["a", "b", 1, "merah", "dulu salah"]
    )
    sheet = read_sheet(made, columns_of(session, shelf))
    assert [one.name for one in sheet.columns] == ["sku", "name", "unit_price"]
    assert sheet.ignored == ("Warna",)
    assert etalase_named_in(made) is None


def test_every_field_comes_back_from_its_own_workbook_unchanged(
    session: Session, shelf: Etalase, staff: Actor, tmp_path: Path
) -> None:
    office = making.curator(session, vendors.region(session))
    for name, kind, other in (
        ("Ukuran", "choice", {"choices": ["A4", "F4"]}),
        ("Berat", "number", {"unit": "gsm"}),
        ("Putih", "yes_no", {}),
    ):
        defining.define(session, etalase=shelf, name=name, kind=kind, actor=office, at=now(), **other)
    content = {
        "attributes": {"ukuran": "A4", "berat": 80.5, "putih": True}, "tiers": [{"from": 10, "price": 50_000}], "model": "A4-80",
        "zones": [{"region": "99.01", "shipping": 15_000}, {"region": "", "shipping": 60_000}], "size_mm": [300, 215, 50], "weight_g": 2_500,
        "sni_number": "SNI 1", "sni_expires_on": date(2099, 12, 31), "halal_number": "ID1", "sustainability": ["recycled", "low_plastic"],
        "bmp_bps": 1_250, "options": {"Warna": "Putih"},
    }  # fmt: skip
    made = writing.write(
        session,
        etalase=shelf,
        content=making.content(**content),
        stock=Decimal(5),
        sku="KRT-1",
        family="KRT",
        actor=staff,
        at=now(),
    )
    known = columns_of(session, shelf)
    cells = {one.name: one.shown(values_of(made).get(one.name)) for one in known}
    (again,) = planned(tmp_path, session, shelf, staff, cells)
    assert (again.effect, [*again.faults], [*again.changes]) == (Effect.UNCHANGED, [], [])
    changed = {**cells, "tiers": "10=49.000; 50=45.000", "attributes.ukuran": "f4", "attributes.berat": 70, "options": "Warna=Krem"}
    (told,) = planned(tmp_path, session, shelf, staff, changed)
    assert told.effect == Effect.CHANGED
    assert told.content == {
        "tiers": [{"from": 10, "price": 49_000}, {"from": 50, "price": 45_000}], "options": {"Warna": "Krem"},
        "attributes": {"ukuran": "F4", "berat": 70, "putih": True},
    }  # fmt: skip


def test_a_wrong_cell_of_the_new_columns_is_named(session: Session, shelf: Etalase, staff: Actor, tmp_path: Path) -> None:
    office = making.curator(session, vendors.region(session))
    defining.define(session, etalase=shelf, name="Berat", kind="number", actor=office, at=now())
    wrong = {
        "tiers": "sepuluh=50",
        "zones": "99.01=murah",
        "size_cm": "30 x 20",
        "bmp_percent": 16,
        "attributes.berat": "ringan",
        "options": "Biru",
    }
    (bad,) = planned(tmp_path, session, shelf, staff, row(**wrong))
    assert {fault.column for fault in bad.faults} == set(wrong)
    (bad,) = planned(tmp_path, session, shelf, staff, row(tiers="10=60.000"))
    assert [fault.column for fault in bad.faults] == ["tiers"]
