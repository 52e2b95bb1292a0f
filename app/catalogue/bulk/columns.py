"""The columns of a workbook of listings: how each is headed, explained,
chosen from, and turned into what a form would have sent."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from app.catalogue.assistant.classification import Usual
from app.catalogue.attributes.models import CHOICE, NUMBER, YES_NO, EtalaseAttribute
from app.catalogue.attributes.values import PREFIX
from app.catalogue.etalase.requirements import SUSTAINABILITY
from app.catalogue.listing.bodies import Code, ListingForm
from app.catalogue.listing.form import size_as_typed
from app.catalogue.models import Listing
from app.catalogue.selling.families import say_options
from app.catalogue.selling.tiers import say_tiers
from app.catalogue.selling.zones import say_zones
from app.catalogue.units import PROPOSED
from app.documents.plain import plain
from app.language import SOURCE, _, gettext, in_every_language, speaking
from app.web.incoming.forms import Optional

EXAMPLE_SKU = "CONTOH"
"""The row of the template that shows how: never taken as a listing."""


PAPER = Usual("goods", "3212801000", "rim")
"""What the example is where nothing is on the shelf yet."""


class RowForm(ListingForm):
    """A row as a form: the vendor's own code finds it again."""

    sku: Code
    category: Annotated[str | None, Optional] = None


class WrongChoice(ValueError):
    """The cell is none of what may be chosen, or holds no value at all."""


class Broken(str):
    """What a cell holds whose formula has no value: an error (`#DIV/0!`), or the formula itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`choices` are (what is kept, what the drop-down says); a `free` one only proposes them."""

    name: str
    heading: str
    help: str
    example: str | int
    width: int
    required: bool = False
    number: bool = False
    choices: Sequence[tuple[str, str]] = ()
    free: bool = False

    @property
    def titled(self) -> str:
        """As it stands in the sheet."""
        return f"{self.heading} *" if self.required else self.heading

    def typed(self, cell: Any) -> Any:
        """What a form would have sent for this cell; "" where it is empty. Raises `WrongChoice`."""
        if cell is None or cell == "":
            return ""
        if isinstance(cell, Broken):
            raise WrongChoice(_said_of(cell))
        if isinstance(cell, bool):
            cell = _("Ya") if cell else _("Tidak")
        if self.choices and not self.free:
            return self._chosen(str(cell))
        if self.name in DAYS:
            return _day(str(cell))
        if self.number:
            return Decimal(repr(cell)) if isinstance(cell, float) else cell
        return as_text(cell)

    def _chosen(self, cell: str) -> str:
        asked = " ".join(cell.split()).casefold()
        for value, text in self.choices:
            if asked in {value.casefold(), *(said.casefold() for said in in_every_language(text))} or (
                self.name == "category" and asked.split(" ")[0] == value
            ):
                return value
        if self.name == "category":
            raise WrongChoice(_("Pilih kategori dari daftar di kolom ini, misalnya {example}.").format(example=self.choices[0][1]))
        raise WrongChoice(_("Pilih salah satu: {choices}.").format(choices=", ".join(text for _value, text in self.choices)))

    def shown(self, value: Any) -> Any:
        """A value of `values_of` as the sheet and the preview show it."""
        return next((text for kept, text in self.choices if kept == value), value)


def _said_of(cell: Broken) -> str:
    if cell.startswith("#"):
        return _("Rumus di sel ini gagal ({error}). Betulkan rumusnya, atau ketik nilainya.").format(error=str(cell))
    return _(
        "Sel ini berisi rumus yang belum dihitung. Buka berkasnya di aplikasi lembar kerja lalu simpan lagi, atau ketik nilainya."
    )


def columns(
    categories: Sequence[tuple[str, str]], asked: Sequence[EtalaseAttribute] = (), usual: Usual = PAPER
) -> tuple[Column, ...]:
    """`categories` are those of the etalase: (code, name); `asked` is what it asks
    besides; the example is one of its `usual` products."""
    yes_no = (("ya", _("Ya")), ("tidak", _("Tidak")))
    is_paper = usual == PAPER
    name = "Kertas A4 80 gsm isi 500 lembar" if is_paper else _("Nama produk Anda, ukuran, dan isinya")
    description = (
        "Kertas putih untuk cetak dan fotokopi." if is_paper else _("Bahan, ukuran, isi, dan kegunaannya dalam satu dua kalimat.")
    )
    listed = tuple((code, f"{code} {name}") for code, name in categories)
    kinds = (("goods", _("Barang")), ("service", _("Jasa")), ("construction", _("Pekerjaan konstruksi")))
    origins = (("made_here", _("Dibuat di Indonesia")), ("assembled", _("Dirakit di Indonesia")), ("import", _("Impor")))
    return (
        Column("sku", "SKU", _("Kode barang milik Anda. Kode yang sama diubah, bukan ditambah."), "KRT-A4-80", 16, required=True),
        Column("name", _("Nama produk"), _("5 sampai 250 huruf: barang, ukuran, isi."), name, 40, required=True),
        Column("description", _("Uraian"), _("Paling banyak 2.000 huruf: bahan, isi, kegunaan."), description, 50, required=True),
        Column("category", _("Kategori"), _("Kosong berarti kategori etalase."), listed[0][1] if listed else "", 30, choices=listed),
        Column("kbki", _("Kode KBKI"), _("10 angka."), usual.kbki, 14, required=True),
        Column("kind", _("Jenis"), _("Kosong berarti barang."), dict(kinds)[usual.kind], 16, choices=kinds),
        Column("brand", _("Merek"), _("Boleh kosong."), "Merek Contoh" if usual.kind == "goods" else "", 16),
        Column("unit", _("Satuan"), _("Pilih, atau tulis satuan lain paling banyak 40 huruf."), usual.unit, 10, required=True, choices=tuple((unit, unit) for unit in PROPOSED), free=True),
        Column("unit_price", _("Harga satuan (Rp)"), _("Rupiah bulat untuk satu satuan."), 52_000, 16, required=True, number=True),
        Column("price_with_ppn", _("Harga termasuk PPN"), _("Kosong berarti ya."), _("Ya"), 12, choices=yes_no),
        Column("stock", _("Stok"), _("Jumlah yang siap dijual; 0 bila habis."), 100, 10, required=True, number=True),
        Column("min_purchase", _("Pembelian minimum"), _("Paling sedikit 1."), 1, 12, required=True, number=True),
        Column("pdn_reason", _("Asal barang (PDN)"), _("Pernyataan Anda sendiri."), _("Dibuat di Indonesia"), 20, required=True, choices=origins),
        Column("tkdn_percent", _("TKDN (%)"), _("0 sampai 100; boleh kosong."), "", 10, number=True),
        Column("tkdn_certificate", _("Nomor sertifikat TKDN"), _("Wajib bila TKDN diisi."), "", 20),
        Column("tkdn_expires_on", _("TKDN berlaku sampai"), _("Tanggal, misalnya 2027-03-31."), "", 14),
        Column("preorder_days", _("Hari pesan dahulu"), _("0 sampai 90; kosong berarti 0."), 0, 10, number=True),
        Column("weight_g", _("Berat (gram)"), _("Boleh kosong."), 2300 if usual.kind == "goods" else "", 10, number=True),
        Column("warranty", _("Garansi"), _("Boleh kosong."), "", 16),
        *map(_of_attribute, asked),
        Column("model", _("Model"), _("Boleh kosong."), "", 16),
        Column("tiers", _("Harga grosir"), _("Jumlah=harga satuan, dipisah titik koma: 10=50.000; 50=48.000. Boleh kosong."), "", 26),
        Column("zones", _("Daerah kirim"), _("Kode daerah=ongkos sekali kirim: 99.01=15.000; lain=60.000. Kosong: dibicarakan. Jasa dan pekerjaan: 0."), "", 26),
        Column("family", _("Kode keluarga varian"), _("Sama untuk semua varian satu barang. Boleh kosong."), "", 16),
        Column("options", _("Pembeda varian"), _("Nama=isi, dipisah titik koma: Warna=Merah; Ukuran=XL. Wajib bila kode keluarga diisi."), "", 22),
        Column("size_cm", _("Ukuran kemasan (cm)"), _("Panjang x lebar x tinggi: 30 x 21,5 x 5. Boleh kosong."), "", 18),
        Column("bmp_percent", _("BMP (%)"), _("0 sampai 15; boleh kosong."), "", 10, number=True),
        Column("sni_number", _("Nomor SNI"), _("Boleh kosong."), "", 18),
        Column("sni_expires_on", _("SNI berlaku sampai"), _("Tanggal, misalnya 2027-03-31."), "", 14),
        Column("bpom_number", _("Nomor izin edar BPOM"), _("Boleh kosong."), "", 18),
        Column("halal_number", _("Nomor sertifikat halal"), _("Boleh kosong."), "", 18),
        Column("pirt_number", _("Nomor PIRT"), _("Boleh kosong."), "", 18),
        Column("brand_registration", _("Nomor merek (HAKI)"), _("Boleh kosong."), "", 18),
        Column("sustainability", _("Ramah lingkungan"), _("Dipisah titik koma: {names}. Boleh kosong.").format(names="; ".join(map(gettext, SUSTAINABILITY.values()))), "", 26),
    )  # fmt: skip


def _of_attribute(one: EtalaseAttribute) -> Column:
    """A column of what the etalase asks; its name is that of the form's field."""
    needed = _("Wajib sebelum dikirim ke kurator.") if one.required else _("Boleh kosong.")
    choices = {CHOICE: tuple((choice, choice) for choice in one.choices), YES_NO: (("ya", _("Ya")), ("tidak", _("Tidak")))}.get(
        one.kind, ()
    )
    heading = f"{one.name} ({one.unit})" if one.unit else one.name
    example: str | int = choices[0][1] if choices else 1 if one.kind == NUMBER else _("Contoh")
    return Column(
        f"{PREFIX}{one.code}", f"{heading} [{_('etalase')}]", needed, example, 18, number=one.kind == NUMBER, choices=choices
    )


DAYS = ("tkdn_expires_on", "sni_expires_on")
DEFAULTS: Mapping[str, Any] = {"kind": "goods", "price_with_ppn": "ya", "preorder_days": 0}
"""What an empty cell means where it is not simply nothing."""


def values_of(listing: Listing) -> dict[str, Any]:
    """A listing as its row would be typed, by the names of columns."""
    version = listing.newest
    with speaking(SOURCE):
        size = size_as_typed(version.size_mm)
    names = ("name", "description", "kbki", "kind", "brand", "brand_registration", "model", "unit", "unit_price", "min_purchase", "tkdn_certificate",
             "sni_number", "bpom_number", "halal_number", "pirt_number", "preorder_days", "weight_g", "warranty")  # fmt: skip
    texts = {
        "tiers": say_tiers(version.tiers),
        "zones": say_zones(version.zones),
        "options": say_options(version.options),
        "size_cm": size,
        "sustainability": "; ".join(gettext(SUSTAINABILITY.get(code, code)) for code in version.sustainability),
    }
    return {
        **{name: getattr(version, name) for name in names},
        **{name: text or None for name, text in texts.items()},
        **{f"{PREFIX}{code}": _attribute(value) for code, value in version.attributes.items()},
        "sku": listing.sku,
        "family": listing.family,
        "category": version.category_code,
        "pdn_reason": version.pdn_reason or ("made_here" if version.pdn else "import"),
        "price_with_ppn": "ya" if version.price_with_ppn else "tidak",
        "stock": listing.stock,
        "tkdn_percent": None if version.tkdn_bps is None else Decimal(version.tkdn_bps) / 100,
        "bmp_percent": None if version.bmp_bps is None else Decimal(version.bmp_bps) / 100,
        **{name: (day := getattr(version, name)) and day.isoformat() for name in DAYS},
    }


def _attribute(value: Any) -> Any:
    """As its cell holds it."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return Decimal(repr(value)) if isinstance(value, float) else value


def same(typed: Any, value: Any) -> bool:
    """Does the cell say what is kept? Line ends and what cannot be seen make no difference."""
    if isinstance(typed, str) and isinstance(value, str):
        return plain(typed) == plain(value)
    if typed in ("", None) and value is None:
        return True
    return bool(typed == value)


def heading_key(heading: Any) -> str:
    """Headings are the same whatever their case, spaces and star."""
    return " ".join(str(heading).replace("*", " ").split()).casefold()


def by_heading(all_of_them: Sequence[Column]) -> Callable[[Any], Column | None]:
    """Finds a column by its heading in any language, or by its name in the API."""
    known = {heading_key(said): column for column in all_of_them for said in in_every_language(column.heading)}
    known |= {heading_key(column.heading): column for column in all_of_them} | {column.name: column for column in all_of_them}
    return lambda heading: known.get(heading_key(heading))


def as_text(cell: Any) -> str:
    """A cell as text; a spreadsheet makes numbers of codes."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}"
    return str(cell)


def _day(cell: str) -> str:
    """`31/12/2027` and a spreadsheet's own day, as a form sends a day."""
    if found := _written_day().fullmatch(cell.strip()):
        return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    return cell.strip().removesuffix("T00:00:00")


@cache
def _written_day() -> re.Pattern[str]:
    return re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
