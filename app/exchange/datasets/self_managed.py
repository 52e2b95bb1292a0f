"""RUP-PaketSwakelola-Terumumkan: work without a vendor, one row a package."""

from app.exchange.datasets.fields import ANNOUNCED, CODE, DATE, HEAD, MONEY, OFFICIAL, STATUS, TEXT, Dataset, needing, of

SELF_MANAGED = Dataset(
    "RUP-PaketSwakelola-Terumumkan",
    needing(
        HEAD
        + of(CODE, "kd_rup")
        + of(TEXT, "nama_paket")
        + of(MONEY, "pagu")
        + of(CODE, "tipe_swakelola")
        + of(TEXT, "volume_pekerjaan uraian_pekerjaan kd_klpd_penyelenggara nama_klpd_penyelenggara nama_satker_penyelenggara")
        + of(DATE, "tgl_awal_pelaksanaan_kontrak tgl_akhir_pelaksanaan_kontrak tgl_buat_paket tgl_pengumuman_paket")
        + OFFICIAL
        + of(CODE, "kd_rup_lokal")
        + STATUS,
        f"{ANNOUNCED} nama_paket",
    ),
    signature=frozenset({"kd_rup", "tipe_swakelola"}),
    key=lambda row: str(row["kd_rup"]),
    key_column="kd_rup",
)
