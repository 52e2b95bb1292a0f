"""`lokapasar import`: files into the database, all of them or none."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from app import db
from app.actor import SYSTEM_ACTOR
from app.clock import now
from app.exchange.datasets import by_name, unknown
from app.exchange.importing import BAD_PERCENT_MAX, Report, import_file
from app.language import _, mark
from app.regions.queries import find_or_create_apart, join_province

EXIT_DONE, EXIT_QUARANTINED = 0, 3


def import_files(
    files: Annotated[list[Path], mark("Berkas .json, .csv atau .xlsx dari SIRUP, ISB atau INAPROC")],
    *,
    region: Annotated[str, mark("Kode wilayah (32, 32.04) atau kode KLPD kementerian (K34)")],
    year: Annotated[int, mark("Tahun anggaran")],
    dataset: Annotated[str | None, mark("Nama kumpulan data; bawaan: dikenali dari judul kolom")] = None,
    as_of: Annotated[date | None, mark("Keadaan per tanggal; bawaan: dari isi berkas")] = None,
    partial: Annotated[bool, mark("Berkas ini bukan seluruh data: tidak ada yang dianggap hilang")] = False,
    max_bad: Annotated[float, mark("Batas persen baris salah")] = BAD_PERCENT_MAX,
    dry_run: Annotated[bool, mark("Hanya tunjukkan apa yang akan berubah")] = False,
) -> tuple[dict[str, Any], int]:
    """Import every file in one transaction; returns the document to print and the
    exit code. Raises `Refusal`; then nothing was changed."""
    if not 0 <= max_bad <= 100:
        raise typer.BadParameter(_("--max-bad adalah persen, dari 0 sampai 100."))
    if dataset is not None and by_name(dataset) is None:
        raise typer.BadParameter(unknown(dataset), param_hint="--dataset")
    reports: list[Report] = []
    with db.session_factory()() as session, session.begin() as transaction:
        db.take_time(session)
        place = find_or_create_apart(session, region)
        for path in files:
            reports.append(
                import_file(
                    session, path, region_code=region, year=year, actor=SYSTEM_ACTOR, at=now(), dataset=dataset, as_of=as_of, partial=partial,
                    max_bad=max_bad,
                )
            )  # fmt: skip
        if dry_run:
            transaction.rollback()
        else:
            join_province(session, place)
    printed = [report.as_json() for report in reports]
    code = EXIT_QUARANTINED if any(report.quarantined for report in reports) else EXIT_DONE
    return (printed[0] if len(printed) == 1 else {"files": printed}), code
