"""Keys of this installation: each is made whole on first use and kept in the data
folder (0600), where every process finds the same one.

They are in no database and therefore in no dump of it: what is sealed with one can be read only beside its data folder.
"""

import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from app.settings import settings

KEY_BYTES = 32


def installation_key(name: str) -> bytes:
    """32 random bytes of that name."""
    return _known(settings().data / "secrets" / name)


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds, made first where it is not there. Of two processes that
    need it first, one makes it and both read the same."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes()


def random_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


@cache
def _known(path: Path) -> bytes:
    return kept(path, random_key)
