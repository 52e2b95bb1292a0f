"""Documents: what is typed stays text, the same input gives the same bytes, the figures are the same in every form."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.documents import (
    DocumentTooLarge,
    DrawingFailed,
    Fact,
    Kind,
    Signature,
    Table,
    as_csv,
    draw,
    drawing,
    pdf,
    workbook,
)
from app.documents.plain import breakable, inert, is_formula, plain
from app.documents.qr import qr_svg
from app.documents.report import exact, written, written_fact
from tests.documents.making import AT, COLUMNS, report
from tests.documents.reading import close, text_of

TYPED = [
    "#let x = 1; #x",
    '#include "/etc/passwd"',
    "*tebal* _miring_ `kode` $x^2$ @rujukan <label>",
    "= Judul",
    "- butir + nomor / istilah: ya",
    "// komentar /* lain */ \\ ~ [isi] {kode}",
    "\\u{41} --- ... ' \"",
]
COMPUTED = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://contoh.example")']


def test_a_pdf_shows_every_figure_of_the_report() -> None:
    text = text_of(pdf(report()))
    for shown in (
        "PEMERINTAH KABUPATEN CONTOH",
        "Laporan uji",
        "Rp1.827.503.192.259",
        "33,26%",
        "62.837.646.034",
        "14,87%",
        "2 Mar 2026",
        "2,40",
        "Halaman 1 dari 1",
    ):
        assert shown in text
    assert report().hash in text


def test_the_same_report_gives_the_same_bytes() -> None:
    assert pdf(report()) == pdf(report())
    assert workbook(report()) == workbook(report())


def test_the_hash_says_what_the_report_says_and_not_when_it_was_drawn() -> None:
    first = report()
    assert report(drawn_at=datetime(2027, 1, 1, tzinfo=UTC)).hash == first.hash
    assert report(address="https://contoh.example/verifikasi/x").hash == first.hash
    assert report(names=("Dinas Lain",)).hash != first.hash
    assert report(rows=[["Dinas Pendidikan", 24, 62_837_646_035, None, None, None]]).hash != first.hash


def test_a_pdf_is_tagged_and_claims_pdf_a_2_and_pdf_ua_in_indonesian() -> None:
    drawn = pdf(report())
    assert drawn.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in drawn
    assert b"/Lang(id)" in drawn
    assert re.search(rb"pdfaid:part>2<.*pdfaid:conformance>A<", drawn, re.DOTALL)
    assert re.search(rb"pdfuaid:part>1<", drawn)


def test_no_font_of_the_machine_is_used() -> None:
    fonts = {name.decode() for name in re.findall(rb"/FontName/[A-Z]{6}\+([\w-]+)", pdf(report()))}
    assert fonts
    assert all(name.startswith(("LibertinusSerif", "DejaVuSansMono", "NewCM")) for name in fonts)


@pytest.mark.asvs("1.3.7")
@pytest.mark.parametrize("typed", TYPED)
def test_markup_in_a_name_stays_text(typed: str) -> None:
    drawn = text_of(pdf(report(names=(typed,), title=typed, notes=(typed,), facts=(Fact(typed, typed),))))
    assert close(drawn).count(close(typed)) >= 4


def test_a_name_in_another_script_or_with_control_characters_is_still_drawn() -> None:
    names = (
        "محمد العربية",
        "שלום",
        "中文日本語",
        "😀👍",
        "a\x00b\x07c",
        "kiri\u202enanak",
        "\ud800",
        "x" * 5000,
        "spasi\u00a0keras",
    )
    text = text_of(pdf(report(names=names)))
    assert "□" in text
    assert "abc" in text
    assert "kirinanak" in text


@settings(max_examples=8)
@given(st.lists(st.text(max_size=60), min_size=4, max_size=12))
def test_any_text_can_be_drawn_and_written_as_a_workbook(names: list[str]) -> None:
    made = report(names=names, title=names[0], notes=names, facts=[Fact(name, name) for name in names])
    assert pdf(made).startswith(b"%PDF")
    assert len(sheet(workbook(made), 1)) == len(names) + 2


def test_a_pdf_of_too_many_rows_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(DocumentTooLarge, match=r"3\.001 baris; paling banyak 3\.000.*XLSX"):
        pdf(report(rows=[["a", 1, 1, None, None, None]] * 3001))


def test_a_drawing_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "SECONDS_MAX", 0.001)
    with pytest.raises(DrawingFailed):
        pdf(report())


def test_a_layout_that_lacks_its_data_fails_and_says_which_key() -> None:
    with pytest.raises(DrawingFailed) as failed:
        draw("report", {"lang": "id"}, drawn_at=AT)
    assert "does not contain key" in failed.value.why


def test_the_typesetter_runs_within_its_limits() -> None:
    source = drawing.TYPESETTER.read_text()
    for limit in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE"):
        assert limit in source
    assert "from app" not in source


def test_a_qr_stands_on_a_document_that_has_an_address() -> None:
    address = "https://contoh.example/verifikasi/2.01ABC"
    assert qr_svg(address) == qr_svg(address)
    assert address in text_of(pdf(report(address=address)))
    assert b"/Figure" in pdf(report(address=address))
    assert b"/Figure" not in pdf(report())


def test_people_sign_side_by_side() -> None:
    text = text_of(
        pdf(
            report(
                signatures=(
                    Signature(post="PPK", name="Budi, S.E.", number="NIP 19800101"),
                    Signature(post="PA", above="Mengetahui"),
                )
            )
        )
    )
    assert "Budi, S.E." in text
    assert "Mengetahui" in text


def test_a_workbook_holds_numbers_as_numbers_and_days_as_days() -> None:
    rows = sheet(workbook(report()), 1)
    assert rows[0] == ["Nama", "Jumlah", "Nilai (Rp)", "%", "Tanggal", "Nilai"]
    assert rows[1] == ["Dinas Pendidikan", 24.0, 62_837_646_034.0, 0.148700, date(2026, 3, 2), 2.4]
    assert rows[2][:3] == ["Jumlah", 24.0, 62_837_646_034.0]


def test_a_workbook_shows_facts_notes_and_the_hash_first() -> None:
    cells = [cell for row in sheet(workbook(report()), 0) for cell in row]
    assert {1_827_503_192_259.0, "Dihitung dari buku besar.", report().hash, 0.332618} <= set(cells)


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("typed", COMPUTED)
def test_a_text_is_never_a_formula(typed: str) -> None:
    made = workbook(report(names=(typed,), title=typed, notes=(typed,), facts=(Fact(typed, typed),)))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]
        styles = parts.read("xl/styles.xml").decode()
    assert not any("<f>" in one or "<hyperlink" in one for one in sheets)
    assert 'quotePrefix="1"' in styles
    assert sheet(made, 1)[1][0] == typed.strip()
    assert as_csv(report(names=(typed,)).tables[0]).splitlines()[1].lstrip('"').startswith("'") or typed.startswith("\t")


def test_a_workbook_is_set_up_for_printing() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(report(landscape=True)))) as parts:
        one = parts.read("xl/worksheets/sheet2.xml").decode()
        names = parts.read("xl/workbook.xml").decode()
    assert 'paperSize="9"' in one
    assert 'orientation="landscape"' in one
    assert 'state="frozen"' in one
    assert "_xlnm.Print_Titles" in names


def test_sheets_of_one_name_are_told_apart_whatever_they_are_called() -> None:
    names = ["a" * 40, "A" * 40, "[x]:*?/\\", "", "History"]
    tables = [Table(name=name, caption="", columns=COLUMNS, rows=[]) for name in names]
    found = CalamineWorkbook.from_filelike(io.BytesIO(workbook(report(tables=tables)))).sheet_names
    assert len({name.lower() for name in found}) == 6
    assert all(len(name) <= 31 for name in found)


def test_an_integer_that_a_spreadsheet_would_round_is_written_as_text() -> None:
    assert sheet(workbook(report(rows=[["a", 1, 2**62 + 1, None, None, None]])), 1)[1][2] == str(2**62 + 1)


def test_csv_holds_exact_figures_under_codes() -> None:
    lines = as_csv(report(names=("Dinas, A",)).tables[0]).splitlines()
    assert lines == [
        "nama,jumlah,nilai,persen,tanggal,nilai_itkp",
        '"Dinas, A",24,62837646034,14.8700,2026-03-02,2.40',
    ]


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**15))
def test_a_share_is_rounded_once_from_its_parts(numerator: int, denominator: int) -> None:
    two = written((numerator, denominator), Kind.PERCENT).removesuffix("%").replace(",", ".")
    four = exact((numerator, denominator))
    true = Fraction(100 * numerator, denominator)
    assert abs(Fraction(two) - true) <= Fraction(1, 200)
    assert abs(Fraction(str(four)) - true) <= Fraction(1, 20_000)


def test_what_is_unknown_is_a_dash_and_never_nought() -> None:
    assert written((5, 0), Kind.PERCENT) == written((5, None), Kind.PERCENT) == written(None, Kind.RUPIAH) == "—"
    assert exact((5, 0)) is None
    assert written(0, Kind.RUPIAH) == "0"
    assert written_fact(Fact("", -5000, Kind.RUPIAH)) == "−Rp5.000"


def test_a_long_word_may_be_broken_and_a_code_is_left_whole() -> None:
    assert "\u200b" in breakable("x" * 40)
    assert breakable("1.01.0.00.0.00.01.0000") == "1.01.0.00.0.00.01.0000"
    assert len(plain("y" * 10_000)) == 4000


def sheet(made: bytes, number: int) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(number).to_python()


def test_the_next_drawing_takes_the_same_typesetter_and_a_dead_one_is_replaced() -> None:
    first = pdf(report())
    assert pdf(report()) == first
    kept = drawing._kept[-1]
    assert kept.drawings >= 2
    kept._process.kill()
    kept._process.wait()
    assert pdf(report()) == first
    assert drawing._kept[-1] is not kept


def test_a_typesetter_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "SECONDS_MAX", 0.01)
    with pytest.raises(DrawingFailed, match="belum dapat"):
        draw("report", {"lang": "id", "title": "x" * 2_000_000}, drawn_at=AT)


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("", ""),
        ("Kertas A4; 80 gram", "Kertas A4; 80 gram"),
        ("-5", "-5"),
        ("-5.2500", "-5.2500"),
        ("-5+1", "'-5+1"),
        ("＝1+1", "'＝1+1"),
        ("\n=1", "'\n'=1"),
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ("a;-2+3;b", "a;'-2+3;b"),
        ("isi:\n- rim\n- dus", "isi:\n- rim\n- dus"),
        ("isi:\n@SUM(A1)", "isi:\n'@SUM(A1)"),
    ],
)
def test_a_cell_of_a_table_is_computed_by_no_spreadsheet_whatever_ends_its_cells(typed: str, cell: str) -> None:
    """With Indonesian settings a spreadsheet ends cells at a semicolon and does not
    see the quotes around one that begins further left."""
    assert inert(typed) == cell


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("typed", ['a;"=1+1;b', 'a;""=1+1', 'a\n"@SUM(A1)', 'a\t"-2+3', 'a;"＝1+1', "a;=1+1", "=1+1;=2"])
def test_a_quotation_mark_in_a_text_does_not_open_a_cell_that_is_computed(typed: str) -> None:
    """Doubled, as CSV writes it, it is an empty text to whoever sees a cell begin there."""
    out = io.StringIO()
    csv.writer(out).writerow(["kiri", inert(typed), "kanan"])
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter):
            assert not [cell for cell in row if is_formula(cell)], (delimiter, row)
