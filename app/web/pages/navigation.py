"""The navigation: places in groups, as data. Who is shown a place is whoever may call
its route; a place that has no route yet is not shown.

A visitor, whose places are few, sees them side by side; everybody else sees groups, and the places
of the group that they are in. `/menu` has them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.actor import Role
from app.language import LANGUAGES, gettext, language, mark
from app.web.access import REGISTRY
from app.web.pages.saving import saves_data

THUMBS = 3
"""So many groups stand at the bottom of a phone, beside the way to the menu."""


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the navigation; `here` marks the part of the site that one is in."""

    path: str
    text: str
    here: bool = False
    places: tuple["Link", ...] = ()
    """Of a group, where it has more than one."""
    icon: str = ""
    """Of its group: a name of static/img/icons."""


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together in somebody's work; it leads to the first of its places. Its code is the name of its icon too."""

    code: str
    text: str
    links: tuple[Link, ...]

    @property
    def path(self) -> str:
        return self.links[0].path

    @property
    def here(self) -> bool:
        return any(link.here for link in self.links)


@dataclass(frozen=True, slots=True)
class Switch:
    """Something of how pages are read that one press in the foot changes: a link for a visitor,
    because kept pages hold no form, a form for a person."""

    path: str
    choice: str
    text: str
    back: str
    lang: str = ""

    @property
    def address(self) -> str:
        return f"{self.path}?" + urlencode({"pilih": self.choice, "ke": self.back})


@dataclass(frozen=True, slots=True)
class Navigation:
    """What the frame of one page shows: the lines of its head, the groups behind
    them, and the group whose places stand above the page."""

    links: tuple[Link, ...]
    groups: tuple[Group, ...]
    group: Group | None

    @property
    def thumbs(self) -> tuple[Link, ...]:
        return self.links[:THUMBS]


Place = tuple[str, str]
GROUPS: tuple[tuple[str, str, tuple[Place, ...]], ...] = (
    ("pekerjaan", mark("Pekerjaan"), (
        ("/kerja", mark("Perlu tindakan")),
        ("/dasbor", mark("Dasbor")),
        ("/pemberitahuan", mark("Pemberitahuan")),
    )),
    ("toko", mark("Toko"), (
        ("/toko", mark("Toko saya")),
        ("/toko/produk", mark("Produk")),
        ("/toko/unggah", mark("Unggah banyak")),
        ("/toko/tagihan", mark("Tagihan")),
        ("/toko/berkas", mark("Berkas usaha")),
        ("/toko/orang", mark("Orang di toko")),
    )),
    ("pesanan", mark("Pesanan"), (
        ("/pesanan", mark("Pesanan")),
        ("/pengiriman", mark("Pengiriman")),
        ("/tagihan", mark("Tagihan")),
        ("/sp2d", mark("SP2D")),
        ("/sengketa", mark("Sengketa")),
    )),
    ("katalog", mark("Katalog"), (
        ("/katalog", mark("Katalog")),
        ("/keranjang", mark("Keranjang")),
        ("/daftar-belanja", mark("Daftar belanja")),
        ("/permintaan", mark("Dicari")),
        ("/kompetisi", mark("Kompetisi")),
        ("/penyedia", mark("Daftar penyedia")),
    )),
    ("kurasi", mark("Kurasi"), (
        ("/kurasi", mark("Antrean kurasi")),
        ("/kurasi/penyedia", mark("Daftar penyedia")),
        ("/kurasi/etalase", mark("Etalase")),
        ("/kurasi/ambil-alih", mark("Ambil alih katalog lama")),
        ("/kurasi/waktu", mark("Waktu menunggu")),
    )),
    ("rencana", mark("Rencana"), (
        ("/paket", mark("Paket RUP")),
        ("/kaji-ulang", mark("Kaji ulang RUP")),
        ("/impor", mark("Impor")),
        ("/tanpa-paket", mark("Tanpa paket")),
    )),
    ("kendali", mark("Kendali"), (
        ("/kendali", mark("Kendali")),
        ("/pengawasan", mark("Pengawasan")),
        ("/temuan", mark("Temuan")),
        ("/pengaduan-masuk", mark("Pengaduan masuk")),
    )),
    ("daerah", mark("Daerah"), (
        ("/daerah", mark("Penyiapan")),
        ("/pejabat", mark("Pejabat")),
        ("/pengguna", mark("Pengguna")),
        ("/permintaan-hapus", mark("Permintaan hapus data")),
        ("/hari-libur", mark("Hari libur")),
        ("/pengumuman", mark("Pengumuman")),
    )),
    ("realisasi", mark("Realisasi"), (
        ("/peringkat", mark("Realisasi daerah")),
    )),
)  # fmt: skip
BELONG = {
    "/produk": "/katalog",
    "/etalase": "/katalog",
    "/bandingkan": "/katalog",
    "/realisasi": "/peringkat",
    "/laporan": "/peringkat",
}
"""Parts of the site that have no line of their own, and the place that they are part of."""
FOOTER: tuple[Place, ...] = (
    ("/menu", mark("Semua halaman")),
    ("/panduan", mark("Panduan")),
    ("/pengaduan", mark("Pengaduan")),
    ("/istilah", mark("Istilah")),
    ("/data", mark("Data terbuka")),
    ("/verifikasi", mark("Periksa dokumen")),
    ("/laporan/periksa", mark("Periksa laporan")),
    ("/keandalan", mark("Keandalan")),
    ("/aksesibilitas", mark("Aksesibilitas")),
    ("/tampilan", mark("Tampilan")),
    ("/api/v1/openapi.json", mark("API")),
)


def groups_for(role: Role, path: str) -> list[Group]:
    """What this role is shown, on the page at `path`; exactly one place is the one that one is in, or none."""
    mine = [(code, text, tuple(place for place in places if may_open(role, place[0]))) for code, text, places in GROUPS]
    here = _nearest(path, [to for _code, _text, places in mine for to, _name in places])
    return [
        Group(code, gettext(text), tuple(Link(to, gettext(name), to == here) for to, name in places))
        for code, text, places in mine
        if places
    ]


def navigation_for(role: Role, path: str) -> Navigation:
    """The head of a page has a visitor's places, else one line a group, or its only place by its own name."""
    groups = tuple(groups_for(role, path))
    if role is Role.PUBLIC:
        return Navigation(tuple(replace(link, icon=group.code) for group in groups for link in group.links), groups, None)
    return Navigation(
        tuple(_line(group) for group in groups),
        groups,
        next((group for group in groups if group.here and len(group.links) > 1), None),
    )


def _line(group: Group) -> Link:
    """A group of one is called as its only place is."""
    only = len(group.links) == 1
    return Link(group.path, group.links[0].text if only else group.text, group.here, () if only else group.links, group.code)


def footer_links() -> list[Link]:
    return [Link(to, gettext(text)) for to, text in FOOTER if ("GET", to) in REGISTRY or to.startswith("/api/")]


def switches(path: str, query: str) -> list[Switch]:
    """The other languages, and pages with pictures or without; each comes back to this page."""
    back = f"{path}?{query}" if query else path
    saves = Switch("/hemat-data", "semua", gettext("Tampilkan semua gambar"), back)
    shows = Switch("/hemat-data", "hemat", gettext("Mode hemat data"), back)
    others = [Switch("/bahasa", code, name, back, lang=code) for code, name in LANGUAGES.items() if code != language()]
    return [*others, saves if saves_data() else shows]


def may_open(role: Role, path: str) -> bool:
    """By the route's own declaration."""
    access = REGISTRY.get(("GET", path))
    return access is not None and role in access.who


def _nearest(path: str, places: Iterable[str]) -> str | None:
    """The place that a page belongs to: the longest one that its address begins with."""
    part = next((place for begins, place in BELONG.items() if _within(path, begins)), None)
    return max((place for place in places if _within(path, place) or place == part), key=len, default=None)


def _within(path: str, part: str) -> bool:
    return path == part or path.startswith(part + "/")
