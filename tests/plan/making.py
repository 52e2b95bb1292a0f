"""Packages for tests of the plan."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app import db
from app.accounts import tokens
from app.clock import now
from app.identifiers import new_id
from app.ledger import EntryRow, Kind, enter_rows
from app.plan.models import Package
from tests import world as worlds
from tests.web.browsing import bearer
from tests.world import AT, SATKER


def add_package(session: Session, kd_rup: str, pagu: int, **changes: object) -> None:
    given: dict[str, object] = {
        "region_id": 2, "id": new_id(), "kd_rup": kd_rup, "fiscal_year": 2026, "satker_code": SATKER, "name": f"Belanja {kd_rup}",
        "kind": "provider", "method": "E-Purchasing", "pagu": pagu, "counts": True,
    }  # fmt: skip
    session.add(Package(**(given | changes)))
    session.flush()
    enter_rows(
        session,
        [
            EntryRow(
                region_id=2, id=new_id(), at=AT, known_at=AT, account_id=None, kind=Kind.PLANNED, fiscal_year=2026, satker_code=SATKER,
                kd_rup=kd_rup, amount=pagu,
            )
        ],
    )  # fmt: skip


def token_of(persona: str, world: worlds.World) -> dict[str, str]:
    with db.new_session() as session:
        return bearer(
            tokens.mint(session, grant=world.grants[persona], scopes=(), ends_at=now() + timedelta(days=20_000), at=now())
        )
