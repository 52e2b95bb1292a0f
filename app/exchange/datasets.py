"""The datasets that can be imported: their fields as data, in the feed's own names, and which fields make a row the same row.

ISB and INAPROC-v1 headings are read alike: a v1 name is an alias. Everything that reads rows (recognition, validation, docs, tests) reads this.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds. A `code` is a number or its text; `money` is whole rupiah, a decimal is rounded half up."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its ISB name, what it holds, whether it must be filled, its name in INAPROC v1, and whether it names a person."""

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    alias: str | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """`signature`: headings that tell this dataset from every other; `key`: a row's identity within its region and year."""

    name: str
    fields: tuple[Field, ...]
    signature: frozenset[str]
    key: Callable[[Mapping[str, Any]], str]
    year: str | None = "tahun_anggaran"

    @property
    def aliases(self) -> dict[str, str]:
        """v1 name → ISB name."""
        return {field.alias: field.name for field in self.fields if field.alias}

    @property
    def headings(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)

    @property
    def needed(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.needed)


def as_code(value: Any) -> str:
    """`53605662`, `"53605662 "` → `"53605662"`: RUP codes are numbers in the plan and text in the catalogue."""
    return str(int(str(value).strip()))


def _of(kind: Kind, names: str, *, needed: bool = False, personal: bool = False) -> tuple[Field, ...]:
    """Fields of one kind; `name=alias` gives the v1 name."""
    made = []
    for word in names.split():
        name, _, alias = word.partition("=")
        made.append(Field(name, kind, needed=needed, alias=alias or None, personal=personal))
    return tuple(made)


def _needing(fields: Iterable[Field], *names: str) -> tuple[Field, ...]:
    return tuple(replace(field, needed=True) if field.name in names else field for field in fields)


T, C, M, N, B, D = Kind.TEXT, Kind.CODE, Kind.MONEY, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE

HEAD = _of(C, "tahun_anggaran") + _of(T, "kd_klpd nama_klpd jenis_klpd") + _of(C, "kd_satker") + _of(T, "kd_satker_str nama_satker")
"""The seven fields with which most feeds begin."""
STATUS = _of(B, "status_aktif_rup status_delete_rup") + _of(T, "status_umumkan_rup") + _of(D, "_event_date")
PERSON = _of(T, "nip_ppk nama_ppk username_ppk", personal=True)

PACKAGES = Dataset(
    "RUP-PaketPenyedia-Terumumkan",
    _needing(
        HEAD
        + _of(C, "kd_rup")
        + _of(T, "nama_paket")
        + _of(M, "pagu")
        + _of(C, "kd_metode_pengadaan")
        + _of(T, "metode_pengadaan kd_jenis_pengadaan jenis_pengadaan status_pradipa status_pdn status_ukm alasan_non_ukm status_konsolidasi tipe_paket")
        + _of(C, "kd_rup_swakelola kd_rup_lokal")
        + _of(T, "volume_pekerjaan urarian_pekerjaan spesifikasi_pekerjaan")
        + _of(D, "tgl_awal_pemilihan tgl_akhir_pemilihan tgl_awal_kontrak tgl_akhir_kontrak tgl_awal_pemanfaatan tgl_akhir_pemanfaatan")
        + _of(D, "tgl_buat_paket tgl_pengumuman_paket")
        + PERSON
        + _of(B, "status_dikecualikan")
        + _of(T, "alasan_dikecualikan tahun_pertama kode_rup_tahun_pertama nomor_kontrak")
        + _of(B, "spp_aspek_ekonomi spp_aspek_sosial spp_aspek_lingkungan")
        + STATUS,
        "tahun_anggaran", "kd_klpd", "kd_satker_str", "kd_rup", "nama_paket", "pagu", "status_aktif_rup", "status_delete_rup", "status_umumkan_rup",
    ),
    signature=frozenset({"kd_rup", "metode_pengadaan", "status_pdn", "status_ukm"}),
    key=lambda row: as_code(row["kd_rup"]),
)  # fmt: skip

SELF_MANAGED = Dataset(
    "RUP-PaketSwakelola-Terumumkan",
    _needing(
        HEAD
        + _of(C, "kd_rup")
        + _of(T, "nama_paket")
        + _of(M, "pagu")
        + _of(C, "tipe_swakelola")
        + _of(T, "volume_pekerjaan uraian_pekerjaan kd_klpd_penyelenggara nama_klpd_penyelenggara nama_satker_penyelenggara")
        + _of(D, "tgl_awal_pelaksanaan_kontrak tgl_akhir_pelaksanaan_kontrak tgl_buat_paket tgl_pengumuman_paket")
        + PERSON
        + _of(C, "kd_rup_lokal")
        + STATUS,
        "tahun_anggaran", "kd_klpd", "kd_satker_str", "kd_rup", "nama_paket", "pagu", "status_aktif_rup", "status_delete_rup", "status_umumkan_rup",
    ),
    signature=frozenset({"kd_rup", "tipe_swakelola"}),
    key=lambda row: as_code(row["kd_rup"]),
)  # fmt: skip

BUDGET_LINES = Dataset(
    "RUP-PaketAnggaranPenyedia",
    _needing(
        HEAD
        + _of(C, "kd_rup kd_rup_lokal kd_kegiatan kd_komponen kd_subkegiatan id_paket_anggaran_penyedia")
        + _of(M, "pagu")
        + _of(T, "mak sumber_dana asal_dana")
        + _of(C, "tahun_anggaran_dana")
        + _of(T, "asal_dana_klpd asal_dana_satker jenis_dana_apbn last_update_ref")
        + STATUS,
        "tahun_anggaran", "kd_klpd", "kd_satker_str", "kd_rup", "pagu", "status_aktif_rup", "status_delete_rup", "status_umumkan_rup",
    ),
    signature=frozenset({"kd_rup", "mak", "asal_dana", "tahun_anggaran_dana"}),
    key=lambda row: (
        as_code(row["id_paket_anggaran_penyedia"])
        if row.get("id_paket_anggaran_penyedia") not in (None, "")
        else "|".join(str(row.get(name)) for name in ("kd_rup", "mak", "sumber_dana", "asal_dana", "kd_kegiatan", "kd_komponen", "kd_subkegiatan"))
    ),
)  # fmt: skip

SATKER_BUDGETS = Dataset(
    "RUP-StrukturAnggaranPD",
    _needing(
        _of(C, "tahun_anggaran")
        + _of(T, "kd_klpd nama_klpd")
        + _of(C, "kd_satker")
        + _of(T, "kd_satker_str nama_satker")
        + _of(M, "belanja_operasi belanja_modal belanja_btt belanja_non_pengadaan belanja_pengadaan total_belanja"),
        "kd_klpd", "kd_satker_str", "nama_satker",
    ),
    signature=frozenset({"kd_satker_str", "belanja_operasi", "belanja_pengadaan"}),
    key=lambda row: str(row["kd_satker_str"]).strip(),
)  # fmt: skip

SATKERS = Dataset(
    "RUP-MasterSatker",
    _needing(
        _of(C, "kd_satker")
        + _of(T, "kd_satker_str nama_satker alamat telepon fax kodepos status_satker ket_satker jenis_satker kd_klpd nama_klpd jenis_klpd kode_eselon"),
        "kd_satker_str", "nama_satker", "kd_klpd",
    ),
    signature=frozenset({"kd_satker_str", "status_satker", "jenis_satker"}),
    key=lambda row: str(row["kd_satker_str"]).strip(),
    year=None,
)  # fmt: skip

ORDERS_V6 = Dataset(
    "Ecat-PaketEPurchasingV6",
    _needing(
        _of(C, "tahun_anggaran=fiscal_year")
        + _of(T, "jenis_instansi nama_instansi nama_satker kd_klpd=kode_klpd kd_satker_str=kode_satker kd_paket=order_id")
        + _of(C, "kd_rup=rup_code")
        + _of(T, "rup_nama_pkt=rup_name rup_desc product_ids=product_id sumber_dana=funding_source mak=mak kd_penyedia_v6=kode_penyedia")
        + _of(C, "kd_penyedia_sikap=rekan_id jml_jenis_produk=count_product")
        + _of(N, "jml_produk=total_qty")
        + _of(M, "ongkir=shipping_fee total_harga=total")
        + _of(D, "tgl_order=order_date")
        + _of(T, "status_pkt=status status_pengiriman=shipment_status flag_minikom last_update_ref"),
        "tahun_anggaran", "kd_klpd", "kd_satker_str", "kd_paket", "kd_rup", "total_harga", "status_pkt", "kd_penyedia_v6",
    ),
    signature=frozenset({"kd_paket", "kd_penyedia_v6", "status_pkt", "status_pengiriman"}),
    key=lambda row: str(row["kd_paket"]).strip(),
)  # fmt: skip

DATASETS: tuple[Dataset, ...] = (PACKAGES, SELF_MANAGED, BUDGET_LINES, SATKER_BUDGETS, SATKERS, ORDERS_V6)


def by_name(name: str) -> Dataset | None:
    return next((dataset for dataset in DATASETS if dataset.name == name), None)


def recognise(headings: Iterable[str]) -> Dataset | None:
    """The dataset whose signature these headings hold, in ISB or v1 names; None where none does. File names lie, headings don't."""
    found = set(headings)
    for dataset in DATASETS:
        if dataset.signature <= {dataset.aliases.get(heading, heading) for heading in found}:
            return dataset
    return None
