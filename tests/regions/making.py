"""Holidays for tests of the calendar."""

from sqlalchemy.orm import Session

from app.regions import holidays
from app.regions.holidays import read_days
from tests.world import AT, World

SKB = """Tanggal;Keterangan;Jenis
2026-03-04;Hari Suci Nyepi;Libur Nasional
5 Maret 2026;Cuti bersama Nyepi;Cuti Bersama
"""


def apply(session: Session, world: World, text: str, year: int = 2026) -> holidays.Change:
    table = read_days(text.encode(), "skb.csv")
    return holidays.apply(
        session, region=world.region, year=year, table=table, source="SKB 1/2026", actor=world["region_admin"], at=AT
    )
