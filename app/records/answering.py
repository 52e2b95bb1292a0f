"""The answer about records, the same for the API and the page."""

from sqlalchemy.orm import Session

from app.records import queries
from app.records.shapes import RecordsOfYear
from app.regions.models import Region


def records_of(session: Session, region: Region, year: int) -> RecordsOfYear:
    """Sums over all records and over the open ones, of payments, and of the open ones by office and by method."""
    count, paid = queries.payments(session, region_id=region.id, year=year)
    return {
        "region": region.code,
        "year": year,
        "all": queries.sums(session, region_id=region.id, year=year).as_json(),
        "open": queries.sums(session, region_id=region.id, year=year, open_only=True).as_json(),
        "payments": {"payments": count, "amount": f"{paid:.2f}"},
        "by_satker": [
            {"kd_satker_str": code, "name": name, **sums.as_json()}
            for code, name, sums in queries.by_satker(session, region_id=region.id, year=year)
        ],
        "by_method": [
            {"method": method, **sums.as_json()} for method, sums in queries.by_method(session, region_id=region.id, year=year)
        ],
    }
