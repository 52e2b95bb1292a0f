"""Waiting: what an order that was placed here still lacks before it is COMPLETED, and who must act next.

Read from its state, its shipments, its handovers and its payments; the order in which things are asked is that of the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.actor import Role
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HandoverState, ShipmentState
from app.language import _, gettext, mark
from app.orders.cancel_waiting import RUNS_IN as OPENED_FROM
from app.orders.models import CancelRequest, Order
from app.orders.states import OrderState, all_accepted
from app.payment.models import Payment
from app.payment.states import PaymentState
from app.payment.waiting import WAITS_FOR

S, H, P = ShipmentState, HandoverState, PaymentState


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: whose it is (`person` where one is named by the order), what is missing, how many steps are left with it,
    and since when it waits where that is not since the order came into its state."""

    role: Role
    missing: str
    left: int
    person: UUID | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing, in words of the catalogue, whose it is, and how many steps are left with it."""

    role: Role
    missing: str
    left: int


CHECK = Lack(Role.PPK, mark("pemeriksaan barang"), 10)
PACKING = Lack(Role.VENDOR, mark("barang belum dikemas"), 13)
SENDING: dict[str, Lack] = {
    S.DRAFT: PACKING,
    S.PROCESSING: Lack(Role.VENDOR, mark("barang belum dikirim"), 12),
    S.SHIPPING: Lack(Role.VENDOR, mark("barang belum tiba"), 11),
    S.DELIVERED: CHECK,
}
"""By the shipment's state, where no handover is on its way."""
HANDING: dict[str, Lack] = {
    H.DRAFT: Lack(Role.PPK, mark("nomor BAST"), 9),
    H.REJECTED: CHECK,
    H.NUMBERED: Lack(Role.VENDOR, mark("tanda tangan penyedia pada BAST"), 8),
    H.SIGNED_VENDOR: Lack(Role.PPK, mark("tanda tangan PPK pada BAST"), 7),
}
"""By the handover's state."""
BILL = Lack(Role.VENDOR, mark("Tagihan penyedia"), 6)
RECEIPT = Lack(Role.VENDOR, mark("Konfirmasi penyedia bahwa dana sudah diterima"), 1)
PAYING: dict[str, Lack] = {
    P.INVOICED: Lack(WAITS_FOR[P.INVOICED], mark("Verifikasi tagihan"), 5),
    P.RETURNED: replace(BILL, role=WAITS_FOR[P.RETURNED]),
    P.VERIFIED: Lack(WAITS_FOR[P.VERIFIED], mark("SPP, atau pembayaran dari UP atau KKPD"), 4),
    P.SPP: Lack(WAITS_FOR[P.SPP], mark("SPM"), 3),
    P.SPM: Lack(WAITS_FOR[P.SPM], mark("Nomor dan tanggal SP2D"), 2),
    P.SP2D: replace(RECEIPT, role=WAITS_FOR[P.SP2D]),
    P.PAID_UP: replace(RECEIPT, role=WAITS_FOR[P.PAID_UP]),
    P.PAID_KKPD: replace(RECEIPT, role=WAITS_FOR[P.PAID_KKPD]),
}
"""By the payment's state."""
BEFORE_SIGNED = 14
"""Steps that are left before the goods are even packed."""


def next_step(
    order: Order,
    shipments: Sequence[Shipment],
    handovers: Sequence[Handover],
    payments: Sequence[Payment],
    *,
    asked_of: Sequence[Role] = (),
    at: datetime,
) -> Step:
    """What this open order waits for. `asked_of` are the offices that its open request to
    cancel lies with (`cancel_waiting.lies_with`); one of which all was received waits for
    its money all the same, because that overtakes the request."""
    if order.open_cancel_request is not None and order.state in OPENED_FROM and not all_accepted(order):
        return _of_request(order.open_cancel_request, asked_of, at)
    if order.state != OrderState.ON_PROCESS:
        return _of_state(order)
    lacking = [line for line in order.lines if line.accepted_quantity < line.quantity]
    if lacking:
        return _of_goods(order, ", ".join(line.name for line in lacking), shipments, handovers)
    return _of_money(order, payments)


def _of_request(asked: CancelRequest, asked_of: Sequence[Role], at: datetime) -> Step:
    """With the budget user too once the admin has left it unopened; the one who is asked last is named."""
    is_passed_on = Role.BUDGET_USER in asked_of
    return Step(
        Role.BUDGET_USER if is_passed_on else Role.REGION_ADMIN,
        _("Membuka permohonan pembatalan, yang juga ada pada admin daerah") if is_passed_on else _("Membuka permohonan pembatalan"),
        BEFORE_SIGNED,
        since=asked.passed_on(at) if is_passed_on else asked.asked_at,
    )


def _of_state(order: Order) -> Step:
    addendum = order.open_addendum
    match order.state:
        case OrderState.ON_NEGOTIATION:
            if order.vendor_agreed and not order.buyer_agreed:
                return Step(Role(order.placed_as), _("Persetujuan harga oleh pembeli"), BEFORE_SIGNED + 5, order.buyer_account_id)
            if order.buyer_agreed and order.vendor_agreed:
                return Step(Role(order.placed_as), _("Kirim ke PPK"), BEFORE_SIGNED + 4, order.buyer_account_id)
            return Step(Role.VENDOR, _("Persetujuan harga oleh penyedia"), BEFORE_SIGNED + 6)
        case OrderState.WAITING_PPK_REVIEW:
            own = order.buyer_account_id if order.placed_as == Role.PPK else None
            return Step(Role.PPK, _("Tinjauan PPK"), BEFORE_SIGNED + 3, own)
        case OrderState.WAITING_SELLER_CONFIRMATION:
            return Step(Role.VENDOR, _("Kesanggupan penyedia"), BEFORE_SIGNED + 1)
        case OrderState.ESIGN_IN_PROGRESS:
            if order.buyer_signed_at is None:
                return Step(Role.PPK, _("Tanda tangan PPK pada Surat Pesanan"), BEFORE_SIGNED + 2, order.ppk_account_id)
            return Step(Role.VENDOR, _("Tanda tangan penyedia pada Surat Pesanan"), BEFORE_SIGNED)
        case OrderState.ON_ADDENDUM if addendum is not None and addendum.accepted_at is None:
            answers = Role.PPK if addendum.proposed_side == "vendor" else Role.VENDOR
            return Step(
                answers, _("Jawaban atas usulan adendum"), BEFORE_SIGNED, order.ppk_account_id if answers is Role.PPK else None
            )
        case OrderState.ON_ADDENDUM if addendum is not None and addendum.buyer_signed_at is None:
            return Step(Role.PPK, _("Tanda tangan PPK pada adendum"), BEFORE_SIGNED, order.ppk_account_id)
        case OrderState.ON_ADDENDUM:
            return Step(Role.VENDOR, _("Tanda tangan penyedia pada adendum"), BEFORE_SIGNED)
        case _:
            return Step(Role.BUDGET_USER, _("Putusan atas permohonan pembatalan"), BEFORE_SIGNED)


def _of_goods(order: Order, lines: str, shipments: Sequence[Shipment], handovers: Sequence[Handover]) -> Step:
    """The running shipment that is furthest behind; where none runs, the vendor has to send."""
    by_shipment = {paper.shipment_id: paper for paper in handovers if paper.state != H.REJECTED}
    lacking = []
    for shipment in shipments:
        paper = by_shipment.get(shipment.id)
        if paper is not None and paper.state != H.ACCEPTED:
            lacking.append(HANDING[paper.state])
        elif shipment.state in SENDING:
            lacking.append(SENDING[shipment.state])
    most = max(lacking, key=lambda lack: lack.left, default=PACKING)
    missing = _("BAST untuk {lines}: {missing}").format(lines=lines, missing=gettext(most.missing))
    return Step(most.role, missing, most.left, order.ppk_account_id if most.role is Role.PPK else None)


def _of_money(order: Order, payments: Sequence[Payment]) -> Step:
    """The payment that is furthest behind; what is not billed yet comes first."""
    is_billed = sum(payment.billed_rupiah for payment in payments) >= order.total
    running = [_paying(payment) for payment in payments if payment.state in PAYING]
    most = max(running, key=lambda lack: lack.left, default=RECEIPT) if is_billed else BILL
    return Step(most.role, gettext(most.missing), most.left)


def _paying(payment: Payment) -> Lack:
    """A bill is verified by whom its way of paying names."""
    lack = PAYING[payment.state]
    return replace(lack, role=Role(payment.checker)) if payment.state == P.INVOICED else lack
