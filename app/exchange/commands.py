"""`lokapasar import`: files into the database, each whole or not at all."""

from datetime import date
from pathlib import Path
from typing import Any

from app import db
from app.actor import SYSTEM_ACTOR
from app.clock import now
from app.exchange.importing import Report, import_file

EXIT_DONE, EXIT_QUARANTINED = 0, 3


def import_files(
    files: list[Path],
    *,
    region: str,
    year: int,
    dataset: str | None = None,
    as_of: date | None = None,
    partial: bool = False,
    max_bad: int = 20,
    dry_run: bool = False,
) -> tuple[dict[str, Any], int]:
    """Import every file in one transaction; returns the document to print and the exit code. Raises `Refusal`."""
    reports: list[Report] = []
    with db.session_factory()() as session, session.begin() as transaction:
        for path in files:
            reports.append(
                import_file(
                    session, path, region_code=region, year=year, actor=SYSTEM_ACTOR, at=now(), dataset=dataset, as_of=as_of, partial=partial,
                    max_bad=max_bad, dry_run=dry_run,
                )
            )  # fmt: skip
        if dry_run:
            transaction.rollback()
    printed = [report.as_json() for report in reports]
    code = EXIT_QUARANTINED if any(report.quarantined for report in reports) else EXIT_DONE
    return (printed[0] if len(printed) == 1 else {"files": printed}), code
