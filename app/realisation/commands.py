"""`lokapasar tally` and `lokapasar rank`: the same answers as the API and the pages."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy.orm import Session

from app import db
from app.errors import Invalid
from app.language import _
from app.ledger import Basis
from app.realisation import inside, ranking, tallying
from app.realisation.asking import AskedScope, By, Period, question
from app.realisation.inside import RankingKind

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
    tier: Annotated[str | None, "provinsi, kabupaten atau kota"] = None,
    region: Annotated[str | None, "Di dalam satu wilayah, misalnya 32.04"] = None,
    kind: Annotated[RankingKind, "Yang diperingkat di dalam wilayah"] = RankingKind.OPD,
    year: Annotated[int, "Tahun anggaran"],
    metric: Annotated[str, "Kode metrik (antarwilayah)"] = "EP_RUP",
    period: Annotated[Period, "Bagian tahun"] = Period.YEAR,
    order: Annotated[str | None, "percent atau amount"] = None,
    basis: Annotated[Basis | None, "Apa yang dihitung; bawaan ordered"] = None,
    scope: Annotated[AskedScope | None, "Pesanan mana; bawaan EP_ALL"] = None,
    as_of: AsOf = None,
    rollup: Annotated[bool, typer.Option("--rollup/--no-rollup", help="Gabungkan unit tanpa anggaran ke induknya")] = True,
) -> dict[str, Any]:
    """The regions of one tier in order, or with --region its offices, vendors or etalase."""
    if (tier is None) == (region is None):
        raise typer.BadParameter(_("Sebutkan --tier atau --region, salah satu."))

    def ask(session: Session) -> dict[str, Any]:
        if region is not None:
            return inside.rank_inside(
                session, region=region, kind=kind, year=year, period=period, order=order, basis=basis, scope=scope, as_of=as_of,
                rollup=rollup,
            )  # fmt: skip
        assert tier is not None
        return ranking.rank(
            session, tier=tier, year=year, metric=metric, period=period, order=order or "percent", basis=basis or Basis.ORDERED,
            scope=scope or AskedScope.EP_ALL, as_of=as_of,
        )  # fmt: skip

    with db.new_session() as session:
        return _usage(lambda: ask(session))


def _usage(ask: Callable[[], Answer]) -> Answer:
    """A question that contradicts itself is wrong usage here."""
    try:
        return ask()
    except Invalid as wrong:
        raise typer.BadParameter(" ".join(error.message for error in wrong.errors) or wrong.message) from None
