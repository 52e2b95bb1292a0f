"""What `/data` and its answer in the API show of the files that lie ready."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_time
from app.exports import keeping
from app.exports.formats import by_name
from app.exports.models import ExportFile
from app.exports.shapes import FileReady, FilesOfYear
from app.language import _
from app.ocds import packaging
from app.regions.models import Region
from app.settings import settings

MEDIA_TYPES = {"csv": "text/csv", "json": "application/json", "jsonl.gz": "application/gzip"}
UNITS = ("byte", "kB", "MB", "GB")


def years_with_files(session: Session) -> list[tuple[Region, list[int]]]:
    """Regions by name, each with its years, newest first."""
    rows = session.execute(select(ExportFile.region_id, ExportFile.fiscal_year).distinct()).all()
    regions = session.scalars(select(Region).where(Region.id.in_({row.region_id for row in rows})).order_by(Region.name)).all()
    return [(region, sorted((row.fiscal_year for row in rows if row.region_id == region.id), reverse=True)) for region in regions]


def files_of(session: Session, region: Region, year: int) -> FilesOfYear:
    """The files of a year, with what they are under and where they lie."""
    files: Sequence[ExportFile] = keeping.files_of(session, region.id, year)
    return {
        "region": region.code,
        "year": year,
        "licence": settings().data_licence,
        "ocid_prefix": packaging.prefix(),
        "ocid_prefix_registered": packaging.is_registered(),
        "items": [_file(one, region) for one in files],
    }


def as_dataset(told: FilesOfYear, region: Region, *, site: str) -> dict[str, Any]:
    """The files of a year as a schema.org document, by which search engines of data list them;
    `site` is this address, because a crawler has none."""
    title = _("Pesanan dan rencana belanja {name}, tahun anggaran {year}").format(name=region.name, year=told["year"])
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "description": _("{title}: tiap pesanan dengan paket RUP, satuan kerja, nilai, penerimaan, dan pembayarannya.").format(
            title=title
        ),
        "url": f"{site}/data?wilayah={region.code}&tahun={told['year']}",
        "license": settings().data_licence_url,
        "isAccessibleForFree": True,
        "inLanguage": "id",
        "temporalCoverage": str(told["year"]),
        "spatialCoverage": {"@type": "Place", "name": region.name},
        "creator": {"@type": "GovernmentOrganization", "name": region.name},
        "dateModified": max(file["as_of"] for file in told["items"]),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["title"],
                "contentUrl": site + file["url"],
                "encodingFormat": MEDIA_TYPES[file["name"].partition(".")[2]],
                "contentSize": f"{file['bytes']} B",
                "sha256": file["sha256"],
            }
            for file in told["items"]
        ],
    }


def size_in_words(size: int) -> str:
    """`2,4 MB`."""
    number, unit = float(size), UNITS[0]
    for unit in UNITS:
        if number < 1000 or unit == UNITS[-1]:
            break
        number /= 1000
    return f"{number:.0f} {unit}" if unit == UNITS[0] else f"{number:.1f} {unit}".replace(".", ",")


def _file(file: ExportFile, region: Region) -> FileReady:
    what = by_name(file.format)
    return {
        "name": file.name,
        "format": file.format,
        "dataset": what.dataset,
        "title": _(what.title),
        "url": f"/data/{region.code}/{file.fiscal_year}/{file.name}",
        "rows": file.rows,
        "bytes": file.bytes,
        "as_of": local_time(file.made_at, region.timezone).isoformat(timespec="minutes"),
        "sha256": file.sha256,
        "rows_sha256": file.rows_sha256,
    }
