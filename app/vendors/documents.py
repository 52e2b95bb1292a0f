"""Documents: the papers of a vendor, each with number, dates and scan. A newer one replaces the older; none is ever lost.

An expired required paper stops new orders (`queries.standing`), and nothing else.
"""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.errors import FieldError, Invalid
from app.files.papers import keep_paper
from app.identifiers import new_id
from app.language import _, mark
from app.moves.machine import moves_for, names_of
from app.moves.taking import NotNow
from app.outbox import enqueue
from app.regions.models import Region
from app.vendors import permissions
from app.vendors.models import Vendor, VendorDocument
from app.vendors.states import ACTIVE, BLACKLISTED, CLOSED, SUBMITTED, SUSPENDED, VENDOR
from app.vendors.trail import write_down

KINDS = {
    "NIB": mark("NIB (Nomor Induk Berusaha)"),
    "NPWP": mark("NPWP"),
    "AKTA": mark("Akta pendirian atau perubahan"),
    "KTP": mark("KTP pemilik atau pengurus"),
    "PKP": mark("Surat pengukuhan PKP"),
    "SK_UMKM": mark("Surat keterangan UMKM (PPh final 0,5 %)"),
    "SIUJK": mark("Izin usaha jasa konstruksi"),
    "SBU": mark("Sertifikat badan usaha"),
    "SPPL": mark("SPPL"),
    "HALAL": mark("Sertifikat halal"),
    "PIRT": mark("PIRT"),
    "PAKTA_INTEGRITAS": mark("Pakta integritas"),
    "LAINNYA": mark("Lainnya"),
}
REQUIRED = ("NIB", "NPWP")
"""Without these nobody is verified, and when one expires no new order is placed."""


def add_document(
    session: Session,
    *,
    vendor: Vendor,
    kind: str,
    number: str,
    issued_on: date | None,
    expires_on: date | None,
    scan: bytes,
    actor: Actor,
    at: datetime,
) -> VendorDocument:
    """Keep a paper; the one of its kind that was current until now is replaced.

    Raises `NotNow` while it is being verified or is not the actor's, `Invalid` for a paper that has expired or is not yet issued.
    """
    if not permissions.own(actor, vendor) or vendor.state in (SUBMITTED, BLACKLISTED, CLOSED):
        raise NotNow(move="add_document", moves=names_of(moves_for(VENDOR, vendor, actor)))
    home = session.get(Region, vendor.home_region_id) if vendor.home_region_id else None
    _check_dates(issued_on, expires_on, today=local_date(at, home.timezone if home else "Asia/Jakarta"))
    file = keep_paper(session, scan, by=actor.account_id, at=at)
    session.execute(
        update(VendorDocument)
        .where(VendorDocument.vendor_id == vendor.id, VendorDocument.kind == kind, VendorDocument.replaced_at.is_(None))
        .values(replaced_at=at)
    )
    document = VendorDocument(
        id=new_id(),
        vendor_id=vendor.id,
        kind=kind,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        file_sha256=file.sha256,
        file_type=file.content_type,
        uploaded_at=at,
        uploaded_by=actor.account_id,
    )
    session.add(document)
    session.flush()
    session.expire(vendor, ["documents"])
    write_down(session, vendor, "add_document", actor, at, kind=kind, sha256=file.sha256)
    if vendor.state in (ACTIVE, SUSPENDED):
        enqueue(session, "catalogue.follow_vendor", id=str(vendor.id))
    return document


def current(vendor: Vendor) -> dict[str, VendorDocument]:
    """The valid-until-replaced paper of each kind, in the order of `KINDS`."""
    found = {document.kind: document for document in vendor.documents if document.replaced_at is None}
    return {kind: found[kind] for kind in KINDS if kind in found}


def missing(vendor: Vendor, *, today: date) -> list[FieldError]:
    """The required papers that are not there or have expired."""
    have = current(vendor)
    errors = []
    for kind in REQUIRED:
        document = have.get(kind)
        if document is None:
            errors.append(FieldError(f"documents.{kind}", _("Unggah berkas {kind}.").format(kind=_(KINDS[kind]))))
        elif has_expired(document, today):
            errors.append(
                FieldError(f"documents.{kind}", _("Berkas {kind} sudah kedaluwarsa. Unggah yang baru.").format(kind=_(KINDS[kind])))
            )
    return errors


def has_expired(document: VendorDocument, today: date) -> bool:
    return document.expires_on is not None and document.expires_on < today


def _check_dates(issued_on: date | None, expires_on: date | None, *, today: date) -> None:
    errors = []
    if issued_on is not None and issued_on > today:
        errors.append(FieldError("issued_on", _("Tanggal terbit belum tiba.")))
    if expires_on is not None and expires_on < today:
        errors.append(FieldError("expires_on", _("Berkas ini sudah kedaluwarsa. Unggah yang masih berlaku.")))
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        errors.append(FieldError("expires_on", _("Tanggal berakhir mendahului tanggal terbit.")))
    if errors:
        raise Invalid(_("Tanggal berkas ini tidak benar."), errors=errors)
