"""Matching: each paper beside the answers that it proves, and who else gave the same number, account, telephone or name.

What a machine can compare is compared (a number, a name, a last day); the scan is for the curator's eyes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.language import _
from app.vendors import documents, identity
from app.vendors.models import Vendor, VendorDocument
from app.vendors.states import CLOSED, DRAFT
from app.web.pages.dates import tanggal


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and whether it agrees with the paper beside it; None where only an eye can tell."""

    name: str
    value: str
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A paper with the answers that it proves; `paper` is None where a required one is missing."""

    kind: str
    paper: VendorDocument | None
    answers: Sequence[Answer]


def papers_beside_answers(vendor: Vendor, *, today: date) -> list[Beside]:
    """The papers that are there and the required ones that are not, in the order of their kinds."""
    have = documents.current(vendor)
    kinds = [kind for kind in documents.KINDS if kind in have or kind in documents.REQUIRED]
    return [Beside(kind, have.get(kind), _answers(vendor, kind, have.get(kind), today)) for kind in kinds]


def bank_agrees(vendor: Vendor) -> bool | None:
    """May the account be the firm's, by its holder's name?"""
    if not vendor.bank_holder:
        return None
    return identity.resembles(vendor.bank_holder, vendor.legal_name, vendor.owner_name)


MARKS = " .,-'\"()&/"
"""What tells no two names apart."""


def others_with_the_same(session: Session, vendor: Vendor, *, limit: int = 10) -> list[tuple[Vendor, list[str]]]:
    """Other vendors that gave the same NIB, NPWP, bank account, telephone or name
    (but for its blanks and marks), and which of them."""
    asked = {"nib": _("NIB"), "npwp": _("NPWP"), "bank_account": _("rekening"), "phone": _("telepon")}
    same = [getattr(Vendor, name) == getattr(vendor, name) for name in asked if getattr(vendor, name)]
    bare = bare_name(vendor.legal_name or "")
    if bare:
        same.append(func.translate(func.lower(Vendor.legal_name), MARKS, "") == bare)
    if not same:
        return []
    found = session.scalars(
        select(Vendor)
        .where(or_(*same), Vendor.id != vendor.id, Vendor.state.not_in([DRAFT, CLOSED]))
        .order_by(Vendor.id)
        .limit(limit)
    ).all()
    return [
        (
            other,
            [said for name, said in asked.items() if getattr(vendor, name) and getattr(other, name) == getattr(vendor, name)]
            + ([_("nama usaha")] if bare and bare_name(other.legal_name or "") == bare else []),
        )
        for other in found
    ]


def bare_name(name: str) -> str:
    return name.lower().translate(str.maketrans("", "", MARKS))


def _answers(vendor: Vendor, kind: str, paper: VendorDocument | None, today: date) -> list[Answer]:
    lines = vendor.lines_of_business
    address = ", ".join(part for part in (vendor.street, vendor.address_name, vendor.postcode) if part)
    by_kind: dict[str, list[tuple[str, Any]]] = {
        "NIB": [(_("NIB"), vendor.nib), (_("Nama usaha"), vendor.legal_name), (_("KBLI"), lines), (_("Alamat"), address)],
        "NPWP": [(_("NPWP"), vendor.npwp), (_("Nama usaha"), vendor.legal_name)],
        "AKTA": [(_("Nama usaha"), vendor.legal_name), (_("Pemilik atau pengurus"), vendor.owner_name)],
        "KTP": [(_("Pemilik atau pengurus"), vendor.owner_name)],
        "PKP": [(_("PKP"), _("ya") if vendor.pkp else _("bukan")), (_("NPWP"), vendor.npwp)],
        "SIUJK": [(_("Nama usaha"), vendor.legal_name), (_("KBLI"), lines)],
        "SBU": [(_("Nama usaha"), vendor.legal_name), (_("KBLI"), lines)],
    }
    answers = [Answer(name, value or "—") for name, value in by_kind.get(kind, [(_("Nama usaha"), vendor.legal_name)])]
    if paper is None:
        return answers
    proven = {"NIB": vendor.nib, "NPWP": vendor.npwp}.get(kind)
    if proven:
        answers[0] = Answer(answers[0].name, proven, _same_number(kind, paper.number, proven))
    ends = tanggal(paper.expires_on) if paper.expires_on else _("seterusnya")
    return [
        Answer(_("Nomor di berkas"), paper.number),
        *answers,
        Answer(_("Berlaku sampai"), ends, not documents.has_expired(paper, today)),
    ]


def _same_number(kind: str, written: str, proven: str) -> bool:
    """Digits alone; an NPWP of 15 is one of 16 with a 0 before it."""
    digits = "".join(letter for letter in written if letter.isdecimal())
    return proven in (digits, f"0{digits}") if kind == "NPWP" else digits == proven
