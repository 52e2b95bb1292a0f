"""Tables of figures as files: what is empty is empty."""

import csv
import io

from app.realisation.downloading import table


def test_what_is_empty_stays_empty_and_what_would_be_computed_is_text() -> None:
    rows = list(csv.reader(io.StringIO(table(["a", "b", "c", "d", "e"], [["", None, 0, "=1", "-2.5000"]]).decode())))
    assert rows == [["a", "b", "c", "d", "e"], ["", "", "0", "'=1", "-2.5000"]]
