"""The columns of the two files: firms, and products with the number of the firm that each belongs to."""

from typing import Any

from sqlalchemy.orm import Session

from app.catalogue.bulk.columns import EXAMPLE_SKU, Column, as_text
from app.catalogue.bulk.planning import columns_of
from app.catalogue.models import Etalase
from app.language import _
from app.vendors.identity import LegalForm, read_nib, read_npwp
from app.vendors.registration import form_name

VENDOR = "vendor"
"""The column of a file of products that names the firm."""
NIB_DIGITS, NPWP_DIGITS = 13, 16
ZEROS_LOST_MAX = 2
"""More is no number of a firm that lost its zeros, but something else."""


def listing_columns(session: Session, etalase: Etalase) -> tuple[Column, ...]:
    """Those of a vendor's own workbook, after the firm's number."""
    help = _("NIB atau NPWP usaha yang menjualnya. Usahanya harus sudah terdaftar, atau sudah diambil alih di daerah ini.")
    return (Column(VENDOR, _("NIB atau NPWP penyedia"), help, "9900000000001", 22, required=True), *columns_of(session, etalase))


def vendor_columns() -> tuple[Column, ...]:
    forms = tuple((str(form), form_name(form)) for form in LegalForm)
    return (
        Column("legal_name", _("Nama usaha"), _("Seperti pada NIB."), EXAMPLE_SKU, 34, required=True),
        Column("nib", "NIB", _("13 angka. NIB atau NPWP wajib diisi: dengan nomor itu usaha ditemukan lagi."), "9900000000001", 18),
        Column("npwp", "NPWP", _("16 angka, atau 15 angka format lama."), "", 20),
        Column("legal_form", _("Bentuk usaha"), _("Boleh kosong."), "CV", 16, choices=forms),
        Column("owner_name", _("Pemilik atau pengurus"), _("Boleh kosong."), "", 24),
        Column("phone", _("Telepon"), _("Boleh kosong."), "", 18),
        Column("email", _("Surel"), _("Boleh kosong."), "", 26),
        Column("kbli", "KBLI", _("5 angka; beberapa dipisah koma. Boleh kosong."), "47611", 18),
        Column(
            "region_code", _("Kode wilayah alamat"), _("Kode desa atau kelurahan, misalnya 99.01.01.2001. Boleh kosong."), "", 18
        ),
        Column("street", _("Alamat"), _("Boleh kosong."), "", 34),
        Column("postcode", _("Kode pos"), _("5 angka. Boleh kosong."), "", 10),
    )


def number_of(cell: Any) -> str:
    """A NIB or NPWP as it is kept. Raises `ValueError` with a sentence."""
    digits = "".join(letter for letter in with_its_zeros(cell) if letter.isdigit())
    if len(digits) == NIB_DIGITS:
        return read_nib(digits)
    if len(digits) in (NPWP_DIGITS - 1, NPWP_DIGITS):
        return read_npwp(digits)
    raise ValueError(_("Isi NIB (13 angka) atau NPWP (16 angka, atau 15 angka format lama)."))


def with_its_zeros(cell: Any) -> str:
    """A spreadsheet takes the zeros before a number away, also in what it saves as CSV. A
    shorter number is no firm's, and stays as it was typed."""
    text = as_text(cell).strip().removesuffix(".0")
    if not text.isdigit() or len(text) < NIB_DIGITS - ZEROS_LOST_MAX:
        return text
    return text.zfill(NIB_DIGITS if len(text) <= NIB_DIGITS else NPWP_DIGITS)
