"""`lokapasar claims …`: what sources claim of a region's year, as the API and the
page tell it. Whoever can record here holds the machine."""

from typing import Annotated, Any

from app import db
from app.claims import recording, showing
from app.claims.computing import OwnFigures
from app.claims.forms import ClaimForm
from app.claims.shapes import ClaimShown
from app.clock import now
from app.language import mark
from app.regions.keeping import machine_keeper
from app.regions.queries import region_by_code
from app.web.incoming.reading import validated

RegionCode = Annotated[str, mark("Kode wilayah, misalnya 32.04")]
Year = Annotated[int, mark("Tahun anggaran")]
Day = Annotated[str | None, mark("Tahun-bulan-hari, misalnya 2026-03-31")]


def list_claims(*, region: RegionCode, year: Year) -> dict[str, Any]:
    """Each beside what its own numbers make and what this system computes; withdrawn ones too."""
    with db.new_session() as session:
        where = region_by_code(session, region)
        own = OwnFigures(session, where)
        found = recording.claims_of(session, region_id=where.id, year=year)
        return {"region": where.code, "year": year, "claims": [showing.as_json(session, claim, own) for claim in found]}


def record(
    *,
    region: RegionCode,
    year: Year,
    statement: Annotated[str, mark("Bunyi klaimnya")],
    source: Annotated[str, mark("Sumber: keputusan, siaran pers, surat")],
    metric: Annotated[str | None, mark("Kode metrik yang dimaksud")] = None,
    divides_by: Annotated[str | None, mark("Dibagi apa menurut sumbernya")] = None,
    percent: Annotated[str | None, mark("Persen sebagaimana ditulis, misalnya 17,5")] = None,
    amount: Annotated[str | None, mark("Nilai sebagaimana ditulis, misalnya '2,5 triliun'")] = None,
    denominator: Annotated[str | None, mark("Pembagi sebagaimana ditulis")] = None,
    basis: Annotated[str | None, mark("ordered, accepted, paid, settled")] = None,
    scope: Annotated[str | None, mark("EP_LOCAL, EP_NATIONAL, EP_ALL, TOKO_DARING, DIGITAL")] = None,
    period: Annotated[str | None, mark("year, S1, S2, TW1..TW4")] = None,
    as_of: Day = None,
    orders: Annotated[int | None, mark("Jumlah pesanan")] = None,
    rank_by_percent: Annotated[int | None, mark("Peringkat menurut persen")] = None,
    rank_by_amount: Annotated[int | None, mark("Peringkat menurut nilai")] = None,
    source_date: Day = None,
    source_url: Annotated[str | None, mark("Alamat sumbernya")] = None,
) -> ClaimShown:
    """Write a claim down, with numbers as the source writes them."""
    given = {
        "year": year,
        "statement": statement,
        "source": source,
        "metric": metric,
        "divides_by": divides_by,
        "percent": percent,
        "amount": amount,
        "denominator": denominator,
        "basis": basis,
        "scope": scope,
        "period": period,
        "as_of": as_of,
        "orders": orders,
        "rank_by_percent": rank_by_percent,
        "rank_by_amount": rank_by_amount,
        "source_date": source_date,
        "source_url": source_url,
    }
    form = validated(ClaimForm, {name: value for name, value in given.items() if value is not None})
    with db.new_session() as session:
        where = region_by_code(session, region)
        claim = recording.record(session, region=where, year=form.year, said=form.said(), actor=machine_keeper(where), at=now())
        return showing.as_json(session, claim, OwnFigures(session, where))
