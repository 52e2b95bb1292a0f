"""Projecting: what changed in a dataset becomes the present state of satkers,
budgets, packages and orders, and entries in the ledger.

A projection names the typed facts that it wants of each row; they are staged beside
the raw row, and applied by statements over the stage.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Select, String, func, literal, select, true, update
from sqlalchemy.orm import Session

from app.exchange import datasets, following, namesakes, packages, planning, recording
from app.exchange.checking import Columns
from app.exchange.context import Import
from app.exchange.datasets.satkers import BESIDE
from app.exchange.facts import Reader, Told, by_columns, text_of, value_of
from app.exchange.national import online_shops, units, v5, v6
from app.exchange.packages import COUNTS, FirstPackages
from app.exchange.staging import Stage
from app.exchange.writing import NUMBERED, QUIET, SATKER_OF_ROW, gone, make_satkers, write
from app.feeds.models import ImportBatch, ImportedRow
from app.organisations.models import Satker
from app.plan import totals
from app.plan.models import BudgetLine, PackageKind, PackageRevision, SatkerBudget

__all__ = ["PROJECTIONS", "Import", "Projection"]


@dataclass(frozen=True, slots=True)
class Projection:
    """`facts`: name → type of what is staged of a row and how it is read; `apply` writes what changed and returns warnings.

    `first` takes the rows of a file of which nothing is known yet, portion by portion, straight from the reading to their
    tables. `set_aside` finds the staged rows whose number is that of a package of the other kind or of another year.
    """

    facts: Mapping[str, tuple[type, Reader]]
    apply: Callable[[Session, Import], list[str]]
    first: Callable[[Session, Import], FirstPackages] | None = None
    set_aside: Callable[[Stage], namesakes.Found] | None = None

    @property
    def types(self) -> dict[str, type]:
        return {name: kind for name, (kind, _reader) in self.facts.items()}

    def reading(self) -> Callable[[Columns], dict[str, Sequence[bytes]]]:
        """Reads the facts of many rows, column by column, each value framed."""
        readers = {name: by_columns(reader, kind) for name, (kind, reader) in self.facts.items()}
        return lambda columns: {name: read(columns) for name, read in readers.items()}


def apply_satkers(session: Session, done: Import) -> list[str]:
    """Units by their code. An earlier year's master never renames or retires one of today."""
    staged = done.stage.table.c
    newest = session.scalar(
        select(func.max(ImportBatch.fiscal_year)).where(
            ImportBatch.region_id == done.region.id, ImportBatch.dataset == datasets.SATKERS.name
        )
    )
    values = {name: staged[name] for name in ("code", "sirup_id", "name", "active", "blud")}
    write(session, done, Satker.__table__, values, key=("region_id", "code"), replaces=done.year == newest, once=staged.code)
    if done.year == newest:
        session.execute(
            update(Satker)
            .where(Satker.region_id == done.region.id, Satker.code.in_(_units_that_are_gone(done)))
            .values(active=False)
            .execution_options(**QUIET)
        )
    return units.settle(session, done)


def _units_that_are_gone(done: Import) -> Select[str]:
    """Codes of which no row is left."""
    gone_code = func.split_part(done.stage.gone.c.row_key, BESIDE, 1, type_=String)
    code = func.split_part(ImportedRow.row_key, BESIDE, 1, type_=String)
    return select(gone_code).where(gone_code.not_in(select(code).where(done.stage.feed.current)))


def apply_satker_budgets(session: Session, done: Import) -> list[str]:
    """A unit that vanished from the file has no budget any more."""
    make_satkers(session, done)
    staged = done.stage.table.c
    money = {name: staged[name] for name in BUDGET_COLUMNS}
    write(
        session,
        done,
        SatkerBudget.__table__,
        {"fiscal_year": literal(done.year), "satker_code": staged.satker_code, "satker_name": staged.satker_name, **money},
        key=("region_id", "fiscal_year", "satker_code"),
    )
    session.execute(
        update(SatkerBudget)
        .where(
            SatkerBudget.region_id == done.region.id,
            SatkerBudget.fiscal_year == done.year,
            SatkerBudget.satker_code.in_(gone(done)),
        )
        .values(dict.fromkeys(BUDGET_COLUMNS))
        .execution_options(**QUIET)
    )
    totals.sum_up(session, totals.OF_BUDGETS, region_id=done.region.id, fiscal_year=done.year, known_from=done.known_at)
    return units.settle(session, done)


def apply_budget_lines(session: Session, done: Import) -> list[str]:
    """A line that vanished from the file is no longer active."""
    make_satkers(session, done)
    staged = done.stage.table.c
    write(
        session,
        done,
        BudgetLine.__table__,
        {
            "line_key": staged.row_key,
            "fiscal_year": literal(done.year),
            "known_since": literal(done.known_at),
            **{name: staged[name] for name in ("kd_rup", "account_code", "fund_source", "pagu", "active")},
        },
        key=("region_id", "fiscal_year", "line_key"),
    )
    session.execute(
        update(BudgetLine)
        .where(BudgetLine.region_id == done.region.id, BudgetLine.fiscal_year == done.year, BudgetLine.line_key.in_(gone(done)))
        .values(active=False)
        .execution_options(**QUIET)
    )
    moved = following.follow(session, done)
    return moved.told + planning.plan(session, done, package="kd_rup", also=moved.packages)


def apply_revisions(session: Session, done: Import) -> list[str]:
    """The steps of packages; one that vanished from the file is no longer active. Orders follow them."""
    staged = done.stage.table.c
    write(
        session,
        done,
        PackageRevision.__table__,
        {
            "revision_key": staged.row_key,
            "fiscal_year": literal(done.year),
            "active": true(),
            "known_since": literal(done.known_at),
            **{name: staged[name] for name in ("old_kd_rup", "new_kd_rup", "kind", "revised_at", "reason")},
        },
        key=("region_id", "fiscal_year", "revision_key"),
    )
    session.execute(
        update(PackageRevision)
        .where(
            PackageRevision.region_id == done.region.id,
            PackageRevision.fiscal_year == done.year,
            PackageRevision.revision_key.in_(gone(done)),
        )
        .values(active=False)
        .execution_options(**QUIET)
    )
    moved = following.follow(session, done)
    return moved.told + planning.over_pagu(session, done.region.id, moved.packages)


def apply_orders(session: Session, done: Import) -> list[str]:
    make_satkers(session, done)
    return v6.apply(session, done)


KINDS = {"PENYEDIA": False, "SWAKELOLA": True}
"""Is a revision one of self-managed packages? By `jenis_paket`."""
IS_BLUD = Told(("ket_satker",), lambda text: bool(re.search(r"(?<!Non-)BLU/BLUD", text or "")))
BUDGET_COLUMNS = ("belanja_operasi", "belanja_modal", "belanja_btt", "belanja_non_pengadaan", "belanja_pengadaan", "total_belanja")
PROJECTIONS: dict[str, Projection] = {
    datasets.SATKERS.name: Projection(
        {
            **NUMBERED,
            "code": (str, text_of("kd_satker_str")),
            "name": (str, text_of("nama_satker")),
            "active": (bool, Told(("status_satker",), lambda status: status == "Aktif")),
            "blud": (bool, IS_BLUD),
        },
        apply_satkers,
    ),
    datasets.SATKER_BUDGETS.name: Projection(
        {**SATKER_OF_ROW, **NUMBERED, **{name: (int, value_of(name)) for name in BUDGET_COLUMNS}}, apply_satker_budgets
    ),
    datasets.PACKAGES.name: Projection(
        packages.facts_of(datasets.PACKAGES),
        packages.apply,
        FirstPackages,
        partial(namesakes.of_packages, kind=PackageKind.PROVIDER),
    ),
    datasets.SELF_MANAGED.name: Projection(
        packages.facts_of(datasets.SELF_MANAGED),
        packages.apply,
        FirstPackages,
        partial(namesakes.of_packages, kind=PackageKind.SELF_MANAGED),
    ),
    datasets.BUDGET_LINES.name: Projection(
        {
            **SATKER_OF_ROW,
            **NUMBERED,
            "kd_rup": (str, value_of("kd_rup")),
            "account_code": (str, Told(("mak",), lambda text: text or "")),
            "fund_source": (str, Told(("sumber_dana",), lambda text: text or "")),
            "pagu": (int, value_of("pagu")),
            "active": (bool, COUNTS),
        },
        apply_budget_lines,
        set_aside=namesakes.of_lines,
    ),
    datasets.REVISIONS.name: Projection(
        {
            "old_kd_rup": (str, value_of("kd_rup_lama")),
            "new_kd_rup": (str, value_of("kd_rup_baru")),
            "kind": (str, value_of("jenis_revisi")),
            "revised_at": (datetime, value_of("tgl_kaji_ulang")),
            "reason": (str, text_of("alasan_kajiulang")),
            "self_managed": (bool, Told(("jenis_paket",), lambda kind: KINDS.get((kind or "").strip().upper()))),
        },
        apply_revisions,
        set_aside=namesakes.of_revisions,
    ),
    datasets.ORDERS_V5.name: Projection({}, v5.apply),
    datasets.ORDERS_V6.name: Projection({**SATKER_OF_ROW, **v6.FACTS}, apply_orders),
    datasets.ONLINE_SHOPS.name: Projection(online_shops.FACTS, online_shops.apply),
    datasets.RECORDS.name: Projection(recording.RECORDS, recording.apply_records),
    datasets.PAYMENTS.name: Projection(recording.PAYMENTS, recording.apply_payments),
}
