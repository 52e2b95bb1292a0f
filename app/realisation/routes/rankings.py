"""The rankings as pages and files: provinsi, kabupaten and kota among
themselves, and offices, vendors and etalase inside a region."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from app.clock import iso, local_date
from app.language import _
from app.realisation import maps, paper
from app.realisation.asking import By, RankingKind
from app.realisation.downloading import Download, described, sent_document
from app.realisation.here import USUAL, Here
from app.realisation.inside import BY, rank_inside
from app.realisation.metrics import METRICS
from app.realisation.opening import UNNAMED
from app.realisation.ranking import TIERS, as_read, checked, rankable
from app.realisation.shapes import InPlace
from app.realisation.showing import Code, Cut, address, selects
from app.realisation.standing import CLOCK, standing
from app.realisation.years import tabs_of_region, tabs_of_years
from app.regions.queries import region_by_code, regions_of_tier
from app.web.access import ANYONE, READ
from app.web.addresses import site_of
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, Db
from app.web.incoming.known_days import refuse_to_come
from app.web.pages.htmx import go_to
from app.web.pages.labels import label
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
ORDERS = ("percent", "amount")
ROWS_SHOWN = 100
Text20 = Annotated[str, Query(max_length=20)]


@pages.get("/realisasi", who=ANYONE, rate=READ)
def choose_region(request: Request) -> Response:
    """Whoever shortens the address of a region's page comes to where a region is chosen."""
    return go_to(request, "/peringkat")


@pages.get("/peringkat", who=ANYONE, rate=READ, late=True)
def show_ranking(
    request: Request,
    session: Db,
    at: At,
    cut: Annotated[Cut, Depends()],
    tingkat: Text20 = "kabupaten",
    metrik: Text20 = "EP_RUP",
    urut: Text20 = "percent",
    unduh: Download | None = None,
) -> Response:
    if unduh is None:
        keep_for_now(request, session, at)
    today = local_date(at, CLOCK)
    refuse_to_come(cut.per, today, field="per")
    year = cut.tahun or today.year
    metric = checked(tier=tingkat, metric=metrik, order=urut)
    asked: dict[str, Any] = {
        "tier": tingkat, "year": year, "metric": metrik, "period": cut.periode, "order": urut, "basis": cut.basis, "scope": cut.lingkup,
        "as_of": cut.per,
    }  # fmt: skip
    answer = standing(session, at=at, **asked)
    question = {**asked, "as_of": iso(cut.per)}
    document = described(question, answer, as_of=cut.per, at=at, timezone=CLOCK)
    rows = as_read(metric, document["rows"])
    here = Here("/peringkat", {
        "tingkat": tingkat, "metrik": metrik, "tahun": year, "periode": cut.periode.value, "urut": urut, "basis": cut.basis.value,
        "lingkup": cut.lingkup.value, "per": cut.per or "",
    })  # fmt: skip
    title = _("Peringkat {tier} {year}: {metric}").format(tier=label(tingkat).lower(), year=year, metric=_(metric.name))
    if unduh is not None:
        name = f"peringkat-{tingkat}-{metrik}-{year}-{cut.periode}".lower()
        return sent_document(
            request, unduh, document, name=name, headings=HEADINGS, rows=([row[key] for key in FIELDS] for row in rows),
            paper=lambda: paper.of_regions(
                document, rows, title=title, formula=_(metric.formula), at=at, timezone=CLOCK, address=site_of(request) + str(here)
            ),
        )  # fmt: skip
    same_question = here.only("tahun", "periode", "basis", "lingkup", "metrik", "per")
    links = {row["region"]: address(f"/realisasi/{row['region']}", same_question) for row in document["rows"]}
    instead = None
    if document["rows"] and all(row["rank"] is None for row in document["rows"]):
        instead = rankable(session, tier=tingkat, year=year, period=cut.periode, basis=cut.basis, scope=cut.lingkup, as_of=cut.per)
    return page(
        request,
        "realisation/ranking.html",
        **here.shown(request, title=title, picture=address("/peringkat/gambar.png", here.chosen)),
        document=document,
        rows=rows,
        map=maps.of_provinces(rows, links) if tingkat == "provinsi" else None,
        metric=metric,
        years=tabs_of_years({year - 1, year, local_date(at, CLOCK).year}, shown=year, address_in=here.in_year),
        instead=instead,
        instead_address=here.but(metrik=instead[0].code) if instead else "",
        tabs=[(label(tier), here.but(tingkat=tier), tier == tingkat, len(regions_of_tier(session, tier))) for tier in TIERS],
        chips=here.chips({**USUAL, "metrik": "EP_RUP", "urut": "percent"}, metrik=_(metric.name)),
        metrics=[(one.code, f"{one.code} · {_(one.name)}") for one in METRICS],
        **selects(),
        orders=[(order, label(order)) for order in ORDERS],
        links=links,
        per=cut.per,
        at=at,
    )


@pages.get("/realisasi/{code}/peringkat", who=ANYONE, rate=READ, late=True)
def show_ranking_inside(
    request: Request,
    code: str,
    session: Db,
    at: At,
    cut: Annotated[Cut, Depends()],
    jenis: RankingKind = RankingKind.OPD,
    urut: Code = None,
    gabung: bool = True,
    halaman: Annotated[int, Query(ge=1, le=10_000)] = 1,
    unduh: Download | None = None,
) -> Response:
    """`gabung=false` leaves every unit by itself."""
    if unduh is None:
        keep_for_now(request, session, at)
    region = region_by_code(session, code)
    today = local_date(at, region.timezone)
    refuse_to_come(cut.per, today, field="per")
    year = cut.tahun or today.year
    is_local = BY[jenis] is By.ETALASE
    answer = rank_inside(
        session, region=region.code, kind=jenis, year=year, period=cut.periode, order=urut, basis=None if is_local else cut.basis,
        scope=None if is_local else cut.lingkup, as_of=cut.per, rollup=gabung,
    )  # fmt: skip
    question = {name: answer[name] for name in ("region", "kind", "year", "period", "order", "basis", "scope", "as_of")}
    question["rollup"] = gabung and jenis is RankingKind.OPD
    document = described(question, answer, as_of=cut.per, at=at, timezone=region.timezone)
    here = Here(f"/realisasi/{region.code}/peringkat", {
        "jenis": jenis.value, "tahun": year, "periode": cut.periode.value, "urut": answer["order"], "basis": cut.basis.value,
        "lingkup": cut.lingkup.value, "per": cut.per or "", "gabung": "" if gabung else "false",
    })  # fmt: skip
    first = (halaman - 1) * ROWS_SHOWN
    title = _("Peringkat {what} {region} {year}").format(what=label(jenis.value).lower(), region=region.name, year=year)
    if unduh is not None:
        name = f"peringkat-{jenis}-{region.code}-{year}-{cut.periode}".lower()
        return sent_document(
            request, unduh, document, name=name, headings=HEADINGS_INSIDE, rows=map(_inside_cells, answer["rows"]),
            paper=lambda: paper.of_inside(document, region, at=at, address=site_of(request) + str(here)),
        )  # fmt: skip
    of_region = here.only("tahun", "periode", "per")
    return page(
        request,
        "realisation/inside.html",
        **here.shown(request, title=title, picture=address(f"/realisasi/{region.code}/gambar.png", of_region)),
        region=region,
        document=document,
        rows=document["rows"][first : first + ROWS_SHOWN],
        years=tabs_of_region(session, region, shown=year, at=at, address_in=here.in_year),
        tabs=[(label(kind.value), here.but(jenis=kind.value, urut=""), kind is jenis, None) for kind in RankingKind],
        chips=here.chips(
            {**USUAL, "urut": answer["order"], **(here.only("basis", "lingkup") if is_local else {})},
            gabung=_("Unit tidak digabung"),
        ),
        **selects(),
        orders=[(order, label(order)) for order in ORDERS],
        unnamed=UNNAMED,
        orders_address=address(
            f"/realisasi/{region.code}/pesanan", {**of_region, "basis": answer["basis"], "lingkup": answer["scope"]}
        ),
        back=address(f"/realisasi/{region.code}", {**of_region, **here.only("basis", "lingkup")}),
        **here.turned(halaman, is_more=first + ROWS_SHOWN < len(document["rows"])),
        per=cut.per,
        at=at,
    )


FIELDS = (
    "rank", "region", "name", "amount", "denominator", "percent", "pdn_percent", "umkk_percent", "rank_before",
)  # fmt: skip
HEADINGS = ("peringkat", "kode", "nama", "nilai", "pembagi", "persen", "persen_pdn", "persen_umkk", "peringkat_sebelumnya")
HEADINGS_INSIDE = ("peringkat", "kode", "nama", "pesanan", "nilai", "pembagi", "persen", "umkk_setempat", "unit_digabung")


def _inside_cells(row: InPlace) -> list[Any]:
    units = ";".join(unit["key"] for unit in row.get("units", []))
    return [
        row["rank"],
        row["key"],
        row["name"],
        row["orders"],
        row["amount"],
        row["denominator"],
        row["percent"],
        row.get("local_umkk"),
        units,
    ]
