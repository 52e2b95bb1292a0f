"""Papers: scans of permits and cards. A picture is encoded anew like every photo; a PDF is kept as it came, and only
ever handed out as an attachment that a browser does not run."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import FieldError, Invalid
from app.files import photos, store
from app.files.models import StoredFile
from app.files.weight import BYTES_MAX, MEGABYTES_MAX
from app.identifiers import new_id
from app.language import _

PDF = "application/pdf"
PAPERS = (PDF, "image/webp")
"""The types that a paper has once it is kept."""
PDF_BEGINS = b"%PDF-"
_PART = "paper.pdf"
_ZIP_END = b"PK\x05\x06"


class PaperRefused(Invalid):
    """What was sent is neither a scan nor a PDF that we take."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message, errors=[FieldError(field, message)])


def keep_paper(session: Session, sent: bytes, *, by: UUID | None, at: datetime, field: str = "file") -> StoredFile:
    """Take in a PDF or a photo of a paper. The content decides which; raises `PaperRefused` or `PhotoRefused`, naming `field`."""
    if not sent.startswith(PDF_BEGINS):
        return photos.keep_photo(session, sent, by=by, at=at, field=field)
    if len(sent) > BYTES_MAX:
        said = _("Berkas ini lebih dari {n} MB. Pindai dengan ukuran yang lebih kecil.")
        raise PaperRefused(said.format(n=MEGABYTES_MAX), field=field)
    if not _is_whole_pdf(sent):
        raise PaperRefused(
            _("PDF ini rusak atau berisi hal lain di ujungnya. Simpan ulang sebagai PDF lalu kirim lagi."), field=field
        )
    put_paper(sent)
    return remember_paper(session, sent, by=by, at=at)


def put_paper(pdf: bytes) -> None:
    """Write the object of a PDF that is whole; its row comes with `remember_paper`."""
    store.put(store.hash_of(pdf), _PART, pdf)


def remember_paper(session: Session, pdf: bytes, *, by: UUID | None, at: datetime) -> StoredFile:
    """The row of a PDF whose object was put."""
    return store.remember(
        session,
        StoredFile(
            id=new_id(),
            sha256=store.hash_of(pdf),
            content_type=PDF,
            size=len(pdf),
            width=None,
            height=None,
            stored_at=at,
            stored_by=by,
        ),
    )


def read_paper(hash_: str, content_type: str) -> bytes:
    """The bytes of a paper, in the largest width when it is a picture. Raises `FileNotFoundError`."""
    return store.get(hash_, _PART) if content_type == PDF else photos.read_photo(hash_, photos.WIDTHS[0])


def _is_whole_pdf(sent: bytes) -> bool:
    """Ends where a PDF ends: nothing after the last `%%EOF`, and no archive's directory near the end (a PDF that is also a ZIP)."""
    _before, mark, tail = sent.rpartition(b"%%EOF")
    return bool(mark) and not tail.strip(b"\r\n\t \x00") and _ZIP_END not in sent[-70_000:]
