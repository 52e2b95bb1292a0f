"""What an order says of itself beyond the ledger: the name of its package, its accounts and its vendor, as its own row or the imported one has them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.attribution.charging import id_of
from app.feeds.models import ImportedRow
from app.feeds.queries import raw_of
from app.orders.models import Order

FEEDS = {"v6": "Ecat-PaketEPurchasingV6", "v5": "Ecat-PaketEPurchasing"}
NAMES = ("rup_nama_pkt", "rup_name", "nama_paket")
ACCOUNTS = ("mak", "kode_anggaran")
SEGMENTS = 12
"""So many segments of an account are comparable; catalogue v6 appends an item code."""


@dataclass(frozen=True, slots=True)
class Told:
    """`accounts` are cut to their comparable segments."""

    name: str
    accounts: frozenset[str]
    vendor: str


def comparable(account: str) -> str:
    """`5.03.01.2.06.0005.5.1.02.01.01.0024.1.1.1.20.` → its first 12 segments."""
    return ".".join(account.strip().rstrip(".").split(".")[:SEGMENTS])


def told_of(session: Session, *, region_id: int, fiscal_year: int, order_key: str) -> Told:
    """What is known of an order, placed here or imported; empty where its row is gone."""
    id = id_of(region_id, order_key)
    if id is not None:
        order = session.get(Order, (region_id, id))
        if order is not None:
            return Told(
                order.package_name, frozenset(comparable(share.account_code) for share in order.accounts), order.vendor_name
            )
    return _told(_rows(session, region_id, fiscal_year, order_key))


def _rows(session: Session, region_id: int, fiscal_year: int, order_key: str) -> Collection[Mapping[str, Any]]:
    """An order of catalogue v5 is several rows, one a product."""
    feed, _colon, key = order_key.partition(":")
    row = ImportedRow
    versions = session.scalars(
        select(row).where(
            row.region_id == region_id,
            row.dataset == FEEDS.get(feed, ""),
            row.fiscal_year == fiscal_year,
            or_(row.row_key == key, row.row_key.startswith(f"{key}|", autoescape=True)),
            row.known_until.is_(None),
        )
    ).all()
    return [raw for _version, raw in raw_of(session, region_id, versions)]


def _told(rows: Collection[Mapping[str, Any]]) -> Told:
    name = next((str(row[field]) for row in rows for field in NAMES if row.get(field)), "")
    accounts = {part for row in rows for field in ACCOUNTS for part in re.split(r"[,;]", str(row.get(field) or "")) if part.strip()}
    return Told(" ".join(name.split()), frozenset(comparable(part) for part in accounts), "")
