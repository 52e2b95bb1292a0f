"""RUP-MasterSatker: the spending units of a government. Has no year of its own.

A unit has one code (`kd_satker_str`) and may have several of SIRUP's numbers
(`kd_satker`), an old and a new one say: each is a row.
"""

from app.exchange.datasets.fields import CODE, TEXT, Dataset, needing, of

BESIDE = "|"
"""Between code and number in a row's key."""
SATKERS = Dataset(
    "RUP-MasterSatker",
    needing(
        of(CODE, "kd_satker")
        + of(TEXT, "kd_satker_str nama_satker alamat telepon fax kodepos status_satker ket_satker jenis_satker")
        + of(TEXT, "kd_klpd nama_klpd jenis_klpd kode_eselon"),
        "kd_satker_str nama_satker kd_klpd",
    ),
    signature=frozenset({"kd_satker_str", "status_satker", "jenis_satker"}),
    key=lambda row: f"{row['kd_satker_str']}{BESIDE}{row['kd_satker'] or ''}",
    year=None,
)
