"""RUP-HistoryKajiUlang: how packages became other packages (one to one, one to several), were cancelled and taken up again.

Cancelling and taking up again name one code twice; a code may be revised more than once.
"""

from app.exchange.datasets.fields import CODE, INSTANT, STATE, TEXT, Dataset, needing, of
from app.plan.models import RevisionKind

REVISIONS = Dataset(
    "RUP-HistoryKajiUlang",
    needing(
        of(TEXT, "kd_satker_str")
        + of(CODE, "tahun_anggaran")
        + of(INSTANT, "tgl_kaji_ulang")
        + of(TEXT, "alasan_kajiulang jenis_paket")
        + of(STATE, "jenis_revisi", among=tuple(RevisionKind))
        + of(CODE, "kd_satker")
        + of(TEXT, "nama_klpd nama_satker jenis_klpd kd_klpd")
        + of(CODE, "kd_rup_baru kd_rup_lama")
        + of(TEXT, "last_update_ref"),
        "kd_satker_str tahun_anggaran tgl_kaji_ulang jenis_revisi kd_klpd kd_rup_baru kd_rup_lama",
    ),
    signature=frozenset({"kd_rup_baru", "kd_rup_lama", "jenis_revisi"}),
    key=lambda row: f"{row['kd_rup_lama']}|{row['kd_rup_baru']}|{row['jenis_revisi']}|{row['tgl_kaji_ulang'].isoformat()}",
    repeats=True,
)
