"""Signatures: who signed a PDF with which certificate, read from the file itself, and
whether what each of them signed is still as it was.

No authority is asked and none is built in: a certificate is told as it calls itself, and whether it
comes from an authority that the operator trusts only where their certificates are given. Nobody is asked
whether it was revoked, and the time is the signer's own.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

MOST = 20
"""Signatures that are read of one file."""
REPEATED_NAME_MAX = 200


class Unreadable(Exception):
    """It is no PDF, or its signatures cannot be read."""


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One of them. `is_intact`: the bytes that it covers are those that were signed, and nothing but further
    signatures came after. `is_whole`: nothing at all came after. `allows_more`: a further signature does not
    break it. Times are those that the signer's clock gave."""

    field: str
    signer: str
    organisation: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    signed_at: datetime | None
    reason: str
    is_intact: bool
    is_whole: bool
    allows_more: bool
    is_trusted: bool | None
    """Does a chain of certificates lead from it to one of the authorities, at the
    time that the signer gave? None where none were given."""

    @property
    def is_its_own(self) -> bool:
        """Did the certificate issue itself, as that of an installation's seal does?"""
        return self.signer == self.issuer

    def was_valid(self, at: datetime) -> bool:
        """Did the certificate hold then, by its own dates?"""
        return self.valid_from <= at <= self.valid_until


@lru_cache(maxsize=64)
def signatures_of(pdf: bytes, authorities: bytes = b"") -> tuple[PdfSignature, ...]:
    """In the order in which they were made; `authorities`: the certificates
    (PEM) of those that are trusted. Raises `Unreadable`."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
        roots = list(load_certs_from_pemder_data(authorities)) if authorities else []
        return tuple(_read(one, roots) for one in found[:MOST])
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise Unreadable(type(error).__name__) from error


def _read(embedded: Any, roots: list[Any]) -> PdfSignature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    certificate = embedded.signer_cert
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=embedded.self_reported_timestamp if roots else None)
    status = validate_pdf_signature(embedded, context)
    level = status.modification_level
    is_whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    untouched = is_whole or (level is not None and level <= ModificationLevel.FORM_FILLING)
    held = certificate["tbs_certificate"]["validity"]
    return PdfSignature(
        field=embedded.field_name,
        signer=_name(certificate.subject, "common_name") or certificate.subject.human_friendly[:REPEATED_NAME_MAX],
        organisation=_name(certificate.subject, "organization_name"),
        issuer=_name(certificate.issuer, "common_name") or certificate.issuer.human_friendly[:REPEATED_NAME_MAX],
        serial=f"{certificate.serial_number:x}",
        valid_from=held["not_before"].native,
        valid_until=held["not_after"].native,
        signed_at=embedded.self_reported_timestamp,
        reason=str(embedded.sig_object.get("/Reason", ""))[:REPEATED_NAME_MAX],
        is_intact=status.intact and status.valid and untouched,
        is_whole=is_whole,
        allows_more=embedded.docmdp_level is not MDPPerm.NO_CHANGES,
        is_trusted=status.trusted if roots else None,
    )


def _name(distinguished: Any, part: str) -> str:
    """A part of a certificate's name; where it is there more than once the last, which is the nearest to its owner."""
    found = distinguished.native.get(part, "")
    return str(found[-1] if isinstance(found, list) else found)[:REPEATED_NAME_MAX]
