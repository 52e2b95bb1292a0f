"""Differences: what a version changes of the one on show, field by field in the words of the screen; in a text the words that went and
those that came are marked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape

from app.catalogue.models import ListingVersion
from app.language import _, gettext, mark
from app.money import rupiah
from app.web.dates import tanggal
from app.web.templating import angka

FIELDS: Mapping[str, str] = {
    "name": mark("Nama"),
    "description": mark("Keterangan"),
    "kind": mark("Jenis"),
    "kbki": "KBKI",
    "category_code": mark("Kategori"),
    "brand": mark("Merek"),
    "unit": mark("Satuan"),
    "unit_price": mark("Harga"),
    "price_with_ppn": mark("Harga termasuk PPN"),
    "tax_rate_bps": mark("Tarif PPN"),
    "min_purchase": mark("Pembelian paling sedikit"),
    "pdn_reason": mark("Asal barang"),
    "tkdn_bps": mark("Nilai TKDN"),
    "tkdn_certificate": mark("Sertifikat TKDN"),
    "tkdn_expires_on": mark("TKDN berlaku sampai"),
    "preorder_days": mark("Waktu siap (hari)"),
    "weight_g": mark("Berat (gram)"),
    "warranty": mark("Garansi"),
}
WORDS: Mapping[str, str] = {
    "goods": mark("barang"),
    "service": mark("jasa"),
    "construction": mark("pekerjaan konstruksi"),
    "made_here": mark("dibuat di Indonesia"),
    "assembled": mark("dirakit di Indonesia"),
    "import": mark("impor"),
}
TEXTS = frozenset({"name", "description"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after, ready to be shown."""

    field: str
    before: Markup
    after: Markup


def differences(before: ListingVersion, after: ListingVersion) -> list[Difference]:
    """What differs, in the order of the form; photos and the etalase's own attributes last."""
    found = []
    for name, title in FIELDS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(Difference(gettext(title), *(_marked(old, new) if name in TEXTS else (said(name, old), said(name, new)))))
    old_ones, new_ones = dict(before.attributes or {}), dict(after.attributes or {})
    for name in sorted({*old_ones, *new_ones}):
        if old_ones.get(name) != new_ones.get(name):
            found.append(Difference(name, said(name, old_ones.get(name)), said(name, new_ones.get(name))))
    photos = [[photo.sha256 for photo in one.photos] for one in (before, after)]
    if photos[0] != photos[1]:
        came, went = len(set(photos[1]) - set(photos[0])), len(set(photos[0]) - set(photos[1]))
        told = _("{n} foto: {came} baru, {went} dihapus").format(n=len(photos[1]), came=came, went=went)
        found.append(Difference(_("Foto"), escape(_("{n} foto").format(n=len(photos[0]))), escape(told)))
    return found


def said(name: str, value: Any) -> Markup:
    """A value in the words of the screen."""
    if value is None or value == "":
        return escape("—")
    if isinstance(value, bool):
        return escape(_("ya") if value else _("tidak"))
    if name == "unit_price":
        return escape(rupiah(value))
    if name.endswith("_bps"):
        return escape(f"{angka(Decimal(value) / 100)}%")
    if name.endswith("_on"):
        return escape(tanggal(value))
    if isinstance(value, Decimal):
        return escape(angka(value))
    if name in ("kind", "pdn_reason"):
        return escape(gettext(WORDS[value]) if value in WORDS else value)
    return escape(value)


def _marked(old: str, new: str) -> tuple[Markup, Markup]:
    """Both texts with what differs marked, word by word."""
    left, right = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    before, after = [Markup()], [Markup()]
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            before.append(escape("".join(left[a:b])))
            after.append(escape("".join(right[c:d])))
            continue
        if a < b:
            before.append(Markup("<del>{}</del>").format("".join(left[a:b])))
        if c < d:
            after.append(Markup("<ins>{}</ins>").format("".join(right[c:d])))
    return Markup().join(before), Markup().join(after)
