"""Packages of offices, for dashboards to look at."""

from typing import Any

from sqlalchemy import select

from app import db
from app.identifiers import new_id
from app.ledger import EntryRow, Kind, enter_rows
from app.organisations.models import Satker
from app.plan.models import Package
from app.plan.totals import OF_PROVIDERS, sum_up
from tests.world import AT


def add_package(kd_rup: str, pagu: int, satker: str, *, office: str = "", **changes: Any) -> None:
    """One more package for e-purchasing, in the plan and in the ledger; its office is made where there is none, under that name."""
    with db.new_session() as session:
        if session.scalar(select(Satker.id).where(Satker.region_id == 2, Satker.code == satker)) is None:
            session.add(
                Satker(region_id=2, id=new_id(), code=satker, name=office or f"Unit {satker[-4:]}", active=True, blud=False)
            )
            session.flush()
        given = {"name": f"Paket {kd_rup}", "kind": "provider", "method": "E-Purchasing", "counts": True} | changes
        session.add(Package(region_id=2, id=new_id(), kd_rup=kd_rup, fiscal_year=2026, satker_code=satker, pagu=pagu, **given))
        enter_rows(
            session,
            [
                EntryRow(
                    region_id=2, id=new_id(), at=AT, known_at=AT, account_id=None, kind=Kind.PLANNED, fiscal_year=2026,
                    satker_code=satker, kd_rup=kd_rup, amount=pagu,
                )
            ],
        )  # fmt: skip
        session.flush()
        sum_up(session, OF_PROVIDERS, region_id=2, fiscal_year=2026, known_from=AT)
