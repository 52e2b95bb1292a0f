"""Rows that are worth sealing, written quickly, and an export of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from app import audit
from app.actor import SYSTEM_ACTOR
from app.identifiers import new_id
from app.ledger import EntryRow, Kind, enter_rows
from app.regions.models import Region
from app.seals import exporting, sealing

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
REGION = 2
ZONE = "Asia/Jakarta"


def region(session: Session) -> Region:
    made = Region(id=REGION, code="99.01", klpd_code="X9901", name="Kabupaten Contoh", tier="kabupaten", timezone=ZONE)
    session.add(made)
    session.flush()
    return made


def entries(session: Session, n: int, *, at: datetime = AT) -> list[EntryRow]:
    rows = [
        EntryRow(
            region_id=REGION, id=new_id(at + timedelta(milliseconds=number)), at=at, known_at=at, account_id=None, kind=Kind.COMMITTED,
            basis="ordered", basis_date=date(2026, 3, 2), period="2026-S1", fiscal_year=2026, scope="EP_NATIONAL", order_key=f"v6:{at:%d%H%M}{number}",
            order_date=date(2026, 3, 2), state_to="ON_PROCESS", total=1000 + number, satker_code="1.01.0000", kd_rup="900000001",
            vendor_key="v6:A", amount=1000 + number, orders_delta=1, ref=f"Berkas “{number}”\n",
        )
        for number in range(n)
    ]  # fmt: skip
    enter_rows(session, rows)
    return rows


def acts(session: Session, n: int, *, at: datetime = AT) -> None:
    for number in range(n):
        audit.record(
            session, actor=SYSTEM_ACTOR, region_id=REGION, action="order.sign", subject_kind="order", subject_id=f"{number}", at=at,
            details={"from": "A", "to": "B", "n": number, "note": "é\\\"\n"},
        )  # fmt: skip
    session.flush()


def minutes(session: Session, counts: list[tuple[int, int]], *, at: datetime = AT) -> datetime:
    """A seal of each table a minute, of so many entries and acts; returns the last instant."""
    for n, m in counts:
        entries(session, n, at=at)
        acts(session, m, at=at)
        sealing.seal_rows(session, REGION, at=at, everything=True)
        at += timedelta(minutes=1)
    return at


def export(session: Session) -> list[bytes]:
    return list(exporting.lines(session, REGION, exporting.Written()))


def parts(lines: list[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """A seal's line with those of its rows."""
    for place, line in enumerate(lines):
        if line.startswith(b"S "):
            end = next((n for n in range(place + 1, len(lines)) if lines[n].startswith(b"S ")), len(lines))
            yield line, lines[place + 1 : end]
