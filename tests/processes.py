"""The processes under another one, as the system tells them."""

from contextlib import suppress
from pathlib import Path


def under(root: int) -> dict[int, str]:
    """It and everything under it, with their names: those of PostgreSQL call themselves `postgres: …` in
    their command lines, ours by the system (`web 1`)."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, IndexError, ValueError):  # it may end while it is looked at
            if entry.name.isdigit():
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                names[int(entry.name)] = line if "postgres" in line else (entry / "comm").read_text().strip()
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: names[pid] for pid in found if pid in names}
