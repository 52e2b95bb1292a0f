"""Room on the disk: while there is little left, nothing new is taken in, so that what is there stays
readable and the database never stands before a full disk.

PostgreSQL that cannot write its log stops, and with it every page. So writes are refused while there is still room for what is
under way; uploads, the largest, are refused earlier. Nothing has to be done by hand: with the room the writes come back.
"""

import shutil
import time

from app.errors import Unavailable
from app.language import _
from app.settings import settings
from app.web.access import WRITE, Rate

LOOK_SECONDS = 1.0
"""A look at the disk is good for so long."""
UPLOADS_NEED = 4
"""Times the reserve that must be free for an upload."""

_seen: tuple[float, int] = (-LOOK_SECONDS, 0)


class NoRoom(Unavailable):
    """The disk of the data folder is nearly full."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Ruang simpan server hampir habis, jadi belum ada yang dapat disimpan. Yang sudah tersimpan aman dan tetap dapat dibaca; coba lagi nanti."
            ),
            retry_after=30,
        )


def refuse_when_full(rate: Rate) -> None:
    """Raises `NoRoom`. A database of one's own has a disk of its own: there only uploads need room here."""
    reserve = settings().disk_reserve_megabytes * 2**20
    needed = UPLOADS_NEED * reserve if rate.body_max > WRITE.body_max else reserve if settings().database_url is None else 0
    if needed and free() < needed:
        raise NoRoom


def free() -> int:
    """Bytes that are free where the data folder lies."""
    global _seen
    looked, found = _seen
    if time.monotonic() - looked >= LOOK_SECONDS:
        there = next(folder for folder in (settings().data, *settings().data.parents) if folder.exists())
        found = shutil.disk_usage(there).free
        _seen = time.monotonic(), found
    return found
