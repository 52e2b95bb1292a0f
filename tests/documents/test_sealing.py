"""The installation's seal: on every file that leaves, broken by any change, made once with a key that only its owner reads."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.documents import pdf
from app.documents.sealing import certificate_pem, sealed
from app.settings import settings
from tests.documents.making import AT, report


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LOKAPASAR_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()


def holds(file: bytes) -> bool:
    trusted = x509.Certificate.load(pem.unarmor(certificate_pem(at=AT))[2])
    (seal,) = PdfFileReader(io.BytesIO(file)).embedded_signatures
    found = validate_pdf_signature(seal, ValidationContext(trust_roots=[trusted]))
    return found.intact and found.valid and found.trusted and found.coverage.name == "ENTIRE_FILE"


def test_a_sealed_file_holds_the_drawing_and_breaks_with_any_change(folder: Path) -> None:
    drawing = pdf(report())
    file = sealed(drawing, at=AT)
    assert file.startswith(drawing)
    assert holds(file)
    assert not holds(file.replace(b"/Lang(id)", b"/Lang(en)", 1))
    assert (folder / "secrets/seal.pem").stat().st_mode & 0o777 == 0o600
    assert holds(sealed(drawing, at=AT))
    assert b"PRIVATE" not in certificate_pem(at=AT)
    assert [one.name for one in (folder / "secrets").iterdir()] == ["seal.pem"]
