"""Vault: at rest a secret is sealed (ChaCha20-Poly1305) with a key of the data folder, and bound to the row that it belongs to.

A dump of the database opens none of them; a restore without the data folder's
`secrets/` leaves them shut, and they are typed once more.
"""

import secrets
from functools import cache
from typing import TYPE_CHECKING

from app.keys import installation_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


KEY = "esign"
NONCE_BYTES = 12


def seal(text: str, *, of: str) -> bytes:
    """`of` names the row; sealed for one row it opens for no other."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return bytes(nonce + _box().encrypt(nonce, text.encode(), of.encode()))


def unseal(sealed: bytes, *, of: str) -> str | None:
    """What was sealed; None where the key is another one, or the row."""
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_box().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], of.encode())).decode()
    except InvalidTag:
        return None


def _box() -> "ChaCha20Poly1305":
    return _with(installation_key(KEY))


@cache
def _with(key: bytes) -> "ChaCha20Poly1305":
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key)
