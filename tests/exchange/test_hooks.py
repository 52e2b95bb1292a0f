"""Who wants to may follow an import: how far the file is read, and what the stage knows before anything is applied."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.exchange import sifting
from app.exchange.reading.opened import BATCH
from app.exchange.staging import Stage
from app.feeds.models import ImportedRow
from tests.exchange.feeds import as_csv, as_json, bring_in, packages


def test_an_import_tells_how_many_rows_and_bytes_it_has_read(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sifting, "PACK", BATCH)
    rows = packages(BATCH * 12 + 1)
    for path in (as_json(tmp_path, rows), as_csv(tmp_path, rows)):
        told: list[tuple[int, int]] = []
        bring_in(session, path, progress=lambda rows, bytes_, told=told: told.append((rows, bytes_)))
        assert len(told) >= 3
        assert told == sorted(told)
        assert told[-1][0] == len(rows)
        assert all(0 < bytes_ <= path.stat().st_size for _rows, bytes_ in told[:-1])


def test_the_stage_can_be_looked_at_before_anything_is_applied(session: Session, tmp_path: Path) -> None:
    first = packages(3)
    bring_in(session, as_json(tmp_path, first))
    seen: dict[str, str] = {}

    def look(stage: Stage) -> None:
        seen.update(session.execute(select(stage.table.c.row_key, stage.table.c.standing)).all())  # type: ignore[arg-type]
        seen.update((version.row_key, "unchanged") for version in stage.examples_that_came_again())
        seen.update(dict.fromkeys(stage.gone_keys(), "gone"))
        assert session.scalar(select(func.count()).select_from(ImportedRow)) == 3

    bring_in(session, as_json(tmp_path, [{**first[0], "pagu": 1}, first[1]]), look=look)
    assert [seen[str(row["kd_rup"])] for row in first] == ["changed", "unchanged", "gone"]
