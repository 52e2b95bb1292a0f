"""Sealing: what is written for a competition before the hour can be read by nobody
until the worker opens it, and cannot be changed unseen.

Every competition has a key pair of its own. The door that takes a bid knows the public half only: it can seal, never
open (HPKE, RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305). The half that opens is split in two by a one-time pad: one
share is a file of the data folder (0600, in no backup), the other a column; either alone says nothing. `commitment` is
the SHA-256 of the very text that was sealed; the text holds 32 random bytes, so the commitment gives no price away, and
whoever keeps the text can prove later what was in it.

What this does not keep out, and how that would show: docs/adr/0014-bids-are-sealed-until-the-hour.md.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.errors import Refusal
from app.language import _
from app.settings import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite


KEY_BYTES = 32
PADDED_TO = 1024
"""Texts are filled up to a multiple of so many bytes, so that their length does not tell the digits of a price."""


class KeyLost(Refusal):
    """The share in the data folder is not there: it was removed, or the database was
    restored without it. Nobody can open these bids any more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Kunci pembuka penawaran tidak ada di server ini. Pulihkan folder data yang asli, atau batalkan kompetisi dan ulangi."
            )
        )


class SealBroken(Refusal):
    """A sealed text is not the one that was committed to."""

    def __init__(self) -> None:
        super().__init__(
            _("Segel penawaran rusak: isinya bukan yang diterima dahulu. Periksa bersama auditor sebelum melanjutkan.")
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """`text` is what its writer keeps as proof; it is stored nowhere before the hour."""

    sealed: bytes
    commitment: str
    text: str


def make_key(competition_id: UUID) -> tuple[bytes, bytes]:
    """A new pair: the public key and the database's share; the other share is written into the data folder."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    pad = secrets.token_bytes(KEY_BYTES)
    _write_share(competition_id, pad)
    return private.public_key().public_bytes_raw(), _xor(private.private_bytes_raw(), pad)


def seal(content: Mapping[str, Any], *, public_key: bytes, context: str) -> Sealed:
    """`context` (whose, of what) is bound in: sealed text that is moved to another place does not open there."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    text = json.dumps({"salt": secrets.token_hex(32), **content}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    data = text.encode()
    padded = data + b" " * (-len(data) % PADDED_TO)
    sealed = _suite().encrypt(padded, X25519PublicKey.from_public_bytes(public_key), info=context.encode())
    return Sealed(sealed, commitment_of(text), text)


def open_sealed(sealed: bytes, *, commitment: str, private_key: bytes, context: str) -> str:
    """The text. Raises `SealBroken` where it is not what was committed to."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    try:
        padded = _suite().decrypt(sealed, X25519PrivateKey.from_private_bytes(private_key), info=context.encode())
    except (InvalidTag, ValueError):
        raise SealBroken from None
    text = padded.decode().rstrip(" ")
    if commitment_of(text) != commitment:
        raise SealBroken
    return text


def commitment_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def private_key(competition_id: UUID, *, key_share: bytes) -> bytes:
    """Both shares put together. Only the opening at the hour asks for it. Raises `KeyLost`."""
    try:
        return _xor(_share_file(competition_id).read_bytes(), key_share)
    except FileNotFoundError:
        raise KeyLost from None


def forget_key(competition_id: UUID) -> None:
    """Once the bids are opened and that is committed, nothing is left that the key could open."""
    _share_file(competition_id).unlink(missing_ok=True)


def _suite() -> "Suite":
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _share_file(competition_id: UUID) -> Path:
    return settings().data / "secrets" / "competitions" / competition_id.hex


def _write_share(competition_id: UUID, share: bytes) -> None:
    path = _share_file(competition_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(share)
        file.flush()
        os.fsync(file.fileno())
