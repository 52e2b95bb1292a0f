"""The archive: a folder, best on another disk, in which the server puts each piece of its log of
changes (WAL) as soon as it is full or five minutes old.

Together with a copy of the whole cluster (`base/`) the pieces bring a database to any moment after that copy.
"""

import os
import re
from pathlib import Path

from app.errors import Refusal
from app.language import _
from app.postgres.account import Account, make_reachable

WAL, BASE, DATA = "wal", "base", "data"
SECONDS_MAX = 300
"""So much may be lost with the machine; a piece that is not full by then is put away all the same."""
_PLAIN = re.compile(r"/[\w./-]+")


class ArchiveUnusable(Refusal):
    """The folder lies in the data folder that it should outlive, cannot be entered by the
    server's account, or has a name that a shell would read."""

    def __init__(self, archive: Path, account: str) -> None:
        super().__init__(
            _(
                "Arsip {archive} tidak dapat dipakai oleh akun “{account}”. Sebut folder di luar folder data yang dapat ditulisinya, dengan nama dari huruf, angka, - . _ saja."
            ).format(archive=archive, account=account)
        )


def options(archive: Path, account: Account, *, data: Path) -> dict[str, str]:
    """The server's settings; makes the folder of the pieces where it is missing. Raises `ArchiveUnusable`."""
    if archive.is_relative_to(data):
        raise ArchiveUnusable(archive, account.name)
    wal = prepared(archive, account)
    put = f'cp "%p" "{wal}/.%f.part" && sync "{wal}/.%f.part" && mv "{wal}/.%f.part" "{wal}/%f"'
    return {
        "archive_mode": "on",
        "archive_timeout": str(SECONDS_MAX),
        # a piece that is there already is put away, if it is the same: the server asks again after a crash
        "archive_command": f'if test -e "{wal}/%f"; then cmp -s "%p" "{wal}/%f"; else {put}; fi',
    }


def restoring(archive: Path, moment: str) -> dict[str, str]:
    """The settings of a server that comes up at a moment and then is one of its own."""
    return {
        "restore_command": f'cp "{archive / WAL}/%f" "%p"',
        "recovery_target_time": moment,
        "recovery_target_action": "promote",
        "hot_standby": "off",  # nobody comes in before the moment is reached
    }


def prepared(archive: Path, account: Account) -> Path:
    """The folder of the pieces, the account's own."""
    wal = archive / WAL
    try:
        if not _PLAIN.fullmatch(str(archive)):
            raise PermissionError
        if not archive.exists():
            make_reachable(archive)
        if not wal.exists():
            wal.mkdir(mode=0o700)
            account.give(wal)
    except OSError:
        raise ArchiveUnusable(archive, account.name) from None
    if not account.can(wal, os.W_OK):
        raise ArchiveUnusable(archive, account.name)
    return wal
