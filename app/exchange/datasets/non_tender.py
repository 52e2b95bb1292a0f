"""SPSE-PencatatanNonTender and its Realisasi: packages that offices recorded, and their payments (many a package).

One package has two names: `kd_pkt_dce` in the first is `kd_paket_dce` in the second. SPSE's `kd_satker` is a number of its own:
units are joined on `kd_satker_str` alone. Amounts keep their cents.
"""

from app.exchange.datasets.fields import AMOUNT, CODE, CODES, DATE, HEAD, INSTANT, OFFICIAL, TEXT, Dataset, needing, of

RECORDS = Dataset(
    "SPSE-PencatatanNonTender",
    needing(
        HEAD
        + of(CODE, "kd_lpse kd_nontender_pct kd_pkt_dce")
        + of(CODES, "kd_rup")
        + of(TEXT, "nama_paket")
        + of(AMOUNT, "pagu total_realisasi nilai_pdn_pct nilai_umk_pct")
        + of(TEXT, "sumber_dana uraian_pekerjaan informasi_lainnya kategori_pengadaan mtd_pemilihan bukti_pembayaran")
        + of(TEXT, "status_nontender_pct status_nontender_pct_ket alasan_pembatalan")
        + OFFICIAL[:2]
        + of(INSTANT, "tgl_buat_paket tgl_mulai_paket tgl_selesai_paket")
        + of(DATE, "_event_date")
        + of(TEXT, "last_update_ref"),
        "tahun_anggaran kd_klpd kd_satker_str kd_nontender_pct nama_paket status_nontender_pct",
    ),
    signature=frozenset({"kd_nontender_pct", "kd_pkt_dce", "status_nontender_pct"}),
    key=lambda row: f"{row['kd_lpse'] or ''}:{row['kd_nontender_pct']}",
)
PAYMENTS = Dataset(
    "SPSE-PencatatanNonTenderRealisasi",
    needing(
        HEAD
        + of(CODE, "kd_lpse")
        + of(TEXT, "nama_lpse")
        + of(CODE, "kd_nontender_pct kd_paket_dce")
        + of(CODES, "kd_rup_paket")
        + of(TEXT, "nama_paket")
        + of(AMOUNT, "pagu")
        + of(TEXT, "jenis_realisasi no_realisasi")
        + of(DATE, "tgl_realisasi")
        + of(AMOUNT, "nilai_realisasi")
        + of(TEXT, "dok_realisasi ket_realisasi")
        + of(TEXT, "nama_penyedia npwp_penyedia", personal=True)
        + OFFICIAL[:2]
        + of(DATE, "_event_date")
        + of(TEXT, "last_update_ref"),
        "tahun_anggaran kd_klpd kd_satker_str kd_nontender_pct nilai_realisasi",
    ),
    signature=frozenset({"kd_nontender_pct", "kd_paket_dce", "nilai_realisasi"}),
    key=lambda row: "|".join(
        str(row[name] or "") for name in ("kd_lpse", "kd_nontender_pct", "jenis_realisasi", "no_realisasi", "tgl_realisasi")
    ),
    repeats=True,
)
"""Receipts have no number of their own that is sure: equal ones are numbered."""
