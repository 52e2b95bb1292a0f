"""Versions: which state of a signed order whoever changes it has read, so that
nobody takes back unseen what another changed meanwhile.

Each addendum that took effect, and each cancellation that cut the order to what was accepted, makes the next one; the first is 0.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.language import _
from app.orders.changes import changes_in
from app.orders.models import Addendum, CancelRequest, Order

SAID_MAX = 8
"""How many of the things that changed a refusal names."""


class OrderChanged(Refusal):
    """The order is another one than the caller read; `since`: the addenda that took effect meanwhile, oldest
    first, and whether a cancellation cut it (`was_cut`)."""

    def __init__(self, order: Order, since: Sequence[Addendum], *, was_cut: bool) -> None:
        self.since, self.was_cut = since, was_cut
        super().__init__(
            _("Pesanan ini berubah sejak Anda membacanya: {what}. Periksa isinya yang sekarang, lalu ajukan lagi.").format(
                what=_what_changed(order, since, was_cut)
            )
        )


def version_of(session: Session, order: Order) -> int:
    return len(_steps(session, order))


def refuse_stale(session: Session, order: Order, version: int | None) -> None:
    """Raises `OrderChanged` where the order has a later version than the one that was read; None asks nothing."""
    steps = _steps(session, order)
    if version is not None and version != len(steps):
        later = [one for _at, one in steps[version:]]
        raise OrderChanged(order, [one for one in later if one is not None], was_cut=None in later)


def _steps(session: Session, order: Order) -> list[tuple[datetime, Addendum | None]]:
    """What made each version after the first, oldest first; None for a cancellation that cut the order."""
    addenda = session.scalars(
        select(Addendum).where(
            Addendum.region_id == order.region_id, Addendum.order_id == order.id, Addendum.outcome == "effective"
        )
    )
    cuts = session.scalars(
        select(CancelRequest.decided_at).where(
            CancelRequest.region_id == order.region_id, CancelRequest.order_id == order.id, CancelRequest.decision == "granted"
        )
    )
    steps: list[tuple[datetime, Addendum | None]] = [(one.ended_at, one) for one in addenda if one.ended_at is not None]
    steps += [(at, None) for at in cuts if at is not None]
    return sorted(steps, key=lambda step: step[0])


def _what_changed(order: Order, since: Sequence[Addendum], was_cut: bool) -> str:
    said = [_("jumlahnya dipotong sampai yang sudah diterima")] if was_cut else []
    said += dict.fromkeys(word for addendum in since for word in _said(order, addendum.changes))
    if not said:
        return _("versi yang disebut bukan versinya")
    if len(said) > SAID_MAX:
        return _("{what}, dan {n} hal lain").format(what=", ".join(said[:SAID_MAX]), n=len(said) - SAID_MAX)
    return ", ".join(said)


def _said(order: Order, kept: dict[str, Any]) -> Iterator[str]:
    names = {line.id: line.name for line in order.lines}
    changes = changes_in(kept)
    for place in kept.get("places", ()):
        yield _at_place(place)
    for line in changes.lines:
        if line.quantity is not None:
            yield _("jumlah {name}").format(name=names[line.line_id])
        if line.unit_price is not None:
            yield _("harga {name}").format(name=names[line.line_id])
    if changes.shipping is not None:
        yield _("ongkos kirim")
    if changes.due_date is not None:
        yield _("tanggal kirim")
    if changes.address is not None:
        yield _("alamat kirim")
    if changes.accounts:
        yield _("pembagian menurut MAK")


def _at_place(place: dict[str, Any]) -> str:
    was, quantities = place["was"], {UUID(id): Decimal(much) for id, much in place["quantities"].items()}
    if was["address"] is None:
        return _("tempat {n} baru di {address}").format(n=place["number"], address=place["address"])
    if quantities and not any(quantities.values()) and any(Decimal(much) for much in was["quantities"].values()):
        return _("tempat {n} tidak lagi mendapat sebagian barang").format(n=place["number"])
    return _("tempat {n}").format(n=place["number"])
