"""Files that were spoilt on the way, and what is left after them."""

from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.exchange import synthetic
from app.feeds.models import ImportBatch, ImportedRow
from app.ledger.proving import differences
from tests.exchange.feeds import OFFICES, YEAR, Row, bring_in, line, order, packages, purchase, receipt, record, revision

PACKAGES = packages(12)
MANAGED = list(synthetic.self_managed(synthetic.KABUPATEN, OFFICES, year=YEAR, count=12))
ROWS: dict[str, list[Row]] = {
    "RUP-PaketPenyedia-Terumumkan": PACKAGES,
    "RUP-PaketSwakelola-Terumumkan": MANAGED,
    "RUP-PaketAnggaranPenyedia": list(synthetic.budget_lines(PACKAGES)),
    "RUP-StrukturAnggaranPD": list(synthetic.satker_budgets(OFFICES, PACKAGES, year=YEAR)),
    "RUP-MasterSatker": OFFICES,
    "Ecat-PaketEPurchasing": [line(number // 2 + 1, number) for number in range(1, 13)],
    "Bela-TokoDaringRealisasi": [purchase(number) for number in range(1, 13)],
    "SPSE-PencatatanNonTender": [record(number) for number in range(1, 13)],
    "SPSE-PencatatanNonTenderRealisasi": [receipt(number // 2) for number in range(1, 13)],
    "Ecat-PaketEPurchasingV6": [order(number) for number in range(1, 13)],
    "RUP-HistoryKajiUlang": [revision(number, number + 1) for number in range(1, 13)],
}


def settle(session: Session, path: Path) -> None:
    """Import it: a report that adds up, or a refusal that leaves nothing."""
    before = session.scalar(select(func.count()).select_from(ImportBatch))
    try:
        report = bring_in(session, path, max_bad=100, as_of=date(2026, 10, 1))
    except Refusal as refused:
        assert path.name in refused.message  # noqa: PT017
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == before
    else:
        assert report.added + report.changed + report.unchanged + report.quarantined <= report.rows
        kept = session.scalar(select(func.count()).select_from(ImportedRow).where(ImportedRow.known_until.is_(None)))
        assert kept == report.added + report.changed + report.unchanged
    assert differences(session) == []
