"""A run of the tests that was killed leaves a server's data behind, and the next run takes it away."""

import fcntl
from pathlib import Path
from typing import Any

import pytest

from tests import leftovers


def test_what_a_killed_run_left_goes_and_what_another_one_holds_stays(tmp_path: Path) -> None:
    killed, running, beginning = (tmp_path / f"{leftovers.PREFIX}{number}" for number in range(3))
    other = tmp_path / "lokapasar-0"
    for folder in (killed, running, beginning, other):
        (folder / "data").mkdir(parents=True)
    for folder in (killed, other):
        leftovers.hold(folder).close()
    with leftovers.hold(running):
        leftovers.clear(tmp_path)
    assert [folder.exists() for folder in (killed, running, beginning, other)] == [False, True, True, True]


def test_another_run_that_begins_in_the_same_moment_takes_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between making the file of its lock and having it."""
    beginning, flock = tmp_path / f"{leftovers.PREFIX}0", fcntl.flock
    beginning.mkdir()

    def late(*of: Any) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        leftovers.clear(tmp_path)
        flock(*of)

    monkeypatch.setattr(fcntl, "flock", late)
    with leftovers.hold(beginning):
        assert beginning.exists()
        leftovers.clear(tmp_path)
        assert beginning.exists()
    leftovers.clear(tmp_path)
    assert not beginning.exists()
