"""Client: how the e-signature service is asked. Source: the public technical guide "Petunjuk Teknis Penggunaan API Esign Client
Service" (versions 1 and 2) and public programs that call it.

| | version 1 | version 2 |
|---|---|---|
| sign | `POST /api/sign/pdf`, multipart `file`, `nik`, `passphrase`, `tampilan=invisible`, `reason`, `location` | `POST /api/v2/sign/pdf`, JSON `nik`, `passphrase`, `signatureProperties`, `file` (base64) |
| answer | the PDF, header `id_dokumen`; or JSON with `id_dokumen`, the file then at `GET /api/sign/download/{id}` | JSON `file` (base64) |
| status | `GET /api/user/status/{nik}` | `POST /api/v2/user/check/status`, JSON `nik` |
| fault | JSON `status_code`, `error` | the same |

HTTP Basic names the application. Everything is bounded: seconds, bytes, no redirect, no proxy, only hosts that the operator
allowed, and the connection goes to the address that was judged. Nothing that is asked or answered is logged; the NIK stands in
an address of version 1, so no library may log addresses either.
"""

import asyncio
import base64
import binascii
import json
import logging
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import quote

import httpx

from app.errors import Refusal
from app.esign import faults
from app.esign.reach import reach_of
from app.language import _
from app.outgoing import AGENT, aim

SECONDS_MAX = 30.0
"""From looking the name up to the last byte of the answer."""
BYTES_MAX = 16 * 2**20
"""Of an answer: base64 makes a third more of a file."""
PDF = b"%PDF-"
_names = ThreadPoolExecutor(8, thread_name_prefix="esign-names")
"""Where names are looked up: a loop that ends waits for threads of its own, also for
one that hangs on a name longer than the call may last."""
logging.getLogger("httpx").setLevel(logging.WARNING)
"""It would log every address that is called, and one of them carries a NIK."""


@dataclass(frozen=True, slots=True)
class Access:
    """A region's service with its secret opened: for one call, never kept."""

    protocol: str
    base_url: str
    username: str
    secret: str


@dataclass(frozen=True, slots=True)
class Signed:
    """`document_id`: what the service calls the signature, for whoever asks there; None where it says nothing."""

    pdf: bytes
    document_id: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the service says of a NIK: its word (`ISSUE`), its sentence, and whether that means
    that the person can sign; None where we cannot tell."""

    word: str
    sentence: str
    can_sign: bool | None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The JSON object that it is; empty where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def sign(access: Access, *, nik: str, passphrase: str, pdf: bytes, name: str, reason: str, location: str) -> Signed:
    """Ask for an invisible signature behind the file. To be called where no event
    loop runs and no connection of the database is held.

    Raises `Refusal`, whose sentence says what to do: `EsignAway`, `EsignRefused`, or `Invalid` at `passphrase`.
    """
    secrets = (passphrase, nik, access.secret)
    if access.protocol == "v1":
        answer = _ask(
            access,
            "POST",
            "/api/sign/pdf",
            files={"file": (name, pdf, "application/pdf")},
            data={"nik": nik, "passphrase": passphrase, "tampilan": "invisible", "reason": reason, "location": location},
        )
        return _signed_v1(access, answer, secrets)
    properties = [{"tampilan": "INVISIBLE", "reason": reason, "location": location}]
    sent = {"nik": nik, "passphrase": passphrase, "signatureProperties": properties, "file": [base64.b64encode(pdf).decode()]}
    return _signed_v2(_ask(access, "POST", "/api/v2/sign/pdf", json=sent), secrets)


def standing_of(access: Access, *, nik: str) -> Standing:
    """Ask what the service knows of a NIK. Raises as `sign`."""
    if access.protocol == "v1":
        answer = _ask(access, "GET", f"/api/user/status/{quote(nik, safe='')}")
    else:
        answer = _ask(access, "POST", "/api/v2/user/check/status", json={"nik": nik})
    _refuse_the_application(answer)
    said, secrets = answer.said, (nik, access.secret)
    if not said:
        raise faults.rubbish(_("bukan JSON"))
    word = faults.plainly(str(said.get("status") or ""), secrets=secrets)
    sentence = faults.plainly(str(said.get("message") or said.get("error") or ""), secrets=secrets)
    return Standing(word, sentence, _can_sign(answer.status, f"{word} {sentence}".lower()))


def _can_sign(status: int, words: str) -> bool | None:
    if any(word in words for word in (*faults.UNKNOWN, *faults.ENDED, *faults.REVOKED, "waiting_for", "renew")):
        return False
    return True if status < 400 and ("issue" in words or "aktif" in words or "telah terdaftar" in words) else None


def _signed_v1(access: Access, answer: _Answer, secrets: tuple[str, ...]) -> Signed:
    _refuse_the_application(answer)
    document_id = answer.headers.get("id_dokumen")
    if answer.status < 300 and not answer.body.startswith(PDF) and (named := answer.said.get("id_dokumen")):
        document_id = str(named)
        answer = _ask(access, "GET", f"/api/sign/download/{quote(document_id, safe='')}")
    if answer.status < 300 and answer.body.startswith(PDF):
        return Signed(answer.body, faults.plainly(document_id, secrets=secrets) if document_id else None)
    raise _refused(answer, secrets)


def _signed_v2(answer: _Answer, secrets: tuple[str, ...]) -> Signed:
    _refuse_the_application(answer)
    files = answer.said.get("file")
    if answer.status >= 300 or not isinstance(files, list) or len(files) != 1 or not isinstance(files[0], str):
        raise _refused(answer, secrets)
    try:
        return Signed(base64.b64decode(files[0], validate=True), None)
    except binascii.Error:
        raise faults.rubbish(_("berkasnya terpotong")) from None


def _refuse_the_application(answer: _Answer) -> None:
    if answer.status in (401, 403) and "status_code" not in answer.said:
        raise faults.refuses_the_application()


def _refused(answer: _Answer, secrets: tuple[str, ...]) -> Refusal:
    said = answer.said
    sentence = str(said.get("error") or said.get("message") or "")
    number = str(said.get("status_code", ""))
    code = int(number) if number.isdecimal() and len(number) < 6 else None
    if sentence or code is not None:
        return faults.fault_of(code, sentence, secrets=secrets)
    if answer.status >= 500:
        return faults.EsignAway(_("menjawab {status}").format(status=answer.status))
    if 300 <= answer.status < 400:
        return faults.rubbish(_("mengalihkan ke alamat lain"))
    return faults.rubbish(_("bukan PDF") if answer.status < 300 else _("menjawab {status}").format(status=answer.status))


def _ask(access: Access, method: str, path: str, **content: Any) -> _Answer:
    return asyncio.run(_asked(access, method, path, content))


async def _asked(access: Access, method: str, path: str, content: dict[str, Any]) -> _Answer:
    try:
        async with asyncio.timeout(SECONDS_MAX):
            return await _answered(access, method, path, content)
    except (TimeoutError, httpx.TimeoutException):
        raise faults.EsignAway(_("tidak menjawab dalam {n} detik").format(n=f"{SECONDS_MAX:g}")) from None
    except OSError as error:
        raise faults.EsignAway(_("servernya tidak ditemukan: {why}").format(why=error.strerror or type(error).__name__)) from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise faults.EsignAway(_("sambungan gagal: {why}").format(why=type(error).__name__)) from None


async def _answered(access: Access, method: str, path: str, content: dict[str, Any]) -> _Answer:
    looked_up = partial(copy_context().run, aim, access.base_url.rstrip("/") + path, reach=reach_of(access.base_url))
    at = await asyncio.get_running_loop().run_in_executor(_names, looked_up)
    headers = {"host": at.host, "user-agent": AGENT, "accept": "application/pdf, application/json", "accept-encoding": "identity"}
    auth = httpx.BasicAuth(access.username, access.secret)
    async with (
        httpx.AsyncClient(verify=_trusted(), timeout=SECONDS_MAX, follow_redirects=False, trust_env=False, auth=auth) as client,
        client.stream(method, at.url, headers=headers, extensions=at.extensions, **content) as answer,
    ):
        body = bytearray()
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > BYTES_MAX:
                raise faults.rubbish(_("lebih dari {n} MB").format(n=BYTES_MAX // 2**20))
        return _Answer(answer.status_code, answer.headers, bytes(body))


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates hold, read once; an authority of one's own is named to the server by `SSL_CERT_FILE`."""
    return httpx.create_ssl_context()
