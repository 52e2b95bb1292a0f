"""What of the data folder goes into a backup: everything but the server's own, what is only of the moment, and the bids' shares.

A new room's files are in it without being named here. The shares of sealed competitions
(`secrets/competitions/`) stay out, because with the database beside them anybody could read bids before the
hour; they go into a file of their own, to be kept by somebody else.
"""

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.postgres.cluster import APP, OWNER

SHARES = ("secrets", "competitions")
LAST = "backup.json"
"""What the newest backup of this data folder was; for the doctor."""
_OF_THE_SERVER = ("postgresql", "postgresql.making", "run", "metrics", LAST)


def belongs(parts: Sequence[str]) -> bool:
    """Does this path below the data folder, as its parts, go into a backup?"""
    first = parts[0]
    if first in _OF_THE_SERVER or first.startswith("postgresql.log") or (len(parts) == 1 and first.endswith(".lock")):
        return False
    if tuple(parts[:2]) in (SHARES, ("secrets", OWNER), ("secrets", APP)):
        return False
    return not parts[-1].startswith(".")  # what is just being written


def files(data: Path, *below: str) -> Iterator[tuple[str, ...]]:
    """The parts of every file that goes in, in a fixed order; links are not followed."""
    try:
        entries = sorted(os.scandir(data.joinpath(*below)), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        parts = (*below, entry.name)
        if not belongs(parts) or not entry.name.isprintable():
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files(data, *parts)
        elif entry.is_file(follow_symlinks=False):
            yield parts


def is_empty(folder: Path) -> bool:
    return not folder.exists() or (stat.S_ISDIR(folder.lstat().st_mode) and not any(folder.iterdir()))


def shares(data: Path) -> list[Path]:
    """The data folder's halves of the keys of competitions whose bids are still sealed."""
    below = data.joinpath(*SHARES)
    return sorted(below.iterdir()) if below.is_dir() else []


def remember(data: Path, told: Mapping[str, Any]) -> None:
    """Write down which backup of this data folder is the newest."""
    partial = data / f".{LAST}"
    partial.write_text(json.dumps(told), encoding="utf-8")
    partial.replace(data / LAST)


def newest(data: Path) -> dict[str, Any] | None:
    """What was written down; None where there is no backup yet."""
    try:
        told: dict[str, Any] = json.loads((data / LAST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return told
