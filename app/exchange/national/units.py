"""Units of imported orders that name them by SIRUP's number (`kd_satker`) instead of the
code that everything is joined on (`kd_satker_str`).

A number that no file has named yet gets a unit that stands in for it; when the real one
comes, its orders move there by entries, not silently.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import String, func, select, update
from sqlalchemy.orm import Session

from app.db import among
from app.exchange.context import Import
from app.exchange.datasets.satkers import BESIDE, SATKERS
from app.exchange.national import counting
from app.feeds.models import ImportedRow
from app.identifiers import new_id
from app.language import _
from app.ledger.models import OrderTally
from app.organisations.models import Satker
from app.plan.years import closed_years

STAND_IN = "kd_satker:"
"""Begins the code of a unit of which only SIRUP's number is known."""
LONGEST = 9
"""Digits of a number that fits."""
NAMED_MAX = 20


def codes_of(session: Session, done: Import, names: Mapping[str, str | None]) -> tuple[dict[str, str], list[str]]:
    """The code of each number (with the name that the file gives it, if any), and a
    warning about those that no file of units has named."""
    known = _real(session, done, names)
    unknown = sorted(names.keys() - known.keys(), key=lambda number: (len(number), number))
    for number in unknown:
        _stand_in(session, done, number, names[number])
    if not unknown:
        return known, []
    listed = ", ".join(unknown[:NAMED_MAX]) + (" …" if len(unknown) > NAMED_MAX else "")
    warning = _(
        "Satker {numbers} belum dikenal; pesanannya dicatat pada satker sementara. Impor RUP-MasterSatker agar pindah ke satkernya."
    ).format(numbers=listed)
    return known | {number: f"{STAND_IN}{number}" for number in unknown}, [warning]


def settle(session: Session, done: Import) -> list[str]:
    """Move the orders of stand-ins whose real unit is known by now. Those of a closed year stay where its closing found them,
    until a later file of units finds it open; returns a warning of them."""
    stand_ins = session.scalars(
        select(Satker).where(Satker.region_id == done.region.id, Satker.code.startswith(STAND_IN), Satker.active)
    ).all()
    real = _real(session, done, [unit.code.removeprefix(STAND_IN) for unit in stand_ins])
    homes = {f"{STAND_IN}{number}": code for number, code in real.items()}
    if not homes:
        return []
    keys = session.scalars(
        select(OrderTally.order_key).where(OrderTally.region_id == done.region.id, among(OrderTally.satker_code, homes))
    ).all()
    before = counting.known(session, done.region.id, keys)
    closed = closed_years(session, region_id=done.region.id)
    left = {facts.key: facts.satker_code for facts in before.values() if facts.fiscal_year in closed}
    moved = [
        replace(facts, satker_code=homes[facts.satker_code])
        for facts in before.values()
        if facts.satker_code in homes and facts.key not in left
    ]
    counting.enter(session, done, moved, before)
    session.execute(
        update(Satker)
        .where(Satker.region_id == done.region.id, among(Satker.code, homes.keys() - left.values()))
        .values(active=False)
        .execution_options(synchronize_session=False)
    )
    if not left:
        return []
    return [
        _(
            "{n} pesanan tahun anggaran yang sudah ditutup tetap pada satker sementaranya. Bila harus ikut pindah, minta admin daerah membuka tahun itu, "
            "lalu impor lagi."
        ).format(n=len(left))
    ]


def _real(session: Session, done: Import, names: Collection[str]) -> dict[str, str]:
    """By the units themselves, active before retired ones where several bear a number;
    then by the master, where a unit has several numbers."""
    numbers = [int(number) for number in names if len(number) <= LONGEST]
    rows = session.execute(
        select(Satker.sirup_id, Satker.code)
        .where(Satker.region_id == done.region.id, among(Satker.sirup_id, numbers), ~Satker.code.startswith(STAND_IN))
        .order_by(Satker.active, Satker.code.desc())
    )
    code, number = (func.split_part(ImportedRow.row_key, BESIDE, place, type_=String) for place in (1, 2))
    others = session.execute(
        select(number, code)
        .where(
            ImportedRow.region_id == done.region.id,
            ImportedRow.dataset == SATKERS.name,
            ImportedRow.known_until.is_(None),
            among(number, names),
        )
        .order_by(ImportedRow.fiscal_year, ImportedRow.row_key.desc())
    )
    return {found: " ".join(unit.split()) for found, unit in others} | {str(found): unit for found, unit in rows}


def _stand_in(session: Session, done: Import, number: str, name: str | None) -> None:
    code = f"{STAND_IN}{number}"
    unit = session.scalars(select(Satker).where(Satker.region_id == done.region.id, Satker.code == code)).one_or_none()
    if unit is not None:
        unit.active = True
        return
    session.add(
        Satker(
            region_id=done.region.id,
            id=new_id(),
            code=code,
            sirup_id=int(number) if len(number) <= LONGEST else None,
            name=name or _("Satker SIRUP {number}").format(number=number),
            active=True,
            blud=False,
        )
    )
    session.flush()
