"""Reading: a guide's Markdown as HTML of the house; its links lead to the
other guides, its pictures are served from beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from PIL import Image

from app.actor import Role
from app.language import mark
from app.tree import TREE

FOLDER, PICTURES = TREE / "docs" / "panduan", TREE / "docs" / "img"
PICTURE = re.compile(r"[a-z][a-z-]*\.webp")
COMMON = "README"
"""What is the same for everybody; the list of guides stands there too and is left out here."""


@dataclass(frozen=True, slots=True)
class Guide:
    """`name` is the file's; `roles` are those whose work it tells of."""

    name: str
    title: str
    whom: str
    roles: frozenset[Role]


GUIDES = (
    Guide("vendor", mark("Penyedia"), mark("pelaku usaha yang menjual"), frozenset({Role.VENDOR})),
    Guide("pp-ppk", mark("PP dan PPK"), mark("pejabat pengadaan, pejabat pembuat komitmen"), frozenset({Role.PP, Role.PPK})),
    Guide(
        "bendahara",
        mark("Bendahara dan verifikator"),
        mark("bendahara, PPK-SKPD, pengguna anggaran"),
        frozenset({Role.TREASURER, Role.VERIFIER, Role.BUDGET_USER}),
    ),
    Guide("pptk", mark("PPTK"), mark("pejabat pelaksana teknis kegiatan"), frozenset({Role.ACTIVITY_OFFICER})),
    Guide("kurator", mark("Kurator"), mark("pemeriksa produk dan penyedia"), frozenset({Role.CURATOR})),
    Guide("admin-daerah", mark("Admin daerah"), mark("pengelola daerah"), frozenset({Role.REGION_ADMIN})),
    Guide("kepala-daerah", mark("Kepala daerah"), mark("bupati, wali kota, gubernur, sekretaris daerah"), frozenset({Role.LEADER})),
    Guide("auditor", mark("Auditor"), mark("APIP, BPK"), frozenset({Role.AUDITOR})),
    Guide("publik", mark("Publik"), mark("warga, wartawan"), frozenset({Role.PUBLIC})),
)
BY_NAME = {guide.name: guide for guide in GUIDES}


def guide_of(role: Role) -> Guide:
    """The guide to a role's own work."""
    return next(guide for guide in GUIDES if role in guide.roles or guide.name == "publik")


@cache
def text_of(name: str, *, pictures: bool) -> tuple[str, Markup]:
    """The first heading of a file, and what follows it as HTML; without `pictures` each is a link to
    it. Raises `KeyError` for a name that no guide has."""
    if name != COMMON:
        BY_NAME[name]
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    title, tokens = tokens[1].content, tokens[3:]
    if name == COMMON:
        tokens = _without_tables(tokens)
    for token in tokens:
        _dressed(token)
        for part in token.children or ():
            _dressed(part)
            if part.type == "image" and not pictures:
                _as_link(part)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return title, Markup(html)  # noqa: S704 - our own files; raw HTML in them is shown, not obeyed


def picture_file(name: str) -> Path | None:
    """The file of a picture of the docs; None for anything else."""
    file = PICTURES / name
    return file if PICTURE.fullmatch(name) and file.is_file() else None


def _dressed(token: Token) -> None:
    """Attributes that the house's pages have: what leads where, which size a picture will take, what a heading heads."""
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrGet("href"))))
    elif token.type == "image":
        name = str(token.attrGet("src")).rpartition("/")[2]
        width, height = _size(name)
        more: dict[str, str | int | float] = {
            "src": f"/panduan/gambar/{name}",
            "width": width,
            "height": height,
            "loading": "lazy",
            "decoding": "async",
        }
        token.attrs = {**token.attrs, **more}
    elif token.type == "th_open":
        token.attrSet("scope", "col")
    elif token.type == "table_open":
        token.attrSet("class", "table")


def _as_link(image: Token) -> None:
    """Who saves data opens a picture when it is wanted."""
    source, says = str(image.attrGet("src")), image.content
    image.type, image.children = "html_inline", None
    image.content = Markup('<a href="{}">{}</a>').format(source, escape(says))


def _address(href: str) -> str:
    """`vendor.md` → `/panduan/vendor`."""
    name = href.removesuffix(".md")
    if name == href or "/" in name:
        return href
    return "/panduan" if name == COMMON else f"/panduan/{name}"


@cache
def _size(picture: str) -> tuple[int, int]:
    with Image.open(PICTURES / picture) as image:
        return image.size


def _without_tables(tokens: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    inside = False
    for token in tokens:
        inside = inside or token.type == "table_open"
        if not inside:
            kept.append(token)
        inside = inside and token.type != "table_close"
    return kept
