"""Turn: what an order waits for at this hour, in words for its page. One row a state; a running order waits for its shipments, handovers and bills."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HandoverState, ShipmentState
from app.language import _, gettext, mark
from app.orders import states
from app.orders.cancel_waiting import RUNS_IN as OPENED_FROM
from app.orders.models import Order
from app.orders.states import OrderState
from app.payment.waiting import Waiting
from app.transitions import Guard, always


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
HANDOVER_WAITS: Mapping[str, str] = {
    H.DRAFT: mark("nomor berita acara dari PPK"),
    H.NUMBERED: mark("tanda tangan penyedia pada berita acara"),
    H.SIGNED_VENDOR: mark("tanda tangan PPK pada berita acara"),
}
BILL = mark("tagihan dari penyedia")
CANCEL_ASKED = mark("admin daerah membuka permohonan pembatalan")
CANCEL_PASSED_ON = mark("admin daerah atau Pengguna Anggaran membuka permohonan pembatalan")


def waits_of(
    order: Order,
    shipments: Iterable[Shipment],
    handovers: Iterable[Handover],
    payments: Sequence[Waiting],
    *,
    unbilled: bool,
    at: datetime,
) -> list[str]:
    """Whole sentences; none once the order has ended. `unbilled`: something was received that no bill asks for yet."""
    waits = [_("Menunggu {what}.").format(what=gettext(what)) for what in _waits(order, shipments, handovers, unbilled, at)]
    if order.state == OrderState.ON_PROCESS:
        waits += [payment.said for payment in payments if payment.role is not None]
    return list(dict.fromkeys(waits))


def _waits(
    order: Order, shipments: Iterable[Shipment], handovers: Iterable[Handover], unbilled: bool, at: datetime
) -> Iterator[str]:
    asked = order.open_cancel_request
    if asked is not None and order.state in OPENED_FROM:
        yield CANCEL_PASSED_ON if asked.passed_on(at) else CANCEL_ASKED
    if order.state != OrderState.ON_PROCESS:
        yield from [what for state, when, what in ORDER_WAITS if order.state == state and when(order)][:1]
        return
    yield from (SHIPMENT_WAITS[it.state] for it in shipments if it.state in SHIPMENT_WAITS)
    yield from (HANDOVER_WAITS[it.state] for it in handovers if it.state in HANDOVER_WAITS)
    if unbilled:
        yield BILL
