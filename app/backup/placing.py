"""A data folder that is restored is made beside the place where it will stand, and put there when it is whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.backup import folder, shares
from app.backup.refusals import CannotWrite, NotEmpty


@contextmanager
def made_beside(into: Path, *, keys: Path | None) -> Iterator[tuple[Path, int]]:
    """The folder to fill, and how many shares of bids' keys will lie in it. Nothing is left where filling it fails.

    Raises `NotEmpty` where something stands at the place already, `CannotRead` for a file of keys that is none, `CannotWrite`.
    """
    making = into.with_name(f".{into.name}.restoring")
    if not folder.is_empty(into):
        raise NotEmpty(into)
    if making.exists():
        raise NotEmpty(making)
    bid_keys = shares.read(keys) if keys else {}
    try:
        yield making, len(bid_keys)
        shares.lay_out(bid_keys, making)
        into.parent.mkdir(parents=True, exist_ok=True)
        making.rename(into)
    except OSError as error:
        raise CannotWrite(into, error.strerror or str(error)) from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
