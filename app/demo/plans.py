"""Plans: units, budgets, packages and budget lines of the year, through the importer itself, as any region gets them."""

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.clock import local_date
from app.demo.places import Ground
from app.demo.words import RENTED, ROAD_WORKS, SECRETARIAT_BUYS
from app.exchange import synthetic
from app.exchange.importing import import_file
from app.exchange.synthetic import FIRST_KD_RUP, Row
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package
from app.plan.totals import E_PURCHASING
from app.regions.models import Region

PERSONA_SATKER = "4.01.0.00.0.00.22.0000"
"""The secretariat, where the personas of both governments buy."""
OFFICES = {
    "99.01": range(19),
    "99.71": (20, 23, 25, 26, 27, 28),
    "99": (24, 29),
}
"""Which offices of the synthetic list each government has, besides the
secretariat: thirty in all, most of them in the kabupaten."""
PACKAGES = {"99.01": 900, "99.71": 260, "99": 110}
SELF_MANAGED = {"99.01": 240, "99.71": 80, "99": 40}
OWN_PACKAGES = 40
"""More e-purchasing packages of the personas' satker; those after `SPENT` are left whole for whoever tries the demo."""
SPENT = 12
PUBLIC_WORKS = "1.03.0.00.0.00.03.0000"
LATE_DAYS_MAX, STEP_DAYS, SPREAD_DAYS = 15, 5, 75
"""What is left whole was planned to begin from so many days ago on, each package some days after the one before,
and after the last of these days from the beginning."""
SMALL = 40_000_000
"""Rupiah: less than what each package has that orders are tried on."""


@dataclass(slots=True)
class Planned:
    """A package as orders are placed against it: its accounts (MAK) with what
    each has left, in the order in which they are used."""

    kd_rup: str
    name: str
    satker_code: str
    fund_set: str | None
    accounts: dict[str, int]
    spare: bool
    """Left whole on purpose."""
    pagu: int = field(init=False)
    promised: int = 0
    """What orders that were decided on may come to at most."""

    def __post_init__(self) -> None:
        self.pagu = sum(self.accounts.values())

    @property
    def left(self) -> int:
        return self.pagu - self.promised


@dataclass(slots=True)
class RegionPlan:
    """What the trade of a region needs to know: units by code with their number, and the packages for e-purchasing by unit."""

    satkers: dict[str, Satker]
    packages: dict[str, list[Planned]] = field(default_factory=dict)


def import_plans(session: Session, ground: Ground) -> dict[str, RegionPlan]:
    """Five feeds a region, applied by the importer; gives the plan of each by its code."""
    with tempfile.TemporaryDirectory(prefix="lokapasar-demo-") as folder:
        for number, region in enumerate(ground.regions.values()):
            for dataset, rows in _feeds(ground, region, number):
                path = Path(folder) / f"{region.code}-{dataset}.json"
                path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
                report = import_file(
                    session,
                    path,
                    region_code=region.code,
                    year=ground.year,
                    actor=SYSTEM_ACTOR,
                    at=ground.at,
                    dataset=dataset,
                    as_of=ground.first_day,
                )
                assert report.quarantined == 0
    return {code: _read(session, region, ground.year) for code, region in ground.regions.items()}


def _feeds(ground: Ground, region: Region, number: int) -> Iterable[tuple[str, list[Row]]]:
    government, year, seed = ground.government(region), ground.year, number + 1
    offices = _offices(region, government, number)
    own = next(office for office in offices if office["kd_satker_str"] == PERSONA_SATKER)
    first = FIRST_KD_RUP + {"99.01": 0, "99.71": 100_000, "99": 200_000}[region.code]
    large = [
        {
            **row,
            "kd_metode_pengadaan": 9,
            "metode_pengadaan": E_PURCHASING,
            **_what_it_buys(SECRETARIAT_BUYS[index % len(SECRETARIAT_BUYS)], row),
            "status_dikecualikan": False,
            "pagu": 120_000_000 + index * 17_500_000,
        }
        for index, row in enumerate(
            synthetic.packages(
                government, [own], year=year, count=OWN_PACKAGES, seed=seed, first_kd_rup=first, snapshot=ground.first_day
            )
        )
    ]
    others = synthetic.packages(
        government,
        offices,
        year=year,
        count=PACKAGES[region.code],
        seed=seed,
        first_kd_rup=first + OWN_PACKAGES,
        snapshot=ground.first_day,
    )
    packages = _planned_about(
        [*large, *(_as_small_buys(_as_road_works(row)) for row in others)],
        local_date(ground.at, region.timezone),
        ordered=SPENT if region.code == "99.01" else 0,
    )
    self_managed = list(
        synthetic.self_managed(
            government, offices, year=year, count=SELF_MANAGED[region.code], seed=seed, first_kd_rup=first + 50_000_000
        )
    )
    yield "RUP-MasterSatker", offices
    yield "RUP-StrukturAnggaranPD", list(synthetic.satker_budgets(offices, packages, self_managed, year=year))
    yield "RUP-PaketPenyedia-Terumumkan", packages
    yield "RUP-PaketAnggaranPenyedia", list(synthetic.budget_lines(packages, seed=seed))
    yield "RUP-PaketSwakelola-Terumumkan", self_managed


def _what_it_buys(what: str, row: Row) -> Row:
    """Name and kind of procurement agree: what is rented is a service, all else are goods."""
    code, kind = ("4", "Jasa Lainnya") if what == RENTED else ("1", "Barang")
    return {
        "nama_paket": f"Belanja {what} untuk {row['nama_paket'].partition(' untuk ')[2]}",
        "kd_jenis_pengadaan": code,
        "jenis_pengadaan": kind,
        "urarian_pekerjaan": f"Belanja {what}",
    }


def _planned_about(rows: Iterable[Row], today: date, *, ordered: int) -> list[Row]:
    """What the personas' office has not ordered, all but its first ones, was planned for these weeks: as where people work, a
    fifth of it is some days late and the rest is to come."""
    found, own = [], count(-ordered)
    for row in rows:
        nth = next(own) if row["kd_satker_str"] == PERSONA_SATKER and row["metode_pengadaan"] == E_PURCHASING else -1
        if nth >= 0:
            day = today + timedelta(days=nth * STEP_DAYS % SPREAD_DAYS - LATE_DAYS_MAX)
            row = {**row, **_dates(min(max(day, date(today.year, 1, 2)), date(today.year, 12, 31)))}
        found.append(row)
    return found


def _dates(begins: date) -> dict[str, str]:
    """Chosen in the month before the contract begins, which ends with the year at the latest."""
    ends = min(begins + timedelta(days=60), date(begins.year, 12, 31)).isoformat()
    chosen = (begins - timedelta(days=30)).isoformat()
    return {
        "tgl_awal_pemilihan": chosen,
        "tgl_akhir_pemilihan": begins.isoformat(),
        "tgl_awal_kontrak": begins.isoformat(),
        "tgl_akhir_kontrak": ends,
        "tgl_awal_pemanfaatan": begins.isoformat(),
        "tgl_akhir_pemanfaatan": ends,
    }


def _as_small_buys(row: Row) -> Row:
    """What the personas' office does not buy in the catalogue is small: nobody comes upon a tender first where orders are tried."""
    if row["kd_satker_str"] != PERSONA_SATKER or row["metode_pengadaan"] == E_PURCHASING:
        return row
    method = {"kd_metode_pengadaan": 8, "metode_pengadaan": "Pengadaan Langsung"}
    return {**row, **method, "pagu": min(row["pagu"], SMALL)}


def _as_road_works(row: Row) -> Row:
    """What the office of public works buys in the catalogue is asphalt, laid."""
    if row["kd_satker_str"] != PUBLIC_WORKS or row["metode_pengadaan"] != E_PURCHASING:
        return row
    works = {"kd_jenis_pengadaan": "2", "jenis_pengadaan": "Pekerjaan Konstruksi"}
    return {**row, **works, "nama_paket": ROAD_WORKS, "pagu": row["pagu"] * 4}


def _offices(region: Region, government: synthetic.Government, number: int) -> list[Row]:
    """Its own offices, the secretariat, and in the kabupaten the units under the health office; numbers that nobody else has."""
    every = synthetic.satkers(government)
    chosen = {synthetic.OFFICES[index][0] for index in OFFICES[region.code]} | {PERSONA_SATKER}
    if region.code == "99.01":
        chosen |= {code for code, _name in synthetic.UNITS}
    return [{**office, "kd_satker": office["kd_satker"] + number * 100} for office in every if office["kd_satker_str"] in chosen]


def _read(session: Session, region: Region, year: int) -> RegionPlan:
    """The plan as the importer left it."""
    satkers = {satker.code: satker for satker in session.scalars(select(Satker).where(Satker.region_id == region.id))}
    lines: dict[str, list[BudgetLine]] = {}
    for line in session.scalars(
        select(BudgetLine).where(BudgetLine.region_id == region.id, BudgetLine.fiscal_year == year).order_by(BudgetLine.line_key)
    ):
        lines.setdefault(line.kd_rup, []).append(line)
    plan = RegionPlan(satkers)
    own = 0
    for package in session.scalars(
        select(Package)
        .where(Package.region_id == region.id, Package.fiscal_year == year, Package.method == E_PURCHASING)
        .order_by(Package.kd_rup)
    ):
        accounts: dict[str, int] = {}
        for line in lines[package.kd_rup]:
            accounts[line.account_code] = accounts.get(line.account_code, 0) + line.pagu
        funds = sorted({line.fund_source for line in lines[package.kd_rup]})
        own += package.satker_code == PERSONA_SATKER
        plan.packages.setdefault(package.satker_code, []).append(
            Planned(
                package.kd_rup,
                package.name,
                package.satker_code,
                ",".join(funds) or None,
                accounts,
                spare=package.satker_code == PERSONA_SATKER and own > SPENT,
            )
        )
    return plan
