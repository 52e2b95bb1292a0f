"""What pages and the API show of a file on its way: the words of its state, its report as the command line prints it, its moves."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

from sqlalchemy.orm import Session

from app.actor import Actor
from app.exchange.comparing import is_perhaps_a_part
from app.exchange.desk import progress
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.moving import is_outdated, moves_open
from app.exchange.desk.states import AT_WORK
from app.exchange.importing import Report
from app.exchange.quarantine import Cause, causes
from app.exchange.shapes import ImportInFull, ImportInList, ImportVersion, PreviewShown, ProgressShown, ReportOfImport
from app.feeds.models import ImportBatch
from app.identifiers import public_id
from app.language import _, gettext, mark, sentence
from app.money import thousands
from app.plan.totals import Measure
from app.realisation.denominators import MADE, Denominator
from app.settings import settings

STATES: Mapping[str, tuple[str, str]] = {
    "RECEIVED": (mark("Menunggu dibaca"), "running"),
    "READING": (mark("Sedang dibaca"), "running"),
    "PREVIEWED": (mark("Pratinjau siap"), "waiting"),
    "APPLYING": (mark("Sedang diterapkan"), "running"),
    "APPLIED": (mark("Diterapkan"), "good"),
    "REFUSED": (mark("Ditolak"), "bad"),
    "DISCARDED": (mark("Dibuang"), "quiet"),
}
MOVES: Mapping[str, str] = {
    "begin_upload": mark("Mulai diunggah"),
    "upload": mark("Diunggah"),
    "receive_file": mark("Selesai diunggah"),
    "read": mark("Mulai dibaca"),
    "preview": mark("Pratinjau dibuat"),
    "refuse": mark("Ditolak"),
    "apply": mark("Terapkan"),
    "read_again": mark("Buat pratinjau ulang"),
    "finish": mark("Diterapkan"),
    "outdated": mark("Pratinjau usang"),
    "discard": mark("Buang"),
}
SELF_MANAGED = mark("pagu RUP swakelola")
ORIGINS: Mapping[str, str] = {"page": mark("halaman ini"), "api": "API", "pull": mark("tarikan terjadwal")}
FIELDS = tuple(field.name for field in fields(Report))
"""Of a report, in the order of the command line."""


def state_words(state: str) -> str:
    return gettext(STATES[state][0])


def state_tone(state: str) -> str:
    return STATES[state][1]


def move_words(move: str) -> str:
    return gettext(MOVES.get(move, move))


def origin_words(origin: str) -> str:
    return gettext(ORIGINS[origin])


def quarantine_path(upload: ImportUpload) -> str | None:
    """Where the bad rows of the last reading lie."""
    for kept in (upload.report, upload.preview):
        if kept and kept.get("quarantine_file"):
            return str(kept["quarantine_file"])
    return None


def quarantine_of(upload: ImportUpload) -> Path | None:
    """That file, where it is still there."""
    kept = quarantine_path(upload)
    path = Path(kept) if kept else None
    is_there = path is not None and path.is_relative_to(settings().data / "quarantine") and path.is_file()
    return path if is_there else None


def causes_of(upload: ImportUpload) -> Sequence[Cause]:
    """What is wrong with the bad rows of the last reading, the most frequent fault first."""
    path = quarantine_of(upload)
    return causes(path) if path else []


def report_of(upload: ImportUpload) -> ReportOfImport | None:
    """The report's fields as the command line prints them; the quarantine file is an address instead of a path of the server."""
    if upload.report is None:
        return None
    shown: Any = {name: upload.report.get(name) for name in FIELDS}
    if shown["quarantine_file"]:
        shown["quarantine_file"] = f"/api/v1/imports/{public_id(upload.region_id, upload.id)}/quarantine"
    return cast(ReportOfImport, shown)


def in_list(session: Session, upload: ImportUpload, actor: Actor) -> ImportInList:
    """Without the samples."""
    return {
        "id": public_id(upload.region_id, upload.id),
        "state": upload.state,
        "moves": moves_open(session, upload, actor),
        "file": upload.file_name,
        "size": upload.size,
        "sha256": upload.sha256,
        "year": upload.fiscal_year,
        "dataset": upload.dataset,
        "as_of": upload.as_of,
        "partial": upload.partial,
        "origin": upload.origin,
        "created_at": upload.created_at,
        "report": report_of(upload),
        "problem": upload.problem,
        "outdated": is_outdated(session, upload),
    }


def in_full(session: Session, upload: ImportUpload, actor: Actor) -> ImportInFull:
    return {**in_list(session, upload, actor), "progress": progress_of(session, upload), "preview": preview_of(upload)}


def preview_of(upload: ImportUpload) -> PreviewShown | None:
    """Of the last reading; previews that were made before they told of the plan lie in the database too."""
    kept: Any = {key: value for key, value in (upload.preview or {}).items() if key != "quarantine_file"}
    return cast(PreviewShown, {"planned": [], **kept}) if kept else None


def measure_words(measure: str) -> str:
    """What a sum of the plan is called where figures are divided by it."""
    return sentence(gettext(SELF_MANAGED if measure == Measure.RUP_SWAKELOLA else MADE[Denominator(measure)].name))


def warned_of_gone(report: ReportOfImport) -> str | None:
    """Where the file is perhaps a part of its data: what to do."""
    gone, changed, unchanged = report["gone"], report["changed"], report["unchanged"]
    if not is_perhaps_a_part(gone=gone, changed=changed, unchanged=unchanged):
        return None
    return _(
        "{gone} dari {known} baris yang sudah dikenal tidak ada dalam berkas ini. Bila berkas ini hanya sebagian data, buang, lalu kirim lagi dengan "
        "centang “Berkas ini hanya sebagian data”: tidak ada yang dianggap hilang."
    ).format(gone=thousands(gone), known=thousands(gone + changed + unchanged))


def progress_of(session: Session, upload: ImportUpload) -> ProgressShown | None:
    """How far the present step is; None where nothing is under way. `rows_total` is known once the file was read."""
    if upload.state not in AT_WORK:
        return None
    row = progress.of(session, region_id=upload.region_id, id=upload.id)
    return {
        "rows": row.rows if row else 0,
        "rows_total": upload.report["rows"] if upload.report and upload.state == "APPLYING" else None,
        "bytes": row.bytes if row else 0,
        "size": upload.size,
        "attempts": row.attempts if row else 0,
        "at": row.at if row else upload.created_at,
    }


def version_as_json(batch: ImportBatch, who: str | None) -> ImportVersion:
    return {
        "id": public_id(batch.region_id, batch.id),
        "dataset": batch.dataset,
        "year": batch.fiscal_year,
        "file": batch.file_name,
        "sha256": batch.file_sha256,
        "as_of": batch.as_of,
        "applied_at": batch.applied_at,
        "by": who,
        "partial": batch.partial,
        "rows": batch.rows,
        "added": batch.added,
        "changed": batch.changed,
        "unchanged": batch.unchanged,
        "gone": batch.gone,
        "quarantined": batch.quarantined,
    }
