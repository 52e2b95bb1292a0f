"""A disk that fills up: a small file system in memory, which only root may mount."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small(megabytes: int) -> Iterator[Path | None]:
    """A file system of its own of this size; None where none can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="lokapasar-disk-"))
    folder.chmod(0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)]
    try:
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            yield None
            return
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
    finally:
        folder.rmdir()


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """While the block lasts, not a byte is free."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb") as file:
            while left := free(folder):
                try:
                    file.write(bytes(min(left, 2**20)))
                    file.flush()
                except OSError:
                    break
        yield
    finally:
        ballast.unlink(missing_ok=True)


def free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
