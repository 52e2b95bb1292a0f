"""Units: what a thing is counted or measured in, and which of them cannot be parted.

A unit is free text. A piece of this table is ordered whole (`2 rim`, never `1,5 rim`); what is measured (kg, liter, meter, jam),
a unit of two (`orang/bulan`) and a word that the table does not know may have decimals.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from app.language import _
from app.money import thousands

PIECES: Mapping[str, str] = {
    "buah": "buah bh biji pcs pc",
    "rim": "rim",
    "lusin": "lusin lsn",
    "kodi": "kodi",
    "gros": "gros gross",
    "pak": "pak pack pck",
    "dus": "dus doos kardus karton",
    "kotak": "kotak box boks",
    "set": "set",
    "unit": "unit",
    "lembar": "lembar lbr",
    "botol": "botol btl",
    "sak": "sak zak karung",
    "batang": "batang btg",
    "rol": "rol roll gulung",
    "ekor": "ekor",
    "pasang": "pasang psg",
    "potong": "potong ptg",
    "setel": "setel stel",
    "porsi": "porsi",
    "orang": "orang org",
    "bungkus": "bungkus bks",
    "paket": "paket pkt",
}
"""By its name how a piece is also written. The words of search too: `2 lusin bolpoin` looks for a bolpoin (`search/words.py`)."""
PIECES_BESIDES = frozenset(("eksemplar", "exemplar", "kaleng", "galon", "jeriken", "ember", "tabung", "tube", "tablet", "kapsul", "ampul",
         "vial", "strip", "sachet", "slof", "kali", "titik", "helai", "keping", "ikat", "bal", "bundel", "buku"))  # fmt: skip
"""Pieces that are no unit to search: each is also a thing that somebody looks for."""
PROPOSED = ("buah", "rim", "pak", "dus", "lusin", "set", "unit", "botol", "kg", "gram", "liter", "meter", "m²", "m³", "lembar", "porsi", "orang",
         "hari", "jam", "bulan", "paket", "kali")  # fmt: skip
"""What forms and workbooks propose."""

MEASURES: Mapping[str, str] = {
    "gram": "gr grm g",
    "kg": "kilo kilogram kgs kilogramm",
    "ml": "mililiter cc",
    "liter": "l lt ltr litre lter",
    "cm": "sentimeter centimeter",
    "meter": "m mtr metre",
    "m²": "m2 meter2 meterpersegi",
    "m³": "m3 meter3 meterkubik kubik",
}
"""The same of what is measured."""
MISSPELT: Mapping[str, str] = {
    "rim": "rem ream riem reem",
    "lusin": "lusn losin",
    "lembar": "lember",
    "buah": "buh buag",
    "paket": "pakat",
}
"""What people type for them; a word that is a unit of its own (`ret`, `rit`, `bal`) is none of these."""

_USUAL = {written: name for told in (PIECES, MEASURES, MISSPELT) for name, others in told.items() for written in others.split()}
_WHOLE = PIECES_BESIDES | {spelling for spellings in PIECES.values() for spelling in spellings.split()}
_OF_TWO = re.compile(r"[/-]|\bper\b")


def is_whole(unit: str) -> bool:
    """Is it a piece? `dus isi 12` is a dus, `orang/bulan` is none."""
    words = unit.casefold().split()
    return bool(words) and words[0].strip(".,()") in _WHOLE and not _OF_TWO.search(unit.casefold())


def usually(unit: str) -> str | None:
    """How most write this unit, where it is written in another way (`kilo gram`, `ltr`, `rem`);
    None for one that is as usual or that nobody knows."""
    said = " ".join(unit.split()).casefold().strip(".,")
    found = _USUAL.get(said) or _USUAL.get(said.replace(" ", "").replace("-", ""))
    return found if found != said else None


def why_not_in(unit: str, quantity: Decimal, *, least: Decimal = Decimal(1)) -> str | None:
    """What to write instead of so many of it; None where it can be had so. Not less than `least` is proposed."""
    if not is_whole(unit) or quantity == quantity.to_integral_value():
        return None
    below, above = (quantity.to_integral_value(rounding) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    if below < least:
        return _("Satuannya {unit}, tidak dapat dibagi: tulis {n}.").format(unit=unit, n=thousands(int(above)))
    return _("Satuannya {unit}, tidak dapat dibagi: tulis {below} atau {above}.").format(
        unit=unit, below=thousands(int(below)), above=thousands(int(above))
    )


def that_can_be_had(unit: str, quantity: Decimal, *, least: Decimal, most: Decimal) -> Decimal:
    """The nearest to what is wanted that can be ordered: not less, where there is enough; 0 where not one piece is there."""
    wanted = max(quantity, least)
    if not is_whole(unit):
        return min(wanted, most)
    return min(wanted.to_integral_value(ROUND_CEILING), most.to_integral_value(ROUND_FLOOR))
