"""What crawlers ask for: `/robots.txt`, and the sitemap by region and part."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from app.catalogue import queries, sharing
from app.catalogue.editions import edition
from app.catalogue.sharing import Place
from app.errors import NotFound
from app.language import _
from app.web.access import ANYONE, READ
from app.web.addresses import site_of
from app.web.atom import feed
from app.web.caching.promise import keep_while
from app.web.dependencies import At, Db
from app.web.routing import Pages

pages = Pages()
OFF = (
    "/masuk",
    "/daftar",
    "/keranjang",
    "/pesanan",
    "/toko",
    "/kurasi",
    "/impor",
    "/dasbor",
    "/kendali",
    "/katalog?",
    "/bandingkan?",
    "/api/",
)
"""Nothing for a crawler: what asks for a sign-in, and addresses without end."""
GENERAL = (
    "/",
    "/katalog",
    "/peringkat",
    "/penyedia",
    "/permintaan",
    "/kompetisi",
    "/data",
    "/keandalan",
    "/aksesibilitas",
    "/panduan",
)
"""What is there for everybody, whatever region."""


@pages.get("/robots.txt", who=ANYONE, rate=READ)
def show_robots(request: Request) -> Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in OFF), f"Sitemap: {site_of(request)}/sitemap.xml", ""]
    return Response("\n".join(lines), media_type="text/plain")


@pages.get("/sitemap.xml", who=ANYONE, rate=READ, late=True)
def show_sitemap(
    request: Request,
    session: Db,
    daerah: Annotated[str, Query(max_length=20)] = "",
    bagian: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Without a region the list of parts; with one that part of its products."""
    site = site_of(request)
    if not daerah:
        keep_while(request, session, edition(None))
        parts = [f"/sitemap.xml?{urlencode({'daerah': code, 'bagian': part})}" for code, part in sharing.sitemap_parts(session)]
        return Response(sharing.sitemap_index(site, ["/sitemap.xml?daerah=umum", *parts]), media_type="text/xml")
    if daerah == "umum":
        figures = [f"/realisasi/{code}" for code in sharing.regions_with_figures(session)]
        return Response(sharing.sitemap(site, map(Place, (*GENERAL, *figures))), media_type="text/xml")
    region = queries.region_with_code(session, daerah)
    if region is None:
        raise NotFound(_("Bagian peta situs ini tidak ada."))
    keep_while(request, session, edition(region.id))
    places = sharing.places_of(session, region.id, bagian)
    if not places:
        raise NotFound(_("Bagian peta situs ini tidak ada."))
    return Response(sharing.sitemap(site, places), media_type="text/xml")


@pages.get("/katalog/terbaru.atom", who=ANYONE, rate=READ, late=True)
def show_newest(
    request: Request,
    session: Db,
    at: At,
    wilayah: Annotated[str, Query(max_length=20)] = "",
    etalase: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Products that came on show last, of all regions, of one, or of one etalase."""
    shelf = queries.etalase_by_slug(session, etalase) if etalase else None
    region = queries.region_with_code(session, wilayah) if wilayah else None
    if wilayah and region is None:
        raise NotFound(_("Wilayah ini tidak ada."))
    place = shelf.region_id if shelf is not None else region.id if region is not None else None
    keep_while(request, session, edition(place))
    title = _("Produk baru: {name}").format(name=shelf.name if shelf else region.name if region else _("semua wilayah"))
    asked = urlencode({name: value for name, value in (("wilayah", wilayah), ("etalase", etalase)) if value})
    page = f"/etalase/{etalase}" if shelf else f"/katalog?wilayah={wilayah}" if region else "/katalog"
    return feed(
        site=site_of(request),
        path="/katalog/terbaru.atom" + (f"?{asked}" if asked else ""),
        page=page,
        title=title,
        news=sharing.newest(session, region_id=place, etalase=etalase),
        at=at,
    )
