"""Turn: what an order waits for at this hour, in words for its page. One row a state; a
running order waits for its shipments, handovers and bills."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.clock import local_date
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HandoverState, ShipmentState
from app.language import _, gettext, mark, ngettext
from app.moves.machine import Guard, always
from app.orders import states
from app.orders.cancel_waiting import RUNS_IN as OPENED_FROM
from app.orders.models import Order
from app.orders.states import OrderState
from app.payment.waiting import Waiting
from app.regions.calendar import working_days_between
from app.web.pages.dates import tanggal


def vendor_alone_agreed(order: Order) -> bool:
    return order.vendor_agreed and not order.buyer_agreed


def buyer_alone_agreed(order: Order) -> bool:
    return order.buyer_agreed and not order.vendor_agreed


# fmt: off
ORDER_WAITS: Sequence[tuple[OrderState, Guard, str]] = (
    # state                                 when                              waits for
    (OrderState.ON_NEGOTIATION,             states.both_agreed,               mark("pembeli mengirim pesanan ini ke PPK")),
    (OrderState.ON_NEGOTIATION,             vendor_alone_agreed,              mark("persetujuan harga dari pembeli")),
    (OrderState.ON_NEGOTIATION,             buyer_alone_agreed,               mark("persetujuan harga dari penyedia")),
    (OrderState.ON_NEGOTIATION,             always,                           mark("persetujuan harga dari pembeli dan penyedia")),
    (OrderState.WAITING_PPK_REVIEW,         always,                           mark("persetujuan PPK")),
    (OrderState.ESIGN_IN_PROGRESS,          states.buyer_unsigned,            mark("tanda tangan PPK")),
    (OrderState.ESIGN_IN_PROGRESS,          states.buyer_signed,              mark("tanda tangan penyedia")),
    (OrderState.WAITING_SELLER_CONFIRMATION, always,                          mark("kesanggupan penyedia")),
    (OrderState.ON_ADDENDUM,                states.addendum_accepted,         mark("tanda tangan PPK pada adendum")),
    (OrderState.ON_ADDENDUM,                states.addendum_signed_by_buyer,  mark("tanda tangan penyedia pada adendum")),
    (OrderState.ON_ADDENDUM,                always,                           mark("jawaban atas usulan adendum")),
    (OrderState.REQUEST_CANCEL_BY_ADMIN,    always,                           mark("keputusan Pengguna Anggaran tentang pembatalan")),
)
# fmt: on
"""The first row of a state whose condition holds."""
S, H = ShipmentState, HandoverState
SHIPMENT_WAITS: Mapping[str, str] = {
    S.DRAFT: mark("kiriman dari penyedia"),
    S.PROCESSING: mark("kiriman dari penyedia"),
    S.SHIPPING: mark("penyedia mencatat bahwa kirimannya tiba"),
    S.DELIVERED: mark("pemeriksaan barang oleh PPK"),
}
SERVICE_WAITS: Mapping[str, str] = {
    **SHIPMENT_WAITS,
    S.DRAFT: mark("pekerjaan penyedia"),
    S.PROCESSING: mark("pekerjaan penyedia"),
    S.DELIVERED: mark("pemeriksaan pekerjaan oleh PPK"),
}
"""Of a shipment of services and works alone."""
HANDOVER_WAITS: Mapping[str, str] = {
    H.DRAFT: mark("nomor berita acara dari PPK"),
    H.NUMBERED: mark("tanda tangan penyedia pada berita acara"),
    H.SIGNED_VENDOR: mark("tanda tangan PPK pada berita acara"),
}
BILL = mark("tagihan dari penyedia")
CANCEL_ASKED = mark("admin daerah membuka permohonan pembatalan")
CANCEL_PASSED_ON = mark("admin daerah atau Pengguna Anggaran membuka permohonan pembatalan")


@dataclass(frozen=True, slots=True)
class Lying:
    """By what a page says since when a thing waits: when each took its last move, and the days of the order's region."""

    last: Mapping[UUID, datetime]
    zone: str
    holidays: Collection[date]


@dataclass(frozen=True, slots=True)
class Wait:
    """`what` it waits for, `since` when, or by which day it is `due`, where that is known."""

    what: str
    since: datetime | None = None
    due: date | None = None


def waits_of(
    order: Order,
    shipments: Iterable[Shipment],
    handovers: Sequence[Handover],
    payments: Sequence[Waiting],
    *,
    unbilled: bool,
    lying: Lying,
    at: datetime,
) -> list[str]:
    """Whole sentences; none once the order has ended. `unbilled`: something was received that no bill asks for yet. Of several
    things that wait for the same, what is said is of the longest, and of the first day by which any is due."""
    found: dict[str, list[Wait]] = {}
    for wait in _waits(order, shipments, handovers, unbilled, lying.last, at):
        found.setdefault(wait.what, []).append(wait)
    waits = [_said(what, same, lying, local_date(at, lying.zone)) for what, same in found.items()]
    if order.state == OrderState.ON_PROCESS:
        waits += [payment.said for payment in payments if payment.role is not None]
    return list(dict.fromkeys(waits))


def _said(what: str, same: Sequence[Wait], lying: Lying, today: date) -> str:
    dues, sinces = [wait.due for wait in same if wait.due], [wait.since for wait in same if wait.since]
    if dues and min(dues) < today:
        return _("Menunggu {what}; tenggatnya {day} sudah lewat.").format(what=gettext(what), day=tanggal(min(dues)))
    if dues:
        return _("Menunggu {what}, paling lambat {day}.").format(what=gettext(what), day=tanggal(min(dues)))
    if not sinces:
        return _("Menunggu {what}.").format(what=gettext(what))
    began = local_date(min(sinces), lying.zone)
    days = working_days_between(began, today, lying.holidays)
    if days:
        return ngettext("Menunggu {what} sejak {days} hari kerja.", "Menunggu {what} sejak {days} hari kerja.", days).format(
            what=gettext(what), days=days
        )
    if began == today:
        return _("Menunggu {what} sejak hari ini.").format(what=gettext(what))
    return _("Menunggu {what} sejak {day}.").format(what=gettext(what), day=tanggal(began))


def _waits(
    order: Order,
    shipments: Iterable[Shipment],
    handovers: Sequence[Handover],
    unbilled: bool,
    last: Mapping[UUID, datetime],
    at: datetime,
) -> Iterator[Wait]:
    asked = order.open_cancel_request
    if asked is not None and order.state in OPENED_FROM:
        passed_on = asked.passed_on(at)
        yield Wait(CANCEL_PASSED_ON, passed_on) if passed_on else Wait(CANCEL_ASKED, asked.asked_at)
    if order.state != OrderState.ON_PROCESS:
        yield from [Wait(what, order.clock_from) for state, when, what in ORDER_WAITS if order.state == state and when(order)][:1]
        return
    for it in shipments:
        if it.state in SHIPMENT_WAITS:
            yield Wait(
                (SERVICE_WAITS if it.service else SHIPMENT_WAITS)[it.state],
                last.get(it.id),
                None if it.state == S.DELIVERED else it.due,
            )
    yield from (Wait(HANDOVER_WAITS[it.state], last.get(it.id)) for it in handovers if it.state in HANDOVER_WAITS)
    if unbilled:
        yield Wait(BILL, max((last[it.id] for it in handovers if it.state == H.ACCEPTED and it.id in last), default=None))
