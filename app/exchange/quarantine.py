"""Quarantine: the rows that could not be taken, in a file beside the data with
row, column, value and remedy, for whoever mends them."""

import csv
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from app.documents.plain import inert
from app.exchange.validating import Fault
from app.language import _
from app.settings import settings

FAULTS_MAX = 100_000
"""Lines of one quarantine file; nobody mends more by hand."""


class Quarantine:
    """Faults of one file, written as they are found; there is no file while there is no fault."""

    def __init__(self, source: Path, at: datetime) -> None:
        self.source, self.at = source, at
        self.path: Path | None = None
        self.first: Fault | None = None
        self.rows = 0
        self._faults = 0
        self._file: IO[str] | None = None
        self._writer: Any = None

    def add(self, faults: list[Fault]) -> None:
        """The faults of one row."""
        self.rows += 1
        self.first = self.first or faults[0]
        if self._file is None:
            self._open()
        for fault in faults[: FAULTS_MAX - self._faults]:
            self._writer.writerow([fault.row, inert(fault.column), inert(fault.value), fault.remedy])
        self._faults += len(faults)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Close and remove the file: its rows are read anew."""
        self.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def _open(self) -> None:
        folder = settings().data / "quarantine"
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            folder.chmod(0o700)
        stem = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in self.source.stem)[:60]
        for attempt in range(1000):
            self.path = folder / f"{self.at:%Y%m%dT%H%M%S}-{stem}{f'-{attempt}' if attempt else ''}.csv"
            with suppress(FileExistsError):
                self._file = self.path.open("x", encoding="utf-8-sig", newline="")
                break
        assert self._file is not None
        self._writer = csv.writer(self._file)
        self._writer.writerow([_("Baris"), _("Kolom"), _("Nilai"), _("Perbaikan")])


@dataclass(frozen=True, slots=True)
class Cause:
    """One fault that some rows have: in which column, what to do, in how many of the listed rows, and the first of them."""

    column: str
    remedy: str
    rows: int
    first: str
    value: str


def causes(path: Path) -> Sequence[Cause]:
    """Of a quarantine file, the most frequent first; none where the file is gone."""
    counted: Counter[tuple[str, str]] = Counter()
    firsts: dict[tuple[str, str], tuple[str, str]] = {}
    with suppress(OSError), path.open(encoding="utf-8-sig", newline="") as file:
        for row, column, value, remedy in list(csv.reader(file))[1:]:
            counted[column, remedy] += 1
            firsts.setdefault((column, remedy), (row, value[1:] if value[1:] != inert(value[1:]) == value else value))
    return [Cause(*of, rows, *firsts[of]) for of, rows in counted.most_common()]
