"""The filters of a list as they stand in its address, and the links that change one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from app.catalogue.attributes.values import value_shown
from app.catalogue.search import Facets, Question, Sort
from app.errors import FieldError
from app.language import _, ngettext
from app.money import NotMoney, parse_rupiah, rupiah
from app.regions.names import name_of
from app.web.api.pagination import PAGE_SIZE
from app.web.incoming.typed import as_typed

SORTS = {"cocok": Sort.RELEVANCE, "terbaru": Sort.NEWEST, "termurah": Sort.PRICE_ASC, "termahal": Sort.PRICE_DESC}
YES = frozenset({"ya", "1", "true", "on"})
NO = frozenset({"tidak", "0", "false", "off"})
TEXT_MAX = 500
ATTRIBUTES_MAX = 10
MANY = ("ciri", "produk")
PICKED_READ_MAX = 20
NAMES = {
    "etalase": "etalase_id",
    "wilayah": "region_id",
    "asal": "origin",
    "bisa": "sold_to",
    "min": "price_min",
    "maks": "price_max",
    "pdn": "pdn",
    "tkdn": "tkdn_min",
    "umkk": "umkk",
    "stok": "in_stock",
    "kirim": "ready_within",
    "sertifikat": "certificate",
    "ciri": "attributes",
}
"""Of each filter: as it is called in an address and in a question."""
OFF = {"bisa": "tidak"}
"""How an address says that a filter is off which is on without a word."""
UNDERSTOOD: Mapping[str, Callable[[str], bool]] = {
    "bisa": lambda typed: typed in YES | {OFF["bisa"]},
    **dict.fromkeys(("pdn", "umkk", "stok", "persis"), lambda typed: typed in YES),
    "tkdn": lambda typed: _number(typed, 100) is not None,
    "kirim": lambda typed: _number(typed, 365) is not None,
    "urut": lambda typed: typed in SORTS,
}
"""Of each filter that takes few values: is it one of them? A price says by itself what is wrong with it; a place, an
etalase or a certificate that nobody has finds nothing."""
NOT_OURS = (
    "utm_",
    "mc_",
    "fbclid",
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "msclkid",
    "ttclid",
    "twclid",
    "yclid",
    "igsh",
    "srsltid",
    "_ga",
    "_gl",
)
"""How names begin that others hang on an address where it is shared: they ask for nothing."""
TICKING = frozenset({"pilih", "lepas"})
NAMED_MAX = 5
Link = tuple[str, str, int]
"""(text, address, how many)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address; `ciri` is `name:value`, as often as one likes."""

    q: str = ""
    etalase: str = ""
    wilayah: str = ""
    asal: str = ""
    bisa: str = ""
    """What the reader can order: on for a buyer who names no region or etalase, unless it is `tidak`."""
    min: str = ""
    maks: str = ""
    pdn: str = ""
    tkdn: str = ""
    umkk: str = ""
    stok: str = ""
    kirim: str = ""
    sertifikat: str = ""
    ciri: tuple[str, ...] = ()
    urut: str = ""
    persis: str = ""
    sesudah: str = ""
    produk: tuple[str, ...] = ()
    """No filter: what is ticked for comparing, so that it goes along to the next page and to another search."""

    @classmethod
    def of(cls, request: Request) -> Self:
        """Those that can be understood; the others are off (`left_out`)."""
        told = request.query_params
        once = {one.name: told.get(one.name, "").strip()[:TEXT_MAX] for one in fields(cls) if one.name not in MANY}
        once = {name: "" if name in UNDERSTOOD and not UNDERSTOOD[name](value) else value for name, value in once.items()}
        ciri = tuple(one.strip()[:TEXT_MAX] for one in told.getlist("ciri")[:ATTRIBUTES_MAX] if ":" in one)
        return cls(**once, ciri=ciri, produk=tuple(told.getlist("produk")[:PICKED_READ_MAX]))

    def address(self, path: str = "/katalog", **other: str | tuple[str, ...]) -> str:
        """The address with these filters, changed by `other`; a change leaves the place in the list."""
        wanted = replace(self, **{"sesudah": "", **other})  # type: ignore[arg-type]
        told = wanted.standing()
        return f"{path}?{urlencode(told, doseq=True)}" if told else path

    def standing(self) -> dict[str, str | tuple[str, ...]]:
        """What of them is set, by its name in the address."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def without(self, name: str, here: str) -> str:
        """The address with one of them off."""
        return self.address(here, **{name: () if name == "ciri" else OFF.get(name, "")})

    def question(
        self,
        errors: list[FieldError],
        *,
        region_id: int | None,
        etalase_id: UUID | None,
        sold_to: tuple[int, ...] | None = None,
    ) -> Question:
        """What they ask; what cannot be read is a sentence in `errors`."""
        return Question(
            q=self.q,
            exact=self.persis in YES,
            region_id=region_id,
            etalase_id=etalase_id,
            sold_to=sold_to,
            origin=self.asal or None,
            price_min=_price("min", self.min, errors),
            price_max=_price("maks", self.maks, errors),
            pdn=True if self.pdn in YES else None,
            tkdn_min=_number(self.tkdn, 100),
            umkk=True if self.umkk in YES else None,
            in_stock=True if self.stok in YES else None,
            ready_within=_number(self.kirim, 365),
            certificate=self.sertifikat or None,
            attributes=tuple(_pair(one) for one in self.ciri),
            sort=SORTS.get(self.urut, Sort.RELEVANCE),
            limit=PAGE_SIZE,
        )


def chips(filters: Filters, here: str, *, shelf: str, region: str, only_ours: bool) -> list[tuple[str, str]]:
    """The filters that are on, each with the address without it."""
    told = [
        ("bisa", _("dapat dipesan satuan kerja Anda") if only_ours else ""),
        ("etalase", shelf or filters.etalase),
        ("wilayah", region or filters.wilayah),
        ("asal", _("penyedia di {place}").format(place=name_of(filters.asal)) if filters.asal else ""),
        ("min", _("mulai {price}").format(price=_said(filters.min)) if filters.min else ""),
        ("maks", _("sampai {price}").format(price=_said(filters.maks)) if filters.maks else ""),
        ("pdn", _("PDN") if filters.pdn in YES else ""),
        ("tkdn", _("TKDN mulai {n}%").format(n=filters.tkdn) if filters.tkdn.isdecimal() else ""),
        ("umkk", _("UMK dan koperasi") if filters.umkk in YES else ""),
        ("stok", _("stok ada") if filters.stok in YES else ""),
        ("kirim", ready_text(int(filters.kirim)) if filters.kirim.isdecimal() else ""),
        ("sertifikat", filters.sertifikat),
    ]
    one_by_one = [(text, filters.without(name, here)) for name, text in told if text]
    attributes = [
        (_shown(*_pair(one)), filters.address(here, ciri=tuple(other for other in filters.ciri if other != one)))
        for one in filters.ciri
    ]
    return one_by_one + attributes


def left_out(request: Request) -> tuple[list[str], list[str]]:
    """What the address asks for in vain: the filters that have a value which says nothing, and names that are no filters."""
    told = request.query_params
    own = {one.name for one in fields(Filters)} | TICKING
    silly = [
        name
        for name, understood in UNDERSTOOD.items()
        if (value := told.get(name, "").strip()) and value not in NO and not understood(value)
    ]
    silly += ["ciri"] * any(":" not in one for one in told.getlist("ciri") if one.strip())
    strange = [name for name in dict.fromkeys(told) if name not in own and not name.startswith(NOT_OURS)]
    return silly, strange[:NAMED_MAX]


def ticked_in(request: Request, filters: Filters) -> Filters | None:
    """The filters after a tick was set (`pilih`) or taken off (`lepas`) for comparing; None where neither was pressed."""
    on, off = request.query_params.get("pilih"), request.query_params.get("lepas")
    if on is None and off is None:
        return None
    return replace(filters, produk=tuple(dict.fromkeys(id for id in (*filters.produk, *([on] if on else [])) if id != off)))


def facet_links(filters: Filters, here: str, counted: Facets) -> list[tuple[str, list[Link]]]:
    """Each facet that divides what is found, with the address that each of its
    values leads to. One that is on already is a chip."""
    catalogue = here == "/katalog"
    lists: list[tuple[str, list[Link]]] = []
    if catalogue and not filters.etalase:
        lists.append((_("Etalase"), [(one.name, filters.address(here, etalase=one.code), one.n) for one in counted.etalase]))
    if catalogue and not filters.wilayah and len(counted.regions) > 1:
        lists.append((_("Katalog milik"), [(one.name, filters.address(here, wilayah=one.code), one.n) for one in counted.regions]))
    if not filters.asal and len(counted.origins) > 1:
        lists.append((_("Penyedia di"), [(one.name, filters.address(here, asal=one.code), one.n) for one in counted.origins]))
    if not filters.min and not filters.maks:
        lists.append(
            (
                _("Harga"),
                [
                    (
                        _range(band.price_min, band.price_max),
                        filters.address(here, min=as_typed(band.price_min), maks=as_typed(band.price_max)),
                        band.n,
                    )
                    for band in counted.bands
                ],
            )
        )
    if not filters.tkdn:
        lists.append(
            (_("TKDN"), [(_("mulai {n}%").format(n=at), filters.address(here, tkdn=str(at)), n) for at, n in counted.tkdn])
        )
    if not filters.kirim:
        ready = [(days, n) for days, n in counted.ready if days == 0 or n < counted.total]
        lists.append((_("Waktu siap"), [(ready_text(days), filters.address(here, kirim=str(days)), n) for days, n in ready]))
    if not filters.sertifikat:
        lists.append(
            (_("Sertifikat"), [(one.name, filters.address(here, sertifikat=one.code), one.n) for one in counted.certificates])
        )
    taken = {_pair(one)[0] for one in filters.ciri}
    for name, values in counted.attributes.items():
        if name not in taken:
            lists.append(
                (
                    name,
                    [
                        (value_shown(one.name), filters.address(here, ciri=(*filters.ciri, f"{name}:{one.code}")), one.n)
                        for one in values
                    ],
                )
            )
    return [(title, links) for title, links in lists if links]


def ready_text(days: int) -> str:
    return _("siap kirim") if days == 0 else ngettext("siap dalam {n} hari", "siap dalam {n} hari", days).format(n=days)


def _range(low: int | None, high: int | None) -> str:
    if low is None:
        return _("sampai {price}").format(price=rupiah(high or 0))
    return _("mulai {price}").format(price=rupiah(low)) if high is None else f"{rupiah(low)} – {rupiah(high)}"


def _shown(name: str, value: str) -> str:
    return f"{name} {value_shown(value)}"


def _pair(one: str) -> tuple[str, str]:
    name, _colon, value = one.partition(":")
    return name.strip(), value.strip()


def _number(typed: str, most: int) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 and int(typed) <= most else None


def _price(name: str, typed: str, errors: list[FieldError]) -> int | None:
    if not typed:
        return None
    try:
        amount = parse_rupiah(typed)
    except NotMoney as wrong:
        errors.append(FieldError(name, str(wrong).capitalize() + "."))
        return None
    if amount < 0:
        errors.append(FieldError(name, _("Harga tidak kurang dari nol.")))
        return None
    return amount


def _said(typed: str) -> str:
    try:
        return rupiah(parse_rupiah(typed))
    except NotMoney:
        return typed
