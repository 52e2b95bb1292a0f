"""Packages: the plan's rows, for providers and self-managed, from their files into the plan and the ledger."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import literal, update
from sqlalchemy.orm import Session

from app.exchange import datasets, following, namesakes, planning
from app.exchange.context import Import
from app.exchange.facts import Reader, Told, text_of, value_of
from app.exchange.framing import id_in
from app.exchange.knowing import Mistaken
from app.exchange.loading import copy_columns
from app.exchange.sifted import Sifted
from app.exchange.writing import NUMBERED, QUIET, SATKER_OF_ROW, gone, make_satkers, write
from app.plan import totals
from app.plan.models import PLANNED_DAYS, Package, PackageKind

COUNTS = Told(
    ("status_umumkan_rup", "status_aktif_rup", "status_delete_rup"),
    lambda announced, active, deleted: announced == "Terumumkan" and active is True and deleted is False,
)
"""RUP rows count only when announced, active and not deleted."""
PRADIPA = Told(("status_pradipa",), lambda said: None if said is None else str(said).strip().casefold() == "pradipa")
DAYS: Mapping[str, tuple[str, ...]] = {
    "selection_from": ("tgl_awal_pemilihan",),
    "selection_to": ("tgl_akhir_pemilihan",),
    "contract_from": ("tgl_awal_kontrak", "tgl_awal_pelaksanaan_kontrak"),
    "contract_to": ("tgl_akhir_kontrak", "tgl_akhir_pelaksanaan_kontrak"),
    "use_from": ("tgl_awal_pemanfaatan",),
    "use_to": ("tgl_akhir_pemanfaatan",),
}
"""Planned days by the feed's names: those of packages for providers, then those of self-managed ones."""
FACTS: Mapping[str, tuple[type, Reader]] = {
    **SATKER_OF_ROW,
    **NUMBERED,
    "name": (str, text_of("nama_paket")),
    "method": (str, value_of("metode_pengadaan")),
    "procurement_type": (str, value_of("jenis_pengadaan")),
    "pagu": (int, value_of("pagu")),
    "counts": (bool, COUNTS),
    "status_pdn": (str, value_of("status_pdn")),
    "status_ukm": (str, value_of("status_ukm")),
    "pradipa": (bool, PRADIPA),
}
OWN = ("satker_code", "name", "method", "procurement_type", "pagu", "counts", "status_pdn", "status_ukm", "pradipa", *PLANNED_DAYS)
"""The facts that are columns of a package."""


def facts_of(dataset: datasets.Dataset) -> Mapping[str, tuple[type, Reader]]:
    """What a package's row tells, its planned days under the name that this dataset has for them."""
    own = {field.name for field in dataset.fields}
    days = {name: next((column for column in columns if column in own), columns[0]) for name, columns in DAYS.items()}
    return {**FACTS, **{name: (date, value_of(column)) for name, column in days.items()}}


def apply(session: Session, done: Import) -> list[str]:
    """Packages as they are now; one that vanished from the file no longer counts."""
    make_satkers(session, done)
    staged = done.stage.table.c
    same = {name: literal(value) for name, value in _same_of_all(done).items()}
    write(
        session,
        done,
        Package.__table__,
        {"kd_rup": staged.row_key, **same, **{name: staged[name] for name in OWN}},
        key=("region_id", "kd_rup"),
    )
    session.execute(
        update(Package)
        .where(
            Package.region_id == done.region.id,
            Package.fiscal_year == done.year,
            Package.kind == same["kind"],
            Package.kd_rup.in_(gone(done)),
        )
        .values(counts=False)
        .execution_options(**QUIET)
    )
    _sum_up(session, done)
    moved = following.follow(session, done)
    return moved.told + planning.plan(session, done, package="row_key", also=moved.packages)


class FirstPackages:
    """The packages of a first import, on their straight way from the reading into their table. A package that is
    there already fails: then the import is no first one."""

    def __init__(self, session: Session, done: Import) -> None:
        self.session, self.done = session, done
        self.units: set[bytes] = set()
        self.unplanned = planning.is_unplanned(session, done.region.id)

    def write(self, portion: Sequence[Sifted]) -> None:
        """Packages of one portion of the file, with their units and their pagu in the ledger."""
        self._make_units(portion)
        copy_columns(
            self.session,
            Package.__table__,
            ("id", "kd_rup", *OWN),
            ([good.columns[name] for name in ("id", "row_key", *OWN)] for good in portion),
            same={"region_id": self.done.region.id, **_same_of_all(self.done)},
        )
        first, last = id_in(portion[0].columns["id"][0]), id_in(portion[-1].columns["id"][-1])
        planning.plan_new(self.session, self.done, first=first, last=last, unplanned=self.unplanned)

    def finish(self) -> list[str]:
        """What needs the whole; returns warnings. Raises `Mistaken` where a number with budget lines, which
        are those of providers, came as a self-managed one."""
        if _kind_of(self.done) == PackageKind.SELF_MANAGED and namesakes.with_lines(
            self.session, region_id=self.done.region.id, fiscal_year=self.done.year
        ):
            raise Mistaken
        _sum_up(self.session, self.done)
        moved = following.follow(self.session, self.done)
        if self.unplanned and not moved.packages:
            return moved.told
        return moved.told + planning.plan(self.session, self.done, package="row_key", also=moved.packages)

    def _make_units(self, portion: Sequence[Sifted]) -> None:
        """Through the stage, which takes the first row of each unit that did not come before."""
        chosen = []
        for good in portion:
            places = {
                code: place for place, code in reversed(list(enumerate(good.columns["satker_code"]))) if code not in self.units
            }
            if places:
                self.units |= places.keys()
                chosen.append(good.only(sorted(places.values())))
        if chosen:
            self.done.stage.fill(chosen)
            make_satkers(self.session, self.done)
            self.done.stage.empty()


def _same_of_all(done: Import) -> dict[str, Any]:
    """What all packages of an import have in common."""
    return {"fiscal_year": done.year, "kind": _kind_of(done), "known_since": done.known_at}


def _kind_of(done: Import) -> PackageKind:
    return PackageKind.SELF_MANAGED if done.stage.feed.dataset == datasets.SELF_MANAGED.name else PackageKind.PROVIDER


def _sum_up(session: Session, done: Import) -> None:
    measures = totals.OF_SELF_MANAGED if _kind_of(done) is PackageKind.SELF_MANAGED else totals.OF_PROVIDERS
    totals.sum_up(session, measures, region_id=done.region.id, fiscal_year=done.year, known_from=done.known_at)
