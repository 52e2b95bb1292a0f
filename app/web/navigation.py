"""The navigation: one table of pages and who is shown each. A page that has no route yet is not shown."""

from collections.abc import Set
from dataclasses import dataclass
from urllib.parse import urlencode

from app.actor import REGION_ROLES, SATKER_ROLES, Role
from app.language import LANGUAGES, gettext, language, mark
from app.web.access import ANYONE, REGISTRY

OFFICIALS = SATKER_ROLES | {Role.AUDITOR, Role.REGION_ADMIN}


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the navigation; `here` marks the part of the site that one is in."""

    path: str
    text: str
    here: bool = False


PLACES: tuple[tuple[str, str, Set[Role]], ...] = (
    ("/dasbor", mark("Dasbor"), (OFFICIALS | {Role.LEADER})),
    ("/katalog", mark("Katalog"), ANYONE),
    ("/permintaan", mark("Dicari"), {Role.VENDOR, Role.PP, Role.PPK, Role.CURATOR}),
    ("/toko", mark("Toko saya"), {Role.VENDOR}),
    ("/keranjang", mark("Keranjang"), {Role.PP, Role.PPK}),
    ("/pesanan", mark("Pesanan"), OFFICIALS | {Role.VENDOR}),
    ("/sp2d", mark("SP2D"), {Role.TREASURER}),
    ("/kompetisi", mark("Kompetisi"), ANYONE),
    ("/sengketa", mark("Sengketa"), {Role.REGION_ADMIN, Role.AUDITOR}),
    ("/pemberitahuan", mark("Pemberitahuan"), SATKER_ROLES | REGION_ROLES | {Role.VENDOR}),
    ("/daerah", mark("Penyiapan"), {Role.REGION_ADMIN}),
    ("/pejabat", mark("Pejabat"), {Role.REGION_ADMIN, Role.AUDITOR}),
    ("/hari-libur", mark("Hari libur"), {Role.REGION_ADMIN, Role.AUDITOR}),
    ("/paket", mark("Paket RUP"), {Role.PP, Role.PPK, Role.AUDITOR, Role.REGION_ADMIN}),
    ("/impor", mark("Impor"), {Role.REGION_ADMIN, Role.AUDITOR}),
    ("/kendali", mark("Kendali"), OFFICIALS | {Role.LEADER}),
    ("/tanpa-paket", mark("Tanpa paket"), {Role.REGION_ADMIN, Role.AUDITOR}),
    ("/pengawasan", mark("Pengawasan"), {Role.AUDITOR, Role.REGION_ADMIN}),
    ("/temuan", mark("Temuan"), {Role.PPK, Role.BUDGET_USER, Role.CURATOR}),
    ("/pengaduan-masuk", mark("Pengaduan masuk"), {Role.REGION_ADMIN, Role.CURATOR, Role.LEADER}),
    ("/pengguna", mark("Pengguna"), {Role.REGION_ADMIN}),
    ("/kurasi", mark("Kurasi"), {Role.CURATOR, Role.REGION_ADMIN}),
    ("/peringkat", mark("Realisasi daerah"), ANYONE),
)
FOOTER: tuple[tuple[str, str], ...] = (
    ("/pengaduan", mark("Pengaduan")),
    ("/data", mark("Data terbuka")),
    ("/verifikasi", mark("Periksa dokumen")),
    ("/keandalan", mark("Keandalan")),
    ("/aksesibilitas", mark("Aksesibilitas")),
    ("/tampilan", mark("Tampilan")),
    ("/api/v1/openapi.json", mark("API")),
)


def links_for(role: Role, path: str) -> list[Link]:
    """What this role is shown, on the page at `path`."""
    return [Link(to, gettext(text), _within(path, to)) for to, text, who in PLACES if role in who and _exists(to)]


def footer_links() -> list[Link]:
    return [Link(to, gettext(text)) for to, text in FOOTER if _exists(to) or to.startswith("/api/")]


def language_links(path: str, query: str) -> list[tuple[str, str, str]]:
    """The other languages: (code, name in itself, address that chooses it and comes back to this page)."""
    back = f"{path}?{query}" if query else path
    return [
        (code, name, "/bahasa?" + urlencode({"pilih": code, "ke": back})) for code, name in LANGUAGES.items() if code != language()
    ]


def _exists(path: str) -> bool:
    return ("GET", path) in REGISTRY


def _within(path: str, part: str) -> bool:
    return path == part or path.startswith(part + "/")
