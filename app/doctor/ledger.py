"""What is asked with `--ledger`: every invariant, in one snapshot; the whole ledger is read for it."""

from collections.abc import Iterable

from sqlalchemy import Connection, text

from app.doctor.checks import Answer, Check
from app.invariants import reading, views
from app.invariants.declared import OF_ORDERS
from app.invariants.folds import FOLDS
from app.invariants.invariant import Invariant
from app.language import _, mark


def folds(connection: Connection) -> Answer:
    """Every tally row is the fold of its entries."""
    well, said = _read(connection, FOLDS)
    entries = connection.scalar(text("SELECT count(*) FROM entry"))
    return well, _("{n} entri sama dengan rekapnya").format(n=entries) if well else said


def invariants(connection: Connection) -> Answer:
    """What holds between orders, stock, papers and the ledger."""
    lacking = views.missing(connection)
    if lacking:
        return False, _("Belum ada: {names}").format(names=", ".join(lacking))
    well, said = _read(connection, OF_ORDERS)
    return well, _("{n} aturan, tidak ada yang dilanggar").format(n=len(OF_ORDERS)) if well else said


def _read(connection: Connection, of: Iterable[Invariant]) -> Answer:
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    broken = [one for one in reading.read(connection, of) if one.violations]
    return not broken, "; ".join(f"{one.invariant.name}: {one.violations} ({', '.join(one.named)})" for one in broken)


CHECKS: tuple[Check[Connection], ...] = (
    Check("ledger", "error", folds, mark("Simpan cadangan, laporkan, lalu bangun ulang rekap dari entri sebagai pemilik")),
    Check(
        "invariants",
        "error",
        invariants,
        mark(
            "Simpan cadangan dan cari siapa yang mengubah basis data; bila tampilannya belum ada: lokapasar migrate --revision head"
        ),
    ),
)
