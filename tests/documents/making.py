"""A report for tests of documents."""

from datetime import UTC, datetime

from app.documents import Column, Fact, Kind, Letterhead, Report, Table

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
COLUMNS = (
    Column("nama", "Nama", weight=3),
    Column("jumlah", "Jumlah", Kind.COUNT),
    Column("nilai", "Nilai (Rp)", Kind.RUPIAH, 2),
    Column("persen", "%", Kind.PERCENT),
    Column("tanggal", "Tanggal", Kind.DAY),
    Column("nilai_itkp", "Nilai", Kind.DECIMAL),
)


def report(*, names=("Dinas Pendidikan",), rows=None, **changes) -> Report:
    rows = (
        [[name, 24, 62_837_646_034, (62_837_646_034, 422_581_000_000), "2026-03-02", "2.40"] for name in names]
        if rows is None
        else rows
    )
    values = {
        "title": "Laporan uji",
        "subtitle": "Semester I 2026",
        "letterhead": Letterhead(("PEMERINTAH KABUPATEN CONTOH", "Dinas Contoh")),
        "facts": (
            Fact("Belanja", 1_827_503_192_259, Kind.RUPIAH),
            Fact("Serapan", (607_860_327_624, 1_827_503_192_259), Kind.PERCENT),
        ),
        "tables": (
            Table(
                name="Unit",
                caption="Menurut unit",
                columns=COLUMNS,
                rows=rows,
                totals=["Jumlah", 24, 62_837_646_034, None, None, None],
            ),
        ),
        "notes": ("Dihitung dari buku besar.",),
        "as_of": "2 Maret 2026 10.00 WIB",
        "drawn_at": AT,
    }
    return Report(**{**values, **changes})
