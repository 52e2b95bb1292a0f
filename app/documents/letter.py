"""Letters: formal papers of sections (sentences, facts, a table, clauses) and the places where people sign. What a letter says
is plain data that can be kept; the same data, address and instant give the same bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.documents.drawing import draw
from app.documents.letterhead import Letterhead, letterhead_data, with_picture
from app.documents.plain import breakable, plain
from app.documents.qr import qr_svg
from app.documents.report import Fact, Table, table_data, written_fact
from app.language import _, language


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs, as what; `signed` says how and when it was signed, empty while it was not; `above` is the line over the post."""

    post: str
    name: str = ""
    number: str = ""
    above: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a letter, in this order: sentences, facts, a table, numbered clauses."""

    heading: str = ""
    sentences: Sequence[str] = ()
    facts: Sequence[Fact] = ()
    table: Table | None = None
    clauses: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`status` stands in a frame under the title: what a reader must know first ("belum ditandatangani")."""

    title: str
    number: str
    status: str = ""
    letterhead: Letterhead
    sections: Sequence[Section]
    signatories: Sequence[Signatory] = ()
    issued: str
    """When it was issued, in words."""


def letter_data(letter: Letter) -> dict[str, Any]:
    """What the letter says, plain texts only: this is what is kept and hashed."""
    return {
        "lang": language(),
        "title": plain(letter.title),
        "number": breakable(plain(letter.number)),
        "status": plain(letter.status),
        **letterhead_data(letter.letterhead),
        "sections": [_section_data(section) for section in letter.sections],
        "signatories": [
            {name: breakable(plain(getattr(one, name))) for name in ("above", "post", "name", "number", "signed")}
            for one in letter.signatories
        ],
        "as_of": plain(letter.issued),
        "words": {
            "page": _("Halaman"),
            "of": _("dari"),
            "as_of": _("Diterbitkan"),
            "hash": _("Sidik isi (SHA-256)"),
            "verify": _("Periksa keaslian dokumen ini"),
            "qr_alt": _("Kode QR menuju halaman pemeriksaan keaslian"),
        },
    }


def hash_of_data(data: Mapping[str, Any]) -> str:
    """SHA-256 of what a letter says, as canonical JSON."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def draw_letter(data: Mapping[str, Any], *, address: str, drawn_at: datetime) -> bytes:
    """The PDF of what `letter_data` kept; its QR leads to `address`; a sample has none and is not to be
    verified. Raises `DocumentTooLarge`, `DrawingFailed`."""
    rows = sum(len(section["table"]["rows"]) for section in data["sections"] if section["table"])
    filled = {**with_picture(data), "hash": hash_of_data(data), "address": address, "qr": qr_svg(address) if address else ""}
    return draw("letter", filled, drawn_at=drawn_at, rows=rows)


def _section_data(section: Section) -> dict[str, Any]:
    return {
        "heading": plain(section.heading),
        "sentences": [breakable(plain(sentence)) for sentence in section.sentences],
        "facts": [[plain(fact.name), breakable(written_fact(fact))] for fact in section.facts],
        "table": table_data(section.table) if section.table else None,
        "clauses": [breakable(plain(clause)) for clause in section.clauses],
    }
