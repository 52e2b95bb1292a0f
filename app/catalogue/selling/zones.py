"""Zones: where a listing is brought to and what a delivery costs, by region code.

A zone holds its region and all that is below it (`99` holds `99.01`); the nearest one counts, `""` is everywhere else. Without
zones it goes everywhere and the shipping is agreed on. Brought is to the buyer's government, so a zone is a province or a
kabupaten or kota, nothing below. Services and works are not shipped: their zones say where they are offered, at no cost.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.catalogue.selling.tiers import parts_of
from app.errors import invalid_field
from app.language import _
from app.money import NotMoney, parse_rupiah
from app.regions.places import dotted, is_place

Zone = Mapping[str, Any]
ZONES_MAX = 50
ELSEWHERE = ""
ELSEWHERE_WORDS = ("lain", "lainnya", "daerah lain", "*", "")
CODE_MAX = 13


def shipping_to(zones: Sequence[Zone], region_code: str) -> int | None:
    """Rupiah for one delivery to that region; 0 where no zone is told (it is agreed on), None where it is not brought there."""
    if not zones:
        return 0
    around = [zone for zone in zones if zone["region"] == ELSEWHERE or f"{region_code}.".startswith(f"{zone['region']}.")]
    return max(around, key=lambda zone: len(zone["region"]))["shipping"] if around else None


def check_zones(zones: Sequence[Zone], *, kind: str) -> None:
    """Raises `Invalid`: a region that nobody has, one that no buyer is of, one
    twice, too many, or a cost of what is not shipped."""
    regions = [zone["region"] for zone in zones]
    strange = next((region for region in regions if region != ELSEWHERE and not is_place(region)), None)
    if strange is not None:
        raise invalid_field("zones", _("Tidak ada daerah berkode {code}. Tulis misalnya 32, atau 32.04.").format(code=strange))
    if below := next((region for region in regions if region.count(".") > 1), None):
        sentence = _("Ongkos kirim ditulis per provinsi, kabupaten, atau kota: {region}, bukan {code}.")
        raise invalid_field("zones", sentence.format(region=".".join(below.split(".")[:2]), code=below))
    if len(set(regions)) < len(regions):
        raise invalid_field("zones", _("Satu daerah cukup satu kali."))
    if len(zones) > ZONES_MAX:
        raise invalid_field("zones", _("Paling banyak {n} daerah.").format(n=ZONES_MAX))
    if kind != "goods" and any(zone["shipping"] for zone in zones):
        raise invalid_field("zones", _("Jasa dan pekerjaan tidak dikirim: hitung ongkosnya di harga, dan isi 0 di sini."))


def read_region(code: str) -> str:
    """`99.01`, also typed as `9901`, or one of the words for everywhere else. Raises `ValueError`."""
    text = code.strip()
    if text.casefold() in ELSEWHERE_WORDS:
        return ELSEWHERE
    if len(text) > CODE_MAX or not text.replace(".", "").isalnum():
        raise ValueError(_("Tulis kode daerah, misalnya 99.01, atau “lain” untuk daerah lainnya."))
    return dotted(text)


def read_zones(typed: str) -> list[dict[str, Any]]:
    """`99.01=15.000; 99=40.000; lain=90.000`, as a cell and a form's rows hold it. Raises `ValueError` with what to write."""
    zones: list[dict[str, Any]] = []
    for part in parts_of(typed):
        region, equals, cost = part.partition("=")
        if not region.strip():
            raise ValueError(_("Pilih daerah untuk ongkos kirim {cost}.").format(cost=cost.strip()))
        try:
            zones.append({"region": read_region(region), "shipping": parse_rupiah(cost.strip()) if equals and cost.strip() else 0})
        except NotMoney:
            raise ValueError(_("Tulis kode daerah dan ongkos kirimnya, misalnya 99.01=15.000; lain=60.000.")) from None
    if any(zone["shipping"] < 0 for zone in zones):
        raise ValueError(_("Ongkos kirim tidak kurang dari nol."))
    return zones


def say_zones(zones: Iterable[Zone]) -> str:
    """As `read_zones` reads it."""
    return "; ".join(f"{zone['region'] or 'lain'}={zone['shipping']}" for zone in zones)
