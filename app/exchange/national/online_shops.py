"""Purchases in online shops (Bela): the scope `TOKO_DARING`, key `bela:<order_id>`, dated by the region's day of the transaction.

They name no package, so they touch no pagu. `accepted` and `settled` are by what the shop says of the end of the purchase.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.exchange import reversing
from app.exchange.context import Import
from app.exchange.datasets.online_shops import DONE, VERIFIED, was_bought
from app.exchange.national import counting, units
from app.exchange.national.counting import Facts
from app.ledger import Scope
from app.orders.states import OrderState


def state_of(values: Mapping[str, Any]) -> OrderState:
    """The feed has no states of its own; its two answers are read as the state that an order with such an end would have.

    Verified and done is COMPLETED, verified without an answer of the shop ON_PROCESS; whatever the shop calls failed is
    CANCELLED, and what nobody has verified yet still waits for its buyer.
    """
    if was_bought(values):
        return OrderState.COMPLETED if values["status_konfirmasi_ppmse"] else OrderState.ON_PROCESS
    is_waiting = values["status_verif"].lower() != VERIFIED and (values["status_konfirmasi_ppmse"] or DONE).lower() == DONE
    return OrderState.WAITING_PPK_REVIEW if is_waiting else OrderState.CANCELLED


def vendor_key(values: Mapping[str, Any]) -> str | None:
    """A merchant is a key and no name: it may be a person's. The same merchant on one marketplace has the same key."""
    if not values["merchant_name"]:
        return None
    named = f"{values['marketplace'] or ''}|{values['merchant_name']}".lower()
    return f"bela:{hashlib.blake2b(named.encode(), digest_size=8).hexdigest()}"


FACTS: dict[str, tuple[type, Callable[[Mapping[str, Any]], Any]]] = {
    "unit": (str, lambda values: values["kd_satker"]),
    "unit_name": (str, lambda values: values["nama_satker"]),
    "state": (str, state_of),
    "total": (int, lambda values: values["valuasi"]),
    "day": (date, lambda values: values["tanggal_transaksi"]),
    "vendor_key": (str, vendor_key),
}


def apply(session: Session, done: Import) -> list[str]:
    """Enter what is new or changed; a purchase that no longer counts is
    counter-entered, one that vanished is proposed for reversal."""
    warnings: list[str] = []
    for rows in done.stage.fresh():
        before = counting.known(session, done.region.id, [key_of(row.row_key) for row in rows])
        codes, unknown = units.codes_of(session, done, {row.unit: row.unit_name for row in rows})
        warnings += counting.enter(session, done, [_facts(done, row, codes[row.unit]) for row in rows], before)
        reversing.withdraw(session, done, list(before))
        warnings += unknown
    return warnings + reversing.propose(session, done, map(key_of, done.stage.gone_keys()))


def key_of(order_id: str) -> str:
    return f"bela:{order_id}"


def _facts(done: Import, row: Any, satker: str) -> Facts:
    return Facts(
        key=key_of(row.row_key),
        scope=Scope.TOKO_DARING,
        fiscal_year=done.year,
        state=row.state,
        total=row.total,
        day=row.day,
        satker_code=satker,
        kd_rup=None,
        vendor_key=row.vendor_key,
        fund_set=None,
        counts=counting.bases(row.state, arrived=row.state == OrderState.COMPLETED),
    )
