"""Whoever starts it with a umask of 000: nothing that it makes can be written by another account, and
what holds secrets or people is read by nobody else."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import keys
from app.exchange.pulling import tokens
from app.files import disk
from app.settings import settings

FOR_US_ALONE = ("secrets", "postgresql")
"""Folders of the data folder that nobody else enters."""


@pytest.fixture
def open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Of every file and folder in it, by its path; sockets are written by everybody who connects, and ask for a password."""
    found = {str(path.relative_to(folder)): path.lstat().st_mode for path in folder.rglob("*")}
    return {name: stat.S_IMODE(mode) for name, mode in found.items() if not stat.S_ISSOCK(mode) and not stat.S_ISLNK(mode)}


def test_a_house_that_is_made_and_saved_under_it_is_closed(cluster: object) -> None:
    with tempfile.TemporaryDirectory(prefix="lokapasar-") as name:
        Path(name).chmod(0o755)
        house, saved = Path(name) / "house", Path(name) / "saved"
        saved.mkdir(mode=0o755)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "LOKAPASAR_"))}
        for command in (("init",), ("backup", str(saved / "one.tar"), "--bid-keys", str(saved / "bids.json"))):
            subprocess.run(
                [sys.executable, "-m", "app", "--data", str(house), *command],
                env=environment,
                umask=0,
                check=True,
                capture_output=True,
                timeout=300,
            )
        there = modes(house)
        assert {name for name, mode in there.items() if mode & 0o022} == set()
        assert {house.joinpath(part).lstat().st_mode & 0o077 for part in FOR_US_ALONE} == {0}
        assert {name: oct(mode) for name, mode in there.items() if name.startswith("secrets/") and mode & 0o077} == {}
        assert there["postgresql.log"] & 0o077 == 0
        assert {name: oct(mode) for name, mode in modes(saved).items() if mode & 0o077} == {}


def test_what_is_made_one_by_one_is_closed_too(open_to_all: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKAPASAR_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    try:
        keys.kept(tmp_path / "data/secrets/uji.key", keys.random_key)
        disk.prepare(tmp_path / "data/uploads", tmp_path / "data/uploads/one/file.csv").write_bytes(b"x")
        tokens.keep("rahasia")
    finally:
        settings.cache_clear()
    open_files = {
        name: oct(mode) for name, mode in modes(tmp_path / "data").items() if (tmp_path / "data" / name).is_file() and mode & 0o077
    }
    assert open_files == {}
