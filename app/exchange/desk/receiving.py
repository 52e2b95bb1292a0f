"""Receiving: a file is kept as it came; its reading is a job."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import local_date
from app.errors import FieldError, Invalid
from app.exchange.datasets import by_name, unknown
from app.exchange.desk import folder
from app.exchange.desk.models import ImportUpload
from app.exchange.desk.states import IMPORT_UPLOAD, RECEIVED
from app.files.disk import safe_name
from app.identifiers import new_id
from app.language import _
from app.moves.taking import begin
from app.regions.models import Region
from app.years import is_fiscal_year


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said about the file: which year, which dataset (None: by its headings), as of
    when (None: by its content), whether it is a part."""

    year: int
    dataset: str | None = None
    as_of: date | None = None
    partial: bool = False


def receive(
    session: Session, *, region: Region, name: str, source: BinaryIO, asked: Asked, origin: str, actor: Actor, at: datetime, source_id: UUID | None = None
) -> ImportUpload:  # fmt: skip
    """A whole file. Raises `Invalid`; then nothing is kept."""
    _judge(asked, region, at)
    upload = _new(region, name, asked, origin, actor, at)
    upload.size, upload.sha256 = folder.take_in(upload.id, upload.file_name, source)
    upload.state, upload.source_id = RECEIVED, source_id
    session.add(upload)
    begin(session, IMPORT_UPLOAD, upload, "upload", actor=actor, at=at, details={"file": upload.file_name, "sha256": upload.sha256})
    return upload


def _new(region: Region, name: str, asked: Asked, origin: str, actor: Actor, at: datetime) -> ImportUpload:
    return ImportUpload(
        region_id=region.id,
        id=new_id(),
        file_name=safe_name(name),
        fiscal_year=asked.year,
        dataset=asked.dataset,
        as_of=asked.as_of,
        partial=asked.partial,
        origin=origin,
        created_at=at,
        created_by=actor.account_id,
    )


def _judge(asked: Asked, region: Region, at: datetime) -> None:
    errors = []
    if not is_fiscal_year(asked.year):
        errors.append(FieldError("year", _("Tulis tahun anggaran, misalnya 2026.")))
    if asked.dataset is not None and by_name(asked.dataset) is None:
        errors.append(FieldError("dataset", unknown(asked.dataset)))
    if asked.as_of is not None and asked.as_of > local_date(at, region.timezone):
        errors.append(FieldError("as_of", _("Tanggal ini belum terjadi.")))
    if errors:
        raise Invalid(_("Ada isian yang perlu diperbaiki."), errors=errors)
