"""Asking: what some etalase of the example ask besides the fields of every listing, and what each product of theirs answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.actor import Actor
from app.catalogue.attributes.models import CHOICE, NUMBER, TEXT, YES_NO, EtalaseAttribute
from app.catalogue.models import Etalase
from app.catalogue.slugs import slug_of
from app.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Asked:
    """An attribute, and what the products say of it by a word in their names; what has no such word says nothing."""

    name: str
    kind: str
    answers: dict[str, str | int | bool]
    unit: str | None = None
    required: bool = False

    @property
    def code(self) -> str:
        return slug_of(self.name)

    @property
    def choices(self) -> list[str]:
        return list(dict.fromkeys(str(answer) for answer in self.answers.values())) if self.kind == CHOICE else []


ASKED: dict[str, tuple[Asked, ...]] = {
    "Alat Tulis Kantor": (
        Asked("Ukuran", CHOICE, {"A4": "A4", "F4": "F4", "folio": "Folio", "agenda": "A5", "kabinet": "Kabinet"}),
        Asked("Berat kertas", NUMBER, {"80 gsm": 80, "70 gsm": 70}, unit="gsm"),
        Asked("Isi", NUMBER, {"Kertas": 500, "isi 12": 12, "isi 50": 50, "isi 100": 100}),
    ),
    "Makanan dan Minuman Rapat": (
        Asked("Cara saji", CHOICE, {"kotak": "Kotak", "Prasmanan": "Prasmanan", "tumpeng": "Tumpeng", "Air": "Minuman", "Kopi": "Minuman"}),
        Asked("Tanpa daging", YES_NO, {"ayam": False, "Kudapan": True, "Kopi": True}),
        Asked("Cukup untuk", NUMBER, {"50 orang": 50, "20 orang": 20, "kotak": 1}, unit="orang"),
    ),
    "Suvenir dan Batik": (
        Asked("Bahan", CHOICE, {"Kain": "Katun", "akrilik": "Akrilik", "pandan": "Pandan", "kayu": "Kayu", "mug": "Keramik"}),
        Asked("Dapat diberi nama", YES_NO, {"Plakat": True, "mug": True, "Kain": False}),
    ),
    "Seragam dan Sandang": (
        Asked("Bahan", CHOICE, {"Seragam": "Drill", "Kaus": "Katun", "Rompi": "Poliester", "Sepatu": "Kulit", "batik": "Katun", "Topi": "Drill"}),
        Asked("Bordir nama", YES_NO, {"Seragam": True, "Topi": True, "Kaus": False}),
    ),
    "Aspal dan Perkerasan Jalan": (
        Asked("Jenis pekerjaan", CHOICE, {"campuran": "Lapis permukaan", "perekat": "Lapis perekat", "pondasi": "Lapis pondasi", "Paving": "Perkerasan blok", "Marka": "Marka", "Kanstin": "Tepi jalan"}, required=True),
        Asked("Tebal", NUMBER, {"campuran": 4, "pondasi": 15, "Paving": 8}, unit="cm"),
        Asked("Mutu", TEXT, {"K-300": "K-300", "AC-WC": "AC-WC", "kelas A": "Kelas A"}),
    ),
    "Servis Kendaraan": (
        Asked("Jenis kendaraan", CHOICE, {"empat": "Roda empat", "motor": "Roda dua", "oli": "Roda empat", "Aki": "Roda empat", "rem": "Roda empat"}),
        Asked("Suku cadang termasuk", YES_NO, {"berkala": False, "Ban": True, "Aki": True, "oli": True}),
        Asked("Garansi pekerjaan", NUMBER, {"berkala": 14, "rem": 30, "Aki": 180}, unit="hari"),
    ),
}  # fmt: skip
"""By the name of the etalase. Only works ask for one before they are sent in: what an etalase demands stops who did not read it."""
RULES = {
    "Makanan dan Minuman Rapat": "Harga per porsi sudah termasuk kemasan dan antar ke lokasi. Tulis menu lengkap, dan jam paling lambat memesan.",
    "Aspal dan Perkerasan Jalan": "Harga satuan sudah terpasang: bahan, alat, tenaga, dan pengangkutan. Tulis spesifikasi umum yang dipakai.",
}


def answers_of(shelf_name: str, product_name: str) -> dict[str, Any]:
    """What a product says, by the codes of the attributes; the first word of its name that is known decides."""
    told = {
        one.code: next((answer for word, answer in one.answers.items() if word.casefold() in product_name.casefold()), None)
        for one in ASKED.get(shelf_name, ())
    }
    return {code: answer for code, answer in told.items() if answer is not None}


def attributes_for(shelf_name: str, etalase: Etalase, by: Actor, at: datetime) -> list[EtalaseAttribute]:
    return [
        EtalaseAttribute(
            region_id=etalase.region_id,
            id=new_id(at),
            etalase_id=etalase.id,
            code=one.code,
            name=one.name,
            kind=one.kind,
            unit=one.unit,
            choices=one.choices,
            required=one.required,
            position=position,
            created_at=at,
            created_by=by.account_id,
        )
        for position, one in enumerate(ASKED.get(shelf_name, ()), start=1)
    ]
