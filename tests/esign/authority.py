"""An invented certificate authority and, before it, the service that signs with the certificates of its people: after the public
description of BSrE's eSign client service, of both versions. On a bad day it does what such services do. It is not the
authority's own program, and nothing here is a real person's.
"""

import base64
import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from functools import cache
from typing import Any

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.web.loopback import Quiet, on_loopback
from tests.world import AT

NIK, PASSPHRASE = "9900000000000017", "frasa sandi Sertifikat-17!"
APPLICATION = ("lokapasar-uji", "kata sandi aplikasi uji")
SIGNER = "PEJABAT CONTOH, S.T."
WRONG_PASSPHRASE = {"status_code": 2031, "error": "Passphrase anda salah !!!"}


@dataclass
class Service:
    """What it was asked (path, fields), and how it behaves from now on."""

    url: str = ""
    says: tuple[int, Any] | None = None
    """A status and a JSON body (or bytes) instead of any work."""
    bends: str = ""
    """What it does to the file: `rewrites`, `swaps`, `cuts`, `breaks`, `expired`, `locks`, `unsigned`, `twice`."""
    silent: threading.Event | None = None
    by_download: bool = False
    meanwhile: Any = None
    """Called while it signs."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    signed: list[bytes] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")


@contextmanager
def serving() -> Iterator[Service]:
    it = Service()

    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            given = _fields(self.headers.get("content-type", ""), body)
            it.asked.append((self.path, {name: value for name, value in given.items() if isinstance(value, str)}))
            self._do(given)

        def do_GET(self) -> None:
            it.asked.append((self.path, {}))
            self._do({})

        def _do(self, given: dict[str, Any]) -> None:
            if it.silent is not None:
                it.silent.wait(20)
            if it.says is not None:
                self._say(*it.says)
            elif self.headers.get("authorization") != "Basic " + base64.b64encode(":".join(APPLICATION).encode()).decode():
                self._say(401, {"error": "Unauthorized"})
            elif "status" in self.path:
                self._status(given.get("nik") or self.path.rpartition("/")[2])
            elif self.path.startswith("/api/sign/download/"):
                self._say(200, it.signed[-1])
            elif given.get("nik") != NIK:
                self._say(400, {"status_code": 2011, "error": "User tidak terdaftar"})
            elif given.get("passphrase") != PASSPHRASE:
                self._say(400, WRONG_PASSPHRASE)
            else:
                self._sign(given)

        def _status(self, nik: str) -> None:
            known = {"status_code": 1111, "status": "ISSUE", "message": "Sertifikat aktif"}
            unknown = {"status_code": 1110, "status": "NOT_REGISTERED", "message": f"NIK {nik} belum terdaftar"}
            self._say(200, known if nik == NIK else unknown)

        def _sign(self, given: dict[str, Any]) -> None:
            if it.meanwhile is not None:
                it.meanwhile()
            made = bent(given["file"], it.bends)
            it.signed.append(made)
            if self.path.startswith("/api/v2/"):
                self._say(200, {"time": 12, "file": [base64.b64encode(made).decode()]})
            elif it.by_download:
                self._say(200, {"id_dokumen": "dok-7"})
            else:
                self._say(200, made, {"id_dokumen": "dok-7"})

        def _say(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            sent = body if isinstance(body, bytes) else json.dumps(body).encode()
            with suppress(OSError):
                self.send_response(status)
                self.send_header("content-type", "application/pdf" if isinstance(body, bytes) else "application/json")
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

    with on_loopback(Handler) as address:
        it.url = address
        yield it


MESSAGE_DIGEST = re.compile(b"06092a864886f70d01090431220420", re.IGNORECASE)
"""What stands before the digest of the signed attributes (RFC 5652, 11.2): an identifier, and a set of one text of 32 octets."""


def bent(pdf: bytes, how: str = "") -> bytes:
    """The file signed, rightly or as a bad service does it."""
    match how:
        case "unsigned":
            return pdf + b"\n% nothing\n%%EOF\n"
        case "swaps":
            return signed(_rewritten(pdf))
        case "rewrites":
            return signed(_rewritten(pdf))
        case "cuts":
            return signed(pdf)[:-2000]
        case "breaks":
            made = bytearray(signed(pdf))
            place = re.search(MESSAGE_DIGEST, bytes(made))
            assert place is not None
            digest = place.end()
            made[digest : digest + 2] = b"00" if made[digest : digest + 2] != b"00" else b"11"
            return bytes(made)
        case "expired":
            return signed(pdf, expired=True)
        case "locks":
            return signed(pdf, certify=True)
        case "twice":
            return signed(signed(pdf))
        case _:
            return signed(pdf)


def signed(pdf: bytes, *, expired: bool = False, certify: bool = False) -> bytes:
    """With an invisible signature of the one person that the authority knows, behind everything that is there."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    taken = len(writer.prev.embedded_signatures)
    about = signers.PdfSignatureMetadata(
        field_name=f"sig{taken}", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED, certify=certify,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES if certify else fields.MDPPerm.FILL_FORMS, reason="uji",
    )  # fmt: skip
    return bytes(signers.sign_pdf(writer, about, signer=_signer(expired), bytes_reserved=16384).getvalue())


def _rewritten(pdf: bytes) -> bytes:
    out = io.BytesIO()
    copy_into_new_writer(PdfFileReader(io.BytesIO(pdf))).write(out)
    return out.getvalue()


ROOTS: dict[bool, bytes] = {}
"""The certificate of the authority itself (DER), once it has signed."""


@cache
def _signer(expired: bool) -> signers.SimpleSigner:
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _name("Otoritas Uji Contoh", "Lembaga Contoh")
    root = _certificate(authority, authority, authority_key.public_key(), authority_key, AT - timedelta(days=900), 3650)
    begins = AT - timedelta(days=800 if expired else 30)
    own = _certificate(_name(SIGNER, "Pemerintah Kabupaten Contoh"), authority, key.public_key(), authority_key, begins, 730)
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(root))
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    ROOTS[expired] = root
    return signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(own), signing_key=keys.PrivateKeyInfo.load(private), cert_registry=store
    )


def stranger() -> bytes:
    """The certificate of an authority that signed nothing here (DER)."""
    name, key = _name("Otoritas Lain Contoh", "Lembaga Lain Contoh"), ec.generate_private_key(ec.SECP256R1())
    return _certificate(name, name, key.public_key(), key, AT - timedelta(days=900), 3650)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: Any, by: ec.EllipticCurvePrivateKey, begins: datetime, days: int
) -> bytes:
    usage = x509.KeyUsage(True, True, False, False, False, subject == issuer, subject == issuer, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(0x1F00C0FFEE)
        .not_valid_before(begins.astimezone(UTC))
        .not_valid_after((begins + timedelta(days=days)).astimezone(UTC))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=subject == issuer, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.DER)


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _fields(content_type: str, body: bytes) -> dict[str, Any]:
    """What was sent, as a form of either version."""
    if content_type.startswith("application/json"):
        said = json.loads(body)
        return {**said, "file": base64.b64decode(said["file"][0])} if "file" in said else said
    message = BytesParser(policy=HTTP).parsebytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[str(name)] = content if name == "file" else content.decode()
    return found
