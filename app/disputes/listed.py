"""Disputes as a list."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager, lazyload

from app.disputes.models import Dispute
from app.disputes.opening import SUBJECTS
from app.disputes.states import DisputeState
from app.documents import Kind
from app.identifiers import public_id
from app.language import gettext, mark
from app.lists import Column, ListOf, Scene, Sort, choice, day_of, down, offered, or_last, picked, since, until, up, words
from app.orders.models import Order
from app.orders.queries import of_visible
from app.organisations.choosing import of_satker
from app.web.pages.labels import label


def _rows(scene: Scene) -> Select[Any]:
    with_order = contains_eager(Dispute.order).lazyload(Order.lines)
    return of_visible(Dispute, scene.actor).options(with_order, lazyload(Dispute.evidence))


DISPUTES = ListOf(
    code="sengketa",
    path="/sengketa",
    api="/disputes",
    title=mark("Daftar sengketa"),
    rows=_rows,
    filters=(
        choice("status", mark("Status"), DisputeState, Dispute.state, field="state"),
        of_satker(Order.satker_code),
        picked("perkara", mark("Perkara"), offered(SUBJECTS), Dispute.subject, field="subject"),
        words("q", mark("Nomor pesanan atau penyedia"), Order.number, Order.vendor_name, field="q"),
        since("dari", mark("Dibuka sejak"), Dispute.opened_at, field="from"),
        until("sampai", mark("Dibuka sampai"), Dispute.opened_at, field="to"),
    ),
    sorts=(
        Sort("terbaru", "newest", mark("Terbaru di atas"), (down(Dispute.id),)),
        Sort("tenggat", "due", mark("Tenggat terdekat di atas"), (up(or_last(Dispute.due_at)), up(Dispute.id))),
    ),
    columns=(
        Column(
            code="perkara",
            name=mark("Sengketa"),
            value=lambda row: gettext(SUBJECTS[row.it.subject]),
            href=lambda row: f"/sengketa/{public_id(row.it.region_id, row.it.id)}",
        ),
        Column(code="dibuka", name=mark("Dibuka"), kind=Kind.DAY, value=lambda row: day_of(row.it.opened_at, row.zone)),
        Column(
            code="pesanan",
            name=mark("Pesanan"),
            value=lambda row: row.it.order.number,
            note=lambda row: row.it.order.vendor_name,
        ),
        Column(code="penyedia", name=mark("Penyedia"), value=lambda row: row.it.order.vendor_name, shown=False),
        Column(
            code="nomor", name=mark("Sengketa ke"), kind=Kind.COUNT, field="number", value=lambda row: row.it.position, shown=False
        ),
        Column(code="oleh", name=mark("Dibuka oleh"), value=lambda row: label(row.it.side)),
        Column(code="tenggat", name=mark("Tenggat"), kind=Kind.DAY, value=lambda row: day_of(row.it.due_at, row.zone)),
        Column(
            code="berakhir", name=mark("Berakhir"), kind=Kind.DAY, value=lambda row: day_of(row.it.ended_at, row.zone), shown=False
        ),
        Column(
            code="status",
            name=mark("Status"),
            value=lambda row: label(row.it.state),
            state=lambda row: row.it.state,
        ),
    ),
)
