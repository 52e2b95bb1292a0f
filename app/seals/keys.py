"""The key that seals: one Ed25519 key of the installation, a file of the data folder that its owner alone can read, made when it is first needed.

After a change of keys the public half of the old one stays beside it as `ledger-*.pub` (hex), so that what it sealed is still known as ours.
"""

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "ledger.key"
RETIRED = "ledger-*.pub"


def sign(statement: bytes) -> bytes:
    return _key(_kept(settings().data)).sign(statement)


def public_key() -> bytes:
    """32 bytes; for everybody."""
    return _key(_kept(settings().data)).public_key().public_bytes_raw()


def trusted() -> set[bytes]:
    """The public keys whose seals are ours: the one in use, where there is one, and those that were."""
    folder = settings().data / "secrets"
    retired = {bytes.fromhex(path.read_text(encoding="ascii").strip()) for path in folder.glob(RETIRED)}
    return retired | ({public_key()} if (folder / NAME).exists() else set())


@cache
def _key(raw: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(raw)


def _kept(data: Path) -> bytes:
    """The 32 bytes of the key. Of two processes that need it first, one makes it and both read the same."""
    place = data / "secrets" / NAME
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = place.with_name(f".{NAME}.{os.getpid()}")
        with open(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(os.urandom(32))
        try:
            os.link(mine, place)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return place.read_bytes()
