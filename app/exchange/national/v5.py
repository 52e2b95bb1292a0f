"""Orders of catalogue v5: the lines of one `kd_paket` are one order, `v5:<kd_paket>`, dated
`tanggal_buat_paket`; its total is the sum of its lines.

Lines are added up with their cents and the order is rounded once, half up; the difference is told. A line that came,
changed or went changes the order's sum by counter-entries; an order of which no line is left is proposed for reversal.
`accepted` is by proxy (see `ARRIVED`), the whole total.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.orm import Session

from app.db import among
from app.exchange import following, reversing, twins
from app.exchange.context import Import
from app.exchange.datasets.orders_v5 import ARRIVED, ORDERS_V5, STATES, order_of
from app.exchange.national import counting, units
from app.exchange.national.counting import Facts
from app.exchange.validating import typed
from app.feeds.models import ImportedRow
from app.feeds.queries import raw_of
from app.language import _
from app.ledger import Scope
from app.money import round_rupiah, rupiah_and_cents

CHUNK = 5000
NAMED_MAX = 20
READ = frozenset(
    [
        "satker_id",
        "nama_satker",
        "kd_rup",
        "nama_sumber_dana",
        "kd_penyedia",
        "total_harga",
        "status_paket",
        "tanggal_buat_paket",
        "tanggal_edit_paket",
    ]
)
FIELDS = [field for field in ORDERS_V5.fields if field.name in READ]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its lines have it. What should be the same on every line is taken from the one that was edited last."""

    key: str
    lines: Sequence[Mapping[str, Any]]

    @property
    def newest(self) -> Mapping[str, Any]:
        return max(self.lines, key=lambda line: line["tanggal_edit_paket"] or date.min)

    @property
    def exact(self) -> Decimal:
        return sum((line["total_harga"] for line in self.lines), Decimal(0))

    @property
    def total(self) -> int:
        return round_rupiah(self.exact)

    @property
    def packages(self) -> list[str]:
        """Codes of its lines, the one with the largest part of the amount first; of a list in one cell the first is taken."""
        parts: dict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            parts[line["kd_rup"].partition(";")[0]] += line["total_harga"]
        return sorted(parts, key=lambda code: (-parts[code], code))

    @property
    def funds(self) -> str | None:
        return counting.fund_set(";".join(line["nama_sumber_dana"] or "" for line in self.lines))

    @property
    def is_of_several_packages(self) -> bool:
        return any(";" in line["kd_rup"] for line in self.lines) or len(self.packages) > 1

    @property
    def contradicts_itself(self) -> bool:
        names = ("status_paket", "tanggal_buat_paket", "satker_id", "kd_penyedia")
        return len({tuple(line[name] for name in names) for line in self.lines}) > 1


def apply(session: Session, done: Import) -> list[str]:
    """Enter every order of which a line came, changed or went. Returns warnings for the person who imports."""
    touched = {order_of(row.row_key) for rows in done.stage.fresh() for row in rows} | set(map(order_of, done.stage.gone_keys()))
    gone, packages, warned = set(touched), set[str](), _Warned()
    wanted = sorted(touched)
    for start in range(0, len(wanted), CHUNK):
        orders = list(_orders(session, done, wanted[start : start + CHUNK]))
        gone -= {order.key for order in orders}
        before = counting.known(session, done.region.id, [key_of(order.key) for order in orders])
        ours = twins.placed_here(session, region_id=done.region.id, keys=[order.key for order in orders])
        codes, unknown = units.codes_of(session, done, {o.newest["satker_id"]: o.newest["nama_satker"] for o in orders})
        found = [_facts(done, order, codes[order.newest["satker_id"]], before, ours) for order in orders]
        warned.kept += counting.enter(session, done, found, before, also_unchanged=False)
        reversing.withdraw(session, done, list(before))
        packages |= {facts.kd_rup for facts in found if facts.kd_rup}
        warned.of_units += unknown
        warned.look_at(orders)
    return [
        *warned.told(),
        *following.follow_imported(session, done, packages),
        *reversing.propose(session, done, map(key_of, gone)),
    ]


def key_of(kd_paket: str) -> str:
    return f"v5:{kd_paket}"


def _orders(session: Session, done: Import, keys: Sequence[str]) -> Iterator[Order]:
    """The orders as all their present lines have them, also those that this file does not hold (it may be a part)."""
    order = func.split_part(ImportedRow.row_key, "|", 1, type_=String)
    versions = session.scalars(select(ImportedRow).where(done.stage.feed.current, among(order, keys))).all()
    lines: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for version, raw in sorted(raw_of(session, done.region.id, versions), key=lambda line: line[0].row_key):
        lines[order_of(version.row_key)].append(
            {field.name: typed(field, raw.get(field.name), done.region.timezone) for field in FIELDS}
        )
    return (Order(key, lines[key]) for key in sorted(lines))


def _facts(done: Import, order: Order, satker: str, before: Mapping[str, Facts], ours: frozenset[str]) -> Facts:
    newest, old = order.newest, before.get(key_of(order.key))
    state = STATES[newest["status_paket"]]
    return Facts(
        key=key_of(order.key),
        scope=old.scope if old else Scope.EP_NATIONAL_DUP if order.key in ours else Scope.EP_NATIONAL,
        fiscal_year=done.year,
        state=state,
        total=order.total,
        day=newest["tanggal_buat_paket"],
        satker_code=satker,
        kd_rup=order.packages[0],
        vendor_key=f"v5:{newest['kd_penyedia']}",
        fund_set=order.funds,
        counts=counting.bases(state, arrived=newest["status_paket"] in ARRIVED),
    )


class _Warned:
    """What the person who imports should know of the orders: gathered order by order, told once for each sort."""

    def __init__(self) -> None:
        self.of_units: list[str] = []
        self.kept: list[str] = []
        self.rounded: list[str] = []
        self.difference = Decimal(0)
        self.split: list[str] = []
        self.torn: list[str] = []

    def look_at(self, orders: Sequence[Order]) -> None:
        for order in orders:
            if order.exact != order.total:
                self.rounded.append(f"{key_of(order.key)} ({rupiah_and_cents(order.exact)})")
                self.difference += order.total - order.exact
            if order.is_of_several_packages:
                self.split.append(f"{key_of(order.key)} ({order.packages[0]})")
            if order.contradicts_itself:
                self.torn.append(key_of(order.key))

    def told(self) -> list[str]:
        texts = [*self.of_units, *self.kept]
        if self.rounded:
            texts.append(
                _("{n} pesanan dibulatkan ke rupiah, selisih seluruhnya {difference}: {orders}.").format(
                    n=len(self.rounded), difference=rupiah_and_cents(self.difference), orders=_named(self.rounded)
                )
            )
        if self.split:
            texts.append(
                _("{n} pesanan menyebut lebih dari satu kode RUP, dicatat pada yang nilainya terbesar: {orders}.").format(
                    n=len(self.split), orders=_named(self.split)
                )
            )
        if self.torn:
            texts.append(
                _(
                    "{n} pesanan berbeda status, tanggal, satker atau penyedia antarbarisnya, dipakai baris yang terakhir diubah: {orders}."
                ).format(n=len(self.torn), orders=_named(self.torn))
            )
        return texts


def _named(orders: Sequence[str]) -> str:
    return ", ".join(orders[:NAMED_MAX]) + (" …" if len(orders) > NAMED_MAX else "")
