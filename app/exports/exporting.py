"""Exporting: a form of a region and year into a file, told with when it is
of, under which licence, how many rows and which hash."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from sqlalchemy.orm import Session

from app import db
from app.clock import local_time
from app.errors import Invalid
from app.exports.declaring import Asked, Format, rows
from app.exports.formats import FORMATS, by_name
from app.exports.writing import Form, Hashed, write_array, write_csv, write_json, write_lines, write_package
from app.language import _
from app.ocds import packaging
from app.regions.queries import region_by_code
from app.settings import settings

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written: what it says of itself, and what is known once it is whole."""

    file: str
    said: dict[str, Any]
    rows: int
    rows_sha256: str
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("rows", "rows_sha256", "bytes", "sha256")}
        return {"file": self.file, **self.said, **told}


@contextmanager
def reading(code: str, year: int, as_of: date | None) -> Iterator[tuple[Session, Asked]]:
    """A snapshot of the database, however long the writing takes."""
    with db.new_session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        db.take_time(session)
        yield session, Asked(region_by_code(session, code), year, as_of)


def usual_form(what: Format) -> Form:
    return Form.CSV if what.in_csv else Form.JSON


def said_of(what: Format, asked: Asked, at: datetime) -> dict[str, Any]:
    """What a file or a page of rows says of itself. `as_of` is the day that was asked for, else,
    and while that day is not over, the time of asking."""
    local = local_time(at, asked.region.timezone)
    is_over = asked.as_of is not None and asked.as_of < local.date()
    as_of = asked.as_of.isoformat() if asked.as_of is not None and is_over else local.isoformat(timespec="minutes")
    return {
        "format": what.name,
        "dataset": what.dataset,
        "region": asked.region.code,
        "year": asked.year,
        "as_of": as_of,
        "licence": settings().data_licence,
        **({} if what.holds is None else {"ocid_prefix": packaging.prefix(), "ocid_prefix_registered": packaging.is_registered()}),
    }


def export(session: Session, what: Format, asked: Asked, out: BinaryIO, *, file: str, form: Form, at: datetime) -> Exported:
    """Write one form of export into a stream."""
    into, said = Hashed(out), said_of(what, asked, at)
    found = (row for _place, row in rows(session, what, asked))
    if form is Form.JSON and what.holds is not None:
        path = f"/api/v1/regions/{asked.region.code}/exports/{what.name}?year={asked.year}"
        head = packaging.head(path=path, publisher=asked.region.name, at=at, timezone=asked.region.timezone)
        counted = write_package(into, found, head, what.holds)
    elif form is Form.JSON:
        counted = write_array(into, found) if what.is_bare else write_json(into, found, said)
    elif form is Form.CSV:
        _refuse_without_columns(what)
        counted = write_csv(into, found, what.names)
    else:
        counted = write_lines(into, found)
    return Exported(file, said, counted.rows, counted.sha256, into.size, into.sha256)


def _refuse_without_columns(what: Format) -> None:
    """Raises `Invalid` for a form that is no table."""
    if not what.fields:
        raise Invalid(_("{name} bukan tabel, jadi tidak ada CSV-nya. Pakai .json atau .jsonl.gz.").format(name=what.name))


def export_file(session: Session, name: str, asked: Asked, path: Path, *, form: Form, at: datetime) -> Exported:
    """Into a file, beside it what it says of itself; a file of that name is replaced once the new one is whole."""
    unfinished = _unfinished(path)
    try:
        with unfinished.open("wb") as out:
            done = export(session, by_name(name), asked, out, file=path.name, form=form, at=at)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    path.with_name(f"{path.name}.meta.json").write_bytes(_document(done.as_json()))
    return done


def export_all(session: Session, asked: Asked, path: Path, *, at: datetime) -> dict[str, Any]:
    """Every form with a manifest: into a folder, or a ZIP where the name says so. What lies there of an
    earlier time is replaced once everything is whole.

    Raises `Invalid` for a name that is one file's."""
    if any(path.name.lower().endswith(f".{form}") for form in Form):
        raise Invalid(
            _("{file}: semua bentuk ditulis ke folder atau ke satu .zip. Pakai nama folder, atau akhiran .zip.").format(
                file=path.name[:100]
            )
        )
    return (_all_in_zip if path.suffix.lower() == ".zip" else _all_in_folder)(session, asked, path, at)


def _all_in_zip(session: Session, asked: Asked, path: Path, at: datetime) -> dict[str, Any]:
    unfinished = _unfinished(path)
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = _manifest(asked, [_into_zip(session, archive, what, asked, at) for what in FORMATS], at)
            archive.writestr(MANIFEST, _document(manifest))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _all_in_folder(session: Session, asked: Asked, path: Path, at: datetime) -> dict[str, Any]:
    """The manifest last: whoever finds it finds the files that it names."""
    path.mkdir(parents=True, exist_ok=True)
    places = [path / f"{what.file_stem}.{usual_form(what)}" for what in FORMATS]
    done = []
    try:
        for what, place in zip(FORMATS, places, strict=True):
            with _unfinished(place).open("wb") as out:
                done.append(export(session, what, asked, out, file=place.name, form=usual_form(what), at=at))
        for place in places:
            _unfinished(place).replace(place)
    finally:
        for place in places:
            _unfinished(place).unlink(missing_ok=True)
    manifest = _manifest(asked, done, at)
    _unfinished(path / MANIFEST).write_bytes(_document(manifest))
    _unfinished(path / MANIFEST).replace(path / MANIFEST)
    return manifest


def _unfinished(path: Path) -> Path:
    """The name of a file until it is whole."""
    return path.with_name(f"{path.name}.part")


def _into_zip(session: Session, archive: zipfile.ZipFile, what: Format, asked: Asked, at: datetime) -> Exported:
    form = usual_form(what)
    name = f"{what.file_stem}.{form}"
    with archive.open(name, "w", force_zip64=True) as out:
        return export(session, what, asked, out, file=name, form=form, at=at)  # type: ignore[arg-type]


def _manifest(asked: Asked, done: list[Exported], at: datetime) -> dict[str, Any]:
    said = said_of(FORMATS[0], asked, at)
    return {
        **{name: said[name] for name in ("region", "year", "as_of", "licence")},
        "files": [
            {name: value for name, value in one.as_json().items() if name not in ("region", "year", "as_of", "licence")}
            for one in done
        ],
    }


def _document(told: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"
