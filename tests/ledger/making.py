"""Entries for tests of the ledger."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.identifiers import new_id
from app.ledger import EntryRow, Kind, Line, Subject, enter, enter_rows

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


def plan(session: Session, pagu: int, *, kd_rup: str = "900000001") -> None:
    enter_rows(
        session,
        [
            EntryRow(
                region_id=1, id=new_id(), at=AT, known_at=AT, account_id=None, kind=Kind.PLANNED, fiscal_year=2026,
                satker_code="1.01.0000", kd_rup=kd_rup, amount=pagu,
            )
        ],
    )  # fmt: skip


def order(key: str = "1.A", **changes: object) -> Subject:
    given: dict[str, object] = {
        "region_id": 1,
        "scope": "EP_LOCAL",
        "order_key": key,
        "fiscal_year": 2026,
        "satker_code": "1.01.0000",
        "kd_rup": "900000001",
        "vendor_key": "0.V",
        "fund_set": "APBD",
        "order_date": None,
        "state_from": None,
        "state_to": "ON_NEGOTIATION",
        "total": 400,
        "pdn_marked": True,
        "local_umkk": True,
    }
    return Subject(**(given | changes))  # type: ignore[arg-type]


def write(session: Session, of: Subject, *lines: Line) -> None:
    enter(session, of, *lines, actor=SYSTEM_ACTOR, at=AT, on=DAY)
