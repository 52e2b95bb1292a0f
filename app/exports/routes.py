"""`/data`: what the house knows, to be taken away: by region and year, with licence, as-of, hash and the meaning of every field."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import FileResponse

from app.clock import local_date
from app.errors import NotFound
from app.exports import keeping, showing
from app.exports.declaring import KINDS
from app.exports.formats import FORMATS
from app.exports.models import ExportFile
from app.language import _
from app.ocds import packaging
from app.regions.queries import region_by_code
from app.settings import settings
from app.web.access import ANYONE, READ, REGISTRY, Rate
from app.web.addresses import site_of
from app.web.caching.promise import keep_for_now
from app.web.caching.validating import is_known
from app.web.dependencies import At, Db
from app.web.pages.templating import page
from app.web.routing import Pages
from app.years import FiscalYear, is_fiscal_year

pages = Pages()
DOWNLOAD = Rate("download", 300, 60, leased=10)
SEALS = "/data/segel"


@pages.get("/data", who=ANYONE, rate=READ, late=True)
def show_data(
    request: Request,
    session: Db,
    at: At,
    wilayah: Annotated[str | None, Query(max_length=20)] = None,
    tahun: FiscalYear | None = None,
) -> Response:
    keep_for_now(request, session, at)
    places = showing.years_with_files(session)
    region = region_by_code(session, wilayah) if wilayah else places[0][0] if places else None
    years = next((found for one, found in places if region is not None and one.id == region.id), [])
    this_year = local_date(at, region.timezone if region is not None else "Asia/Jakarta").year
    year = tahun or (years[0] if years else this_year)
    told = showing.files_of(session, region, year) if region is not None else None
    return page(
        request,
        "exports/detail.html",
        places=[(one.code, one.name) for one, _years in places],
        years=[(one, one) for one in sorted({*years, year}, reverse=True)],
        region=region,
        year=year,
        told=told,
        dataset=showing.as_dataset(told, region, site=site_of(request)) if told and told["items"] and region is not None else None,
        made={one.name: one.made_at for one in keeping.files_of(session, region.id, year)} if region is not None else {},
        size_in_words=showing.size_in_words,
        formats=FORMATS,
        kinds=KINDS,
        licence=settings().data_licence,
        licence_url=settings().data_licence_url,
        prefix=packaging.prefix(),
        is_registered=packaging.is_registered(),
        seals=SEALS if ("GET", SEALS) in REGISTRY else None,
    )


@pages.get("/data/{code}/{year}/{name}", who=ANYONE, rate=DOWNLOAD, late=True)
def download(request: Request, session: Db, code: str, year: int, name: str) -> Response:
    """A file as it lies ready. Nothing of the database is held while it is sent."""
    region = region_by_code(session, code)
    file = session.get(ExportFile, (region.id, year, name)) if is_fiscal_year(year) else None
    place = keeping.place_of(file) if file is not None else None
    if file is None or place is None or not place.is_file():
        raise NotFound(
            _("Berkas {name} tahun {year} belum dibuat untuk wilayah ini. Lihat /data.").format(name=name[:60], year=year)
        )
    headers = {"etag": f'"{file.sha256}"', "cache-control": "public, max-age=300", "x-content-sha256": file.sha256}
    if is_known(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        place,
        media_type=showing.MEDIA_TYPES[name.partition(".")[2]],
        filename=f"{region.digits}-{year}-{name}",
        headers=headers,
    )
