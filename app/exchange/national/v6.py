"""Orders of catalogue v6: one row each, dated `tgl_order`; `accepted` is by proxy (shipment confirmed or completed, whole total).

A realised order that vanishes is proposed for reversal, not reversed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.exchange import following, reversing, twins
from app.exchange.context import Import
from app.exchange.national import counting
from app.exchange.national.counting import Facts
from app.fulfilment.states import ShipmentState
from app.language import _
from app.ledger import Scope
from app.plan.account_code import parse_list

ARRIVED = frozenset({ShipmentState.BUYER_CONFIRMED, ShipmentState.COMPLETED})
"""Shipment states that stand for acceptance, because the feed has no handover."""
FACTS: dict[str, tuple[type, Callable[[Mapping[str, Any]], Any]]] = {
    "state": (str, lambda values: values["status_pkt"]),
    "arrived": (bool, lambda values: values["status_pengiriman"] in ARRIVED),
    "total": (int, lambda values: values["total_harga"]),
    "day": (date, lambda values: values["tgl_order"]),
    "kd_rup": (str, lambda values: values["kd_rup"]),
    "vendor_key": (str, lambda values: f"v6:{values['kd_penyedia_v6']}"),
    "fund_set": (str, lambda values: counting.fund_set(values["sumber_dana"])),
    "accounts": (int, lambda values: len(parse_list(values["mak"]))),
    "accounts_unread": (int, lambda values: sum(not code.is_read for code in parse_list(values["mak"]))),
}


def apply(session: Session, done: Import) -> list[str]:
    """Enter what is new or changed; propose what vanished. Returns warnings for the person who imports."""
    touched, accounts, unread = set[str](), 0, 0
    kept: list[str] = []
    for rows in done.stage.fresh():
        before = counting.known(session, done.region.id, [key_of(row.row_key) for row in rows])
        ours = twins.placed_here(session, region_id=done.region.id, keys=[row.row_key for row in rows])
        kept += counting.enter(session, done, [_facts(done, row, before, ours) for row in rows], before)
        reversing.withdraw(session, done, list(before))
        touched |= {row.kd_rup for row in rows}
        accounts += sum(row.accounts for row in rows)
        unread += sum(row.accounts_unread for row in rows)
    return [
        *_of_accounts(accounts, unread),
        *kept,
        *following.follow_imported(session, done, touched),
        *reversing.propose(session, done, map(key_of, done.stage.gone_keys())),
    ]


def key_of(kd_paket: str) -> str:
    return f"v6:{kd_paket}"


def _of_accounts(accounts: int, unread: int) -> list[str]:
    if not unread:
        return []
    return [_("{n} dari {all} kode akun (MAK) tidak terbaca; disimpan apa adanya.").format(n=unread, all=accounts)]


def _facts(done: Import, row: Any, before: Mapping[str, Facts], ours: frozenset[str]) -> Facts:
    key = key_of(row.row_key)
    old = before.get(key)
    return Facts(
        key=key,
        scope=old.scope if old else Scope.EP_NATIONAL_DUP if row.row_key in ours else Scope.EP_NATIONAL,
        fiscal_year=done.year,
        state=row.state,
        total=row.total,
        day=row.day,
        satker_code=row.satker_code,
        kd_rup=row.kd_rup,
        vendor_key=row.vendor_key,
        fund_set=row.fund_set,
        counts=counting.bases(row.state, arrived=row.arrived),
    )
