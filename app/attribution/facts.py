"""What an order says of itself beyond the ledger: the name of its package, its accounts and its
vendor, as its own row or the imported one has them."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.attribution.charging import id_of
from app.db import among
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
    return _told(_rows(session, region_id, fiscal_year, [order_key]).get(order_key, []))


def names_of(session: Session, *, region_id: int, fiscal_year: int, order_keys: Collection[str]) -> dict[str, str]:
    """What imported orders call their packages, by the order's key; those without a name or a row are left out."""
    found = {key: _name(rows) for key, rows in _rows(session, region_id, fiscal_year, order_keys).items()}
    return {key: name for key, name in found.items() if name}


def _rows(session: Session, region_id: int, fiscal_year: int, order_keys: Collection[str]) -> dict[str, list[Mapping[str, Any]]]:
    """The imported rows of each order: one of catalogue v6, one for each product of v5."""
    row = ImportedRow
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for feed, dataset in FEEDS.items():
        keys = [key for name, _colon, key in (order_key.partition(":") for order_key in order_keys) if name == feed]
        if not keys:
            continue
        of_products = [row.row_key.startswith(f"{key}|", autoescape=True) for key in keys if feed == "v5"]
        versions = session.scalars(
            select(row).where(
                row.region_id == region_id,
                row.dataset == dataset,
                row.fiscal_year == fiscal_year,
                or_(among(row.row_key, keys), *of_products),
                row.known_until.is_(None),
            )
        ).all()
        for version, raw in raw_of(session, region_id, versions):
            found[f"{feed}:{version.row_key.partition('|')[0]}"].append(raw)
    return found


def _told(rows: Collection[Mapping[str, Any]]) -> Told:
    accounts = {part for row in rows for field in ACCOUNTS for part in re.split(r"[,;]", str(row.get(field) or "")) if part.strip()}
    return Told(_name(rows), frozenset(comparable(part) for part in accounts), "")


def _name(rows: Collection[Mapping[str, Any]]) -> str:
    return " ".join(next((str(row[field]) for row in rows for field in NAMES if row.get(field)), "").split())
