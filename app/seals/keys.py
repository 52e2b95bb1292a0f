"""The key that seals: one Ed25519 key of the installation, a file of the data folder that
its owner alone can read, made when it is first needed.

After a change of keys the public half of the old one stays beside it as `ledger-*.pub`
(hex), so that what it sealed is still known as ours.
"""

from functools import cache
from typing import TYPE_CHECKING

from app.keys import kept, random_key
from app.settings import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "ledger.key"
RETIRED = "ledger-*.pub"


def sign(statement: bytes) -> bytes:
    return _key(_raw()).sign(statement)


def public_key() -> bytes:
    """32 bytes; for everybody."""
    return _key(_raw()).public_key().public_bytes_raw()


def trusted() -> set[bytes]:
    """The public keys whose seals are ours: the one in use, where there is one, and those that were."""
    folder = settings().data / "secrets"
    retired = {bytes.fromhex(path.read_text(encoding="ascii").strip()) for path in folder.glob(RETIRED)}
    return retired | ({public_key()} if (folder / NAME).exists() else set())


def _raw() -> bytes:
    return kept(settings().data / "secrets" / NAME, random_key)


@cache
def _key(raw: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(raw)
