"""Sealing: a PDF gets the installation's own seal (PAdES), so that any reader of
PDFs sees whether a byte was changed since it left here.

The seal says that this installation issued the file; who signed what stands in the file, as re-authenticated acts that the
order's history keeps. Key and certificate are one file of the data folder, made when they are first needed: `secrets/seal.pem`,
readable by its owner alone. A file that an official has signed with a certificate of the state's authority has that signature in
the place of the seal; what the house witnesses later comes behind it (`sealed_behind`).
"""

import io
import threading
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.keys import kept
from app.settings import settings

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


NAME = "seal.pem"
FIELD = "Segel"
YEARS = 20
RESERVED = 8192
"""Bytes kept free for the seal, so that it is made once and not first to learn its size."""
_one_at_a_time = threading.Lock()


def sealed(pdf: bytes, *, at: datetime) -> bytes:
    """The PDF with an invisible seal over all of it; what was in it stays byte for byte, the seal is added behind."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # here: 40 MB that only a process that seals loads
    from pyhanko.sign import fields, signers

    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    with _one_at_a_time:
        signer = _signer(settings().data, at)
        made = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True), about, signer=signer, bytes_reserved=RESERVED
        )
    return bytes(made.getvalue())


def sealed_behind(pdf: bytes, *, at: datetime, reason: str) -> bytes:
    """The same behind a signature that is there, which it leaves whole: what the house
    witnesses since, in words that a reader of PDFs shows."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    about = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
    with _one_at_a_time:
        signer = _signer(settings().data, at)
        made = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False), about, signer=signer, bytes_reserved=RESERVED
        )
    return bytes(made.getvalue())


def certificate_pem(*, at: datetime) -> bytes:
    """The seal's certificate, for whoever wants to trust it; never the key."""
    pem = _kept(settings().data, at)
    return pem[pem.index(b"-----BEGIN CERTIFICATE-----") :]


def _signer(data: Path, at: datetime) -> "SimpleSigner":
    """Who seals: the key of this installation, kept in memory once it was read."""
    return _from_pem(_kept(data, at))


@cache
def _from_pem(pem: bytes) -> "SimpleSigner":
    from asn1crypto import keys, x509
    from asn1crypto import pem as armour
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    (_name, _headers, key), (_name, _headers, certificate) = armour.unarmor(pem, multiple=True)
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )


def _kept(data: Path, at: datetime) -> bytes:
    """Key and certificate as PEM."""
    return kept(data / "secrets" / NAME, lambda: _made(at))


def _made(at: datetime) -> bytes:
    """A new key on P-256 (an RSA key takes half a second to load, for every seal) and a certificate that it signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lokapasar"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Segel instalasi Lokapasar"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * YEARS))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + certificate.public_bytes(serialization.Encoding.PEM)
