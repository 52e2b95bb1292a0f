"""Findings and complaints as lists."""

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from app.documents import Kind
from app.identifiers import public_id
from app.language import gettext, mark
from app.lists import Column, ListOf, Seen, Sort, choice, day_of, down, or_last, since, tick, until, up, words
from app.organisations.choosing import of_satker
from app.oversight.models import Complaint, Finding
from app.oversight.queries import visible_complaints, visible_findings
from app.oversight.states import ComplaintState, FindingState
from app.web.pages.labels import label

LATE = mark("lewat")


def _about(row: Seen) -> str:
    return f"{label(row.it.subject_kind)} {row.it.subject_name}"


def _late(row: Seen) -> str:
    return gettext(LATE) if row.it.escalated_at and row.it.state in ("open", "received") else ""


FINDINGS = ListOf(
    code="temuan",
    path="/temuan",
    api="/findings",
    title=mark("Temuan"),
    rows=lambda scene: select(Finding).where(visible_findings(scene.actor)),
    filters=(
        choice("status", mark("Status"), FindingState, Finding.state, field="state"),
        of_satker(Finding.satker_code),
        choice("tentang", mark("Tentang"), ("order", "vendor", "listing"), Finding.subject_kind, field="subject"),
        words("q", mark("Nomor atau nama"), Finding.number, Finding.subject_name, field="q"),
        since("dari", mark("Ditemukan sejak"), Finding.found_at, field="from"),
        until("sampai", mark("Ditemukan sampai"), Finding.found_at, field="to"),
        tick("lewat", mark("Hanya yang lewat batas"), lambda _scene: Finding.escalated_at.is_not(None), field="late"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Finding.id),)),
        Sort("tenggat", "due", mark("Tenggat terdekat di atas"), (up(or_last(Finding.due_at)), up(Finding.id))),
    ),
    columns=(
        Column(
            code="nomor",
            name=mark("Nomor"),
            field="number",
            value=lambda row: row.it.number,
            href=lambda row: f"/temuan/{public_id(row.it.region_id, row.it.id)}",
        ),
        Column(code="tentang", name=mark("Tentang"), value=_about),
        Column(code="satker", name=mark("Satuan kerja"), field="satker", value=lambda row: row.it.satker_code, shown=False),
        Column(code="tanda", name=mark("Tanda"), field="flag", value=lambda row: row.it.flag, shown=False),
        Column(code="isi", name=mark("Isi temuan"), field="text", value=lambda row: row.it.text, shown=False),
        Column(code="ditemukan", name=mark("Ditemukan"), kind=Kind.DAY, value=lambda row: day_of(row.it.found_at, row.zone)),
        Column(
            code="batas", name=mark("Batas jawaban"), kind=Kind.DAY, value=lambda row: day_of(row.it.due_at, row.zone), note=_late
        ),
        Column(
            code="status",
            name=mark("Status"),
            value=lambda row: label(row.it.state),
            state=lambda row: row.it.state,
        ),
    ),
)
COMPLAINTS = ListOf(
    code="pengaduan",
    path="/pengaduan-masuk",
    api="/complaints",
    title=mark("Pengaduan"),
    rows=lambda scene: select(Complaint).where(visible_complaints(scene.actor)).options(lazyload(Complaint.files)),
    filters=(
        choice("status", mark("Status"), ComplaintState, Complaint.state, field="state"),
        choice("tentang", mark("Tentang"), ("price", "listing", "vendor", "order"), Complaint.subject_kind, field="subject"),
        words("q", mark("Nomor atau nama"), Complaint.number, Complaint.subject_name, field="q"),
        since("dari", mark("Dikirim sejak"), Complaint.filed_at, field="from"),
        until("sampai", mark("Dikirim sampai"), Complaint.filed_at, field="to"),
        tick("lewat", mark("Hanya yang lewat batas"), lambda _scene: Complaint.escalated_at.is_not(None), field="late"),
    ),
    sorts=(
        Sort("tenggat", "due", mark("Tenggat terdekat di atas"), (up(or_last(Complaint.due_at)), down(Complaint.id))),
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Complaint.id),)),
    ),
    columns=(
        Column(
            code="nomor",
            name=mark("Nomor"),
            field="number",
            value=lambda row: row.it.number,
            href=lambda row: f"/pengaduan-masuk/{public_id(row.it.region_id, row.it.id)}",
        ),
        Column(code="tentang", name=mark("Tentang"), value=_about),
        Column(code="isi", name=mark("Isi pengaduan"), field="text", value=lambda row: row.it.text, shown=False),
        Column(code="dikirim", name=mark("Dikirim"), kind=Kind.DAY, value=lambda row: day_of(row.it.filed_at, row.zone)),
        Column(
            code="batas",
            name=mark("Batas jawaban"),
            kind=Kind.DAY,
            value=lambda row: day_of(row.it.due_at, row.zone) if row.it.state == "received" else None,
            note=_late,
        ),
        Column(
            code="status",
            name=mark("Status"),
            value=lambda row: label(row.it.state),
            state=lambda row: row.it.state,
        ),
    ),
)
