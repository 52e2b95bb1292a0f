"""The orders that a figure is made of, as a page and as CSV."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.attribution.facts import names_of
from app.language import _, mark
from app.plan.queries import names_of_packages
from app.realisation.asking import By, Question
from app.realisation.downloading import sent, table
from app.realisation.here import USUAL, Here
from app.realisation.opening import UNNAMED, Measured, Part, opened
from app.realisation.planned import SatkerPlan, satkers_of
from app.realisation.showing import Code, FreeCut, address
from app.regions.queries import region_by_code
from app.vendors.queries import names_of_vendors
from app.web.access import ANYONE, READ
from app.web.caching.promise import keep_for_now
from app.web.dependencies import At, Db
from app.web.incoming.forms import Optional
from app.web.pages.labels import label
from app.web.pages.templating import page
from app.web.routing import Pages

pages = Pages()
ROWS_SHOWN = 50
ROWS_DOWNLOADED = 100_000
LongCode = Annotated[Annotated[str, Field(max_length=400)] | None, Optional]
MEASURED_AS = {
    Measured.AMOUNT: mark("Nilai"),
    Measured.PDN_LKPP: mark("Nilai PDN, cara LKPP"),
    Measured.PDN_TRUE: mark("Nilai PDN, per baris"),
    Measured.UMKK_LOCAL: mark("Nilai UMKK setempat"),
}


def under_row(asked: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    """What opens a row of a tally, as the address of its orders says it."""
    if asked.by is By.SATKER:
        return {"satker": row["kd_satker_str"]}
    key = row["key"] or UNNAMED
    if asked.by is By.MONTH:
        first = date.fromisoformat(f"{key}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return {"periode": "", "dari": max(first, asked.from_ or first), "sampai": min(last, asked.to or last)}
    return {{By.VENDOR: "penyedia", By.FUND: "dana", By.ETALASE: "etalase"}[asked.by or By.VENDOR]: key}


@dataclass(frozen=True, slots=True)
class OfOrders:
    """Which orders the address asks for: those of the whole figure or of one row of it, and what is measured of each.
    `gabung=false` is a unit without those that are counted with it."""

    satker: Code = None
    status: Code = None
    penyedia: Code = None
    dana: LongCode = None
    etalase: Code = None
    tanpa_paket: bool = False
    ukuran: Annotated[Measured | None, Optional] = None
    gabung: bool = True

    def part(self) -> Part:
        """The part of the figure that they are."""
        return Part(
            satker=self.satker,
            state=self.status,
            vendor=self.penyedia,
            fund=self.dana,
            etalase=self.etalase,
            orphans=self.tanpa_paket,
            measured=self.ukuran or Measured.AMOUNT,
            rolled_up=self.gabung,
        )

    def as_asked(self) -> dict[str, str]:
        """The same as an address carries it; what is empty was not chosen."""
        return {
            "satker": self.satker or "",
            "status": self.status or "",
            "penyedia": self.penyedia or "",
            "dana": self.dana or "",
            "etalase": self.etalase or "",
            "tanpa_paket": "true" if self.tanpa_paket else "",
            "ukuran": self.ukuran or "",
            "gabung": "" if self.gabung else "false",
        }


@pages.get("/realisasi/{code}/pesanan", who=ANYONE, rate=READ, late=True)
def show_orders(
    request: Request,
    code: str,
    session: Db,
    at: At,
    cut: Annotated[FreeCut, Depends()],
    of: Annotated[OfOrders, Depends()],
    halaman: Annotated[int, Query(ge=1, le=100_000)] = 1,
    unduh: bool = False,
) -> Response:
    """Their sum is the figure: of the whole, or of one row of it. `unduh=true` gives
    CSV, in parts (`halaman`) where there are very many."""
    if not unduh:
        keep_for_now(request, session, at)
    region = region_by_code(session, code)
    asked, part = cut.asked(region, at, By.ETALASE if of.etalase else None), of.part()
    at_most = ROWS_DOWNLOADED if unduh else ROWS_SHOWN
    first = (halaman - 1) * at_most
    found = opened(session, asked, part, offset=first, limit=at_most)
    if unduh:
        content = table(ORDER_HEADINGS, ([getattr(row, name) for name in ORDER_FIELDS] for row in found.rows))
        name = f"pesanan-{region.code}-{asked.year}{f'-{halaman}' if halaman > 1 else ''}.csv"
        return sent(request, content, name=name, media_type="text/csv; charset=utf-8")
    units = satkers_of(session, region, asked.year, None)
    packages = names_of_packages(session, region_id=region.id, codes={row.charged_to for row in found.rows if row.charged_to})
    unplanned = [row.order_key for row in found.rows if row.charged_to not in packages]
    here = Here(f"/realisasi/{region.code}/pesanan", {**cut.as_asked(asked), **of.as_asked()})
    return page(
        request,
        "realisation/orders.html",
        region=region,
        found=found,
        packages=packages,
        named=names_of(session, region_id=region.id, fiscal_year=asked.year, order_keys=unplanned),
        units=units,
        vendors=names_of_vendors(session, [row.vendor_key for row in found.rows]),
        what=" · ".join(_said(session, of, units, found.etalase)),
        measured=_("Nilai penuh") if of.status and not of.etalase else _(MEASURED_AS[part.measured]),
        chips=here.chips({**USUAL, **({"lingkup": asked.scope.value} if of.etalase else {})}),
        chosen=here.chosen,
        downloads=[
            here.but(unduh="true", halaman=number if number > 1 else "")
            for number in range(1, 2 + (found.count - 1) // ROWS_DOWNLOADED)
        ],
        back=address(f"/realisasi/{region.code}", cut.as_asked(asked)),
        **here.turned(halaman, is_more=first + ROWS_SHOWN < found.count),
        per=cut.per,
        at=at,
    )


def _said(session: Session, of: OfOrders, units: Mapping[str, SatkerPlan], etalase: str) -> list[str]:
    """The row of the figure in words; nothing where the whole is asked for."""
    unit = units.get(of.satker or "")
    said = [
        unit.name if unit else of.satker,
        label(of.status) if of.status else "",
        _named(names_of_vendors(session, [of.penyedia] if of.penyedia else []), of.penyedia),
        _named({}, of.dana),
        etalase or of.etalase,
        _("Tanpa paket yang dikenal") if of.tanpa_paket else "",
    ]
    return [name for name in said if name]


def _named(names: Mapping[str, str], code: str | None) -> str:
    return _("Tidak diketahui") if code == UNNAMED else names.get(code or "", code or "")


ORDER_HEADINGS = (
    "pesanan", "lingkup", "kd_satker_str", "kd_rup", "penyedia", "sumber_dana", "tanggal", "status", "nilai", "pdn_lkpp", "pdn_baris",
    "umkk_setempat", "nilai_penuh", "bagian_angka",
)  # fmt: skip
ORDER_FIELDS = (
    "order_key", "scope", "satker_code", "kd_rup", "vendor_key", "fund_set", "day", "state", "amount", "pdn_lkpp", "pdn_true", "umkk_local",
    "total", "part",
)  # fmt: skip
