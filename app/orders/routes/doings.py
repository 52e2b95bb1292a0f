"""Doings: what a person may move on an order's page, each move with the fields of its form."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.actor import Actor
from app.esign.models import EsignService
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HANDOVER, SHIPMENT
from app.moves.machine import Move, moves_for
from app.orders import asking
from app.orders.asking import Ask
from app.orders.models import Order
from app.orders.routes.parts import Parts
from app.orders.states import ORDER
from app.payment.models import Payment
from app.payment.states import PAYMENT

Asked = list[tuple[str, tuple[Ask, ...]]]
"""Moves, each with what its form asks."""
Doing = tuple[str, str, Order | Shipment | Handover | Payment, Asked]
"""The door of the form, what moves in one word, what moves, and its moves."""


def doings_of(order: Order, parts: Parts, actor: Actor, service: EsignService | None, at: datetime) -> list[Doing]:
    """What the actor may move here: the door of its form, what it is called, the thing, its moves with the
    fields of their forms. What one is led to comes first."""
    given = {"certificate": service is not None, "seal_allowed": service is not None and service.seal_allowed}
    of_order = {move: asking.asked_of(asks, kind="order", **given) for move, asks in asking.ORDER_ASKS.items()}
    of_handover = {move: asking.asked_of(asks, kind="handover", **given) for move, asks in asking.HANDOVER_ASKS.items()}
    found: list[Doing] = [
        ("pesanan", "order", order, _asked(_open_to(order, actor, at), of_order)),
        *(("pengiriman", "shipment", it, _asked(_way_of(it, actor), asking.SHIPMENT_ASKS)) for it in parts.shipments),
        *(("berita-acara", "handover", it, _asked(moves_for(HANDOVER, it, actor), of_handover)) for it in parts.handovers),
        *(("pembayaran", "payment", it, _asked(moves_for(PAYMENT, it, actor), asking.PAYMENT_ASKS)) for it in parts.payments),
    ]
    return sorted((doing for doing in found if doing[3]), key=lambda doing: all(move in asking.RARE for move, _asks in doing[3]))


def _way_of(shipment: Shipment, actor: Actor) -> list[Move]:
    """Its moves; a service is done where it is needed, and a courier rarely brings it."""
    moves = moves_for(SHIPMENT, shipment, actor)
    return sorted(moves, key=lambda move: move.name == "ship") if shipment.service else moves


def _asked(moves: Sequence[Move], asks: Mapping[str, tuple[Ask, ...]]) -> Asked:
    """The moves with the fields of their forms: what the thing waits for before all others, what nobody is led to behind them."""
    led = {name: place for place, name in enumerate(asking.LED)}
    names = sorted((move.name for move in moves), key=lambda name: (name in asking.RARE, led.get(name, len(led))))
    return [(name, asks[name]) for name in names]


def _open_to(order: Order, actor: Actor, at: datetime) -> list[Move]:
    """The order's moves without a second agreement of a side to a price that it agreed to."""
    agreed = order.vendor_agreed if actor.is_vendor_staff else order.buyer_agreed
    return [move for move in moves_for(ORDER, order, actor, at) if not (move.name == "agree" and agreed)]
