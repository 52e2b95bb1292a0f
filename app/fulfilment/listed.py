"""Deliveries as a list, each with the handover (BAST) that accepts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import contains_eager

from app.actor import SATKER_ROLES, Role
from app.clock import local_date
from app.documents import Kind
from app.fulfilment.models import Handover, Shipment
from app.fulfilment.states import HandoverState, ShipmentState
from app.identifiers import public_id
from app.language import _, mark
from app.lists import Column, ListOf, Scene, Sort, choice, day_of, down, or_last, since, tick, until, up, words
from app.orders.models import Order, OrderPlace
from app.orders.queries import of_visible
from app.orders.states import CAME_TO_NOTHING, TERMINAL
from app.organisations.choosing import of_satker
from app.organisations.queries import names_of
from app.web.pages.labels import label

DUE = func.coalesce(OrderPlace.due, Order.delivery_due)
"""By when it has to be there: the day of its place, or that of the order."""
ON_THE_WAY = (ShipmentState.DRAFT, ShipmentState.PROCESSING, ShipmentState.SHIPPING)
UNSIGNED = (HandoverState.DRAFT, HandoverState.NUMBERED, HandoverState.SIGNED_VENDOR)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A shipment, its newest handover where there is one, what the buying office is called, and the zone of whoever reads it."""

    it: Shipment
    paper: Handover | None
    office: str
    zone: str


def _rows(scene: Scene) -> Select[Any]:
    return (
        of_visible(Shipment, scene.actor)
        .outerjoin(Shipment.to)
        .options(contains_eager(Shipment.order).lazyload(Order.lines), contains_eager(Shipment.to).lazyload(OrderPlace.lines))
    )


def _dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Delivery]:
    shipments = [row[0] for row in rows]
    papers = newest_handovers(scene, shipments)
    offices = names_of(scene.session, {(one.region_id, one.order.satker_code) for one in shipments})
    return [
        Delivery(
            one,
            papers.get((one.region_id, one.id)),
            offices.get((one.region_id, one.order.satker_code), one.order.satker_code),
            scene.zone,
        )
        for one in shipments
    ]


def newest_handovers(scene: Scene, shipments: Sequence[Shipment]) -> dict[tuple[int, Any], Handover]:
    """By shipment; one statement for all of them."""
    if not shipments:
        return {}
    keys = [(shipment.region_id, shipment.id) for shipment in shipments]
    found = scene.session.scalars(
        select(Handover)
        .where(
            Handover.region_id.in_({region_id for region_id, _id in keys}),
            tuple_(Handover.region_id, Handover.order_id).in_({(one.region_id, one.order_id) for one in shipments}),
        )
        .order_by(Handover.id)
    )
    return {(paper.region_id, paper.shipment_id): paper for paper in found}


def _unsigned(_scene: Scene) -> ColumnElement[bool]:
    return exists().where(
        Handover.region_id == Shipment.region_id,
        Handover.order_id == Shipment.order_id,
        Handover.shipment_id == Shipment.id,
        Handover.state.in_(UNSIGNED),
    )


def _late(scene: Scene) -> ColumnElement[bool]:
    """Out after its day, of an order that runs."""
    return and_(
        local_date(scene.at, scene.zone) > DUE, Shipment.state.in_(ON_THE_WAY), Order.state.not_in([str(one) for one in TERMINAL])
    )


def _state_of(shipment: Shipment) -> str:
    """What was never sent of an order that came to nothing waits for nobody."""
    is_over = shipment.order.state in CAME_TO_NOTHING and shipment.state in ON_THE_WAY
    return shipment.order.state if is_over else shipment.state


def _number_of(shipment: Shipment) -> str:
    number = _("pengiriman ke-{n}").format(n=shipment.position)
    return number if shipment.to is None else _("{number}, ke tempat {n}").format(number=number, n=shipment.place)


SHIPMENTS = ListOf(
    code="pengiriman",
    path="/pengiriman",
    api="/shipments",
    title=mark("Pengiriman dan serah terima"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        choice("status", mark("Status"), ShipmentState, Shipment.state, field="state"),
        of_satker(Order.satker_code),
        words("q", mark("Pesanan, penyedia, atau resi"), Order.number, Order.vendor_name, Shipment.tracking_number, field="q"),
        since("janji-dari", mark("Dijanjikan sejak"), DUE, field="due_from"),
        until("janji-sampai", mark("Dijanjikan sampai"), DUE, field="due_to"),
        tick("terlambat", mark("Hanya yang lewat janjinya dan belum tiba"), _late, field="late"),
        tick("bast", mark("Hanya yang BAST-nya belum selesai"), _unsigned, field="unsigned"),
    ),
    sorts=(
        Sort("janji", "due", mark("Janji kirim terdekat di atas"), (up(DUE), up(Shipment.id))),
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Shipment.id),)),
        Sort("tiba", "delivered", mark("Yang dulu tiba di atas"), (up(or_last(Shipment.delivered_at)), up(Shipment.id))),
    ),
    columns=(
        Column(
            code="pesanan",
            name=mark("Pesanan"),
            field="order_number",
            value=lambda row: row.it.order.number,
            href=lambda row: f"/pesanan/{public_id(row.it.region_id, row.it.order_id)}#pelaksanaan",
            note=lambda row: _number_of(row.it),
        ),
        Column(
            code="penyedia",
            name=mark("Penyedia"),
            field="vendor",
            value=lambda row: row.it.order.vendor_name,
            known_to={Role.VENDOR},
        ),
        Column(code="nama_satker", name=mark("Satuan kerja"), value=lambda row: row.office, known_to=SATKER_ROLES),
        Column(code="satker", name=mark("Kode satuan kerja"), field="satker", value=lambda row: row.it.order.satker_code, shown=False),
        Column(
            code="janji",
            name=mark("Janji kirim"),
            kind=Kind.DAY,
            field="due_date",
            value=lambda row: row.it.due.isoformat(),
        ),
        Column(code="kurir", name=mark("Kurir"), field="courier", value=lambda row: row.it.courier, shown=False),
        Column(code="resi", name=mark("Nomor resi"), field="number", value=lambda row: row.it.tracking_number, shown=False),
        Column(code="dikirim", name=mark("Dikirim"), kind=Kind.DAY, value=lambda row: day_of(row.it.shipped_at, row.zone)),
        Column(code="tiba", name=mark("Tiba"), kind=Kind.DAY, value=lambda row: day_of(row.it.delivered_at, row.zone)),
        Column(code="kembali", name=mark("Dikembalikan"), kind=Kind.COUNT, field="returns", value=lambda row: row.it.returns, shown=False),
        Column(code="status", name=mark("Status"), value=lambda row: label(_state_of(row.it)), state=lambda row: _state_of(row.it)),
        Column(
            code="bast",
            name=mark("BAST"),
            value=lambda row: label(row.paper.state) if row.paper else None,
            state=lambda row: row.paper.state if row.paper else "",
        ),
        Column(
            code="nomor_bast", name=mark("Nomor BAST"), field="handover.number", value=lambda row: row.paper.number if row.paper else None, shown=False
        ),
        Column(
            code="nilai_bast", name=mark("Nilai BAST"), kind=Kind.RUPIAH, field="handover.amount", value=lambda row: row.paper.amount if row.paper else None, shown=False
        ),
        Column(
            code="diterima",
            name=mark("Diterima"),
            kind=Kind.DAY,
            field="handover.accepted_on",
            value=lambda row: row.paper.accepted_on.isoformat() if row.paper and row.paper.accepted_on else None,
            shown=False,
        ),
    ),
)  # fmt: skip
