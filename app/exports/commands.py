"""`lokapasar export`: a region's year in the forms that others count."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from app import output as standard_output
from app.clock import local_date, now
from app.errors import Invalid
from app.exports.exporting import export, export_all, export_file, reading, usual_form
from app.exports.formats import FORMATS, OCDS, OCDS_RECORDS, by_name
from app.exports.writing import form_of
from app.language import _, mark
from app.web.incoming.known_days import refuse_to_come

ALL = "all"


def export_data(
    format: Annotated[str, mark("csv, isb-v6, inaproc-v1, spse-pencatatan, spse-realisasi, ocds, atau all")],
    *,
    region: Annotated[str, mark("Kode wilayah, misalnya 32.04")],
    year: Annotated[int, mark("Tahun anggaran")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help=mark("Berkas (.json, .csv, .jsonl.gz; all: folder atau .zip); bawaan: keluaran standar")
        ),
    ] = None,
    as_of: Annotated[date | None, mark("Menurut yang diketahui sampai tanggal ini")] = None,
    records: Annotated[bool, mark("OCDS: catatan beserta gabungannya, bukan rilis saja")] = False,
) -> dict[str, Any] | None:
    """With -o the report of what was written; without, the data itself."""
    if records and format != OCDS.name:
        raise typer.BadParameter(_("--records hanya ada untuk ocds."))
    if records:
        format = OCDS_RECORDS.name
    if format != ALL and format not in {one.name for one in FORMATS}:
        names = ", ".join([*(one.name for one in FORMATS), ALL])
        raise typer.BadParameter(_("Tidak ada bentuk ekspor {name}. Yang ada: {names}.").format(name=format[:40], names=names))
    try:
        with reading(region, year, as_of) as (session, asked):
            refuse_to_come(as_of, local_date(now(), asked.region.timezone))
            if format == ALL:
                return export_all(session, asked, output or Path(f"{ALL}-{asked.region.digits}-{year}"), at=now())
            what = by_name(format)
            usual = usual_form(what)
            if output is None and what.in_csv and standard_output.is_kept_for_json():
                output = Path(f"{what.file_stem}-{asked.region.digits}-{year}.{usual}")
            if output is None:
                with standard_output.opened() as out:
                    done = export(session, what, asked, out, file="-", form=usual, at=now())
                standard_output.note(
                    _("Per {as_of}: {rows} baris, SHA-256 {hash}").format(
                        as_of=done.said["as_of"], rows=done.rows, hash=done.sha256
                    )
                )
                return None
            return export_file(session, format, asked, output, form=form_of(output, usually=usual), at=now()).as_json()
    except Invalid as wrong:  # a day to come, or a name of a file that this form does not go into
        option = "--as-of" if any(error.field == "as_of" for error in wrong.errors) else "--output"
        raise typer.BadParameter(wrong.message, param_hint=option) from None
