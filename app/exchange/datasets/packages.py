"""RUP-PaketPenyedia-Terumumkan: packages for providers, one row each."""

from app.exchange.datasets.fields import ANNOUNCED, BOOLEAN, CODE, DATE, HEAD, MONEY, OFFICIAL, STATUS, TEXT, Dataset, needing, of

PACKAGES = Dataset(
    "RUP-PaketPenyedia-Terumumkan",
    needing(
        HEAD
        + of(CODE, "kd_rup")
        + of(TEXT, "nama_paket")
        + of(MONEY, "pagu")
        + of(CODE, "kd_metode_pengadaan")
        + of(TEXT, "metode_pengadaan kd_jenis_pengadaan jenis_pengadaan status_pradipa status_pdn status_ukm alasan_non_ukm")
        + of(TEXT, "status_konsolidasi tipe_paket")
        + of(CODE, "kd_rup_swakelola kd_rup_lokal")
        + of(TEXT, "volume_pekerjaan urarian_pekerjaan=uraian_pekerjaan spesifikasi_pekerjaan")
        + of(
            DATE,
            "tgl_awal_pemilihan tgl_akhir_pemilihan tgl_awal_kontrak tgl_akhir_kontrak tgl_awal_pemanfaatan tgl_akhir_pemanfaatan",
        )
        + of(DATE, "tgl_buat_paket tgl_pengumuman_paket")
        + OFFICIAL
        + STATUS[:3]
        + of(BOOLEAN, "status_dikecualikan")
        + of(TEXT, "alasan_dikecualikan tahun_pertama kode_rup_tahun_pertama nomor_kontrak")
        + of(BOOLEAN, "spp_aspek_ekonomi spp_aspek_sosial spp_aspek_lingkungan")
        + STATUS[3:],
        f"{ANNOUNCED} nama_paket",
    ),
    signature=frozenset({"kd_rup", "metode_pengadaan", "status_pdn", "status_ukm"}),
    key=lambda row: str(row["kd_rup"]),
    key_column="kd_rup",
)
"""`urarian_pekerjaan` is the feed's own spelling."""
