"""`lokapasar reports …`: frozen reports, as the API and the page tell them. Whoever can freeze here holds the machine."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from app import db
from app.clock import now
from app.language import mark
from app.ledger import Basis
from app.realisation.asking import AskedScope, By, Period
from app.regions.keeping import machine_keeper
from app.regions.queries import region_by_code
from app.reports import freezing, showing, verifying
from app.reports.forms import ReportBody
from app.reports.queries import newest_of, report_by_id, reports_of
from app.reports.shapes import ReportShown
from app.web.incoming.reading import validated

RegionCode = Annotated[str, mark("Kode wilayah, misalnya 32.04")]


def list_reports(
    *, region: RegionCode, year: Annotated[int | None, mark("Tahun anggaran; tanpa ini semua")] = None
) -> dict[str, Any]:
    """The newest 200; every version stands by itself."""
    with db.new_session() as session:
        found = reports_of(session, region_id=region_by_code(session, region).id, year=year)
        return {"reports": [showing.as_json(report) for report in found]}


def freeze(
    *,
    region: RegionCode,
    year: Annotated[int, mark("Tahun anggaran")],
    as_of: Annotated[date | None, mark("Menurut yang diketahui sampai tanggal ini; tanpa ini hari ini")] = None,
    basis: Annotated[Basis, mark("Apa yang dihitung")] = Basis.ORDERED,
    scope: Annotated[AskedScope, mark("Pesanan mana")] = AskedScope.EP_ALL,
    period: Annotated[Period, mark("Bagian tahun")] = Period.YEAR,
    from_: Annotated[date | None, mark("Sejak tanggal ini, bukan menurut bagian tahun")] = None,
    to: Annotated[date | None, mark("Sampai tanggal ini")] = None,
    by: Annotated[By, mark("Rincian menurut")] = By.SATKER,
    tier: Annotated[str | None, mark("Peringkat provinsi, kabupaten atau kota, bukan realisasi")] = None,
    metric: Annotated[str, mark("Kode metrik (peringkat)")] = "EP_RUP",
    order: Annotated[str, mark("percent atau amount (peringkat)")] = "percent",
) -> ReportShown:
    """Publish a figure as it is; from then on it can be opened exactly so."""
    at = now()
    given = {"year": year, "as_of": as_of and as_of.isoformat(), "basis": basis, "scope": scope, "period": period, "by": by}
    given |= {"from": from_ and from_.isoformat(), "to": to and to.isoformat()}
    body = validated(ReportBody, given | {"tier": tier, "metric": metric, "order": order})
    with db.new_session() as session:
        where = region_by_code(session, region)
        report = freezing.freeze(session, region=where, asked=body.asked(where, at), actor=machine_keeper(where), at=at)
        return showing.as_json(report)


def show(
    report: Annotated[str, mark("Laporan, seperti yang ditampilkan reports list")],
    *,
    output: Annotated[Path | None, mark("Tulis dokumennya, byte demi byte, ke berkas ini")] = None,
) -> dict[str, Any]:
    """The document, whether it is genuine, and which version is the newest."""
    with db.new_session() as session:
        found = report_by_id(session, report)
        verdict, newest = verifying.verify_stored(found), newest_of(session, found)
        if output is not None:
            output.write_bytes(found.document.encode())
        told = {
            **showing.as_json(found),
            "genuine": verdict.genuine,
            "found": verdict.found,
            "newest": showing.as_json(newest)["id"],
        }
        return told if output is not None else {**told, "document": freezing.read(found)}
