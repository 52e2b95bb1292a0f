"""The lines of an order as a table, and its total in figures and words."""

from collections.abc import Sequence
from decimal import Decimal

from app.documents import Cell, Column, Fact, Kind, Table
from app.language import _
from app.money import line_amount, rupiah, terbilang
from app.orders.models import OrderLine
from app.papers.about import About


def lines_table(about: About) -> Table:
    """Number, product with its specification and what the ordered version promises, KBKI, PDN, quantity, unit, price,
    tax, amount; shipping below, the total at the end."""
    order, promised = about.order, about.promised
    columns = [
        Column("no", _("No"), Kind.COUNT, 0.4),
        Column("produk", _("Barang atau jasa"), weight=3.2),
        Column("kbki", "KBKI", weight=1.1),
        Column("pdn", "PDN", weight=0.6),
        Column("jumlah", _("Jumlah"), Kind.DECIMAL, 0.8),
        Column("satuan", _("Satuan"), weight=0.8),
        Column("harga", _("Harga satuan (Rp)"), Kind.RUPIAH, 1.2),
        Column("ppn", _("PPN (Rp)"), Kind.RUPIAH, 1.0),
        Column("nilai", _("Nilai (Rp)"), Kind.RUPIAH, 1.4),
    ]
    rows: list[Sequence[Cell]] = [
        (
            line.position,
            "\n".join(part for part in (line.name, line.specification, promised.get(line.id, "")) if part),
            line.kbki,
            _("ya") if line.pdn else _("tidak"),
            quantity(line.quantity),
            line.unit,
            line.unit_price,
            tax_of(line),
            line.amount,
        )
        for line in order.lines
    ]
    if order.shipping_rupiah:
        rows.append((None, _("Ongkos kirim"), "", "", None, "", None, None, order.shipping_rupiah))
    totals = (None, _("Jumlah"), "", "", None, "", None, sum(tax_of(line) for line in order.lines), order.total)
    return Table(name=_("Barang"), caption="", columns=columns, rows=rows, totals=totals)


def tax_of(line: OrderLine) -> int:
    """The tax on top of the price; 0 where the price includes it or none is due."""
    return line.amount - line_amount(unit_price=line.unit_price, quantity=line.quantity) if line.tax_rate_bps else 0


def amount_facts(amount: int, name: str) -> list[Fact]:
    """The amount in figures and in words."""
    return [Fact(name, rupiah(amount)), Fact(_("Terbilang"), in_words(amount))]


def in_words(amount: int) -> str:
    """1000000 → `satu juta rupiah`."""
    return f"{terbilang(amount)} rupiah"


def quantity(number: Decimal) -> str:
    """As a decimal cell: digits with a point, no idle zeros."""
    return f"{number.normalize():f}"
