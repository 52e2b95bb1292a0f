"""A run of the tests that was killed leaves a server's data behind, and the next run takes it away."""

from pathlib import Path

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
