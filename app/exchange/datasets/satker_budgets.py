"""RUP-StrukturAnggaranPD: what each satker may spend in the year; a row
without figures (and without a year) is one that has none."""

from app.exchange.datasets.fields import CODE, MONEY, TEXT, Dataset, needing, of

SATKER_BUDGETS = Dataset(
    "RUP-StrukturAnggaranPD",
    needing(
        of(CODE, "tahun_anggaran")
        + of(TEXT, "kd_klpd nama_klpd")
        + of(CODE, "kd_satker")
        + of(TEXT, "kd_satker_str nama_satker")
        + of(MONEY, "belanja_operasi belanja_modal belanja_btt belanja_non_pengadaan belanja_pengadaan total_belanja"),
        "kd_klpd kd_satker_str nama_satker",
    ),
    signature=frozenset({"kd_satker_str", "belanja_operasi", "belanja_pengadaan"}),
    key=lambda row: str(row["kd_satker_str"]),
)
