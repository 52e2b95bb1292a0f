"""Showing: a list of SP2D as the API gives it, its rows as the page does, and what is left of it as CSV."""

from collections import Counter

from app.actor import Actor
from app.clock import iso
from app.documents.report import Column, Kind, Table, as_csv
from app.identifiers import public_id
from app.language import _, gettext
from app.moves.machine import moves_for, names_of
from app.payment.sp2d.matching import NAMES, Verdict
from app.payment.sp2d.models import Sp2dList, Sp2dRow
from app.payment.sp2d.shapes import Sp2dListShown, Sp2dRowShown
from app.payment.sp2d.states import SP2D_LIST, ListState

LEFT_OUT = frozenset(Verdict) - {Verdict.MATCH, Verdict.PAID, Verdict.BLANK}
"""What applying does not pay although somebody filled it in."""


def list_as_json(sent: Sp2dList, actor: Actor, *, whole: bool) -> Sp2dListShown:
    said: Sp2dListShown = {
        "id": public_id(sent.region_id, sent.id),
        "state": sent.state,
        "file_name": sent.file_name,
        "sha256": sent.sha256,
        "sent_at": sent.sent_at.isoformat(),
        "counts": counts_of(sent),
        "moves": names_of(moves_for(SP2D_LIST, sent, actor)),
    }
    return {**said, "rows": [_row_as_json(row) for row in sent.rows]} if whole else said


def counts_of(sent: Sp2dList) -> dict[str, int]:
    """How many rows met what, in the order of `Verdict`."""
    found = Counter(row.verdict for row in sent.rows)
    return {verdict.value: found[verdict] for verdict in Verdict if found[verdict]}


def rows_on_page(sent: Sp2dList) -> list[tuple[Sp2dRow, str, str]]:
    """Each row that was filled in, with the name of its verdict and the address of its order."""
    return [
        (
            row,
            gettext(NAMES[Verdict(row.verdict)]),
            f"/pesanan/{public_id(row.region_id, row.payment.order_id)}#pelaksanaan" if row.payment else "",
        )
        for row in sent.rows
        if row.verdict != Verdict.BLANK
    ]


def left_as_csv(sent: Sp2dList) -> str:
    """The rows that pay nothing, with the reason; before a list is applied those that would not."""
    out = [
        row for row in sent.rows if row.verdict in LEFT_OUT or (row.verdict == Verdict.MATCH and sent.state == ListState.DISCARDED)
    ]
    columns = [
        Column("baris", _("Baris"), Kind.COUNT),
        Column("nomor_sp2d", _("Nomor SP2D")),
        Column("tanggal", _("Tanggal"), Kind.DAY),
        Column("referensi", _("SPM, tagihan, atau pesanan")),
        Column("nilai", _("Nilai"), Kind.RUPIAH),
        Column("hasil", _("Hasil")),
        Column("sebab", _("Sebab")),
        Column("isi", _("Isi baris")),
    ]
    rows = [
        (
            row.position,
            row.number,
            iso(row.dated),
            row.reference,
            row.amount,
            gettext(NAMES[Verdict(row.verdict)]),
            row.said,
            row.typed,
        )
        for row in out
    ]
    return as_csv(Table(name="SP2D", caption="", columns=columns, rows=rows))


def _row_as_json(row: Sp2dRow) -> Sp2dRowShown:
    return {
        "row": row.position,
        "number": row.number,
        "date": iso(row.dated),
        "reference": row.reference,
        "amount": row.amount,
        "verdict": row.verdict,
        "said": row.said,
        "payment": public_id(row.region_id, row.payment_id) if row.payment_id else None,
        "order": public_id(row.region_id, row.payment.order_id) if row.payment else None,
    }
