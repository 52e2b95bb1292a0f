"""Recording: SPSE's non-tender records and their payments as the newest file has
them. They never reach the ledger, and keep their cents."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import literal, true, update
from sqlalchemy.orm import Session

from app.exchange.context import Import
from app.exchange.facts import Reader, Told, text_of, value_of
from app.exchange.national import counting
from app.exchange.persons import is_firm
from app.exchange.writing import SATKER_OF_ROW, gone, make_satkers, write
from app.records.models import NonTenderPayment, NonTenderRecord
from app.records.plain import plain_text

CENT = Decimal("0.01")


def apply_records(session: Session, done: Import) -> list[str]:
    """A record that vanished from the file is no longer active."""
    make_satkers(session, done)
    _write(session, done, NonTenderRecord, "record_key", RECORD_FACTS)
    return []


def apply_payments(session: Session, done: Import) -> list[str]:
    """A payment that vanished from the file is no longer active."""
    make_satkers(session, done)
    _write(session, done, NonTenderPayment, "payment_key", PAYMENT_FACTS)
    return []


def cents_of(name: str) -> Told:
    """An amount to the cent, half up: some shares of PDN come as the floats of a division."""
    return Told((name,), lambda amount: None if amount is None else amount.quantize(CENT, rounding=ROUND_HALF_UP))


def written_day_of(name: str) -> Reader:
    """The day of an instant as its feed wrote it: SPSE writes the office's own day. One
    instant has two days where it was written in two zones."""

    def day(row: Mapping[str, Any]) -> date | None:
        instant = row.get(name)
        return None if instant is None else instant.date()

    return day


RECORD_FACTS: dict[str, tuple[type, Reader]] = {
    "kd_rups": (str, Told(("kd_rup",), lambda codes: codes or "")),
    "name": (str, text_of("nama_paket")),
    "description": (str, Told(("uraian_pekerjaan",), lambda markup: plain_text(markup or "") or None)),
    "category": (str, value_of("kategori_pengadaan")),
    "method": (str, value_of("mtd_pemilihan")),
    "fund_set": (str, Told(("sumber_dana",), counting.fund_set)),
    "state": (str, value_of("status_nontender_pct")),
    "state_detail": (str, value_of("status_nontender_pct_ket")),
    "recorded_at": (datetime, value_of("tgl_buat_paket")),
    "finished_on": (date, written_day_of("tgl_selesai_paket")),
    "pagu": (Decimal, cents_of("pagu")),
    "realised": (Decimal, cents_of("total_realisasi")),
    "pdn": (Decimal, cents_of("nilai_pdn_pct")),
    "umk": (Decimal, cents_of("nilai_umk_pct")),
}
PAYMENT_FACTS: dict[str, tuple[type, Reader]] = {
    "record_key": (str, Told(("kd_lpse", "kd_nontender_pct"), lambda lpse, number: f"{lpse or ''}:{number}")),
    "kind": (str, value_of("jenis_realisasi")),
    "receipt": (str, text_of("no_realisasi")),
    "paid_on": (date, value_of("tgl_realisasi")),
    "vendor": (str, Told(("nama_penyedia",), lambda name: name if is_firm(name) else None)),
    "amount": (Decimal, cents_of("nilai_realisasi")),
}
"""A vendor is named only where it is a firm; see `persons`."""
RECORDS: dict[str, tuple[type, Reader]] = {**SATKER_OF_ROW, **RECORD_FACTS}
PAYMENTS: dict[str, tuple[type, Reader]] = {**SATKER_OF_ROW, **PAYMENT_FACTS}


def _write(session: Session, done: Import, table: Any, key: str, facts: Mapping[str, Any]) -> None:
    staged = done.stage.table.c
    write(
        session,
        done,
        table.__table__,
        {
            key: staged.row_key,
            "fiscal_year": literal(done.year),
            "satker_code": staged.satker_code,
            "active": true(),
            **{name: staged[name] for name in facts},
        },
        key=("region_id", "fiscal_year", key),
    )
    session.execute(
        update(table)
        .where(table.region_id == done.region.id, table.fiscal_year == done.year, getattr(table, key).in_(gone(done)))
        .values(active=False)
        .execution_options(synchronize_session=False)
    )
