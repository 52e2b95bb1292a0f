"""Exports as the API gives them: the forms, the files that lie ready, and pages of rows in INAPROC's envelope."""

from typing import Annotated, Any

from app.exports.declaring import Kind
from app.web.api.shapes import Hash, NotRequired, Path, Shape, one_of


class FieldDescribed(Shape):
    """A field of a form: what it holds, and what it means."""

    name: str
    kind: Annotated[str, one_of(Kind)]
    meaning: str


class FormDescribed(Shape):
    """A form of export; `dataset` is what an import makes of it."""

    name: str
    title: str
    note: str
    dataset: str | None
    fields: list[FieldDescribed]


class FileReady(Shape):
    """A file that lies ready; `rows_sha256` is of its rows, whatever the form of the file."""

    name: str
    format: str
    dataset: str | None
    title: str
    url: Path
    rows: int
    bytes: int
    as_of: str
    sha256: Hash
    rows_sha256: Hash


class FilesOfYear(Shape):
    """The files of a year, with what they are under."""

    region: str
    year: int
    licence: str
    ocid_prefix: str
    ocid_prefix_registered: bool
    items: list[FileReady]


class MetaOfRows(Shape):
    """What a page of rows says of itself; `cursor` leads to the next and is null after the last. OCDS names its prefix."""

    cursor: str | None
    has_more: bool
    limit: int
    format: str
    dataset: str | None
    region: str
    year: int
    as_of: str
    licence: str
    ocid_prefix: NotRequired[str]
    ocid_prefix_registered: NotRequired[bool]
    rows: int
    rows_sha256: Hash


class RowsPulled(Shape):
    """A page of rows, by the names of the form's fields."""

    success: bool
    data: list[dict[str, Any]]
    meta: MetaOfRows
