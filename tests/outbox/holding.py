"""A worker as `lokapasar worker` starts it, which knows two jobs more: each leaves a line in a file
whenever it runs, and one of them waits until it may end.

`python -m tests.outbox.holding FOLDER` runs it until a signal.
"""

import os
import sys
import time
from pathlib import Path

from app import outbox, worker

NOTES = "notes"
GO = "go"


def main(folder: Path) -> None:
    def note(line: str) -> None:
        with (folder / NOTES).open("a") as notes:  # short lines are appended whole, whoever else appends
            notes.write(f"{os.getpid()} {line}\n")

    @outbox.job("test.note")
    def _note(number: int) -> None:
        note(str(number))

    @outbox.job("test.hold")
    def _hold() -> None:
        note("began")
        while not (folder / GO).exists():
            time.sleep(0.05)
        note("ended")

    worker.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
