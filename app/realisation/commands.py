"""`lokapasar tally` and `lokapasar rank`: the same answers as the API and the pages."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

import typer

from app import db
from app.errors import Invalid
from app.ledger import Basis
from app.realisation import ranking, tallying
from app.realisation.asking import AskedScope, By, Period, question

Answer = TypeVar("Answer")


AsOf = Annotated[date | None, "Menurut yang diketahui sampai tanggal ini"]


def tally(
    *,
    region: Annotated[str, "Kode wilayah, misalnya 32.04"],
    year: Annotated[int, "Tahun anggaran"],
    basis: Annotated[Basis | None, "Apa yang dihitung; bawaan ordered"] = None,
    scope: Annotated[AskedScope | None, "Pesanan mana; bawaan EP_ALL"] = None,
    from_: Annotated[date | None, "Sejak tanggal, misalnya 2025-01-01"] = None,
    to: Annotated[date | None, "Sampai tanggal"] = None,
    as_of: AsOf = None,
    by: Annotated[By | None, "Rincian menurut"] = None,
    rollup: Annotated[bool, "Gabungkan unit tanpa anggaran ke induknya"] = False,
) -> dict[str, Any]:
    """The realisation of one region and year."""
    asked = _usage(
        lambda: question(
            region=region, year=year, basis=basis, scope=scope, from_=from_, to=to, as_of=as_of,
            by=by, rollup=rollup,
        )
    )  # fmt: skip
    with db.new_session() as session:
        return tallying.tally(session, asked)


def rank(
    *,
    tier: Annotated[str, "provinsi, kabupaten atau kota"],
    year: Annotated[int, "Tahun anggaran"],
    metric: Annotated[str, "Kode metrik"] = "EP_RUP",
    period: Annotated[Period, "Bagian tahun"] = Period.YEAR,
    order: Annotated[str, "percent atau amount"] = "percent",
    basis: Annotated[Basis, "Apa yang dihitung"] = Basis.ORDERED,
    scope: Annotated[AskedScope, "Pesanan mana"] = AskedScope.EP_ALL,
    as_of: AsOf = None,
) -> dict[str, Any]:
    """The regions of one tier, in order."""
    with db.new_session() as session:
        return _usage(
            lambda: ranking.rank(
                session, tier=tier, year=year, metric=metric, period=period, order=order, basis=basis, scope=scope, as_of=as_of
            )
        )  # fmt: skip


def _usage(ask: Callable[[], Answer]) -> Answer:
    """A question that contradicts itself is wrong usage here."""
    try:
        return ask()
    except Invalid as wrong:
        raise typer.BadParameter(" ".join(error.message for error in wrong.errors) or wrong.message) from None
