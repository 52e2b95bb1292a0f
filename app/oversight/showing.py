"""Showing: findings, complaints and flags as the API gives them; the pages show the same."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.identifiers import public_id
from app.oversight.flagging import Flagged
from app.oversight.models import Complaint, Finding
from app.oversight.shapes import ComplaintShown, FindingShown, FlagShown, Said
from app.oversight.states import COMPLAINT, FINDING
from app.transitions import history, moves_for, names_of


def finding_as_json(session: Session, finding: Finding, actor: Actor) -> FindingShown:
    return {
        "id": public_id(finding.region_id, finding.id),
        "number": finding.number,
        "state": finding.state,
        "subject": {"kind": finding.subject_kind, "id": finding.subject_key, "name": finding.subject_name},
        "satker": finding.satker_code,
        "flag": finding.flag,
        "text": finding.text,
        "found_at": finding.found_at.isoformat(),
        "due_at": _iso(finding.due_at),
        "escalated_at": _iso(finding.escalated_at),
        "moves": names_of(moves_for(FINDING, finding, actor)),
        "history": _said(session, finding),
    }


def complaint_as_json(session: Session, complaint: Complaint, actor: Actor) -> ComplaintShown:
    """Without the reporter's contact: that is read on the page, by those who answer."""
    return {
        "id": public_id(complaint.region_id, complaint.id),
        "number": complaint.number,
        "state": complaint.state,
        "subject": {"kind": complaint.subject_kind, "id": complaint.subject_key, "name": complaint.subject_name},
        "text": complaint.text,
        "files": len(complaint.files),
        "filed_at": complaint.filed_at.isoformat(),
        "due_at": _iso(complaint.due_at),
        "escalated_at": _iso(complaint.escalated_at),
        "moves": names_of(moves_for(COMPLAINT, complaint, actor)),
        "history": _said(session, complaint),
    }


def flags_as_json(found: Mapping[str, list[Flagged]]) -> list[FlagShown]:
    return [
        {
            "flag": group.flag,
            "ground": group.ground,
            "satker": group.satker_code,
            "vendor": group.vendor_key,
            "kd_rup": group.kd_rup,
            "total": group.total,
            "orders": [
                {"id": order.key, "date": _iso(order.day), "total": order.total, "state": order.state} for order in group.orders
            ],
        }
        for groups in found.values()
        for group in groups
    ]


def _said(session: Session, thing: Finding | Complaint) -> list[Said]:
    return [
        {
            "at": taken.at.isoformat(),
            "move": taken.move,
            "to": taken.state_to,
            "role": taken.role,
            "by": taken.actor_name,
            "note": taken.note,
        }
        for taken in history(session, region_id=thing.region_id, subject_id=thing.id)
    ]


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
