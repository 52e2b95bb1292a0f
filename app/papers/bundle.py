"""The audit bundle of an order: every issue of its papers, every photo of its shipments and every attachment with a
manifest of names, hashes, sizes and amounts, in one ZIP.

An order that was won in a mini-competition also has the evaluation sheet, for those who may read the bids: the winner does not
get those of the others. The same order in the same state gives the same bytes to whoever may read the same: no time of asking is
in it, entries stand in a fixed order and carry a fixed date.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import db
from app.actor import Actor
from app.attachments.kinds import To
from app.attachments.models import Attachment
from app.attachments.queries import attachments_of
from app.attachments.queries import file_name as name_of_attachment
from app.competition import sheet
from app.competition.permissions import is_inside
from app.documents import Report
from app.files import store
from app.files.papers import read_paper
from app.files.photos import WIDTHS, read_photo
from app.fulfilment.models import Shipment, ShipmentPhoto
from app.fulfilment.photos import photos_of
from app.identifiers import public_id
from app.moves.history import MoveTaken, history
from app.orders.awarded import competition_in
from app.orders.models import Order
from app.papers.drawing import address_of, kept
from app.papers.issuing import issue_all, issues_of
from app.papers.kinds import slug_of
from app.papers.models import Paper

MANIFEST = "manifest.json"
_STAMP = (2000, 1, 1, 0, 0, 0)


def bundle(*, region_id: int, order_id: UUID, actor: Actor, at: datetime) -> bytes:
    """Everything, in transactions of its own: the caller holds none while papers are drawn."""
    with db.new_session() as session:
        order = session.get_one(Order, (region_id, order_id))
        standing = {paper.id for paper in issue_all(session, order, at=at)}
        papers = sorted(issues_of(session, order, with_data=True), key=file_name)
        said = _about(session, order)
        photos = photos_of(session, order)
        attachments = attachments_of(session, order)
        said["attachments"] = [_attached(one) for one in attachments]
        competed = _competed(session, order, actor)
    files = [kept(paper) for paper in papers]
    said["documents"] = [_listed(paper, superseded=paper.id not in standing) for paper, _file in files]
    pictures = [(_photo_name(*photo), read_photo(photo[1].sha256, WIDTHS[0])) for photo in photos]
    said["photos"] = [_photographed(*photo, size=len(file)) for photo, (_name, file) in zip(photos, pictures, strict=True)]
    sheets = [(name, sheet.drawn(report)) for name, report in competed]
    said["evaluation"] = [_evaluated(name, file) for name, file in sheets]
    manifest = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    scans = ((name_of_attachment(one), read_paper(one.file_sha256, one.file_type)) for one in attachments)
    return _zipped(chain([(MANIFEST, manifest)], ((file_name(paper), file) for paper, file in files), sheets, pictures, scans))


def file_name(paper: Paper) -> str:
    """`surat-pesanan-1-terbitan-2.pdf`."""
    return f"{slug_of(paper.kind, paper.position)}-terbitan-{paper.issue}.pdf"


def _about(session: Session, order: Order) -> dict[str, Any]:
    taken = history(session, region_id=order.region_id, subject_id=order.id)
    return {
        "order": public_id(order.region_id, order.id),
        "number": order.number,
        "sp_number": order.sp_number,
        "state": order.state,
        "total": order.total,
        "kd_rup": order.kd_rup,
        "satker": order.satker_code,
        "vendor": order.vendor_name,
        "competition": competition_in(taken),
        "accounts": [{"account_code": share.account_code, "amount": share.amount} for share in order.accounts],
        "history": [_taken(one) for one in taken],
    }


def _taken(one: MoveTaken) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "move": one.move,
        "to": one.state_to,
        "by": one.actor_name,
        "role": one.role,
        "reason": one.reason,
        "note": one.note,
    }


def _listed(paper: Paper, *, superseded: bool) -> dict[str, Any]:
    return {
        "name": file_name(paper),
        "kind": paper.kind,
        "number": paper.number,
        "date": paper.dated.isoformat(),
        "total": paper.total,
        "issue": paper.issue,
        "superseded": superseded,
        "sha256": paper.sha256,
        "size": paper.size,
        "verify": address_of(paper),
    }


def _competed(session: Session, order: Order, actor: Actor) -> list[tuple[str, Report]]:
    """The evaluation sheet, by its name; none of an order from a cart, and none for whoever may not read the bids."""
    competition = sheet.of_order(session, region_id=order.region_id, order_id=order.id)
    if competition is None or not is_inside(actor, competition):
        return []
    return [(sheet.file_name(competition), sheet.sheet_of(session, competition))]


def _evaluated(name: str, file: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": store.hash_of(file), "size": len(file)}


def _photo_name(shipment: Shipment, photo: ShipmentPhoto) -> str:
    """`pengiriman-1-foto-2.webp`."""
    return f"pengiriman-{shipment.position}-foto-{photo.position}.webp"


def _photographed(shipment: Shipment, photo: ShipmentPhoto, *, size: int) -> dict[str, Any]:
    return {
        "name": _photo_name(shipment, photo),
        "shipment": shipment.position,
        "side": photo.side,
        "returns": photo.returns,
        "at": photo.added_at.isoformat(),
        "sha256": photo.sha256,
        "size": size,
    }


def _attached(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": name_of_attachment(attachment),
        "kind": attachment.kind,
        "of": To.PAYMENT if attachment.payment else To.HANDOVER,
        "number": attachment.payment.invoice_number if attachment.payment else attachment.handover and attachment.handover.number,
        "side": attachment.side,
        "note": attachment.note,
        "at": attachment.added_at.isoformat(),
        "sha256": attachment.file_sha256,
        "size": attachment.size,
    }


def _zipped(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """Each file is read when its turn comes: all of them together may be heavy."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()
