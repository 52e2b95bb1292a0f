"""How long a paper of one page takes: the first one (a program starts), one after another (the drawing alone), and its seal.

`processor` is what it takes of one core, whatever else the machine is doing.
"""

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from app.documents import Column, Fact, Kind, Letter, Letterhead, Section, Signatory, Table, draw_letter, drawing, letter_data
from app.documents.sealing import sealed
from app.settings import settings

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
TIMES = 60


def run() -> dict[str, object]:
    """Milliseconds: the first, the median and the quickest tenth of the others."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LOKAPASAR_DATA"] = folder
        settings.cache_clear()
        drawings, seals, at_seals = [], [], 0.0
        for n in range(TIMES):
            begun = time.perf_counter()
            made = draw_letter(_letter(n), address=f"https://katalog.contoh.go.id/verifikasi/2.{n:026}", drawn_at=AT)
            drawn, own = time.perf_counter(), time.process_time()
            if n == 0:
                started = _processor_seconds_of_the_typesetter()
            sealed(made, at=AT)
            drawings.append(1000 * (drawn - begun))
            seals.append(1000 * (time.perf_counter() - drawn))
            at_seals += 1000 * (time.process_time() - own) if n else 0
    at_drawings = 1000 * (_processor_seconds_of_the_typesetter() - started)
    told = {"drawing_ms": _told(drawings, at_drawings), "seal_ms": _told(seals, at_seals)}
    return {"bytes": len(made), **told}


def _processor_seconds_of_the_typesetter() -> float:
    fields = Path(f"/proc/{drawing._kept[-1]._process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(times: list[float], processor: float) -> dict[str, float]:
    warm = times[1:]
    return {
        "first": round(times[0], 1),
        "median": round(statistics.median(warm), 1),
        "processor": round(processor / len(warm), 1),
        "quickest_tenth": round(statistics.quantiles(warm, n=10)[0], 1),
    }


def _letter(n: int) -> dict[str, object]:
    columns = [
        Column("no", "No", Kind.COUNT, 0.4),
        Column("b", "Barang", weight=3),
        Column("k", "KBKI"),
        Column("n", "Nilai (Rp)", Kind.RUPIAH),
    ]
    table = Table(
        name="Barang",
        caption="",
        columns=columns,
        rows=[(line, f"Barang {line}", "3212801100", 5_000_000 + line) for line in range(10)],
    )
    party = [Fact("Nama", "CV Contoh"), Fact("NIB", "9900000000001"), Fact("Alamat", "Desa Contoh, Kecamatan Contoh")]
    return letter_data(
        Letter(
            title="Surat Pesanan",
            number=f"Nomor {n:03}/SP/1.01.0.00.0.00.01.0000/2026",
            letterhead=Letterhead(["PEMERINTAH KABUPATEN CONTOH", "Dinas Contoh"]),
            sections=[
                Section(heading="Pembeli", facts=party),
                Section(heading="Penyedia", facts=party),
                Section(heading="Barang", table=table),
                Section(heading="Syarat", clauses=["Barang diperiksa pada saat diterima: fungsi, jumlah, dan waktu."] * 8),
            ],
            signatories=[Signatory(post="PPK", name="Nama"), Signatory(post="CV Contoh", name="Nama")],
            issued="2 Maret 2026 10.00 WIB",
        )
    )
