"""RUP-PaketAnggaranPenyedia: the budget lines (MAK) of packages. A package has several; they are never told apart by `kd_rup`.

INAPROC v1 numbers the lines (`id_paket_anggaran_penyedia`); ISB does not, so a line is what its
account and sources make it, and equal ones are numbered.
"""

from collections.abc import Mapping
from typing import Any

from app.exchange.datasets.fields import ANNOUNCED, CODE, HEAD, MONEY, STATUS, TEXT, Dataset, needing, of

MAKES_A_LINE = ("kd_rup", "mak", "sumber_dana", "asal_dana", "kd_kegiatan", "kd_komponen", "kd_subkegiatan")


def line_key(row: Mapping[str, Any]) -> str:
    number = row["id_paket_anggaran_penyedia"]
    return f"id:{number}" if number is not None else "|".join(str(row[name] or "") for name in MAKES_A_LINE)


BUDGET_LINES = Dataset(
    "RUP-PaketAnggaranPenyedia",
    needing(
        HEAD
        + of(CODE, "kd_rup kd_rup_lokal kd_kegiatan kd_komponen kd_subkegiatan")
        + of(MONEY, "pagu")
        + of(TEXT, "mak sumber_dana asal_dana")
        + of(CODE, "tahun_anggaran_dana")
        + of(TEXT, "asal_dana_klpd asal_dana_satker")
        + STATUS
        + of(CODE, "id_paket_anggaran_penyedia")
        + of(TEXT, "jenis_dana_apbn last_update_ref"),
        ANNOUNCED,
    ),
    signature=frozenset({"kd_rup", "mak", "asal_dana", "tahun_anggaran_dana"}),
    key=line_key,
    repeats=True,
)
