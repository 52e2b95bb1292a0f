"""The shares of the keys that open sealed bids, in a file of their own.

In the backup they would lie beside the database's shares, and whoever holds it could read bids before the hour. So they are
written apart, to be kept by somebody else than the backup; put together again they let the restored house open at the hour.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from app.backup import folder
from app.backup.refusals import AlreadyThere, CannotRead, CannotWrite
from app.language import _

Shares = Mapping[str, bytes]


def write(path: Path, data: Path) -> int:
    """Every share of the data folder into a new file that its owner alone may read; how many."""
    shares = {share.name: share.read_bytes().hex() for share in folder.shares(data)}
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"format": "lokapasar-bid-keys 1", "shares": shares}, file)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise AlreadyThere(path) from None
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from None
    return len(shares)


def read(path: Path) -> Shares:
    """Raises `CannotRead` for a file of another kind."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {_as_name(name): bytes.fromhex(share) for name, share in told["shares"].items()}
    except OSError as error:
        raise CannotRead(path, error.strerror or str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CannotRead(path, _("bukan berkas kunci penawaran")) from None


def lay_out(shares: Shares, data: Path) -> None:
    for name, share in shares.items():
        place = data.joinpath(*folder.SHARES, name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(share)


def _as_name(name: str) -> str:
    """A competition's id in hex, nothing that leads elsewhere."""
    if len(name) != 32 or set(name) - set("0123456789abcdef"):
        raise ValueError(name)
    return name
