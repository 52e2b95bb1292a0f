"""Papers: a PDF as it came, a photo of a paper encoded anew, nothing that is two things at once."""

import pytest
from sqlalchemy.orm import Session

from app.clock import now
from app.errors import Invalid
from app.files import papers
from app.files.weight import BYTES_MAX
from tests.files import corpus


def test_a_pdf_is_kept_as_it_came(session: Session) -> None:
    file = papers.keep_paper(session, corpus.pdf(), by=None, at=now())
    assert file.content_type == "application/pdf"
    assert papers.read_paper(file.sha256, file.content_type) == corpus.pdf()


def test_a_photo_of_a_paper_is_encoded_anew(session: Session) -> None:
    file = papers.keep_paper(session, corpus.from_a_phone(1600, 1200), by=None, at=now())
    assert file.is_picture
    assert papers.read_paper(file.sha256, file.content_type)[8:12] == b"WEBP"


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    "sent",
    [
        corpus.pdf(b"PK\x03\x04 an archive begins here"),
        corpus.pdf()[:-7] + b"PK\x05\x06" + b"\0" * 18 + b"\n%%EOF\n",
        corpus.pdf(b"<script>alert(1)</script>"),
        corpus.pdf()[:60],
        b"%PDF-" + b"x" * (BYTES_MAX + 1),
        b"MZ\x90\0 a program",
        b"",
    ],
    ids=["zip behind", "zip inside", "script behind", "truncated", "heavy", "program", "empty"],
)
def test_what_is_not_wholly_a_paper_is_refused_and_its_field_named(session: Session, sent: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        papers.keep_paper(session, sent, by=None, at=now(), field="file")
    assert [error.field for error in refused.value.errors] == ["file"]
