"""Showing: findings, complaints and flags as the API gives them; the pages show the same."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import iso
from app.documents import Column, Kind, Table
from app.identifiers import public_id
from app.language import _, mark
from app.moves.history import history
from app.moves.machine import moves_for, names_of
from app.oversight.flagging import Flagged
from app.oversight.models import Complaint, Finding
from app.oversight.shapes import ComplaintShown, FindingShown, FlagShown, Said
from app.oversight.states import COMPLAINT, FINDING

ENTRIES = {
    "planned": mark("Pagu"),
    "held": mark("Ditahan"),
    "released": mark("Dilepas dari tahanan"),
    "committed": mark("Terikat kontrak"),
    "adjusted": mark("Disesuaikan"),
    "reversed": mark("Dibalik"),
    "suspended": mark("Ditangguhkan"),
    "resumed": mark("Dilanjutkan"),
    "received": mark("Diterima"),
    "paid": mark("Dibayar"),
    "settled": mark("Selesai dibukukan"),
    "moved": mark("Hanya statusnya"),
}
"""Kinds of entries of the ledger in the words of the screen."""


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
        "due_at": iso(finding.due_at),
        "escalated_at": iso(finding.escalated_at),
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
        "due_at": iso(complaint.due_at),
        "escalated_at": iso(complaint.escalated_at),
        "moves": names_of(moves_for(COMPLAINT, complaint, actor)),
        "history": _said(session, complaint),
    }


def flagged_table(
    title: str, groups: Sequence[Flagged], *, units: Mapping[str, str], vendors: Mapping[str, str], numbers: Mapping[str, str]
) -> Table:
    """What raises one flag as a file has it: a row an order, with the number and the sum of those that raise it together."""
    return Table(
        name=_("Tanda"),
        caption=title,
        columns=[
            Column("kelompok", _("Kelompok"), Kind.COUNT),
            Column("kd_satker", _("Kode satuan kerja")),
            Column("satker", _("Satuan kerja"), weight=2),
            Column("penyedia", _("Penyedia"), weight=2),
            Column("kd_rup", _("Kode RUP")),
            Column("kunci", _("Kunci pesanan"), weight=2),
            Column("nomor", _("Nomor pesanan"), weight=2),
            Column("tanggal", _("Tanggal"), Kind.DAY),
            Column("nilai", _("Nilai"), Kind.RUPIAH),
            Column("jumlah", _("Jumlah kelompok"), Kind.RUPIAH),
        ],
        rows=[
            [
                place,
                order.satker_code,
                units.get(order.satker_code or "", ""),
                vendors.get(order.vendor_key or "", order.vendor_key),
                order.kd_rup,
                order.key,
                numbers.get(order.key, ""),
                iso(order.day),
                order.total,
                group.total,
            ]
            for place, group in enumerate(groups, start=1)
            for order in group.orders
        ],
        empty=_("Tidak ada pesanan tahun ini yang memenuhi tanda ini."),
    )


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
                {"id": order.key, "date": iso(order.day), "total": order.total, "state": order.state} for order in group.orders
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
